"""Kanboard's JSON: a project's columns, swimlanes and tasks, as its programs give them."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from partnership.core.days import day_in
from partnership.projects.importing.addresses import attachment, led_to
from partnership.projects.importing.boards import Board
from partnership.projects.importing.cards import Incoming, Item, Named, Said, digest_of
from partnership.projects.importing.moments import day, when
from partnership.projects.importing.shapes import Thing, by_id, in_order, read_or_kept, text, thing, things, words_of

DONE = "2"  # of a subtask
REST = (
    ("Category", ("category_name",)), ("Priority", ("priority",)), ("Complexity", ("score",)),
    ("Reference", ("reference",)), ("Colour", ("color_name", "color_id")),
    ("Hours estimated", ("time_estimated",)), ("Hours spent", ("time_spent",)),
    ("Created by", ("creator_name", "creator_username")), ("Task there", ("url",)),
)  # fmt: skip


def tasks_in(data: Any) -> list[Thing]:
    """The tasks, where the file is one of Kanboard's."""
    found = things(data) or things(thing(data).get("tasks")) or things(thing(data).get("result"))
    return [row for row in found if "column_id" in row or "column_name" in row]


def is_kanboard(data: Any) -> bool:
    return bool(tasks_in(data))


def board(data: Any, zone: ZoneInfo) -> Board:
    whole = thing(data)
    about = thing(whole.get("board")) or thing(whole.get("project"))
    name = text(about.get("name"))
    columns, lanes = by_id(whole.get("columns")), by_id(whole.get("swimlanes"))
    order = {key: place for place, key in enumerate(text(one["id"]) for one in _ordered(columns))}
    tasks = in_order(tasks_in(data), "position")
    tasks.sort(key=lambda task: order.get(text(task.get("column_id")), len(order)))
    cards = [_card(place, each, name, columns, lanes, zone) for place, each in enumerate(tasks, 1)]
    named = [text(each.get("title")) for each in _ordered(columns)]
    return Board("Kanboard", name, cards, key=f"{text(about.get('id'))} {name}".strip(), lists=named)


def _ordered(columns: dict[str, Thing]) -> list[Thing]:
    return in_order([each for each in columns.values() if "id" in each], "position")


def _card(
    place: int, said: Thing, project: str, columns: dict[str, Thing], lanes: dict[str, Thing], zone: ZoneInfo
) -> Incoming:
    card = Incoming(place, text(said.get("title")), text(said.get("id")), text=text(said.get("description")))
    column, lane = columns.get(text(said.get("column_id")), {}), lanes.get(text(said.get("swimlane_id")), {})
    card.under = text(said.get("column_name")) or text(said.get("column_title")) or text(column.get("title"))
    card.swimlane = text(said.get("swimlane_name")) or text(lane.get("name"))
    card.project = text(said.get("project_name")) or project
    card.scope = card.project or text(said.get("project_id"))
    name, handle = text(said.get("assignee_name")), text(said.get("assignee_username")) or text(said.get("owner"))
    card.people = [Named(name, text(said.get("assignee_email")), handle)] if name or handle else []
    tags = said.get("tags")
    tags = list(tags.values()) if isinstance(tags, dict) else tags if isinstance(tags, list) else []
    card.labels = [words for each in tags if (words := words_of(each))]
    card.due_on = read_or_kept(card, "Due", said.get("date_due"), lambda each: day(each, zone))
    is_closed = text(said.get("is_active")) == "0" or said.get("is_active") is False
    card.done_since = "closed" if is_closed or when(said.get("date_completed"), zone) else ""
    card.items = [
        Item(text(each.get("id")), text(each.get("title")), text(each.get("status")) == DONE)
        for each in in_order(things(said.get("subtasks")), "position")
    ]
    card.comments = [_said(each, zone) for each in things(said.get("comments"))]
    card.begun_at = when(said.get("date_creation"), zone)
    card.touched_at = when(said.get("date_completed"), zone) or when(said.get("date_modification"), zone)
    _rest(card, said, zone)
    return card


def _said(comment: Thing, zone: ZoneInfo) -> Said:
    author = Named(text(comment.get("name")), text(comment.get("email")), text(comment.get("username")))
    words, at = text(comment.get("comment")), when(comment.get("date_creation"), zone)
    key = text(comment.get("id")) or digest_of(author.words, at, words)
    return Said(key, author if author.words else None, at, words)


def _rest(card: Incoming, said: Thing, zone: ZoneInfo) -> None:
    if start := when(said.get("date_started"), zone):
        card.rest.append(("Start", day_in(zone, start).isoformat()))
    for each in things(said.get("files")):
        card.rest.append(attachment(text(each.get("name")) or text(each.get("path")), text(each.get("url"))))
    for each in [*things(said.get("external_links")), *things(said.get("links"))]:
        card.rest.append(("Link", " ".join(filter(None, (words_of(each), led_to(text(each.get("url"))))))))
    for head, names in REST:
        words = next((found for name in names if (found := text(said.get(name)))), "")
        if words not in ("", "0", "0.0"):
            card.rest.append((head, words))
