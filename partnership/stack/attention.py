"""What waits in the stack: a system or its data that the two sides see far apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from partnership.activity.models import reference
from partnership.activity.unchanged import changes_at
from partnership.attention.items import NORMAL, Item
from partnership.core.days import company_day
from partnership.people.models import Chairs, Person
from partnership.stack.models import Fit, Quality

TOPIC_FOR = timedelta(days=92)
"""So long a difference is a topic: after a quarter it is one of the page's figures."""


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """For both executives, on the page only."""
    holders = [each for each in Chairs.on(company_day(at)).holders.values() if person is None or each == person]
    if not holders:
        return
    of_late = {"known_at__lte": at, "known_at__gt": at - TOPIC_FOR}
    for fit in Fit.objects.to_talk_about().filter(**of_late).select_related("system"):
        said = {"functional": fit.functional, "technical": fit.technical, "fit": fit.pk}
        yield from topics("fit-gap", fit, fit.system.name, holders, said)
    for quality in Quality.objects.to_talk_about().filter(**of_late).select_related("data_set__system"):
        said = {"it": quality.it, "marketing": quality.marketing, "quality": quality.pk}
        title = f"{quality.data_set} ({quality.data_set.system})"
        yield from topics("quality-gap", quality, title, holders, said)


def topics(
    kind: str, rated: Fit | Quality, title: str, holders: Iterable[Person], said: dict[str, Any]
) -> Iterator[Item]:
    assert rated.known_at
    changes_at(rated.known_at + TOPIC_FOR)
    for holder in holders:
        yield Item(
            kind=kind,
            person_id=holder.pk,
            subject=reference(rated),
            title=title,
            since=rated.known_at,
            due=None,
            gravity=NORMAL,
            url=rated.get_absolute_url(),
            occasion="",
            joint=True,
            context=said,
        )
