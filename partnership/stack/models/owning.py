"""Whoever answers for something from now on, and whoever did, hear of it from who said so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from partnership.activity.models import reference
from partnership.attention.models import Notice
from partnership.core.verbs import step
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.people.models import Person
    from partnership.stack.models.data_set import DataSet
    from partnership.stack.models.integration import Integration
    from partnership.stack.models.system import System

Owners = Iterable[tuple[str, "Person | None"]]


@step
def tell_owners(record: System | DataSet, before: Owners, *, by: Person) -> None:
    """A notice to the new owner of each side and to the one before, but not to who did it."""
    for (side, now), (_side, former) in zip(record.owners, before, strict=True):
        if now != former:
            words = f"{record}: {now or 'nobody'} answers for {record.OWNED_AS} for {Side(side).label} now."
            _tell(record, [former, now], words, by=by)


@step
def tell_who_sees_to_it(flow: Integration, former: Person | None, *, by: Person) -> None:
    if flow.owner != former:
        _tell(flow, [former, flow.owner], f"{flow}: {flow.owner or 'nobody'} sees to this flow now.", by=by)


@step
def tell_of_end(record: DataSet | Integration, owners: Iterable[Person | None], words: str, *, by: Person) -> None:
    """Whoever answers for what ends, or comes back, hears of it where somebody else says so."""
    _tell(record, dict.fromkeys(owners), f"{record}: {words}", by=by)


def _tell(record: System | DataSet | Integration, people: Iterable[Person | None], words: str, *, by: Person) -> None:
    Notice.objects.tell(
        [one for one in people if one and one.pk != by.pk and one.is_active],
        kind="system-owner-changed",
        subject=reference(record),
        text=words,
        url=record.get_absolute_url(),
    )
