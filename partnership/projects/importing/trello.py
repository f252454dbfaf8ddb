"""Trello's JSON: lists, cards, labels, members and checklists apart, comments among the board's actions."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from partnership.projects.importing.addresses import attachment, led_to
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

COMMENTS = ("commentCard", "copyCommentCard")


def is_trello(data: Any) -> bool:
    return isinstance(data, dict) and any("idList" in card for card in things(data.get("cards")))


def board(data: Thing, zone: ZoneInfo) -> Board:
    return Reading(data, zone).board()


class Reading:
    """The board's parts by their ids."""

    def __init__(self, data: Thing, zone: ZoneInfo) -> None:
        self.data, self.zone = data, zone
        self.lists, self.labels = by_id(data.get("lists")), by_id(data.get("labels"))
        self.members, self.fields = by_id(data.get("members")), by_id(data.get("customFields"))
        self.checklists: dict[str, list[Thing]] = defaultdict(list)
        for each in in_order(things(data.get("checklists")), "pos"):
            self.checklists[text(each.get("idCard"))].append(each)
        self.comments: dict[str, list[Thing]] = defaultdict(list)
        self.begun: dict[str, str] = {}
        for action in things(data.get("actions")):
            card = text(thing(thing(action.get("data")).get("card")).get("id"))
            if action.get("type") in COMMENTS:
                self.comments[card].append(action)
            elif action.get("type") == "createCard":
                self.begun[card] = text(action.get("date"))

    def board(self) -> Board:
        places = {key: place for place, key in enumerate(text(row.get("id")) for row in self._lists())}
        found = in_order(things(self.data.get("cards")), "pos")
        found.sort(key=lambda card: places.get(text(card.get("idList")), len(places)))
        cards = [self._card(place, each) for place, each in enumerate(found, 1)]
        board = Board("Trello", text(self.data.get("name")), cards, key=text(self.data.get("id")))
        board.lists = [text(each.get("name")) for each in self._lists()]
        if said := text(self.data.get("desc")):
            board.besides.append(f"The board’s own description is on no card, and not taken: “{said[:60]}”.")
        entries = [each for each in things(self.data.get("actions")) if each.get("type") not in COMMENTS]
        if entries:
            board.besides.append(f"Not taken: {several(len(entries), 'entry')} of the board’s history beside comments.")
        if odd := sum(bool(things(each.get("pluginData")) or things(each.get("stickers"))) for each in found):
            board.besides.append(f"Not taken: stickers and what power-ups keep, of {several(odd, 'card')}.")
        if archived := [text(each.get("name")) for each in self._lists() if each.get("closed") is True]:
            board.besides.append(f"Archived lists: {', '.join(archived[:5])}. Their cards are taken as done.")
        return board

    def _lists(self) -> list[Thing]:
        return in_order(self.lists.values(), "pos")

    def _card(self, place: int, said: Thing) -> Incoming:
        key, under = text(said.get("id")), self.lists.get(text(said.get("idList")), {})
        card = Incoming(place, text(said.get("name")), key, text=text(said.get("desc")), under=text(under.get("name")))
        card.people = [self._person(pk) for pk in texts(said.get("idMembers"))]
        card.labels = self._labels(said)
        card.due_on = read_or_kept(card, "Due", said.get("due"), lambda each: day(each, self.zone))
        card.done_since = _why_done(said, under)
        card.items = self._items(card, said)
        card.comments = self._comments(card, said)
        card.begun_at = _begun(self.begun.get(key, ""), key, self.zone)
        card.touched_at = when(said.get("dateLastActivity"), self.zone)
        self._rest(card, said)
        return card

    def _person(self, key: str) -> Named:
        found = self.members.get(key, {})
        return Named(text(found.get("fullName")), text(found.get("email")), text(found.get("username")) or key)

    def _labels(self, said: Thing) -> list[str]:
        own = by_id(said.get("labels"))
        keys = dict.fromkeys([*texts(said.get("idLabels")), *own])
        found = [own.get(key) or self.labels.get(key) or {} for key in keys]
        return [name for each in found if (name := text(each.get("name")) or text(each.get("color")))]

    def _items(self, card: Incoming, said: Thing) -> list[Item]:
        lists = self.checklists.get(card.key) or in_order(things(said.get("checklists")), "pos")
        items = []
        for each in lists:
            name = text(each.get("name"))
            if len(lists) == 1 and name and name.casefold() != "checklist":
                card.rest.append(("Checklist", name))
            for item in in_order(things(each.get("checkItems")), "pos"):
                words = text(item.get("name"))
                items.append(Item(
                    text(item.get("id")), f"{name}: {words}" if len(lists) > 1 and name else words,
                    item.get("state") == "complete",
                ))  # fmt: skip
                if item.get("due"):
                    card.rest.append((f"Due of “{words}”", text(item.get("due"))[:10]))
                if item.get("idMember"):
                    card.rest.append((f"Who does “{words}”", self._person(text(item.get("idMember"))).words))
        return items

    def _comments(self, card: Incoming, said: Thing) -> list[Said]:
        found = []
        for action in self.comments.get(card.key, []):
            by = thing(action.get("memberCreator")) or self.members.get(text(action.get("idMemberCreator")), {})
            author = Named(text(by.get("fullName")), text(by.get("email")), text(by.get("username")))
            words = text(thing(action.get("data")).get("text"))
            at = when(action.get("date"), self.zone)
            found.append(Said(text(action.get("id")), author if author.words else None, at, words))
        counted = thing(said.get("badges")).get("comments")
        if isinstance(counted, int) and counted > len(found):
            missing = f"Trello counts {counted} comments, and its file holds {len(found)}"
            card.remarks.append(("comments there", missing))
        return found

    def _rest(self, card: Incoming, said: Thing) -> None:
        if start := text(said.get("start")):
            card.rest.append(("Start", start[:10]))
        for each in things(said.get("attachments")):
            name, address = text(each.get("name")) or text(each.get("fileName")), text(each.get("url"))
            card.rest.append(attachment(name, address))
        for each in things(said.get("customFieldItems")):
            known = self.fields.get(text(each.get("idCustomField")), {})
            options = by_id(known.get("options"))
            option = thing(options.get(text(each.get("idValue")), {})).get("value")
            if words := words_of(each.get("value")) or words_of(option):
                card.rest.append((text(known.get("name")) or "Custom field", words))
        if isinstance(votes := thing(said.get("badges")).get("votes"), int) and votes > 0:
            card.rest.append(("Votes", str(votes)))
        if where := text(said.get("address")) or text(said.get("locationName")):
            card.rest.append(("Place", where))
        if link := text(said.get("shortUrl")) or text(said.get("url")):
            card.rest.append(("Card there", led_to(link)))


def _why_done(said: Thing, under: Thing) -> str:
    if said.get("closed") is True:
        return "archived"
    if under.get("closed") is True:
        return "in an archived list"
    return "ticked as complete" if said.get("dueComplete") is True else ""


def _begun(created: str, key: str, zone: ZoneInfo) -> datetime | None:
    """When it was made: by its action, or by its id, which begins with the second."""
    if created:
        return when(created, zone)
    try:
        at = datetime.fromtimestamp(int(key[:8], 16), UTC) if len(key) == 24 else None
    except (ValueError, OverflowError, OSError):
        return None
    return at if at and at.year >= 2010 else None
