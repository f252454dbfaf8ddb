"""What of outcomes waits for whom, as of an instant."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.urls import reverse

from outcomes.kpipage import due_period
from outcomes.models import Closing, KpiDefinition, Review, ReviewPart, Version
from outcomes.periods import DAY, Period, following, label
from outcomes.scores import shown_unit
from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import after, at_once, opened_due_then_weekly
from partnership.company.models import GroundRules
from partnership.people.models import Chairs, Person, Seat, Side

TOPIC_AFTER_DAYS = 5
TOPIC_FOR = timedelta(days=180)  # a gap that nobody talked about gives way to the next review


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Everything of this area; each kind is a function of its own."""
    yield from signatures_wanted(at, person)
    yield from values_wanted(at, person)
    yield from ratings_wanted(at, person)
    yield from gaps_to_talk_about(at, person)


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
    """Versions, closings and re-affirmations, for whoever may give the missing side's part. 9 queries at most."""
    asks = [*_versions(at), *_closings(at), *_reaffirmations(at)]
    speakers = speaking(at.date()) if asks else {}
    for ask in asks:
        for side, people in speakers.items():
            for speaker, principal in people:
                if side in ask.signed or (person is not None and speaker.pk != person.pk):
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


def _versions(at: datetime) -> Iterator[Ask]:
    for version in Version.objects.waiting_for_signatures().filter(proposed_at__lte=at).for_list():
        assert version.agreement
        assert version.proposed_at
        yield Ask(
            what="version",
            subject=f"outcomes.version:{version.pk}",
            title=version.title,
            number=version.number,
            url=reverse("outcomes:sign", args=[version.outcome_id, version.number]),
            since=version.proposed_at,
            by=str(version.proposed_by),
            signed=frozenset(signature.side for signature in version.agreement.signatures.all()),
        )


def _closings(at: datetime) -> Iterator[Ask]:
    open_ones = Closing.objects.filter(ended_at=None, proposed_at__lte=at, outcome__closed_at=None)
    for closing in open_ones.select_related("outcome", "agreement", "proposed_by").prefetch_related(
        "agreement__signatures"
    ):
        yield Ask(
            what="closing",
            subject=f"outcomes.closing:{closing.pk}",
            title=closing.outcome.title,
            number=0,
            url=reverse("outcomes:closing", args=[closing.outcome_id]),
            since=closing.proposed_at,
            by=str(closing.proposed_by),
            signed=frozenset(signature.side for signature in closing.agreement.signatures.all()),
        )


def _reaffirmations(at: datetime) -> Iterator[Ask]:
    """Versions whose agreement is older than the ground rules let it be, or that one side has re-affirmed so far."""
    fresh = timedelta(days=GroundRules.current().reaffirm_days)
    due = Version.objects.in_force().filter(outcome__closed_at=None, in_force_at__lte=at - fresh)
    for version in due.prefetch_related("reaffirmations__agreement__signatures"):
        assert version.in_force_at
        rounds = version.reaffirmations.all()
        agreed_at = max([version.in_force_at, *(r.completed_at for r in rounds if r.completed_at)])
        if agreed_at + fresh > at:
            continue
        running = next((r for r in rounds if r.completed_at is None), None)
        yield Ask(
            what="reaffirmation",
            subject=f"outcomes.version:{version.pk}:{agreed_at:%Y-%m-%d}",
            title=version.title,
            number=version.number,
            url=f"{reverse('outcomes:detail', args=[version.outcome_id])}#wording",
            since=agreed_at + fresh,
            by="",
            signed=frozenset(s.side for s in running.agreement.signatures.all()) if running else frozenset(),
        )


def speaking(day: date) -> dict[Side, list[tuple[Person, Person | None]]]:
    """Who gives each side's part on a day: the seat's holder, then their deputies with whom they act for. 2 queries."""
    chairs = Chairs.on(day)
    return {
        side: [(holder, None)] * holder.is_active + [(deputy, holder) for deputy in chairs.deputies[side]]
        for side, holder in chairs.holders.items()
    }


def values_wanted(at: datetime, person: Person | None) -> Iterator[Item]:
    """The value of a cadence period that has ended, for the KPI's two stewards: due, then stale. 2 queries."""
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
    zone, since = ZoneInfo(steward.time_zone), following(definition.cadence, period).first
    stale_on = since + timedelta(days=stale_days)
    is_stale = today >= stale_on
    latest = getattr(definition.kpi, "latest", None)
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


def ratings_wanted(at: datetime, person: Person | None) -> Iterator[Item]:
    """A review, for the executives and deputies of a side that has an outcome of it still to rate. 5 queries."""
    speakers = {side: people for side, people in speaking(at.date()).items() if _concerns(people, person)}
    if not speakers:
        return
    for review in Review.objects.filter(opened_at__lte=at, parts__round__revealed_at=None).distinct().for_detail():
        for side, people in speakers.items():
            missing = sum(not part.has_rated(side) for part in review.parts.all())
            for speaker, principal in people if missing else ():
                if person in (None, speaker):
                    yield _rating_wanted(review, speaker, principal, at, missing)


def _concerns(people: list[tuple[Person, Person | None]], person: Person | None) -> bool:
    return person is None or any(speaker.pk == person.pk for speaker, _principal in people)


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


def gaps_to_talk_about(at: datetime, person: Person | None) -> Iterator[Item]:
    """Where both have rated far apart, or both low: a topic for the two, on the page only. 5 queries."""
    executives = Seat.objects.all().executives(at.date())
    if person is not None and person.pk not in [holder.pk for holder in executives.values()]:
        return
    parts = ReviewPart.objects.revealed().filter(discussed_at=None, round__revealed_at__lte=at)
    newest = parts.filter(round__revealed_at__gt=at - TOPIC_FOR, outcome__closed_at=None).for_detail()
    gap = GroundRules.current().review_gap
    for part in newest:
        if not part.wants_talk(gap):
            continue
        for holder in executives.values():
            if person in (None, holder):
                yield _gap(part, holder)


def _gap(part: ReviewPart, holder: Person) -> Item:
    it, marketing = part.rating(Side.IT), part.rating(Side.MARKETING)
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
