"""What hangs on a request is listed, and asked about, where it is declined, deferred, or taken back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.actions import agenda, capture, occurring, planning
from meetings.models import Topic
from outcomes.models import Outcome
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.intake import actions
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.promises.models import Action
from tests.intake import asking
from tests.meetings.conftest import rule

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def talked_about(record: Request, cio: Person, cmo: Person, owner: Person) -> tuple[Topic, Action]:
    """Two topics of a running one-to-one: one still to discuss, and what was promised under the other."""
    at = timezone.now() + timedelta(days=1)
    fields = rule(by="day", day=at.day, nth=None, weekday=None, starts_on=at.date(), at=at.time(), zone="UTC")
    meeting = occurring.prepare(planning.plan_series(planned_by=cio, people=[], **fields), at.date(), by=cio)
    about = {f"intake.request:{record.pk}": "Whether we want it", "test.other": "Who asks for it"}
    url = record.get_absolute_url()
    topic, talked = (
        agenda.add_suggestion(meeting, by=cio, subject=subject, title=title, url=url)
        for subject, title in about.items()
    )
    meeting.begin(by=cio, present=[cio, cmo])
    due = company_day() + timedelta(days=14)
    return topic, capture.capture_action(talked, by=cio, title="Ask the shop", owner=owner, due_on=due)


def refusal(record: Request) -> str:
    return reverse("intake:request_refusal", args=[record.pk])


def test_what_is_talked_about_and_promised_is_asked_about_before_a_request_is_declined(
    client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    topic, promised = talked_about(record, cio, cmo, it)
    client = client_for(cio)
    html = client.get(refusal(record)).text
    for words in ("Whether we want it", "Ask the shop", "Stays on the agenda", "Stays its owner’s to do"):
        assert words in html
    said = {"state": "declined", "reason": "Another way was found.", "topics": "end", "promises": "end"}
    unsaid = client.post(refusal(record), said)
    assert unsaid.status_code == 422
    assert "Say why they are dropped" in unsaid.text
    assert asking.fresh(record).is_open
    assert client.post(refusal(record), said | {"promises_because": "Nobody waits for it."}).status_code == 303
    topic.refresh_from_db()
    promised.refresh_from_db()
    assert (topic.state, promised.dropped_because) == ("dropped", "Nobody waits for it.")
    client.post(reverse("intake:request_return", args=[record.pk]))
    assert asking.fresh(record).is_open


def test_what_goes_on_stays_where_it_is(
    client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    topic, promised = talked_about(record, cio, cmo, it)
    later = company_day() + timedelta(days=30)
    said = {"state": "deferred", "until": later.isoformat(), "reason": "Not now.", "topics": "on", "promises": "on"}
    assert client_for(cmo).post(refusal(record), said).status_code == 303
    topic.refresh_from_db()
    promised.refresh_from_db()
    assert (topic.state, promised.dropped_because) == ("open", "")


def test_a_topic_that_came_meanwhile_is_asked_about_too(
    client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    talked_about(record, cio, cmo, it)
    answer = client_for(cio).post(refusal(record), {"state": "declined", "reason": "No."})
    assert answer.status_code == 422
    assert "Choose what becomes of it" in answer.text
    assert asking.fresh(record).is_open


def test_half_given_signatures_and_scores_are_named_and_their_givers_told(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    record.acceptance.sign(by=cmo, seen=record.acceptance.digest)
    html = client_for(marketing).get(reverse("intake:request_withdrawal", args=[record.pk])).text
    assert "Given by one side only" in html
    assert "Counts no more, and who gave it is told." in html
    place = reverse("intake:request_withdrawal", args=[record.pk])
    assert client_for(marketing).post(place, {"reason": "Solved otherwise."}).status_code == 303
    assert Notice.objects.filter(person=cmo, text__contains="Solved otherwise.").exists()
    assert asking.fresh(record).acceptance.ended_at


def test_one_sides_scores_stay_sealed_and_count_where_it_comes_back(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
    client = client_for(cio)
    assert "Scored by one side only" in client.get(refusal(record)).text
    assert client.post(refusal(record), {"state": "declined", "reason": "No."}).status_code == 303
    actions.bring_back(asking.fresh(record), by=cio)
    actions.give_scores(asking.fresh(record), asking.SCORES["cio"], by=cio)
    assert asking.fresh(record).screening.score


def test_who_asked_for_the_same_hears_that_it_does_not_go_on(
    client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    first, second = asking.submitted(marketing, outcome), asking.submitted(it, outcome, title="The same again")
    actions.refuse(second, Request.State.DUPLICATE, by=cmo, reason="Asked before.", duplicate_of=first)
    client = client_for(cio)
    assert "The same again" in client.get(refusal(first)).text.split("said to repeat it")[1]
    assert client.post(refusal(first), {"state": "declined", "reason": "No."}).status_code == 303
    told = Notice.objects.get(person=it, text__contains="was said to repeat")
    assert told.url == second.get_absolute_url()


def test_an_open_question_is_named(client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    actions.ask(record, by=cio, text="For which shop?", sections=[])
    html = client_for(cio).get(refusal(record)).text
    assert "Asked, and not answered" in html


def test_a_second_withdrawal_says_that_it_was_withdrawn_and_keeps_what_was_typed(
    client_for: ClientFor, marketing: Person, outcome: Outcome
) -> None:
    record, client = asking.submitted(marketing, outcome), client_for(marketing)
    place = reverse("intake:request_withdrawal", args=[record.pk])
    assert client.post(place, {"reason": "Solved otherwise."}).status_code == 303
    second = client.post(place, {"reason": "Too dear."})
    assert second.status_code == 422
    assert "withdrawn already" in second.text
    assert "Too dear." in second.text
    assert asking.fresh(record).reason == "Solved otherwise."
