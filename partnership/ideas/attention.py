"""Ideas of which nobody was heard for a quarter: whoever had one is asked whether it still holds."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from partnership.attention.items import NORMAL, Item
from partnership.attention.occasions import quarterly
from partnership.core.days import company_day, company_moment
from partnership.ideas.models import QUIET_FOR, Idea
from partnership.people.models import Chairs, Person, Side
from partnership.people.permissions import is_administrator, may_change_shared

JOINT = False


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """One query, beside the seats. It begins with a day of the company's, and ends with an event."""
    today = company_day(at)
    chairs = Chairs.on(today)
    quiet = Idea.objects.quiet(company_moment(today - QUIET_FOR + timedelta(days=1)))
    for idea in quiet.select_related("author").order_by("pk"):
        for each in asked(idea, chairs):
            if person is None or each.pk == person.pk:
                yield item_of(idea, each, today)


def asked(idea: Idea, chairs: Chairs) -> list[Person]:
    """Its author; where they can no longer act, whoever speaks for the side that had it, or for both."""
    if may_change_shared(idea.author) or is_administrator(idea.author):
        return [idea.author]
    return [person for side in Side if idea.side in ("", side) for person in chairs.speakers.get(side, [])]


def item_of(idea: Idea, person: Person, today: date) -> Item:
    heard_on = company_day(idea.heard_at)
    since = heard_on + QUIET_FOR
    return Item(
        kind="idea-quiet",
        person_id=person.pk,
        subject=f"ideas.idea:{idea.pk}",
        title=idea.title,
        since=company_moment(since),
        due=None,
        gravity=NORMAL,
        url=idea.get_absolute_url(),
        occasion=quarterly(since, today),
        context={"number": idea.pk, "heard": heard_on},
    )
