"""Asana's JSON: the tasks of a project, as its export and its API give them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from partnership.projects.importing.addresses import attachment, led_to
from partnership.projects.importing.boards import Board
from partnership.projects.importing.cards import Incoming, Item, Named, Said
from partnership.projects.importing.moments import day, when
from partnership.projects.importing.shapes import Thing, read_or_kept, text, thing, things, words_of
from partnership.sheets.besides import several

VALUES = (
    "display_value",
    "text_value",
    "number_value",
    "enum_value",
    "multi_enum_values",
    "date_value",
    "people_value",
)


def tasks_in(data: Any) -> list[Thing]:
    """The tasks, where the file is one of Asana's."""
    rows = things(data.get("data")) if isinstance(data, dict) else things(data)
    return [row for row in rows if "gid" in row and ("memberships" in row or "name" in row)]


def is_asana(data: Any) -> bool:
    return bool(tasks_in(data))


def board(data: Any, zone: ZoneInfo) -> Board:
    found = tasks_in(data)
    cards = [_card(place, each, zone) for place, each in enumerate(found, 1)]
    projects = list(dict.fromkeys(card.project for card in cards if card.project))
    board = Board("Asana", projects[0] if len(projects) == 1 else "", cards, key=", ".join(projects))
    board.lists = list(dict.fromkeys(card.under for card in cards))
    stories = [each for task in found for each in things(task.get("stories")) if not _is_comment(each)]
    if stories:
        board.besides.append(f"Not taken: {several(len(stories), 'entry')} of the tasks’ history beside comments.")
    if isinstance(data, dict) and data.get("next_page"):
        board.besides.append("The file says that there are further pages of tasks, which are not in it.")
    return board


def _card(place: int, said: Thing, zone: ZoneInfo) -> Incoming:
    card = Incoming(place, text(said.get("name")), text(said.get("gid")), text=text(said.get("notes")))
    places = things(said.get("memberships"))
    if places:
        card.under = words_of(places[0].get("section"))
        card.project = words_of(places[0].get("project"))
    card.project = card.project or next((words_of(each) for each in things(said.get("projects"))), "")
    assignee = _person(thing(said.get("assignee")))
    card.people = [assignee] if assignee else []
    card.labels = [words for each in things(said.get("tags")) if (words := words_of(each))]
    due = said.get("due_at") or said.get("due_on")
    card.due_on = read_or_kept(card, "Due", due, lambda each: day(each, zone))
    card.done_since = "completed" if said.get("completed") is True or said.get("completed_at") else ""
    card.items = [
        Item(text(each.get("gid")), text(each.get("name")), each.get("completed") is True)
        for each in things(said.get("subtasks"))
    ]
    card.comments = [_said(each, zone) for each in things(said.get("stories")) if _is_comment(each)]
    card.begun_at = when(said.get("created_at"), zone)
    card.touched_at = when(said.get("completed_at") or said.get("modified_at"), zone)
    _rest(card, said, places)
    return card


def _person(said: Thing) -> Named | None:
    found = Named(text(said.get("name")), text(said.get("email")), text(said.get("gid")))
    return found if found.words else None


def _is_comment(story: Thing) -> bool:
    return story.get("resource_subtype") == "comment_added" or story.get("type") == "comment"


def _said(story: Thing, zone: ZoneInfo) -> Said:
    author = _person(thing(story.get("created_by")))
    return Said(text(story.get("gid")), author, when(story.get("created_at"), zone), text(story.get("text")))


def _rest(card: Incoming, said: Thing, places: list[Thing]) -> None:
    for each in places[1:]:
        card.rest.append(("Also in", f"{words_of(each.get('project'))}, {words_of(each.get('section'))}".strip(", ")))
    others = [_person(each) for each in things(said.get("followers"))]
    mine = {person.words for person in card.people}
    if names := [each.words for each in others if each and each.words not in mine]:
        card.rest.append(("Followers", ", ".join(names)))
    for each in things(said.get("attachments")):
        address = text(each.get("permanent_url")) or text(each.get("view_url"))
        card.rest.append(attachment(text(each.get("name")), address))
    for each in things(said.get("custom_fields")):
        if words := next((found for name in VALUES if (found := words_of(each.get(name)))), ""):
            card.rest.append((text(each.get("name")) or "Custom field", words))
    for head, name in (("Start", "start_on"), ("Part of", "parent"), ("Waits for", "dependencies")):
        if words := words_of(said.get(name)):
            card.rest.append((head, words))
    if link := text(said.get("permalink_url")):
        card.rest.append(("Task there", led_to(link)))
