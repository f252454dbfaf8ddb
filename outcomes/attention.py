"""What of outcomes waits for whom, as of an instant."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db.models import Q
from django.urls import reverse

from outcomes import wanted
from outcomes.models import KpiDefinition, Review, ReviewPart
from outcomes.models.review import wants_talk
from outcomes.reckoning.periods import DAY, following, label
from outcomes.reckoning.units import shown_unit
from outcomes.shown.due import Due, waiting
from outcomes.wanted import Speakers, speaking
from partnership.activity.unchanged import changes_at
from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import at_once, opened_due_then_weekly
from partnership.company.models import GroundRules
from partnership.core.days import company_day, company_moment
from partnership.people.models import Person, Side

TOPIC_FOR = timedelta(days=180)  # a gap that nobody talked about gives way to the next review


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Everything of this area; each kind is a function of its own."""
    yield from wanted.items(at, person)
    yield from values_wanted(at, person)
    yield from reviewing(at, person)


def values_wanted(at: datetime, person: Person | None) -> Iterator[Item]:
    """The value of a cadence period that has ended, for the KPI's two stewards: due, then stale. Two queries."""
    rules = GroundRules.current()
    today = company_day(at)
    defined = KpiDefinition.objects.in_force().filter(version__in_force_at__lte=at)
    if person is not None:
        defined = defined.filter(Q(steward_it=person) | Q(steward_marketing=person))
    asked = list(defined.select_related("kpi__latest", "version", "steward_it", "steward_marketing"))
    due = waiting(asked, today, rules.stale_days)
    for definition in asked:
        if definition.pk not in due:
            continue
        for steward in (definition.steward_it, definition.steward_marketing):
            if steward and steward.is_active and person in (None, steward):
                yield _value_wanted(definition, steward, due[definition.pk], rules.stale_days)


def _value_wanted(definition: KpiDefinition, steward: Person, due: Due, stale_days: int) -> Item:
    """Stale as the KPI's status is: a value that was missing before the newest period ended still is."""
    period, is_stale = due.period, due.is_stale
    latest = getattr(definition.kpi, "latest", None)
    since = following(definition.cadence, due.missing).first
    stale_on = since + timedelta(days=stale_days)
    return Item(
        kind="value-stale" if is_stale else "value-due",
        person_id=steward.pk,
        subject=f"outcomes.kpi:{definition.kpi_id}",
        title=definition.name,
        since=company_moment(stale_on if is_stale else since),
        due=company_moment(stale_on - DAY),
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
    speakers = speaking(company_day(at), person)
    if not speakers:
        return
    waits = Q(round__revealed_at=None, review__opened_at__lte=at)
    apart = Q(discussed_at=None, round__revealed_at__lte=at, round__revealed_at__gt=at - TOPIC_FOR)
    parts = list(ReviewPart.objects.filter(waits | apart, outcome__closed_at=None).with_sides())
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
    return Item(
        kind="review-due",
        person_id=speaker.pk,
        subject=f"outcomes.review:{review.pk}",
        title=str(review),
        since=review.opened_at,
        due=company_moment(review.due_on),
        gravity=IMPORTANT,
        url=review.get_absolute_url(),
        occasion=opened_due_then_weekly(company_day(review.opened_at), review.due_on, company_day(at)),
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
