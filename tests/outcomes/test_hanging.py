"""What hangs on an outcome is listed and asked about before it is closed, done with it, and told on reopening."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from meetings.actions import agenda, capture, occurring, planning
from meetings.models import Meeting, Topic
from outcomes.actions import closing, measuring, succeeding
from outcomes.models import Closing, Outcome, Reaffirmation
from partnership.activity.models import Event
from partnership.attention.items import stream
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.hanging import END, Answer
from partnership.core.refusals import Refused
from partnership.intake import actions as intake
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.promises.models import Action
from tests.intake.asking import a_draft, accepted, scored, submitted
from tests.meetings.conftest import rule
from tests.outcomes.making import in_force, reaffirm

pytestmark = pytest.mark.django_db
Signer = Callable[..., Client]
ENDING = {"result": "partly", "learnt": "Offers late are offers lost."}


def close_url(outcome: Outcome) -> str:
    return reverse("outcomes:closing", args=[outcome.pk])


def both_sign(outcome: Outcome, *people: Person) -> None:
    proposed = Closing.objects.select_related("agreement").get(outcome=outcome, ended_at=None)
    for person in people:
        closing.sign_closing(proposed, by=person, seen=proposed.agreement.digest, proved_at=timezone.now())


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    return in_force(it, marketing, cio, cmo)


@pytest.fixture
def other(outcome: Outcome, it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    return in_force(it, marketing, cio, cmo, title="Answer customers sooner")


def two_topics(outcome: Outcome, cio: Person) -> tuple[Topic, Topic]:
    """On the agenda of the next one-to-one, about the version and about a KPI."""
    at = timezone.now() + timedelta(days=1)
    fields = rule(by="day", day=at.day, nth=None, weekday=None, starts_on=at.date(), at=at.time(), zone="UTC")
    series = planning.plan_series(planned_by=cio, people=[], **fields)
    meeting = occurring.prepare(series, at.date(), by=cio)
    kpi = outcome.kpis.get()
    about = {"Why it stalls": outcome.get_absolute_url(), "Why it fell": kpi.get_absolute_url()}
    first, second = (
        agenda.add_suggestion(meeting, by=cio, subject=f"test.{url}", title=title, url=url)
        for title, url in about.items()
    )
    return first, second


def test_everything_beneath_is_listed_asked_about_and_done_with_the_closing(
    outcome: Outcome, other: Outcome, it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer
) -> None:
    asked = submitted(marketing, outcome, title="Points at checkout")
    scored_one = scored(marketing, outcome, cio, cmo, title="Offers by mail")
    declined = submitted(marketing, outcome, title="A shop window")
    later = submitted(marketing, outcome, title="A second shop")
    soon = company_day() + timedelta(days=30)
    intake.refuse(later, "deferred", by=cmo, reason="Not now.", until=soon)
    a_draft(marketing, outcome, title="Of my own")
    stays = accepted(marketing, outcome, cio, cmo, title="One basket").project
    moves = accepted(marketing, outcome, cio, cmo, title="One search").project
    ends = accepted(marketing, outcome, cio, cmo, title="One login").project
    topic, talked = two_topics(outcome, cio)
    Meeting.objects.get().begin(by=cio, present=[cio, cmo])
    promised = capture.capture_action(talked, by=cio, title="Ask the shop", owner=it, due_on=soon)
    succeeding.draft_next(outcome.versions.get(), by=it)
    reaffirm(outcome, by=cio)
    client, url = signer(cio), close_url(outcome)
    html = client.get(url).content.decode()
    for words in (
        "Points at checkout", "Offers by mail", "A shop window", "A second shop", "deferred until", "One basket",
        "Why it stalls", "Ask the shop", "Ivan Petrov, due", "(version 2)", "given by Ingrid Olsen", "monthly, Ivan",
    ):  # fmt: skip
        assert words in html
    assert "Of my own" not in html
    kpi = other.kpis.get()
    said = ENDING | {
        "projects": "on", f"projects_{moves.pk}": f"to:{other.pk}", f"projects_{ends.pk}": "end",
        "requests": "ask", f"requests_{scored_one.pk}": f"to:{kpi.pk}", f"requests_{declined.pk}": "end",
        "deferred": "end", "deferred_because": "It will not be asked for.",
        "topics": "end", "promises": "end", "promises_because": "Nobody waits for it.",
    }  # fmt: skip
    unsaid = client.post(url, said)
    assert unsaid.status_code == 422
    assert "Say what was learnt from the projects that are closed." in unsaid.content.decode()
    assert "Say why they are declined" in unsaid.content.decode()
    assert not Closing.objects.exists()
    said |= {"projects_because": "One is enough.", "requests_because": "Its outcome has ended."}
    assert client.post(url, said).status_code == 303
    page = signer(cmo).get(url).content.decode()
    assert "Is closed as well, and its open cards end with it" in page
    assert "Its outcome has ended." in page
    both_sign(outcome, cio, cmo)
    state = {each.title: each.state for each in Request.objects.all()}
    assert state["Points at checkout"] == state["Offers by mail"] == "needs_information"
    assert (state["A shop window"], state["A second shop"]) == ("declined", "declined")
    scored_one.refresh_from_db()
    assert (scored_one.outcome, scored_one.kpi, scored_one.expected_change) == (other, kpi, None)
    assert asked.questions.get().sections == ["outcome"]
    assert {each.title: (each.outcome_id, each.stage) for each in Project.objects.all()} == {
        "One basket": (outcome.pk, "discover"),
        "One search": (other.pk, "discover"),
        "One login": (outcome.pk, "closed"),
    }  # fmt: skip
    assert (Topic.objects.get(pk=topic.pk).state, Action.objects.get().dropped_because) == (
        "dropped", "Nobody waits for it.",
    )  # fmt: skip
    assert promised.pk
    assert Notice.objects.filter(person=marketing, text__contains="Choose what your draft “Of my own” serves").exists()
    left = [item for item in stream(timezone.now() + timedelta(days=60)) if f"/outcomes/{outcome.pk}/" in item.url]
    assert left == []
    assert stays.pk

    again = client.get(reverse("outcomes:reopening", args=[outcome.pk])).content.decode()
    assert "What does not come back with it" in again
    gone = again.split("What does not come back with it")[1]
    for words in ("A shop window", "Is declined", "One search", "Serves “Answer customers sooner”", "Why it stalls"):
        assert words in gone
    assert "One basket" not in gone


def test_what_came_after_the_proposal_goes_as_was_said_for_its_sort(
    outcome: Outcome, marketing: Person, cio: Person, cmo: Person
) -> None:
    submitted(marketing, outcome, title="First")
    answer = {"requests": Answer(END, "It has ended.")}
    closing.propose_closing(outcome, by=cio, result="missed", learnt="Late.", fates=answer)
    submitted(marketing, outcome, title="Second")
    both_sign(outcome, cio, cmo)
    assert set(Request.objects.values_list("state", flat=True)) == {"declined"}


def test_nothing_is_closed_while_something_hangs_on_it_of_which_nothing_was_said(
    outcome: Outcome, marketing: Person, cio: Person, cmo: Person
) -> None:
    closing.propose_closing(outcome, by=cio, result="missed", learnt="Late.")
    submitted(marketing, outcome, title="Came later")
    both_sign(outcome, cio)
    with pytest.raises(Refused, match="Say what becomes of this first: Came later"):
        both_sign(outcome, cmo)
    assert Outcome.objects.get(pk=outcome.pk).closed_at is None
    assert Closing.objects.get().agreement.signatures.count() == 1


def test_what_was_to_take_a_request_and_is_gone_ends_nothing(
    outcome: Outcome, other: Outcome, marketing: Person, cio: Person, cmo: Person
) -> None:
    submitted(marketing, outcome)
    to = {"requests": Answer(f"to:{other.kpis.get().pk}")}
    closing.propose_closing(outcome, by=cio, result="missed", learnt="Late.", fates=to)
    closing.propose_closing(other, by=cio, result="missed", learnt="Late.")
    both_sign(other, cio, cmo)
    with pytest.raises(Refused, match="What was to take it is no longer there"):
        both_sign(outcome, cio, cmo)
    assert Request.objects.get().outcome == outcome


def test_the_signatures_are_on_what_becomes_of_everything(
    outcome: Outcome, marketing: Person, cio: Person, cmo: Person
) -> None:
    submitted(marketing, outcome)
    answer = {"requests": Answer("on")}
    proposed = closing.propose_closing(outcome, by=cio, result="missed", learnt="Late.", fates=answer)
    proposed.fates["requests"]["fate"] = "end"
    proposed.save(update_fields=["fates"])
    with pytest.raises(Refused, match="no longer what the closing was proposed for"):
        both_sign(outcome, cio)


def test_a_half_given_reaffirmation_waits_again_after_reopening(
    outcome: Outcome, cio: Person, cmo: Person, signer: Signer
) -> None:
    reaffirm(outcome, by=cio)
    closing.propose_closing(outcome, by=cio, result="missed", learnt="Late.")
    both_sign(outcome, cio, cmo)
    assert Reaffirmation.objects.get().agreement.ended_because == "the outcome was closed"
    url = reverse("outcomes:reopening", args=[outcome.pk])
    signer(cio).post(url, {"because": "Too early."})
    assert "comes back with it: its KPIs are measured again" in signer(cmo).get(url).content.decode()
    signer(cmo).post(url, {"seen": Closing.objects.get().reopening.digest})
    reaffirm(Outcome.objects.get(pk=outcome.pk), by=cmo)
    assert Reaffirmation.objects.get().completed_at


def test_a_request_with_an_open_question_is_asked_more_with_it(
    outcome: Outcome, marketing: Person, cio: Person, cmo: Person
) -> None:
    record = submitted(marketing, outcome)
    intake.ask(record, by=cio, text="Which shop?", sections=["systems"])
    fates = {"requests": Answer("ask")}
    closing.propose_closing(outcome, by=cio, result="missed", learnt="Late.", fates=fates)
    both_sign(outcome, cio, cmo)
    question = record.questions.get()
    assert question.sections == ["outcome", "systems"]
    assert "was closed. Say what this serves" in question.text
    assert Notice.objects.filter(person=marketing, text__contains="was closed. Say what this serves").exists()


def test_more_than_can_be_asked_about_one_by_one_go_as_the_others(
    outcome: Outcome, marketing: Person, cio: Person, cmo: Person, signer: Signer
) -> None:
    for n in range(22):
        submitted(marketing, outcome, title=f"Number {n}")
    html = signer(cio).get(close_url(outcome)).content.decode()
    assert len(re.findall(r'<select name="requests_\d+"', html)) == 20
    said = ENDING | {"requests": "end", "requests_because": "It ends."}
    assert signer(cio).post(close_url(outcome), said).status_code == 303
    both_sign(outcome, cio, cmo)
    assert set(Request.objects.values_list("state", flat=True)) == {"declined"}


HISTORY = {
    "an outcome is closed": {
        "outcomes.Closing": "the end itself",
    },
    "a project is closed": {
        "projects.Slip": "how its day moved",
        "standards.Facts": "what it is",
    },
    "a request is over": {
        "intake.Stay": "who had it until when",
        "intake.Submission": "its texts as they were sent",
        "projects.Project": "begins with the yes of both, and is over for itself",
    },
    "a card leaves the board": {
        "projects.Move": "its way over the board",
        "projects.HandOff": "named by the page itself, and taken back",
        "projects.Attachment": "its own, and stays on its page",
        "projects.BroughtCard": "where it came from",
        "projects.ChecklistItem": "its own, and stays on its page",
    },
    "a touchpoint is archived": {},
    "a data set is retired": {},
    "a system is gone": {
        "stack.Fit": "rated while it was here; what is gone is asked about no more",
        "stack.KnownAs": "how it was called",
        "intake.Consultation": "a request that chose it is named as a request",
    },
}
RECORDS = {
    "an outcome is closed": "outcomes.Outcome",
    "a project is closed": "projects.Project",
    "a request is over": "intake.Request",
    "a card leaves the board": "projects.Card",
    "a touchpoint is archived": "journey.Touchpoint",
    "a data set is retired": "stack.DataSet",
    "a system is gone": "stack.System",
}


@pytest.mark.parametrize("end", RECORDS)
def test_nothing_that_refers_to_what_ends_is_forgotten(end: str) -> None:
    """A new model with a reference to the record names itself in a sort, or stands here with what it is."""
    listed = {model for path in settings.HANGS_ON[end] for model in import_string(path).models}
    related = apps.get_model(RECORDS[end])._meta.related_objects
    refers = {relation.related_model._meta.label for relation in related}
    assert refers - listed - HISTORY[end].keys() == set()


def test_each_sort_that_is_asked_about_says_what_a_fate_is_and_why() -> None:
    for paths in settings.HANGS_ON.values():
        for path in paths:
            sort = import_string(path)
            assert sort.fates, path
            assert set(sort.why) <= set(sort.fates), path
            assert (END in sort.why) or len(sort.fates) == 1 or sort.__doc__, path


def test_check_ins_that_nobody_read_are_named(outcome: Outcome, it: Person, cio: Person, signer: Signer) -> None:
    kpi = outcome.kpis.get()
    measuring.check_in(kpi=kpi, by=it, on=company_day(), value=Decimal(25), confidence=6)
    html = signer(cio).get(close_url(outcome)).content.decode()
    assert "Check-ins that nobody acknowledged" in html
    assert Event.objects.exists()
