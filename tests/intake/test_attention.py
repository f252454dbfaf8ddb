"""Which request waits for whom, since when, and when it is reminded of."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.template.loader import render_to_string, select_template
from django.test.utils import CaptureQueriesContext

from outcomes.models import Outcome
from partnership.attention.items import Item
from partnership.core.memory import remembering
from partnership.intake import actions
from partnership.intake.attention import items
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.actions import beginning
from tests.intake import asking

MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)


def waiting(at: datetime, person: Person | None = None) -> list[Item]:
    return [item for item in items(at, person) if item.subject.startswith("intake.request")]


def kinds(at: datetime) -> dict[int, tuple[str, str, str]]:
    return {item.person_id: (item.kind, str(item.context["step"]), item.occasion) for item in waiting(at)}


@pytest.fixture
def record(marketing: Person, outcome: Outcome) -> Request:
    """Submitted on a Monday: first answer by Wednesday, consultation by the 15th, decision by the 22nd."""
    with time_machine.travel(MONDAY):
        return asking.submitted(marketing, outcome)


def test_it_waits_for_its_executive_until_somebody_is_named(record: Request, cio: Person, it: Person) -> None:
    assert kinds(MONDAY.replace(day=2)) == {cio.pk: ("request-waiting", "answer", "")}
    with time_machine.travel(MONDAY.replace(day=2)):
        actions.name_people(record, [it], by=cio)
    assert kinds(MONDAY.replace(day=3)) == {it.pk: ("request-waiting", "answer", "")}


def test_it_is_reminded_of_at_a_fifth_and_when_it_is_over(record: Request, cio: Person, it: Person) -> None:
    with time_machine.travel(MONDAY.replace(day=2)):
        actions.name_people(record, [it], by=cio)
    assert kinds(MONDAY.replace(day=10))[it.pk][0] == "request-waiting"
    assert kinds(MONDAY.replace(day=11)) == {it.pk: ("request-answer-due", "answer", "2026-06-15:fifth")}
    assert kinds(MONDAY.replace(day=15))[it.pk][0] == "request-answer-due"
    over = kinds(MONDAY.replace(day=16))
    assert over == dict.fromkeys((it.pk, cio.pk), ("request-overdue", "answer", "2026-06-15:over"))


def test_screening_waits_for_each_side_that_is_missing(
    record: Request, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    with time_machine.travel(MONDAY.replace(day=2)):
        for part in ("integration", "delivery", "governance"):
            actions.answer(record, part, fit="fits", words="Yes.", by=cio)
        at = MONDAY.replace(day=3)
        assert {key: value[1] for key, value in kinds(at).items()} == {cio.pk: "score", cmo.pk: "score"}
        actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
        assert {key: value[1] for key, value in kinds(at).items()} == {cio.pk: "score"}
        actions.give_scores(record, asking.SCORES["cio"], by=cio)
        assert {key: value[1] for key, value in kinds(at).items()} == {cio.pk: "accept", cmo.pk: "accept"}
        assert all(item.joint for item in waiting(at))
        record = asking.fresh(record)
        beginning.accept(record, by=cio, seen=record.acceptance.digest)
        assert {key: value[1] for key, value in kinds(at).items()} == {cmo.pk: "accept"}
        beginning.accept(record, by=cmo, seen=record.acceptance.digest)
        assert kinds(at) == {}


def test_question_waits_for_the_requester(record: Request, cio: Person, marketing: Person) -> None:
    with time_machine.travel(MONDAY.replace(day=2)):
        actions.ask(record, by=cio, text="Which shops?")
    assert kinds(MONDAY.replace(month=9)) == {marketing.pk: ("request-waiting", "clarify", "2026-06-02:at-once")}


def test_deputy_has_it_too(marketing: Person, cio: Person, deputy_cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    assert record.submitted_at
    assert {item.person_id for item in waiting(record.submitted_at)} == {cio.pk, deputy_cio.pk}


def test_drafts_and_decided_wait_for_nobody(marketing: Person, cio: Person, outcome: Outcome) -> None:
    asking.a_draft(marketing, outcome)
    record = asking.submitted(marketing, outcome)
    record.withdraw(by=marketing, reason="Solved.")
    assert record.decided_at
    assert waiting(record.decided_at) == []


@pytest.mark.parametrize("day", [2, 11, 16])
def test_words_name_the_request(day: int, record: Request, cio: Person) -> None:
    (item,) = waiting(MONDAY.replace(day=day), cio)
    for names in (item.row_templates, item.word_templates):
        assert select_template(names).origin.name.endswith(names[0])
        words = render_to_string(names, {"item": item})
        assert record.title in words
        assert "integration, delivery, governance" in words


def test_override_waits_for_whoever_has_not_signed(record: Request, cio: Person, cmo: Person) -> None:
    at = MONDAY.replace(day=2)
    with time_machine.travel(at):
        override = actions.propose_override(record, by=cmo, reason="It ends on Friday.")

    def wanted(at: datetime) -> dict[int, str]:
        return {item.person_id: item.occasion for item in items(at) if item.kind == "signature-wanted"}

    assert wanted(at) == dict.fromkeys((cio.pk, cmo.pk), "2026-06-02:at-once")
    with time_machine.travel(at):
        actions.sign_override(record, by=cmo, seen=override.digest, proved_at=at)
    assert wanted(MONDAY.replace(day=4)) == {cio.pk: "2026-06-02:2-days"}
    (item,) = [item for item in items(MONDAY.replace(day=8), cio) if item.kind == "signature-wanted"]
    assert item.joint
    for names in (item.row_templates, item.word_templates):
        assert record.title in render_to_string(names, {"item": item})
    with time_machine.travel(at):
        actions.sign_override(record, by=cio, seen=override.digest, proved_at=at)
    assert wanted(at) == {}


def test_asking_costs_the_same_whatever_waits(
    marketing: Person, it: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    def cost() -> int:
        with remembering(), CaptureQueriesContext(connection) as queries:
            list(items(MONDAY.replace(year=2100)))
        return len(queries)

    asking.scored(marketing, outcome, cio, cmo)
    record = asking.submitted(marketing, outcome)
    actions.name_people(record, [it], by=cio)
    actions.ask(record, by=cio, text="Which shops?")
    one = cost()
    for _ in range(2):
        asking.scored(marketing, outcome, cio, cmo)
        asking.submitted(marketing, outcome)
    assert cost() == one
