"""Touchpoints whose pain the two sides see far apart: a topic for both executives, until they have talked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from partnership.activity.unchanged import changes_at
from partnership.attention.items import NORMAL, Item
from partnership.core.days import company_day
from partnership.journey.models import Touchpoint
from partnership.people.models import Chairs, Person

TOPIC_FOR = timedelta(days=180)
"""What is half a year old is rated anew rather than talked about."""


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """For the two who hold the seats, on the page only. Two queries, beside the seats."""
    holders = [one for one in Chairs.on(company_day(at)).holders.values() if one.is_active and person in (None, one)]
    if not holders:
        return
    for touchpoint in Touchpoint.objects.rated_between(at - TOPIC_FOR, at).with_ratings():
        assert touchpoint.round.revealed_at
        changes_at(touchpoint.round.revealed_at + TOPIC_FOR)
        if touchpoint.wants_talk:
            yield from (item_of(touchpoint, holder) for holder in holders)


def item_of(touchpoint: Touchpoint, holder: Person) -> Item:
    assert touchpoint.round.revealed_at
    return Item(
        kind="pain-gap",
        person_id=holder.pk,
        subject=f"journey.touchpoint:{touchpoint.pk}",
        title=touchpoint.name,
        since=touchpoint.round.revealed_at,
        due=None,
        gravity=NORMAL,
        url=touchpoint.get_absolute_url(),
        occasion="",
        joint=True,
        context={"number": touchpoint.pk, "stage": touchpoint.stage.name, **touchpoint.pains},
    )
