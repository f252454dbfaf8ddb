"""What was judged is what was read: only what was asked about changes, and that takes back what rests on it."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.intake import actions
from partnership.intake.models import RESTS_ON, SECTIONS, Request
from partnership.people.models import Person
from partnership.projects.actions import beginning
from tests.intake import asking

ClientFor = Callable[[Person], Client]
State = Request.State
CHANGED: dict[str, dict[str, Any]] = {
    "problem": {"problem": "Another one."},
    "outcome": {"if_not_done": "Nothing."},
    "time": {"needed_by_reason": "Another one."},
    "money": {"budget": Decimal(9_000_000)},
    "data": {"data_involved": "All of it."},
    "systems": {"systems_touched": "All of them."},
}


def changed(record: Request, section: str, by: Person) -> Request:
    record = asking.fresh(record)
    record.amend(CHANGED[section], seen={}, by=by)
    return asking.fresh(record)


def test_every_section_has_what_rests_on_it_in_the_table_above() -> None:
    assert CHANGED.keys() == SECTIONS.keys()


@pytest.mark.parametrize("asked", SECTIONS)
@pytest.mark.parametrize("section", SECTIONS)
def test_only_what_was_asked_about_opens(
    asked: str, section: str, client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    actions.ask(record, by=cio, text="Which?", sections=[asked])
    page = client_for(marketing).get(reverse("intake:request_draft", args=[record.pk]))
    assert (f'id="section-{section}"' in page.content.decode()) == (section == asked)
    if section == asked:
        changed(record, section, marketing)
    else:
        with pytest.raises(Refused, match="The rest was read already and stands"):
            changed(record, section, marketing)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_change_takes_back_what_rests_on_it(
    section: str, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    acceptance = record.acceptance
    assert acceptance
    beginning.accept(record, by=cio, seen=acceptance.digest)
    actions.ask(record, by=cmo, text="Which?", sections=[section])
    record = changed(record, section, marketing)
    gone = [part for part, rests in RESTS_ON.items() if section in rests]
    assert record.consultation.open_parts == gone
    assert record.screening.score is None
    assert not record.screening.round.ratings.exists()
    acceptance.refresh_from_db()
    assert acceptance.ended_at
    assert record.acceptance is None
    event = Event.objects.get(kind="request.taken_back")
    whose = [*(f"{part} by {cio}" for part in gone), f"the scores of IT by {cio}", f"the scores of Marketing by {cmo}"]
    detail = {"answers": gone, "scores": ["it", "marketing"], "accepted": ["it"], "sections": [section]}
    assert event.detail == detail | {"whose": [*whose, f"the yes of IT by {cio}"]}
    told = Notice.objects.filter(kind="request-moved", text__contains="No longer stands")
    assert {notice.person for notice in told} == {cio, cmo}


def test_whoever_changes_it_is_told_what_that_takes_back(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    actions.ask(record, by=cio, text="For all countries?", sections=["money"])
    record, client = asking.fresh(record), client_for(marketing)
    assert "asked for anew" in client.get(record.draft_url).content.decode()
    data = {"budget": "31000", "payer": "marketing", "seen-money": record.section_digest("money")}
    for budget, said in ((str(record.budget), False), ("31000", True)):
        sent = data | {"budget": budget, "seen-money": asking.fresh(record).section_digest("money")}
        answer = client.post(record.draft_url, sent, follow=True)
        assert answer.redirect_chain == [(record.get_absolute_url(), 303)]
        assert ("What was answered or scored of it is asked for anew." in answer.content.decode()) == said
    page = client_for(cio).get(record.get_absolute_url()).content.decode()
    assert "it no longer holds, and is asked for anew" in page
    assert page.count(f"{marketing} changed what it may cost, which {cio} had asked about.") == 2  # delivery, scores
    assert f'<a href="/projects/requests/{record.pk}/submissions/">What changed</a>' in page


def test_what_was_taken_back_is_given_anew(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    """The budget grew from 31,000 to 9,000,000 while IT's answers and the score stayed."""
    record = asking.scored(marketing, outcome, cio, cmo)
    actions.ask(record, by=cio, text="For all countries?", sections=["money"])
    record = changed(record, "money", marketing)
    actions.clarify(record, by=marketing, answer="For all.")
    record = asking.fresh(record)
    assert (record.state, record.consultation.open_parts) == (State.CONSULTATION, ["delivery"])
    assert record.consultation.answer("delivery").earlier == {
        "fit": "fits",
        "words": "It fits.",
        "by": cio.name,
        "because": [f"{marketing} changed what it may cost, which {cio} had asked about."],
    }
    actions.answer(record, "delivery", fit="does_not_fit", words="Not at that size.", by=cio)
    record = asking.fresh(record)
    assert record.state == State.SCREENING
    assert record.consultation.answer("delivery").earlier == {}
    actions.give_scores(record, {"value": 2, "urgency": 2}, by=cmo)
    actions.give_scores(record, {"risk": 9, "size": 9}, by=cio)
    record = asking.fresh(record)
    assert record.screening.score == Decimal(2)
    assert record.acceptance
    assert record.acceptance.digest == record.digest


def test_a_question_without_parts_and_an_answer_without_a_change_take_nothing_back(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    acceptance = record.acceptance
    assert acceptance
    beginning.accept(record, by=cio, seen=acceptance.digest)
    for sections in ([], ["money"]):
        actions.ask(record, by=cmo, text="Cheaper?", sections=sections)
        record = asking.fresh(record)
        if sections:
            record.amend({"budget": record.budget, "payer": record.payer}, seen={}, by=marketing)
        actions.clarify(record, by=marketing, answer="No.")
        record = asking.fresh(record)
    assert record.state == State.SCREENING
    assert record.acceptance == acceptance
    assert record.acceptance.signatures.count() == 1


def test_nothing_changes_once_a_system_is_chosen_on_what_was_answered(
    marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    actions.choose(record, system="Loyal", on=timezone.localdate(), contract_signed_on=None, by=marketing)
    with pytest.raises(Refused, match="Ask for an answer in words alone"):
        actions.ask(record, by=cio, text="Which?", sections=["money"])
    actions.ask(record, by=cio, text="Which?")
    assert asking.fresh(record).state == State.NEEDS_INFORMATION


def test_a_system_chosen_while_a_part_is_open_keeps_its_text(marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.consulted(marketing, outcome, cio)
    actions.ask(record, by=cio, text="Which?", sections=["money"])
    actions.choose(record, system="Loyal", on=timezone.localdate(), contract_signed_on=None, by=marketing)
    with pytest.raises(Refused, match="A system is chosen on what was answered"):
        changed(record, "money", marketing)


def test_it_answers_anew_in_the_full_time(marketing: Person, cio: Person, outcome: Outcome) -> None:
    with time_machine.travel("2026-06-01 10:00Z"):
        record = asking.consulted(marketing, outcome, cio)
    with time_machine.travel("2026-06-22 10:00Z"):  # the decision is due today
        actions.ask(record, by=cio, text="Which?", sections=["money"])
        record = changed(record, "money", marketing)
        actions.clarify(record, by=marketing, answer="All.")
    record = asking.fresh(record)
    assert (record.consultation_due_on, record.decision_due_on) == (date(2026, 7, 6), date(2026, 7, 13))


def test_nobody_asks_themselves(marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(cio, outcome)
    with pytest.raises(Refused, match="You ask for this yourself"):
        actions.ask(record, by=cio, text="Which?")


def test_a_part_that_waits_anew_says_each_change_that_took_it_back(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    for section in ("money", "time"):
        actions.ask(record, by=cio, text="Really?", sections=[section])
        record = changed(record, section, marketing)
        actions.clarify(record, by=marketing, answer="Yes.")
        record = asking.fresh(record)
    earlier = record.consultation.answer("delivery").earlier
    assert earlier["words"] == "It fits."
    said = [sentence.partition(" changed ")[2].partition(",")[0] for sentence in earlier["because"]]
    assert said == ["what it may cost", "by when"]
    assert record.consultation.answer("integration").earlier == {}
