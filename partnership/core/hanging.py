"""What hangs on a record that ends, in every area, and what becomes of it (settings.HANGS_ON, ADR 123).

An end is named by words; what stands in the settings under those words are sorts of things that can hang on such a
record. Each sort belongs to the area whose things they are, knows which of them are open, what can become of them,
and does it. So the end of a record asks once, on one page, for all that stands above it and that it cannot know.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.conf import settings
from django.utils.module_loading import import_string

from partnership.core.refusals import Refused
from partnership.core.text import enumerated
from partnership.core.verbs import step

ON, END = "on", "end"
"""It goes on by itself; it ends as well. A sort may have other fates of its own; ``to:7`` hands a thing to record 7."""

EACH = 20
"""So many things of a sort are asked about one by one; more of them go as the sort does."""


def to(pk: int) -> str:
    """The fate of a thing that goes to another record."""
    return f"to:{pk}"


def goes_to(fate: str) -> int | None:
    """The record to which a fate hands a thing; None where it is another fate."""
    return int(fate[3:]) if fate.startswith("to:") and fate[3:].isdecimal() else None


@dataclass(frozen=True)
class Thing:
    """One thing that hangs on the record: as the page names it, and where it is."""

    pk: int
    name: str
    url: str = ""
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """What becomes of the things of one sort: of all, of some by their number, and why those end that do."""

    fate: str
    because: str = ""
    each: Mapping[int, str] = field(default_factory=dict)

    def of(self, thing: Thing) -> str:
        return self.each.get(thing.pk) or self.fate

    @property
    def fates(self) -> set[str]:
        return {self.fate, *self.each.values()}


Answers = Mapping[str, Answer]


class Sort:
    """A sort of thing that can hang on a record. With one fate nothing is asked: the page says it."""

    name: ClassVar[str]
    title: ClassVar[str]
    models: ClassVar[tuple[str, ...]] = ()  # whose rows these are, "intake.Request": a test asks that none is forgotten
    fates: ClassVar[Mapping[str, str]] = {}  # the first is offered first
    each: ClassVar[bool] = True  # whether one of them can become something else than the others
    why: ClassVar[Mapping[str, str]] = {}  # fates that need a reason, with the sentence where it is missing

    def hanging(self, record: Any, by: Any) -> list[Thing]:
        """Those that are open, and that ``by`` sees."""
        raise NotImplementedError

    def targets(self, record: Any, by: Any) -> list[tuple[int, str]]:
        """The records to which a thing can be handed, and what is said of each."""
        return []

    def settle(self, record: Any, fate: str, things: list[Thing], *, by: Any, because: str) -> None:
        """Do it. Called inside the transaction of the end, for each fate but "on" that something has."""

    def named(self, pks: Iterable[int], by: Any) -> list[Thing]:
        """Things of this sort by their number, whatever has become of them, as far as ``by`` sees them."""
        return []

    def taker(self, pk: int) -> str:
        """What a record is called to which a thing was handed."""
        return "something else"


@dataclass(frozen=True)
class Hanging:
    """The things of one sort that hang on a record, with what can become of them."""

    sort: Sort
    things: list[Thing]
    choices: dict[str, str]

    @property
    def is_asked(self) -> bool:
        return len(self.choices) > 1

    @property
    def asked_each(self) -> list[Thing]:
        """The things that are asked about one by one: where there is more than one, the first of them."""
        return self.things[:EACH] if self.is_asked and self.sort.each and len(self.things) > 1 else []

    @property
    def only_answer(self) -> Answer:
        return Answer(next(iter(self.choices)))


def sorts(end: str) -> list[Sort]:
    """All that can hang on what ends, in the order of the settings. KeyError for words that are not listed there."""
    return [import_string(path)() for path in settings.HANGS_ON[end]]


def hanging_on(end: str, record: Any, *, by: Any) -> list[Hanging]:
    """What is open beneath a record that is about to end, as one reader sees it. A few queries for each sort."""
    found = []
    for sort in sorts(end):
        if things := sort.hanging(record, by):
            fates = dict(sort.fates)
            if "to" in fates:
                words = fates.pop("to")
                fates |= {to(pk): words.format(label) for pk, label in sort.targets(record, by)}
            found.append(Hanging(sort, things, fates))
    return found


def unasked(found: list[Hanging]) -> dict[str, Answer]:
    """Where nobody is asked: what can go on goes on, and the rest becomes what is offered first."""
    return {each.sort.name: Answer(ON) if ON in each.choices else each.only_answer for each in found}


class Unsaid(Refused):
    """It was not said, or cannot be, what becomes of something that hangs on what ends."""


def answers_of(found: list[Hanging], given: Answers) -> dict[str, Answer]:
    """The answer to each, whole: raises Unsaid where one is missing, is none, or lacks its reason."""
    whole = {}
    for each in found:
        answer = given.get(each.sort.name) if each.is_asked else each.only_answer
        if answer is None:
            names = enumerated([thing.name for thing in each.things[:3]])
            raise Unsaid(f"Say what becomes of this first: {names}.")
        if stray := answer.fates - set(each.choices):
            gone = "What was to take it is no longer there" if goes_to(min(stray)) else "That cannot become of it"
            raise Unsaid(f"{gone}. Say what becomes of {each.sort.title.lower()} anew.")
        if not answer.because and (wanting := answer.fates & set(each.sort.why)):
            raise Unsaid(each.sort.why[min(wanting)])
        whole[each.sort.name] = answer
    return whole


@step
def settle(found: list[Hanging], given: Answers, record: Any, *, by: Any) -> dict[str, dict[str, list[int]]]:
    """Let become of everything what was said, sort by sort: what became of what, as plain data for the record.

    Part of the verb by which the record ends: raises Unsaid, and whatever refuses to end.
    """
    became: dict[str, dict[str, list[int]]] = {}
    for name, answer in answers_of(found, given).items():
        each = next(one for one in found if one.sort.name == name)
        by_fate: dict[str, list[Thing]] = {}
        for thing in each.things:
            by_fate.setdefault(answer.of(thing), []).append(thing)
        for fate, things in by_fate.items():
            if fate != ON:
                each.sort.settle(record, fate, things, by=by, because=answer.because)
        became[name] = {fate: [thing.pk for thing in things] for fate, things in by_fate.items()}
    return became


def plain(given: Answers) -> dict[str, Any]:
    """Answers as they are stored and signed."""
    return {
        name: {"fate": one.fate, "because": one.because, "each": {str(pk): fate for pk, fate in one.each.items()}}
        for name, one in given.items()
    }


def from_plain(stored: Mapping[str, Any]) -> dict[str, Answer]:
    return {
        name: Answer(one["fate"], one["because"], {int(pk): fate for pk, fate in one["each"].items()})
        for name, one in stored.items()
    }
