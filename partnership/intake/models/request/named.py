"""The systems that a request's text names, kept beside it, so that a system finds those who need it."""

from __future__ import annotations

from collections.abc import Iterable
from json import loads
from typing import Any, NamedTuple

from partnership.core.verbs import step
from partnership.stack.models import KnownAs
from partnership.stack.naming import found_in, parts_of

TEXTS = {"systems_touched", "candidates"}
"""The fields in which systems are named."""


class NamedSystem(NamedTuple):
    """What a page shows of a system that is named."""

    pk: int
    name: str


def systems_in(rows: str | None) -> list[NamedSystem]:
    """Out of the text that RequestQuerySet.systems_of gives, by name."""
    return sorted((NamedSystem(pk, name) for pk, name in loads(rows or "[]")), key=lambda each: each.name.casefold())


@step
def match_all(through: Any, texts: Iterable[tuple[int, str, str]]) -> None:
    """Link requests with the systems that they name; each by its number, its systems touched and its candidates.

    ``through`` is the table of the links. A handful of queries, however many requests there are.
    """
    listed = {pk: {*parts_of(touched), *parts_of(candidates or "")} for pk, touched, candidates in texts}
    known = KnownAs.objects.meaning({part for parts in listed.values() for part in parts})
    wanted = {(pk, system) for pk, parts in listed.items() for system in found_in(parts, known)[0]}
    rows = through.objects.filter(request__in=listed)
    there = {(pk, system): link for link, pk, system in rows.values_list("pk", "request_id", "system_id")}
    rows.filter(pk__in=[link for pair, link in there.items() if pair not in wanted]).delete()
    through.objects.bulk_create(through(request_id=pk, system_id=system) for pk, system in wanted - there.keys())
