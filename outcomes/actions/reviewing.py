"""Reviews: opened by the calendar, rated blind by both executives on one screen."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from outcomes.actions.telling import executives
from outcomes.models import Review, ReviewPart, Version
from outcomes.models.review import BAD, CONFIDENCE, GOOD
from partnership.accord.models import BlindRound, tell_principal
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person

MONTHS_OF_A_YEAR = 12


def open_due_reviews(at: datetime) -> None:
    """Open the reviews whose month has come, and take in outcomes that came into force while one is open.

    Quarterly outcomes are reviewed from the first month of each quarter (⚙ every `review_months`), monthly ones each
    month. Any number of ticks may call it: a review is unique by its first day, an outcome in it too.
    """
    rules = GroundRules.current()
    today = company_day(at)
    month = today.replace(day=1)
    quarter = month.replace(month=month.month - (month.month - 1) % rules.review_months)
    rhythms = {month: ["monthly"]}
    rhythms.setdefault(quarter, []).append("quarterly")
    for opens_on, some in rhythms.items():
        _open_review(opens_on, some, today, at, rules)


@verb
def _open_review(opens_on: date, rhythms: list[str], today: date, at: datetime, rules: GroundRules) -> None:
    wanted = Version.objects.in_force().filter(outcome__closed_at=None, outcome__review_rhythm__in=rhythms)
    reviewed = ReviewPart.objects.filter(review__opens_on=opens_on)
    missing = list(wanted.exclude(outcome__in=reviewed.values("outcome")).select_related("outcome").order_by("pk"))
    if not missing:
        return
    review, is_new = Review.objects.get_or_create(
        opens_on=opens_on,
        defaults={
            "name": name_of(opens_on, rhythms, rules.review_months),
            "opened_at": at,
            "due_on": today + timedelta(days=rules.review_days),
        },
    )
    review = Review.objects.select_for_update().get(pk=review.pk)
    if review.due_on < today:
        return
    there = set(review.parts.values_list("outcome_id", flat=True))
    for version in missing:
        if version.outcome_id not in there:
            blind = BlindRound.objects.open(purpose="review", title=version.title, due_on=review.due_on)
            ReviewPart.objects.create(review=review, outcome=version.outcome, version=version, round=blind)
    if is_new:
        Event.objects.record(
            "review.opened", review, by=None, detail={"outcomes": len(missing), "due_on": review.due_on}
        )


def name_of(opens_on: date, rhythms: list[str], review_months: int) -> str:
    """ "Q4 2026" where the review is a quarter's, else "Nov 2026"."""
    if "quarterly" in rhythms and review_months == MONTHS_OF_A_YEAR // 4:
        return f"Q{(opens_on.month + 2) // 3} {opens_on.year}"
    return f"{opens_on:%b %Y}"


@verb
def rate_review(*, review: Review, by: Person, ratings: Mapping[int, tuple[int, str]]) -> list[ReviewPart]:
    """Give one side's ratings of some outcomes, by part: (confidence 1–5, a line). All or none.

    Raises Refused for a part of another review, a rating outside 1–5, somebody who speaks for no side, or a round
    whose two ratings are open.
    """
    if by.standing.side_spoken_for is None:
        raise Refused("Only the CIO, the CMO or a deputy of theirs rates a review.")
    parts = {part.pk: part for part in review.parts.select_related("round", "version").order_by("pk")}
    rated = []
    for pk, (confidence, line) in sorted(ratings.items()):
        if pk not in parts or not BAD <= confidence <= GOOD:
            raise Refused(f"Rate an outcome of this review from {BAD} to {GOOD}.")
        parts[pk].round.rate(by=by, values={CONFIDENCE: confidence}, comment=line)
        rated.append(parts[pk])
    _tell_of_ratings(review, rated, by=by)
    return rated


def _tell_of_ratings(review: Review, rated: list[ReviewPart], *, by: Person) -> None:
    """Once for a press, however many outcomes: the principal what was rated for them, both what is open now."""
    if by.standing.principal and rated:
        done = f"rated {len(rated)} outcome{'s' * (len(rated) > 1)} for you: {review}"
        tell_principal(by, by.standing.principal, done=done, url=review.get_absolute_url())
    if revealed := sum(part.round.is_revealed for part in rated):
        Notice.objects.tell(
            [person for person in executives() if person.pk != by.pk],
            kind="review-told",
            subject=f"outcomes.review:{review.pk}",
            text=f"{review}: both ratings of {revealed} outcome{'s' * (revealed > 1)} are in, and open to both of you.",
            url=review.get_absolute_url(),
        )
