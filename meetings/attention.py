"""What waits for somebody around meetings: one that comes, one that is missing, minutes to confirm."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q, prefetch_related_objects
from django.urls import reverse

from meetings import recurrence, schedule
from meetings.models import Meeting, Occurrence, Series
from partnership.activity.unchanged import QUARTER, changes_at
from partnership.attention import occasions
from partnership.attention.items import IMPORTANT, NORMAL, URGENT, Item
from partnership.company.models import GroundRules
from partnership.core.days import company_day, company_moment
from partnership.people.models import Chairs, Person, Role, Side

JOINT = False  # a meeting is no topic of a meeting
AHEAD = 2  # days before a meeting from which it is on the page
CONFIRM_AFTER = timedelta(days=1)
MORNING = timedelta(hours=6)  # a day's reminder is due from then on: nobody wants mail at midnight


Executives = dict[Side, Person]


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Two queries for one person, three for everybody."""
    executives = Chairs.on(company_day(at)).holders
    is_for_executives = person is None or person in executives.values()
    series = list(Series.objects.all() if person is None or is_for_executives else Series.objects.inviting(person))
    if not series and not is_for_executives:
        return
    today = company_day(at)
    month = schedule.month_of(today)
    first, last = today - schedule.BEHIND, max(today + timedelta(days=AHEAD + 1), month[1])
    read = Meeting.objects.filter(schedule.touching(first, last) | _unconfirmed(at), series__in=series).with_sides()
    meetings = list(read.select_related("series", "agreement"))
    occurrences = schedule.laid_over(series, meetings, first, last)
    for each in occurrences:
        changes_at(each.ends_at)
    yield from _coming(at, executives, occurrences, person)
    if is_for_executives:
        asked = {side: holder for side, holder in executives.items() if person in (None, holder)}
        one_to_ones = [one for one in series if one.kind == Series.Kind.ONE_TO_ONE]
        yield from _missing(at, asked, schedule.laid_over(one_to_ones, meetings, *month))
        yield from _minutes(at, asked, meetings)


def _coming(
    at: datetime, executives: dict[Side, Person], occurrences: list[Occurrence], person: Person | None
) -> Iterator[Item]:
    """Two days before: add your topics. The morning of: the agenda. After: close it, or say what becomes of it.

    Each step is asked of those who can take it: the executives prepare, close, move and cancel, and nobody can add a
    topic to an agenda that is not open.
    """
    ahead = schedule.ahead((each for each in occurrences if each.series.created_at <= at), at, 2)
    near = [each for each in ahead if _is_near(each, at)]
    if person is None:
        prefetch_related_objects([each.series for each in near], "people")
    for each in near:
        day, today = each.local.date(), recurrence.local(at, each.zone).date()
        morning = recurrence.local(at - MORNING, each.zone).date()
        over = each.ends_at < at
        if over:
            begun = each.meeting is not None and each.meeting.is_in_progress
            occasion = occasions.after(day, today, (0, 2, 5)) + (":close" if begun else ":missed")
        else:
            occasion = occasions.before(day, morning, (AHEAD, 0))
        asked = _comers(each, executives) if person is None else [person]
        leaders = {holder.pk for holder in executives.values()}
        for comer in asked:
            step = _step(each, over=over, today=day == today, leads=comer.pk in leaders)
            if not step:
                continue
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
                    "step": step,
                    "on": day,
                    "clock": f"{each.local:%H:%M} {each.zone}",
                },
            )


def _step(each: Occurrence, *, over: bool, today: bool, leads: bool) -> str:
    """What somebody is asked for: "" where they can do nothing about it."""
    meeting = each.meeting
    is_open = meeting is not None and meeting.is_open
    if over:
        if not leads:
            return ""
        return "close" if meeting and meeting.is_in_progress else "missed"
    if not is_open:
        return "prepare" if leads else "coming"
    return "agenda" if today else "topics"


def _is_near(each: Occurrence, at: datetime) -> bool:
    """Two days away or less; or over, where somebody began it or prepared it, so that it can be closed."""
    if each.ends_at < at:
        return each.meeting is not None
    return (each.local.date() - recurrence.local(at, each.zone).date()).days <= AHEAD


def _comers(each: Occurrence, executives: dict[Side, Person]) -> list[Person]:
    people = {person.pk: person for person in executives.values()}
    if each.series.kind != Series.Kind.ONE_TO_ONE:
        people |= {p.pk: p for p in each.series.people.all() if p.is_active and p.role != Role.OBSERVER}
    return list(people.values())


def _subject(each: Occurrence) -> str:
    return f"meetings.meeting:{each.series.pk}:{each.on.isoformat()}"


def _address(each: Occurrence) -> str:
    return each.meeting.get_absolute_url() if each.meeting else each.series.get_absolute_url()


def _missing(at: datetime, executives: dict[Side, Person], this_month: list[Occurrence]) -> Iterator[Item]:
    """From the tenth on: this month has no one-to-one, neither held nor planned. Two who have just come together have
    as many days for their first."""
    rules = GroundRules.current()
    today = company_day(at)
    since = Chairs.on(today).since.values()
    if len(since) < len(Side):
        return
    own_days = [day + timedelta(days=rules.one_to_one_by_day - 1) for day in since]
    noticed = max([today.replace(day=rules.one_to_one_by_day), *own_days])
    if today < noticed:
        return
    good = [each for each in this_month if schedule.is_held(each) or schedule.is_planned(each, at)]
    if any(schedule.month_of(each.local.date()) == schedule.month_of(today) for each in good):
        return
    waits_since = company_moment(noticed)
    for executive in executives.values():
        yield Item(
            kind="no-one-to-one",
            person_id=executive.pk,
            subject=f"meetings.month:{today:%Y-%m}",
            title=f"No one-to-one in {today:%B}",
            since=waits_since,
            due=None,
            gravity=IMPORTANT,
            url=reverse("meetings:list"),
            occasion=occasions.monthly(today),
            context={"month": f"{today:%B %Y}"},
        )


def _unconfirmed(at: datetime) -> Q:
    """Closed for a day, or a day ago within the quarter of an hour, and not confirmed by both."""
    return Q(state=Meeting.State.CLOSED, closed_at__lte=at + QUARTER - CONFIRM_AFTER, agreement__completed_at=None)


def _minutes(at: datetime, executives: dict[Side, Person], meetings: list[Meeting]) -> Iterator[Item]:
    """From a day after closing: the executive who has not confirmed."""
    for meeting in meetings:
        if meeting.state != Meeting.State.CLOSED or (meeting.agreement and meeting.agreement.is_complete):
            continue
        assert meeting.closed_at is not None
        if meeting.closed_at > at - CONFIRM_AFTER:
            changes_at(meeting.closed_at + CONFIRM_AFTER)
            continue
        for side, executive in executives.items():
            if getattr(meeting, f"signed_{side}"):
                continue
            since = meeting.closed_at + CONFIRM_AFTER
            occasion = occasions.after(company_day(since), company_day(at), (0, 7))
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
                context={"meeting": meeting.pk, "seen": meeting.agreement.digest if meeting.agreement else ""},
            )
