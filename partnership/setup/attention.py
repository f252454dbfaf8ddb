"""Loose ends wait for both executives, and for the administrators who mend them."""

from collections.abc import Iterator
from datetime import datetime

from partnership.attention.items import IMPORTANT, Item
from partnership.core.days import company_day, company_moment
from partnership.people.models import Chairs, Person, Role
from partnership.setup import loose

JOINT = False


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """One item for each executive and administrator while anything is loose. Staff are not asked about: no query."""
    today = company_day(at)
    if person is not None and person.role != Role.ADMINISTRATOR and person not in Chairs.on(today).holders.values():
        return
    found, empty = loose.ends(), loose.empty_seats()
    number = len(found) + len(empty)
    if not number:
        return
    executives = [holder for holder in Chairs.on(today).holders.values() if holder.is_active]
    administrators = Person.objects.active().filter(role=Role.ADMINISTRATOR)
    people = [person] if person is not None else [*executives, *administrators]
    for each in people:
        yield Item(
            kind="loose-ends",
            person_id=each.pk,
            subject="setup.loose-ends:1",
            title=f"{number} thing{'' if number == 1 else 's'} that nobody can act on",
            since=min(company_moment(today), at),
            due=None,
            gravity=IMPORTANT,
            url="/loose-ends/",
            occasion=f"{today:%G-W%V}:{loose.print_of(found, empty)}",
            context={"number": number},
        )
