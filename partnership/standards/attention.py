"""What waits in standards: checks for their reviewers, waivers to sign, waivers that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import Q

from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import after, before, before_then_weekly
from partnership.core.days import company_day, company_moment
from partnership.people.models import Chairs, Person
from partnership.standards.models import Check, Waiver

EVENING = time(18)
NEAR = timedelta(days=3)
ENDING = (30, 7)
TOPIC_AFTER_DAYS = 5


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Two queries, whatever waits, beside the seats."""
    today = company_day(at)
    chairs = Chairs.on(today)
    yield from checks(at, today, chairs, person)
    yield from waivers(at, today, chairs, person)


def checks(at: datetime, today: date, chairs: Chairs, person: Person | None) -> Iterator[Item]:
    """A check waits for whoever judges it from three days before it is due, or as soon as there is something to see."""
    shown = Q(handed_in_at__lte=at, state__in=["open", "failed"])
    near = Q(state="open", due_on__lte=today + NEAR)
    for check in Check.objects.required().of_open().filter(shown | near).for_detail().order_by("due_on", "pk"):
        for judge in check.judges(chairs):
            if person in (None, judge):
                yield check_item(check, judge, today)


def check_item(check: Check, judge: Person, today: date) -> Item:
    due = check.due_on if check.state == Check.State.OPEN else None
    since = check.handed_in_at or company_moment(check.opened_on)
    return Item(
        kind="check-due",
        person_id=judge.pk,
        subject=f"standards.check:{check.pk}",
        title=f"{check.standard}: {check.project}",
        since=since,
        due=company_moment(due, EVENING) if due else None,
        gravity=NORMAL,
        url=check.get_absolute_url(),
        occasion=before_then_weekly(due, today, days=(3, 0)) if due else after(company_day(since), today, (0,)),
        context={
            "standard": check.standard.name,
            "project": check.project.title,
            "state": check.state,
            "handed_in": company_day(check.handed_in_at) if check.handed_in_at else None,
            "seen": check.seen,
        },
    )


def waivers(at: datetime, today: date, chairs: Chairs, person: Person | None) -> Iterator[Item]:
    """What is asked for, for each executive who has not signed; what ends within 30 days, for both."""
    voices = [voice for voice in chairs.voices if person in (None, voice[1])]
    if not voices:
        return
    near = Q(granted_at__lte=at, until__gte=today, until__lte=today + timedelta(days=max(ENDING)))
    found = Waiver.objects.live().of_open().filter(near | Q(granted_at=None, asked_at__lte=at))
    for waiver in found.for_list().with_sides().order_by("pk"):
        for side, each, principal in voices:
            if waiver.granted_at is None and not getattr(waiver, f"signed_{side}"):
                yield asked(waiver, each, today)
            elif waiver.granted_at is not None and principal is None:
                yield ending(waiver, each, today)


def asked(waiver: Waiver, person: Person, today: date) -> Item:
    """Wanted at once, after two days and after five, when it is a topic as well."""
    since = company_day(waiver.asked_at)
    return Item(
        kind="signature-wanted",
        person_id=person.pk,
        subject=f"standards.waiver:{waiver.pk}",
        title=f"{waiver.check_of.standard}: {waiver.check_of.project}",
        since=waiver.asked_at,
        due=None,
        gravity=IMPORTANT,
        url=waiver.get_absolute_url(),
        occasion=after(since, today),
        joint=(today - since).days >= TOPIC_AFTER_DAYS,
        context={"since": since, "reason": waiver.reason[:300], "until": waiver.until},
    )


def ending(waiver: Waiver, person: Person, today: date) -> Item:
    """Told 30 and 7 days before, and each time again where a waiver follows another."""
    assert waiver.granted_at is not None
    begins = max(company_day(waiver.granted_at), waiver.until - timedelta(days=max(ENDING)))
    return Item(
        kind="waiver-ending",
        person_id=person.pk,
        subject=f"standards.waiver:{waiver.pk}",
        title=f"{waiver.check_of.standard}: {waiver.check_of.project}",
        since=company_moment(begins),
        due=company_moment(waiver.until, EVENING),
        gravity=IMPORTANT if waiver.until - today <= timedelta(days=min(ENDING)) else NORMAL,
        url=waiver.check_of.get_absolute_url(),
        occasion=before(waiver.until, today, ENDING),
        joint=True,
        context={
            "standard": waiver.check_of.standard.name,
            "project": waiver.check_of.project.title,
            "until": waiver.until,
            "meanwhile": waiver.meanwhile[:300],
        },
    )
