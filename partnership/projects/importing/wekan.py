"""WeKan's JSON: like Trello's in parts, with swimlanes, and with items and comments apart from their cards."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from partnership.projects.importing.addresses import attachment
from partnership.projects.importing.boards import Board
from partnership.projects.importing.cards import Incoming, Item, Named, Said
from partnership.projects.importing.moments import day, when
from partnership.projects.importing.shapes import (
    Thing,
    by_id,
    in_order,
    read_or_kept,
    text,
    texts,
    thing,
    things,
    words_of,
)  # fmt: skip
from partnership.sheets.besides import several

REST = (
    ("Start", "startAt"), ("Received", "receivedAt"), ("Ended", "endAt"), ("Requested by", "requestedBy"),
    ("Assigned by", "assignedBy"), ("Hours spent", "spentTime"), ("Number there", "cardNumber"),
)  # fmt: skip


def is_wekan(data: Any) -> bool:
    return isinstance(data, dict) and any("listId" in card for card in things(data.get("cards")))


def board(data: Thing, zone: ZoneInfo) -> Board:
    return Reading(data, zone).board()


class Reading:
    """The board's parts by their ids."""

    def __init__(self, data: Thing, zone: ZoneInfo) -> None:
        self.data, self.zone = data, zone
        self.lists, self.lanes = by_id(data.get("lists"), "_id"), by_id(data.get("swimlanes"), "_id")
        self.labels, self.users = by_id(data.get("labels"), "_id"), by_id(data.get("users"), "_id")
        self.fields = by_id(data.get("customFields"), "_id")
        self.titles = {key: text(card.get("title")) for key, card in by_id(data.get("cards"), "_id").items()}
        self.checklists = self._of_cards("checklists", "sort")
        self.items = self._of_cards("checklistItems", "sort", of="checklistId")
        self.comments = self._of_cards("comments", "createdAt")
        self.files = self._of_cards("attachments")

    def _of_cards(self, name: str, *order: str, of: str = "cardId") -> dict[str, list[Thing]]:
        found: dict[str, list[Thing]] = defaultdict(list)
        seen = set()
        for each in in_order(things(self.data.get(name)), *order):
            if (key := text(each.get("_id"))) not in seen or not key:
                found[text(each.get(of)) or text(thing(each.get("meta")).get(of))].append(each)
                seen.add(key)
        return found

    def board(self) -> Board:
        lists = in_order(self.lists.values(), "sort")
        places = {text(each.get("_id")): place for place, each in enumerate(lists)}
        found = in_order(things(self.data.get("cards")), "sort")
        found.sort(key=lambda card: places.get(text(card.get("listId")), len(places)))
        cards = [self._card(place, each) for place, each in enumerate(found, 1)]
        board = Board("WeKan", text(self.data.get("title")), cards, key=text(self.data.get("_id")))
        board.lists = [text(each.get("title")) for each in lists]
        if said := text(self.data.get("description")):
            board.besides.append(f"The board’s own description is on no card, and not taken: “{said[:60]}”.")
        if entries := things(self.data.get("activities")):
            board.besides.append(f"Not taken: {several(len(entries), 'entry')} of the board’s history.")
        if held := sum(bool(text(each.get("file"))) for files in self.files.values() for each in files):
            files = several(held, "file")
            board.besides.append(
                f"Not taken: what is in {files} that the export holds. Their cards name them; add them there by hand."
            )
        if rules := things(self.data.get("rules")):
            board.besides.append(f"Not taken: {len(rules)} of the board’s rules.")
        return board

    def _card(self, place: int, said: Thing) -> Incoming:
        key = text(said.get("_id"))
        under, lane = self.lists.get(text(said.get("listId")), {}), self.lanes.get(text(said.get("swimlaneId")), {})
        card = Incoming(place, text(said.get("title")), key, text=text(said.get("description")))
        card.under, card.swimlane = text(under.get("title")), text(lane.get("title"))
        pks = dict.fromkeys([*texts(said.get("assignees")), *texts(said.get("members"))])
        card.people = [self._person(pk) for pk in pks]
        labels = [self.labels.get(pk, {}) for pk in texts(said.get("labelIds"))]
        card.labels = [name for each in labels if (name := text(each.get("name")) or text(each.get("color")))]
        card.due_on = read_or_kept(card, "Due", _instant(said.get("dueAt")), lambda each: day(each, self.zone))
        card.done_since = (
            "archived" if said.get("archived") is True else "in an archived list" if under.get("archived") is True
            else "in an archived swimlane" if lane.get("archived") is True else ""
        )  # fmt: skip
        card.items, card.comments = self._items(card), self._comments(card)
        card.begun_at = self._moment(said.get("createdAt"))
        card.touched_at = self._moment(said.get("dateLastActivity")) or self._moment(said.get("modifiedAt"))
        self._rest(card, said)
        return card

    def _moment(self, said: Any) -> datetime | None:
        return when(_instant(said), self.zone)

    def _person(self, key: str) -> Named:
        found = self.users.get(key, {})
        address = next((text(each.get("address")) for each in things(found.get("emails"))), "")
        return Named(text(thing(found.get("profile")).get("fullname")), address, text(found.get("username")) or key)

    def _items(self, card: Incoming) -> list[Item]:
        lists, items = self.checklists.get(card.key, []), []
        for each in lists:
            name = text(each.get("title"))
            if len(lists) == 1 and name and name.casefold() != "checklist":
                card.rest.append(("Checklist", name))
            within = self.items.get(text(each.get("_id")), []) or in_order(things(each.get("items")), "sort")
            for item in within:
                words = text(item.get("title"))
                whole = f"{name}: {words}" if len(lists) > 1 and name else words
                items.append(Item(text(item.get("_id")), whole, item.get("isFinished") is True))
        return items

    def _comments(self, card: Incoming) -> list[Said]:
        return [
            Said(
                text(each.get("_id")), self._person(text(each.get("userId"))) if each.get("userId") else None,
                self._moment(each.get("createdAt")), text(each.get("text")),
            )
            for each in self.comments.get(card.key, [])
        ]  # fmt: skip

    def _rest(self, card: Incoming, said: Thing) -> None:
        for head, name in REST:
            value = _instant(said.get(name))
            if words := text(value)[:10] if name.endswith("At") else text(value):
                card.rest.append((head, words))
        if parent := text(said.get("parentId")):
            card.rest.append(("Part of", self.titles.get(parent) or parent))
        for each in self.files.get(card.key, []):
            card.rest.append(attachment(text(each.get("name")), text(each.get("url")) or text(each.get("link"))))
        for each in things(said.get("customFields")):
            known = self.fields.get(text(each.get("_id")), {})
            options = by_id(thing(known.get("settings")).get("dropdownItems"), "_id")
            value = each.get("value")
            option = options.get(value) if isinstance(value, str) else None
            words = words_of(option) if option else words_of(value) or text(_instant(value))[:10]
            if words:
                card.rest.append((text(known.get("name")) or "Custom field", words))


def _instant(value: Any) -> Any:
    """A moment as some exports of its database wrap it: {"$date": …}."""
    return value.get("$date") if isinstance(value, dict) else value
