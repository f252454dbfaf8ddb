"""A sort of thing that somebody can hold: what of it they hold, who may take it, how it is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db.models import Model, Q, QuerySet

from partnership.people.models import Person, Role

M = TypeVar("M", bound=Model)
Pairs = QuerySet[Any, tuple[int, int]]


@dataclass(frozen=True)
class Held:
    """One thing that somebody holds."""

    pk: int
    record: Model
    title: str
    note: str = ""
    url: str = ""
    side: str = ""  # whose it is to take; "" for either
    needs_somebody: bool = False


Given = Mapping[Held, Person | None]


class Kind:
    """A sort of thing that is held. ``open_words`` say what becomes of one that nobody takes; empty: somebody must."""

    name: ClassVar[str]
    title: ClassVar[str]
    one: ClassVar[str]
    many: ClassVar[str]
    why: ClassVar[str] = ""
    open_words: ClassVar[str] = ""
    keeps: ClassVar[bool] = False  # whoever stays on the staff may keep it, on whichever side
    ends: ClassVar[bool] = False  # nobody takes it: it ends, or goes with something else

    def of(self, person: Person) -> QuerySet[Any]:
        """What of this kind they hold."""
        raise NotImplementedError

    def held_by(self, person: Person) -> list[Held]:
        """The same, as the hand-over page lists it."""
        raise NotImplementedError

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        raise NotImplementedError

    def unfit(self) -> list[Pairs]:
        """(pk, person) of everything of this kind that is held by somebody who cannot act."""
        raise NotImplementedError

    def counted(self, number: int) -> str:
        return f"{number} {self.one if number == 1 else self.many}"


def cannot_act(person: str, side: str | None = None) -> Q:
    """Q over what names a person by ``person``: they may not sign in, are not staff, or not of the side."""
    unfit = Q(**{f"{person}__isnull": False}) & (
        Q(**{f"{person}__is_active": False}) | ~Q(**{f"{person}__role": Role.STAFF})
    )
    if side:
        unfit |= Q(**{f"{person}__isnull": False}) & ~Q(**{f"{person}__side": side})
    return unfit


def record_of(model: type[M], held: Held) -> M:
    assert isinstance(held.record, model)
    return held.record
