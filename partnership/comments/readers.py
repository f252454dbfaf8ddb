"""Who may see a record, and so may be named in what is said about it."""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from django.db.models import BigIntegerField, Value

from partnership.comments.naming import fold, labels
from partnership.comments.subjects import records
from partnership.people.models import Person

AT_ONCE = 100
"""SQLite takes 500 parts of one statement."""
SUGGESTED, FEW = 8, 24


def who_may_see(kind: str, pk: int, people: Iterable[Person]) -> set[int]:
    """Those of the people who see the record, by its area's own rule. One query for each hundred people."""
    seen: set[int] = set()
    remaining = iter(people)
    while some := list(islice(remaining, AT_ONCE)):
        first, *more = (_sees(kind, pk, person) for person in some)
        seen.update(first.union(*more, all=True) if more else first)
    return seen


def _sees(kind: str, pk: int, person: Person) -> Any:
    visible = records(kind).visible_to(person).filter(pk=pk).order_by()
    return visible.annotate(reader=Value(person.pk, BigIntegerField())).values_list("reader", flat=True)


def everybody() -> list[Person]:
    """Whoever has come in and may sign in, by name."""
    return list(Person.objects.arrived().only("pk", "name", "side", "team", "role", "is_active"))


def suggested(kind: str, pk: int, typed: str) -> list[dict[str, str]]:
    """Up to eight people who see the record and in whose name each typed word begins a word: name and side.

    Two queries where the first few that fit may see it, as most may.
    """
    asked = fold(typed).split()
    people = everybody()
    called = labels(people)
    fitting = [person for person in people if _fits(asked, fold(person.name).split())]
    found: list[Person] = []
    while fitting and len(found) < SUGGESTED:
        some, fitting = fitting[:FEW], fitting[FEW:]
        seeing = who_may_see(kind, pk, some)
        found += [person for person in some if person.pk in seeing]
    return [
        {"name": called[person.pk], "side": person.get_side_display() or person.get_role_display()}
        for person in found[:SUGGESTED]
    ]


def _fits(asked: list[str], name: list[str]) -> bool:
    return all(any(word.startswith(part) for word in name) for part in asked)
