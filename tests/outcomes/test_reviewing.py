"""Reviews: opened once a quarter, rated blind, never read before both are in."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from outcomes import attention
from outcomes.actions.reviewing import open_due_reviews, rate_review
from outcomes.models import Outcome, Review, ReviewPart
from partnership.accord.models import BlindRating
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import in_force

pytestmark = [pytest.mark.django_db]
For = Callable[[Person], Client]
NOW = datetime(2026, 11, 22, 10, tzinfo=UTC)
SECRET = "we will not make it, whatever they say"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    return in_force(it, marketing, cio, cmo)


@pytest.fixture
def review(outcome: Outcome) -> Review:
    open_due_reviews(NOW)
    return Review.objects.get()


def kinds(at: datetime, person: Person | None = None) -> list[tuple[str, int]]:
    found = attention.items(at, person)
    return sorted((item.kind, item.person_id) for item in found if item.kind.startswith("review"))


def test_review_opens_once_a_quarter_and_takes_in_what_comes_into_force(
    review: Review, it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    open_due_reviews(NOW)
    assert (review.name, review.opens_on, review.due_on) == ("Q4 2026", date(2026, 10, 1), date(2026, 12, 6))
    assert Event.objects.filter(kind="review.opened").count() == 1
    later = in_force(it, marketing, cio, cmo, title="Another")
    open_due_reviews(NOW + timedelta(days=1))
    assert set(review.parts.values_list("outcome", flat=True)) == {later.pk, review.parts.first().outcome_id}
    with time_machine.travel("2026-12-20T10:00Z", tick=False):
        in_force(it, marketing, cio, cmo, title="Too late for this quarter")
    open_due_reviews(datetime(2026, 12, 20, 11, tzinfo=UTC))
    assert review.parts.count() == 2
    open_due_reviews(datetime(2027, 1, 1, 1, tzinfo=UTC))
    assert [r.name for r in Review.objects.all()] == ["Q1 2027", "Q4 2026"]
    assert Review.objects.get(name="Q1 2027").parts.count() == 3


def test_monthly_outcomes_are_reviewed_each_month(outcome: Outcome) -> None:
    Outcome.objects.filter(pk=outcome.pk).update(review_rhythm="monthly")
    for month in (10, 11, 12):
        open_due_reviews(datetime(2026, month, 3, tzinfo=UTC))
    assert [r.name for r in Review.objects.all()] == ["Dec 2026", "Nov 2026", "Q4 2026"]


def test_nothing_in_force_opens_nothing(db: None) -> None:
    open_due_reviews(NOW)
    assert not Review.objects.exists()


def test_no_query_and_no_page_gives_the_other_rating_away(
    review: Review, cio: Person, cmo: Person, it: Person, admin: Person, observer: Person, client_for: For
) -> None:
    part = review.parts.get()
    given = client_for(cio).post(
        reverse("outcomes:review_ratings", args=[review.pk]), {f"confidence-{part.pk}": "1", f"line-{part.pk}": SECRET}
    )
    assert given.status_code == 303
    assert SECRET in client_for(cio).get(review.get_absolute_url()).content.decode()
    pages = [
        review.get_absolute_url(),
        "/outcomes/reviews/",
        "/outcomes/dashboard/",
        part.outcome.get_absolute_url(),
        reverse("outcomes:history", args=[part.outcome_id]),
        "/waiting/",
        "/",
    ]
    for person in (cmo, it, admin, observer):
        client = client_for(person)
        for address in pages:
            answers = [client.get(address), client.get(address, headers={"HX-Request": "true"})]
            for answer in answers:
                assert SECRET not in answer.content.decode()
                assert "checked" not in answer.content.decode().partition('id="review"')[2].partition("</main>")[0]
    assert SECRET not in everything_in_the_database()
    rating = BlindRating.objects.get()
    assert (rating.values, rating.comment) == (None, "")
    assert (review.parts.get().rating("it"), review.parts.get().has_rated("it")) == (None, True)
    assert SECRET not in json.dumps([item.context for item in attention.items(NOW)], default=str)
    events = json.dumps(list(Event.objects.values("changes", "detail")), default=str)
    assert SECRET not in events
    assert "confidence" not in events


def everything_in_the_database() -> str:
    """Every row of every table, as the database gives it to a query."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            found += [str([bytes(v) if isinstance(v, memoryview) else v for v in row]) for row in cursor.fetchall()]
    return "\n".join(found)


def test_both_see_both_when_both_are_in(review: Review, cio: Person, cmo: Person, client_for: For) -> None:
    part = review.parts.get()
    address = reverse("outcomes:review_ratings", args=[review.pk])
    client_for(cio).post(address, {f"confidence-{part.pk}": "1", f"line-{part.pk}": SECRET})
    client_for(cmo).post(address, {f"confidence-{part.pk}": "4"})
    for person in (cio, cmo):
        html = client_for(person).get(review.get_absolute_url()).content.decode()
        assert SECRET in html
        assert "Confidence: IT 1, marketing 4, of 5" in html
        assert "Worth a topic" in html
    assert client_for(cio).post(address, {f"confidence-{part.pk}": "5"}).status_code == 422
    with pytest.raises(Refused, match="no longer be changed"):
        rate_review(review=review, by=cio, ratings={part.pk: (5, "")})


@pytest.mark.parametrize(
    ("it_gives", "marketing_gives", "wants"), [(1, 3, True), (2, 2, True), (4, 3, False), (3, 2, False), (5, 5, False)]
)
def test_gap_or_two_low_ratings_become_a_topic_until_talked_about(
    review: Review, cio: Person, cmo: Person, client_for: For, it_gives: int, marketing_gives: int, wants: bool
) -> None:
    part = review.parts.get()
    rate_review(review=review, by=cio, ratings={part.pk: (it_gives, "")})
    rate_review(review=review, by=cmo, ratings={part.pk: (marketing_gives, "")})
    items = [item for item in attention.items(NOW) if item.kind == "review-gap"]
    assert bool(items) is wants
    assert all(item.joint and not item.occasion for item in items)
    client_for(cio).post(reverse("outcomes:review_discussion", args=[part.pk]), {"line": "Look again in May."})
    assert kinds(NOW) == []
    assert ReviewPart.objects.get().discussed_by == cio


def test_nobody_has_talked_about_it_before_both_ratings_are_in(
    review: Review, cio: Person, cmo: Person, client_for: For
) -> None:
    """Otherwise one side could keep a gap from ever becoming a topic."""
    part = review.parts.get()
    rate_review(review=review, by=cmo, ratings={part.pk: (1, "")})
    address = reverse("outcomes:review_discussion", args=[part.pk])
    assert (
        "until both ratings are in"
        in client_for(cmo).post(address, {"line": "All well."}, follow=True).content.decode()
    )
    rate_review(review=review, by=cio, ratings={part.pk: (5, "")})
    assert ReviewPart.objects.get().discussed_at is None
    assert {kind for kind, _person in kinds(NOW)} == {"review-gap"}


def test_review_waits_for_each_executive_who_has_not_rated(
    review: Review, cio: Person, cmo: Person, deputy_cio: Person, it: Person
) -> None:
    assert kinds(NOW) == sorted([("review-due", cio.pk), ("review-due", cmo.pk), ("review-due", deputy_cio.pk)])
    assert kinds(NOW, it) == []
    part = review.parts.get()
    rate_review(review=review, by=deputy_cio, ratings={part.pk: (3, "")})
    assert kinds(NOW) == [("review-due", cmo.pk)]
    occasions = [
        next(i.occasion for i in attention.items(NOW + timedelta(days=days), cmo) if i.kind == "review-due")
        for days in (0, 13, 14, 21, 28)
    ]
    assert len(set(occasions)) == 4
    assert occasions[0] == occasions[1]


def test_who_may_rate_and_see(
    review: Review, cio: Person, it: Person, admin: Person, observer: Person, client_for: For
) -> None:
    part = review.parts.get()
    address = reverse("outcomes:review_ratings", args=[review.pk])
    for person in (it, admin, observer):
        assert client_for(person).post(address, {f"confidence-{part.pk}": "3"}).status_code == 403
        html = client_for(person).get(review.get_absolute_url()).content.decode()
        assert "Give my ratings" not in html
        assert client_for(person).post(reverse("outcomes:review_discussion", args=[part.pk])).status_code == 403
    assert client_for(cio).get(reverse("outcomes:review", args=[999])).status_code == 404
    assert client_for(cio).get("/outcomes/reviews/").status_code == 200
    assert not BlindRating.objects.exists()


@pytest.mark.parametrize(
    ("confidence", "line"), [("", ""), ("6", ""), ("0", ""), ("x", ""), ("", "only a line"), ("3", "x" * 301)]
)
def test_bad_ratings_get_a_sentence_and_save_nothing(
    review: Review, cio: Person, client_for: For, confidence: str, line: str
) -> None:
    part = review.parts.get()
    address = reverse("outcomes:review_ratings", args=[review.pk])
    answer = client_for(cio).post(address, {f"confidence-{part.pk}": confidence, f"line-{part.pk}": line})
    assert answer.status_code == 422
    assert not BlindRating.objects.exists()


def test_review_costs_the_same_with_more_outcomes(
    review: Review, it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For
) -> None:
    client = client_for(cio)
    client.get(review.get_absolute_url())
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get(review.get_absolute_url())
    for number in range(3):
        in_force(it, marketing, cio, cmo, title=f"More {number}")
    open_due_reviews(NOW)
    with CaptureQueriesContext(connection) as many:
        assert client.get(review.get_absolute_url()).content.count(b"review__part") == 4
    assert len(few) == len(many) <= 15
