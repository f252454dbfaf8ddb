"""Cards of a file beside what is here: what each becomes, and what of it stays as people here made it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from partnership.comments.models import LONGEST as LONGEST_COMMENT
from partnership.lanes.models import Lane
from partnership.people.models import Person, Side
from partnership.people.permissions import may_change_shared
from partnership.projects.actions.comparing import Comparison
from partnership.projects.actions.here import read_here
from partnership.projects.actions.placed import Placed
from partnership.projects.importing.cards import Incoming, Named
from partnership.projects.importing.finding import Known
from partnership.projects.importing.fitting import Bounds, fit
from partnership.projects.importing.mapping import ALL
from partnership.projects.importing.reading import CardsReading
from partnership.projects.models import Card, ChecklistItem, Column, Label, Project
from partnership.projects.models.checklist import MOST as MOST_ITEMS
from partnership.projects.models.label import LONGEST, MOST, MOST_ON_A_CARD
from partnership.projects.permissions import can_add_card
from partnership.projects.tally import Limit, Tally
from partnership.sheets.fates import Fate
from partnership.sheets.notation import short

BOUNDS = Bounds(
    title=Card._meta.get_field("title").max_length or 0,
    text=Card._meta.get_field("description").max_length or 0,
    label=LONGEST,
    labels=MOST_ON_A_CARD,
    item=ChecklistItem._meta.get_field("text").max_length or 0,
    items=MOST_ITEMS,
    comment=LONGEST_COMMENT,
)
COUNT_FROM_ONE = frozenset(("Kanboard", "Project", "CSV"))
"""Whose ids are those of one board or one installation."""


def known_people() -> list[Known]:
    """Everybody whom a file may name, who left among them: what they wrote is still theirs."""
    return [Known(*row) for row in Person.objects.order_by("pk").values_list("pk", "name", "email")]


class Judge:
    """Reads what is here once, and judges each card beside it, in the order of the file."""

    def __init__(self, reading: CardsReading, by: Person, source: str) -> None:
        self.reading, self.meaning, self.by, self.tool = reading, reading.meaning, by, reading.tool
        self.source = source
        self.others: Sequence[Card] = ()
        self.lanes = {lane.pk: lane for lane in Lane.objects.open().with_sides()}
        self.columns = {column.pk: column for column in Column.objects.all()}
        self.projects = {project.pk: project for project in Project.objects.visible_to(by).open()}
        self.tally: Tally = Card.objects.tally()
        self.open_in_lane = Counter({pk: self.tally.open_in_lane(pk) for pk in self.lanes})
        self.in_column = Counter({kind: self.tally.in_column(kind) for kind in self.columns})
        found = {self._find(each) for card in reading.taken for each in card.people} - {None}
        self.people = Person.objects.in_bulk(found) if found else {}
        self.labels = self._labels()

    def _find(self, named: Named) -> int | None:
        return self.reading.directory.find(named, self.meaning.people)

    def _labels(self) -> set[str]:
        """Those that the company has, and of the file's as many as there is room for, the most frequent first."""
        known = {name.lower() for name in Label.objects.values_list("name", flat=True)}
        wanted = Counter(
            bare for card in self.reading.taken for label in card.labels if (bare := " ".join(label.split()).lower())
        )
        new = [name for name, _ in wanted.most_common() if name not in known and len(name) <= LONGEST]
        return known | set(new[: max(MOST - len(known), 0)])

    def every(self) -> list[Placed]:
        placed = [self._placed(card) for card in self.reading.taken]
        self._refuse_doubles(placed)
        ids = {each.origin_id for each in placed if each.fate == Fate.NEW}
        there, self.others = read_here(self.tool, ids, self.source, self.lanes, self.projects)
        for each in placed:
            if each.fate == Fate.NEW:
                each.here = there.get(each.origin_id)
                if each.here:
                    Comparison(each, each.here, self).compare()
                self._take_room(each)
        return placed

    def _placed(self, card: Incoming) -> Placed:
        placed, meaning = Placed(card), self.meaning
        if card.problem or not card.title:
            placed.bad(card.problem or "it has no title")
            return placed
        placed.project = self.projects.get(int(meaning.projects[card.project]))
        placed.lane = self.lanes.get(meaning.lanes[meaning.lane_of(card)])
        placed.column = Column.Kind.DONE if card.done_since else meaning.lists[meaning.list_of(card)]
        if reason := self._refusal(placed):
            placed.bad(reason)
            return placed
        assert placed.lane
        placed.assignee, unassigned = self._people(card, placed.lane, placed.column)
        fitted = fit(card, self.tool, BOUNDS, unassigned=unassigned, is_label=lambda name: name.lower() in self.labels)
        placed.fitted, placed.notes = fitted, fitted.notes
        if card.done_since and meaning.lists[meaning.list_of(card)] != Column.Kind.DONE:
            placed.notes.append(("done", f"taken as done: {card.done_since} there"))
        strange = {each.author.words for each in fitted.comments if each.author and self._find(each.author) is None}
        if strange:
            placed.notes.append(("comment author", f"comments by {', '.join(sorted(strange))}, kept by name"))
        placed.origin_id = origin_id_of(placed, self.tool)
        placed.items, placed.comments = fitted.items, fitted.comments
        placed.values = {
            "title": fitted.title, "text": fitted.text, "lane": placed.lane.pk, "column": placed.column,
            "assignee": placed.assignee.pk if placed.assignee else None,
            "due": card.due_on.isoformat() if card.due_on else None,
            "labels": sorted(label.lower() for label in fitted.labels),
        }  # fmt: skip
        return placed

    def _refusal(self, placed: Placed) -> str:
        if placed.project is None:
            return "its project here is closed meanwhile"
        if placed.lane is None:
            return "its lane is no longer on the board"
        if not can_add_card(self.by, placed.lane):
            return f"“{placed.lane}” is the other side’s lane: cards come into it by a hand-off"
        return ""

    def _people(self, card: Incoming, lane: Lane, column: str) -> tuple[Person | None, list[str]]:
        """Who gets it: the first who may; and the others, each with why not where that is not plain."""
        assignee, others = None, []
        for named in card.people:
            person = self.people.get(self._find(named) or 0)
            if person is None:
                several_here = self.reading.directory.is_several(named)
                others.append(f"{named.words} (several people here are called so)" if several_here else _in_full(named))
            elif not may_change_shared(person):
                others.append(f"{person.name} (works on no cards)")
            elif person.side not in lane.owned.sides:
                others.append(f"{person.name} (of {Side(person.side).label}, not of this lane’s side)")
            elif assignee is None:
                assignee = person
            elif person != assignee:
                others.append(person.name)
        return assignee, list(dict.fromkeys(others))

    def _refuse_doubles(self, placed: Sequence[Placed]) -> None:
        """A file that has a card twice has it once; of titles that occur twice each is a card."""
        first: dict[str, Placed] = {}
        titles: Counter[str] = Counter()
        for each in placed:
            if each.fate != Fate.NEW:
                continue
            if not each.card.key:
                titles[each.origin_id] += 1
                if titles[each.origin_id] > 1:
                    each.origin_id = f"{each.origin_id} ({titles[each.origin_id]})"
            before = first.setdefault(each.origin_id, each)
            if before is not each:
                each.bad(f"it has the same id as the card in line {before.card.place}, {short(each.card.key)}")

    def _take_room(self, placed: Placed) -> None:
        """A hard limit refuses, a soft one is passed with the reason; in the order of the file."""
        here, column = placed.here, placed.column
        if here:
            old: tuple[int, str] | None = (here.card.lane_id, here.card.column_id)
            new = (placed.apply.get("lane", here.card.lane_id), placed.apply.get("column", here.card.column_id))
            if old == new:
                return
        else:
            assert placed.lane
            old, new = None, (placed.lane.pk, column)
        limits = list(self._limits(old, new))
        for limit, count in limits:
            if limit.is_hard and limit.is_over(count + 1):
                if here:
                    for name in ("lane", "column"):
                        placed.apply.pop(name, None)
                    placed.notes.append(("left", f"stays where it is: “{limit.name}” takes {limit.most} open cards"))
                    placed.before = [(label, was) for label, was in placed.before if label not in ("lane", "column")]
                else:
                    placed.bad(f"“{limit.name}” takes {limit.most} open cards and is full")
                return
        self._shift(old, new)
        if over := [limit for limit, count in limits if limit.is_over(count + 1)]:
            placed.is_over = True
            names = " and ".join(f"“{limit.name}” ({limit.most})" for limit in over)
            placed.notes.append(("over", f"over the limit of {names}"))

    def _limits(self, old: tuple[int, str] | None, new: tuple[int, str]) -> Iterator[tuple[Limit, int]]:
        """Those of what it enters, with how many are there now."""
        if new[1] == Column.Kind.DONE:
            return
        was_open_here = old is not None and old[0] == new[0] and old[1] != Column.Kind.DONE
        if not was_open_here:
            yield Limit.of(self.lanes[new[0]]), self.open_in_lane[new[0]]
        if old is None or old[1] != new[1]:
            yield Limit.of(self.columns[new[1]]), self.in_column[new[1]]

    def _shift(self, old: tuple[int, str] | None, new: tuple[int, str]) -> None:
        for cell, by in ((old, -1), (new, 1)):
            if cell:
                self.in_column[cell[1]] += by
                self.open_in_lane[cell[0]] += by * (cell[1] != Column.Kind.DONE)


def _in_full(named: Named) -> str:
    return f"{named.name} <{named.address}>" if named.name and named.address else named.words


def origin_id_of(placed: Placed, tool: str) -> str:
    assert placed.project
    return origin_id_in(tool, placed.card, placed.project.pk)


def origin_id_in(tool: str, card: Incoming, project: int) -> str:
    """By what it is known again: its id, within its board where ids are counted from one; else its title."""
    if not card.key:
        return f"{project}: {' '.join(card.title.split()).lower()}"[:180]
    scope = (card.scope or str(project)) if tool in COUNT_FROM_ONE else ""
    return (f"{scope[:80]}/{card.key}" if scope else card.key)[:190]


def lane_words(name: str, by: str) -> str:
    """What is asked of a lane."""
    return "All cards go into the lane" if by == ALL else f"“{name}” is the lane"
