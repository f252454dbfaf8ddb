"""What of outcomes waits for whom, as of an instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from outcomes.models import Closing, KpiDefinition, Review, ReviewPart, Version
from outcomes.models.review import wants_talk
from outcomes.reckoning.periods import DAY, Period, following, label
from outcomes.reckoning.scores import shown_unit
from outcomes.shown.kpipage import due_period, wanted_period
from partnership.accord.models import Agreement, Purpose
from partnership.activity.unchanged import QUARTER, changes_at
from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import after, at_once, opened_due_then_weekly
from partnership.company.models import GroundRules
from partnership.people.models import Chairs, Person, Side

Speakers = list[tuple[Side, Person, Person | None]]

TOPIC_AFTER_DAYS = 5
TOPIC_FOR = timedelta(days=180)  # a gap that nobody talked about gives way to the next review


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Everything of this area; each kind is a function of its own."""
    yield from signatures_wanted(at, person)
    yield from values_wanted(at, person)
    yield from reviewing(at, person)


@dataclass(frozen=True)
class Ask:
    """An agreement that lacks somebody's part. ``what`` is "version", "closing" or "reaffirmation"."""

    what: str
    subject: str
    title: str
    number: int
    url: str
    since: datetime
    by: str
    signed: frozenset[str]


def signatures_wanted(at: datetime, person: Person | None) -> Iterator[Item]:
    """Versions, closings and re-affirmations, for whoever may give the missing side's part. Two queries."""
    speakers = speaking(at.date(), person)
    if not speakers:
        return
    for ask in (*_open_agreements(at), *_reaffirmations(at)):
        for side, speaker, principal in speakers:
            if side in ask.signed:
                continue
            zone = ZoneInfo(speaker.time_zone)
            since, today = ask.since.astimezone(zone).date(), at.astimezone(zone).date()
            yield Item(
                kind="signature-wanted",
                person_id=speaker.pk,
                subject=ask.subject,
                title=ask.title,
                since=ask.since,
                due=None,
                gravity=IMPORTANT,
                url=ask.url,
                occasion=after(since, today),
                joint=(today - since).days >= TOPIC_AFTER_DAYS,
                context={
                    "what": ask.what,
                    "number": ask.number,
                    "side": str(side),
                    "since": since,
                    "days": (today - since).days,
                    "proposed_by": ask.by,
                    "principal": principal.name if principal else "",
                    "other_signed": len(ask.signed),
                },
            )


def speaking(day: date, person: Person | None) -> Speakers:
    """Who gives each side's part on a day, with whom they act for; only the one person where one is asked about."""
    return [each for each in Chairs.on(day).voices if person in (None, each[1])]


def _open_agreements(at: datetime) -> Iterator[Ask]:
    version = Q(version__state="proposed", version__outcome__closed_at=None, version__proposed_at__lte=at)
    closing = Q(closing__isnull=False, closing__ended_at=None, closing__outcome__closed_at=None)
    asked = Agreement.objects.unfinished(Purpose.VERSION, Purpose.CLOSING).with_sides()
    asked = asked.filter(version | closing & Q(closing__proposed_at__lte=at))
    for agreement in asked.select_related("version__proposed_by", "closing__outcome", "closing__proposed_by"):
        if agreement.purpose == Purpose.VERSION:
            yield _of_version(agreement.version, agreement.sides)
        else:
            yield _of_closing(agreement.closing, agreement.sides)


def _of_version(version: Version, signed: frozenset[str]) -> Ask:
    assert version.proposed_at
    return Ask(
        what="version",
        subject=f"outcomes.version:{version.pk}",
        title=version.title,
        number=version.number,
        url=reverse("outcomes:sign", args=[version.outcome_id, version.number]),
        since=version.proposed_at,
        by=str(version.proposed_by),
        signed=signed,
    )


def _of_closing(closing: Closing, signed: frozenset[str]) -> Ask:
    return Ask(
        what="closing",
        subject=f"outcomes.closing:{closing.pk}",
        title=closing.outcome.title,
        number=0,
        url=reverse("outcomes:closing", args=[closing.outcome_id]),
        since=closing.proposed_at,
        by=str(closing.proposed_by),
        signed=signed,
    )


def _reaffirmations(at: datetime) -> Iterator[Ask]:
    """Versions whose agreement is older than the ground rules let it be, or that one side has re-affirmed so far."""
    fresh = timedelta(days=GroundRules.current().reaffirm_days)
    due = Version.objects.in_force().filter(outcome__closed_at=None, in_force_at__lte=at + QUARTER - fresh)
    for version in due.with_reaffirmation():
        assert version.in_force_at
        agreed_at = max(version.in_force_at, version.reaffirmed_at or version.in_force_at)
        if agreed_at + fresh > at:
            changes_at(agreed_at + fresh)
            continue
        yield Ask(
            what="reaffirmation",
            subject=f"outcomes.version:{version.pk}:{agreed_at:%Y-%m-%d}",
            title=version.title,
            number=version.number,
            url=f"{reverse('outcomes:detail', args=[version.outcome_id])}#wording",
            since=agreed_at + fresh,
            by="",
            signed=frozenset(side for side in Side if getattr(version, f"reaffirmed_{side}")),
        )


def values_wanted(at: datetime, person: Person | None) -> Iterator[Item]:
    """The value of a cadence period that has ended, for the KPI's two stewards: due, then stale. One query."""
    rules = GroundRules.current()
    today = at.astimezone(ZoneInfo(rules.time_zone)).date()
    defined = KpiDefinition.objects.in_force().filter(version__in_force_at__lte=at)
    if person is not None:
        defined = defined.filter(Q(steward_it=person) | Q(steward_marketing=person))
    for definition in defined.select_related("kpi__latest", "version", "steward_it", "steward_marketing"):
        period = due_period(definition, definition.kpi, today)
        if period is None:
            continue
        for steward in (definition.steward_it, definition.steward_marketing):
            if steward and steward.is_active and person in (None, steward):
                yield _value_wanted(definition, steward, period, today, rules.stale_days)


def _value_wanted(definition: KpiDefinition, steward: Person, period: Period, today: date, stale_days: int) -> Item:
    """Stale as the KPI's status is: a value that was missing before the newest period ended still is."""
    version, latest = definition.version, getattr(definition.kpi, "latest", None)
    stale = wanted_period(
        definition.cadence,
        version.starts_on,
        version.ends_on,
        latest.on if latest else None,
        today - timedelta(days=stale_days),
    )
    is_stale = stale is not None
    zone, since = ZoneInfo(steward.time_zone), following(definition.cadence, stale or period).first
    stale_on = since + timedelta(days=stale_days)
    return Item(
        kind="value-stale" if is_stale else "value-due",
        person_id=steward.pk,
        subject=f"outcomes.kpi:{definition.kpi_id}",
        title=definition.name,
        since=datetime.combine(stale_on if is_stale else since, time(), zone),
        due=datetime.combine(stale_on - DAY, time(), zone),
        gravity=IMPORTANT if is_stale else NORMAL,
        url=reverse("outcomes:check_in", args=[definition.kpi_id]),
        occasion=at_once(stale_on if is_stale else since),
        context={
            "period": label(definition.cadence, period.first),
            "on": period.last,
            "unit": shown_unit(definition.unit),
            "last_value": f"{latest.value.normalize():f}" if latest else "",
            "last_on": latest.on if latest else None,
            "outcome": definition.version.title,
        },
    )


def reviewing(at: datetime, person: Person | None) -> Iterator[Item]:
    """What reviews ask of the executives and their deputies. One query, for those who speak for a side alone."""
    speakers = speaking(at.date(), person)
    if not speakers:
        return
    waits = Q(round__revealed_at=None, review__opened_at__lte=at)
    apart = Q(discussed_at=None, round__revealed_at__lte=at, round__revealed_at__gt=at - TOPIC_FOR)
    parts = list(ReviewPart.objects.filter(waits | apart & Q(outcome__closed_at=None)).with_sides())
    yield from ratings_wanted(at, [part for part in parts if not part.round.is_revealed], speakers)
    yield from gaps_to_talk_about([part for part in parts if part.round.is_revealed], speakers)


def ratings_wanted(at: datetime, parts: list[ReviewPart], speakers: Speakers) -> Iterator[Item]:
    """A review, for the executives and deputies of a side that has an outcome of it still to rate."""
    for review in {part.review_id: part.review for part in parts}.values():
        for side, speaker, principal in speakers:
            missing = sum(part.review_id == review.pk and side not in part.sides for part in parts)
            if missing:
                yield _rating_wanted(review, speaker, principal, at, missing)


def _rating_wanted(review: Review, speaker: Person, principal: Person | None, at: datetime, missing: int) -> Item:
    zone = ZoneInfo(speaker.time_zone)
    opened, today = review.opened_at.astimezone(zone).date(), at.astimezone(zone).date()
    return Item(
        kind="review-due",
        person_id=speaker.pk,
        subject=f"outcomes.review:{review.pk}",
        title=str(review),
        since=review.opened_at,
        due=datetime.combine(review.due_on, time(), zone),
        gravity=IMPORTANT,
        url=review.get_absolute_url(),
        occasion=opened_due_then_weekly(opened, review.due_on, today),
        context={"missing": missing, "due_on": review.due_on, "principal": principal.name if principal else ""},
    )


def gaps_to_talk_about(parts: list[ReviewPart], speakers: Speakers) -> Iterator[Item]:
    """Where both have rated far apart, or both low: a topic for the two, on the page only."""
    gap = GroundRules.current().review_gap
    for part in parts:
        assert part.round.revealed_at
        changes_at(part.round.revealed_at + TOPIC_FOR)
        it, marketing = part.confidence_of(Side.IT), part.confidence_of(Side.MARKETING)
        if wants_talk(it, marketing, gap):
            for _side, speaker, principal in speakers:
                if principal is None:
                    yield _gap(part, speaker, it, marketing)


def _gap(part: ReviewPart, holder: Person, it: int | None, marketing: int | None) -> Item:
    assert part.round.revealed_at
    return Item(
        kind="review-gap",
        person_id=holder.pk,
        subject=f"outcomes.reviewpart:{part.pk}",
        title=part.version.title,
        since=part.round.revealed_at,
        due=None,
        gravity=NORMAL,
        url=part.review.get_absolute_url(),
        occasion="",
        joint=True,
        context={"review": part.review.name, "it": it, "marketing": marketing, "part": part.pk},
    )
