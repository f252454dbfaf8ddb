"""Whom a change of a request concerns, and how they hear of it."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import shorten

from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.intake.models import Request
from partnership.people.models import Chairs, Person

DECIDED, MOVED = "request-decided", "request-moved"


def concerned(request: Request) -> list[Person]:
    """Who had a part in it: whom IT named, who answered, scored or accepted, and who holds the two seats."""
    holders = Chairs.on(company_day()).holders.values()
    found = [*request.consultation.people.all(), *request.judges(), *holders]
    return [person for person in dict.fromkeys(found) if person.is_active]


def tell(
    people: Iterable[Person],
    request: Request,
    text: str,
    *,
    kind: str = MOVED,
    url: str = "",
    but: Person | None = None,
) -> None:
    """A notice to each of them, ``but`` who did it themselves: it does not wait for anything."""
    Notice.objects.tell(
        [person for person in people if but is None or person.pk != but.pk],
        kind=kind,
        subject=f"intake.request:{request.pk}",
        text=shorten(text, 300, placeholder="…"),
        url=url or request.get_absolute_url(),
    )
