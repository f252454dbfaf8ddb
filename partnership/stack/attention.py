"""What waits in the stack: a system or its data that the two sides see far apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Value

from partnership.activity.models import reference
from partnership.activity.unchanged import changes_at
from partnership.attention.items import NORMAL, Item
from partnership.core.days import company_day
from partnership.people.models import Chairs, Person
from partnership.stack.models import DataSet, Fit, Quality, System

TOPIC_FOR = timedelta(days=92)
"""So long a difference is a topic: after a quarter it is one of the page's figures."""


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """For both executives, on the page only. One query, beside the seats."""
    holders = [each for each in Chairs.on(company_day(at)).holders.values() if person is None or each == person]
    if not holders:
        return
    of_late = {"known_at__lte": at, "known_at__gt": at - TOPIC_FOR}
    fits = Fit.objects.to_talk_about().filter(**of_late).order_by()
    qualities = Quality.objects.to_talk_about().filter(**of_late).order_by()
    fit = ("pk", "known_at", "functional", "technical", "system", "system__name", "of")
    quality = ("pk", "known_at", "marketing", "it", "data_set", "data_set__name", "of")
    rows = (
        fits.annotate(kind=Value("fit-gap"), of=Value("")).values_list("kind", *fit),
        qualities.annotate(kind=Value("quality-gap"), of=F("data_set__system__name")).values_list("kind", *quality),
    )
    for kind, pk, known_at, marketing, it, about, name, of in rows[0].union(rows[1], all=True).order_by("known_at"):
        if kind == "fit-gap":
            rated: Fit | Quality = Fit(pk=pk, known_at=known_at, system=System(pk=about, name=name))
            said = {"functional": marketing, "technical": it, "fit": pk}
        else:
            rated = Quality(pk=pk, known_at=known_at, data_set=DataSet(pk=about, name=name))
            said = {"marketing": marketing, "it": it, "quality": pk}
        yield from topics(kind, rated, f"{name} ({of})" if of else name, holders, said)


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
