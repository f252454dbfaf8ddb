"""What waits in the stack: a fit that the two sides see far apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from partnership.activity.unchanged import changes_at
from partnership.attention.items import NORMAL, Item
from partnership.core.days import company_day
from partnership.people.models import Chairs, Person
from partnership.stack.models import Fit

TOPIC_FOR = timedelta(days=92)
"""So long a difference is a topic: after a quarter it is one of the page's figures."""


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """For both executives, on the page only."""
    holders = [each for each in Chairs.on(company_day(at)).holders.values() if person is None or each == person]
    if not holders:
        return
    for fit in (
        Fit.objects.to_talk_about().filter(known_at__lte=at, known_at__gt=at - TOPIC_FOR).select_related("system")
    ):
        assert fit.known_at
        changes_at(fit.known_at + TOPIC_FOR)
        for holder in holders:
            yield Item(
                kind="fit-gap",
                person_id=holder.pk,
                subject=f"stack.fit:{fit.pk}",
                title=fit.system.name,
                since=fit.known_at,
                due=None,
                gravity=NORMAL,
                url=fit.get_absolute_url(),
                occasion="",
                joint=True,
                context={"functional": fit.functional, "technical": fit.technical, "fit": fit.pk},
            )
