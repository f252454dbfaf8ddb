"""What waits for somebody around meetings: one that comes, one that is missing, minutes to confirm."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.urls import reverse

from meetings import recurrence, schedule
from meetings.models import Meeting, Occurrence, Series
from partnership.accord.models import Signature
from partnership.attention import occasions
from partnership.attention.items import IMPORTANT, NORMAL, URGENT, Item
from partnership.company.models import GroundRules
from partnership.people.models import Person, Role, Seat, Side

AHEAD = 2  # days before a meeting from which it is on the page
MORNING = timedelta(hours=6)  # a day's reminder is due from then on: nobody wants mail at midnight


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    executives = Seat.objects.all().executives(at.date())
    found = [*_coming(at, executives), *_missing(at, executives), *_minutes(at, executives)]
    yield from (item for item in found if person is None or item.person_id == person.pk)


def _coming(at: datetime, executives: dict[Side, Person]) -> Iterator[Item]:
    """Two days before: add your topics. The morning of: the agenda. After: close it."""
    series = list(Series.objects.filter(created_at__lte=at).prefetch_related("people"))
    for each in schedule.upcoming(series, at, 2):
        day, today = each.local.date(), recurrence.local(at, each.zone).date()
        morning = recurrence.local(at - MORNING, each.zone).date()
        over = each.ends_at < at
        if (day - today).days > AHEAD or (over and each.meeting is None):
            continue
        if over:
            occasion = occasions.after(day, today, (0, 2, 5)) + ":close"
        else:
            occasion = occasions.before(day, morning, (AHEAD, 0))
        for comer in _comers(each, executives):
            yield Item(
                kind="meeting-coming",
                person_id=comer.pk,
                subject=_subject(each),
                title=each.series.title,
                since=recurrence.instant(day - timedelta(days=AHEAD), each.series.at, each.zone),
                due=each.starts_at,
                gravity=URGENT if day == morning and not over else IMPORTANT,
                url=_address(each),
                occasion=occasion,
                context={
                    "step": "close" if over else "agenda" if day == today else "topics",
                    "on": day,
                    "clock": f"{each.local:%H:%M} {each.zone}",
                },
            )


def _comers(each: Occurrence, executives: dict[Side, Person]) -> list[Person]:
    people = {person.pk: person for person in executives.values()}
    if each.series.kind != Series.Kind.ONE_TO_ONE:
        people |= {p.pk: p for p in each.series.people.all() if p.is_active and p.role != Role.OBSERVER}
    return list(people.values())


def _subject(each: Occurrence) -> str:
    return f"meetings.meeting:{each.series.pk}:{each.on.isoformat()}"


def _address(each: Occurrence) -> str:
    return each.meeting.get_absolute_url() if each.meeting else each.series.get_absolute_url()


def _missing(at: datetime, executives: dict[Side, Person]) -> Iterator[Item]:
    """From the tenth on: this month has no one-to-one, neither held nor planned."""
    rules = GroundRules.current()
    today = recurrence.local(at, rules.time_zone).date()
    if today.day < rules.one_to_one_by_day:
        return
    month = schedule.rhythm(at, rules.time_zone, months=1)[0]
    if month.held_on or month.planned_on:
        return
    noticed = today.replace(day=rules.one_to_one_by_day)
    since = recurrence.instant(noticed, datetime.min.time(), rules.time_zone)
    for executive in executives.values():
        yield Item(
            kind="no-one-to-one",
            person_id=executive.pk,
            subject=f"meetings.month:{today:%Y-%m}",
            title=f"No one-to-one in {today:%B}",
            since=since,
            due=None,
            gravity=IMPORTANT,
            url=reverse("meetings:list"),
            occasion=occasions.monthly(today),
            context={"month": f"{today:%B %Y}"},
        )


def _minutes(at: datetime, executives: dict[Side, Person]) -> Iterator[Item]:
    """From a day after closing: the executive who has not confirmed."""
    closed = Meeting.objects.filter(
        state=Meeting.State.CLOSED, closed_at__lte=at - timedelta(days=1), agreement__completed_at=None
    ).select_related("series", "agreement")
    signed = set(
        Signature.objects.filter(agreement__in=[meeting.agreement_id for meeting in closed]).values_list(
            "agreement", "side"
        )
    )
    for meeting in closed:
        assert meeting.closed_at is not None
        for side, executive in executives.items():
            if (meeting.agreement_id, side) in signed:
                continue
            since = meeting.closed_at + timedelta(days=1)
            zone = executive.time_zone
            occasion = occasions.after(recurrence.local(since, zone).date(), recurrence.local(at, zone).date(), (0, 7))
            yield Item(
                kind="minutes-to-confirm",
                person_id=executive.pk,
                subject=f"meetings.meeting:{meeting.pk}",
                title=str(meeting),
                since=since,
                due=None,
                gravity=NORMAL,
                url=f"{meeting.get_absolute_url()}#confirmation",
                occasion=occasion,
                context={"meeting": meeting.pk, "digest": meeting.agreement.digest if meeting.agreement else ""},
            )
