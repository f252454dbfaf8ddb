"""A request's way: what moves it, what stops it, and what is refused."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.refusals import Refused, Stale
from partnership.intake import actions
from partnership.intake.models import Consultation, Request, score
from partnership.people.models import Person
from partnership.projects.actions import beginning
from tests.intake import asking

State = Request.State


def test_draft_is_seen_by_its_author_only(marketing: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.a_draft(marketing, outcome)
    assert record in Request.objects.visible_to(marketing)
    assert record not in Request.objects.visible_to(cmo)
    record.submit(by=marketing)
    assert record in Request.objects.visible_to(cmo)


def test_submitting_starts_the_clocks_in_working_days(marketing: Person, outcome: Outcome) -> None:
    with time_machine.travel("2026-06-05 10:00Z"):  # a Friday
        record = asking.submitted(marketing, outcome)
    assert (record.first_answer_due_on, record.consultation_due_on, record.decision_due_on) == (
        date(2026, 6, 9),
        date(2026, 6, 19),
        date(2026, 6, 26),
    )


def test_third_answer_sends_it_to_screening(marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    actions.answer(record, "integration", fit="fits", words="Yes.", by=cio)
    assert asking.fresh(record).state == State.CONSULTATION
    actions.answer(record, "delivery", fit="conditions", words="After May.", by=cio)
    actions.answer(record, "governance", fit="fits", words="Yes.", by=cio)
    record = asking.fresh(record)
    assert record.state == State.SCREENING
    assert record.consultation.done_at
    assert record.screening


def test_scores_stay_sealed_until_both_are_in(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.consulted(marketing, outcome, cio)
    actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
    record = asking.fresh(record)
    assert record.screening.score is None
    assert [rating.values for rating in record.screening.round.ratings.all()] == [None]
    actions.give_scores(record, asking.SCORES["cio"], by=cio)
    assert asking.fresh(record).screening.score == Decimal("7.00")


def test_score_is_the_mean_of_what_speaks_for_it() -> None:
    assert score(value=10, urgency=10, risk=1, size=1) == 10
    assert score(value=1, urgency=1, risk=10, size=10) == 1
    assert score(value=8, urgency=6, risk=3, size=5) == Decimal(7)
    assert score(value=5, urgency=5, risk=5, size=6) == Decimal("5.25")


def test_one_side_cannot_accept_for_both(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    beginning.accept(record, by=cio, seen=record.acceptance.digest)
    with pytest.raises(Refused, match="IT has signed already"):
        beginning.accept(record, by=cio, seen=record.acceptance.digest)
    with pytest.raises(Refused):
        beginning.accept(record, by=marketing, seen=record.acceptance.digest)
    assert asking.fresh(record).state == State.SCREENING


def test_deputy_accepts_for_the_executive(
    marketing: Person, cio: Person, cmo: Person, deputy_cio: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    beginning.accept(record, by=deputy_cio, seen=record.acceptance.digest)
    assert asking.fresh(record).acceptance.signatures.get().acting_for == cio


def test_question_stops_the_clock_and_the_answer_moves_it_on(marketing: Person, cio: Person, outcome: Outcome) -> None:
    with time_machine.travel("2026-06-01 10:00Z"):
        record = asking.submitted(marketing, outcome)
    with time_machine.travel("2026-06-02 10:00Z"):
        actions.ask(record, by=cio, text="Which shops?")
        record = asking.fresh(record)
        assert record.state == State.NEEDS_INFORMATION
        assert record.due_on is None
    with time_machine.travel("2026-06-09 10:00Z"):  # five working days later
        actions.clarify(record, by=marketing, answer="All of them.")
    record = asking.fresh(record)
    assert record.state == State.CONSULTATION
    assert record.clock_from_on == date(2026, 6, 8)
    assert record.consultation_due_on == date(2026, 6, 22)


@pytest.mark.parametrize("state", [State.DECLINED, State.DEFERRED])
def test_refusal_tells_the_requester_why(state: str, marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    until = timezone.localdate() + timedelta(days=60) if state == State.DEFERRED else None
    actions.refuse(record, state, by=cio, reason="The shop is being replaced.", until=until)
    record = asking.fresh(record)
    assert (record.state, record.reason, record.decided_by) == (state, "The shop is being replaced.", cio)
    assert "being replaced" in Notice.objects.get(person=marketing, kind="request-decided").text
    with pytest.raises(Refused):
        record.withdraw(by=marketing, reason="Solved.")


def test_duplicate_points_to_the_other(marketing: Person, cio: Person, outcome: Outcome) -> None:
    first, second = asking.submitted(marketing, outcome), asking.submitted(marketing, outcome)
    actions.refuse(second, State.DUPLICATE, by=cio, reason="Asked before.", duplicate_of=first)
    assert asking.fresh(second).duplicate_of == first


@pytest.mark.parametrize(
    "changed",
    [{"budget": Decimal(5_001)}, {"personal_data": True}, {"integration_needed": True}],
)
def test_fast_lane_is_for_small_things_only(changed: dict[str, object], marketing: Person, outcome: Outcome) -> None:
    small = {"budget": Decimal(5_000), "personal_data": False, "integration_needed": False}
    assert asking.submitted(marketing, outcome, **small).fast_lane
    assert not asking.submitted(marketing, outcome, **(small | changed)).fast_lane


@pytest.mark.parametrize("who", ["it", "cio"])
def test_what_it_asks_for_has_no_fast_lane(
    who: str, cio: Person, cmo: Person, outcome: Outcome, request: pytest.FixtureRequest
) -> None:
    """Nobody of marketing said yes by asking: IT alone would decide for both."""
    small = {"budget": Decimal(900), "personal_data": False, "integration_needed": False}
    record = asking.submitted(request.getfixturevalue(who), outcome, **small)
    assert not record.fast_lane
    with pytest.raises(Refused, match="not in the fast lane"):
        beginning.approve_fast(record, by=cio)


def test_fast_lane_follows_the_ground_rules(marketing: Person, outcome: Outcome) -> None:
    GroundRules.objects.create(pk=1, fast_lane_cost=100)
    small = {"budget": Decimal(200), "personal_data": False, "integration_needed": False}
    assert not asking.submitted(marketing, outcome, **small).fast_lane


def test_it_takes_a_request_out_of_the_fast_lane(marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome, budget=Decimal(900), personal_data=False, integration_needed=False)
    record.take_up(by=cio)
    record = asking.fresh(record)
    assert (record.fast_lane, record.state) == (False, State.CONSULTATION)
    with pytest.raises(Refused):
        beginning.approve_fast(record, by=cio)


def test_stale_section_is_refused_and_another_is_not(marketing: Person, outcome: Outcome) -> None:
    record = asking.a_draft(marketing, outcome)
    seen = {key: record.section_digest(key) for key in ("time", "money")}
    record.amend({"budget": Decimal(7)}, seen={}, by=marketing)
    with pytest.raises(Stale) as caught:
        record.amend({"budget": Decimal(8), "payer": "it"}, seen={"money": seen["money"]}, by=marketing)
    assert caught.value.current == ["money"]
    record.amend({"needed_by_reason": "Other reason"}, seen={"time": seen["time"]}, by=marketing)
    record = asking.fresh(record)
    assert (record.budget, record.needed_by_reason) == (Decimal(7), "Other reason")


def test_two_answers_to_one_part_do_not_overwrite_each_other(
    marketing: Person, cio: Person, deputy_cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    actions.answer(record, "delivery", fit="fits", words="In May.", by=cio)
    with pytest.raises(Stale):
        actions.answer(record, "delivery", fit="does_not_fit", words="Never.", by=deputy_cio)
    assert asking.fresh(record).consultation.delivery_words == "In May."


def test_every_step_leaves_an_event(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.accepted(marketing, outcome, cio, cmo)
    kinds = list(Event.objects.about(record).order_by("pk").values_list("kind", flat=True))
    assert kinds == [
        "request.submitted",
        "request.answered",
        "request.taken_up",
        "request.answered",
        "request.answered",
        "request.consulted",
        "request.accepted",
    ]


def test_words_stay_out_of_the_ledger(marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    actions.answer(record, "delivery", fit="fits", words="The secret date.", by=cio)
    actions.ask(record, by=cio, text="Which secret shops?", sections=["problem"])
    record.amend({"problem": "Another secret"}, seen={}, by=marketing)
    assert "secret" not in str(list(Event.objects.values_list("changes", "detail")))


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("request_in_a_known_state", {"state": "nonsense"}),
        ("request_names_what_it_serves", {"outcome": None}),
        ("request_names_what_it_serves", {"personal_data": None}),
        ("request_personal_data_says_more", {"data_purpose": ""}),
        ("request_personal_data_says_more", {"data_basis": ""}),
        ("request_integration_needed_says_more", {"exchanged": ""}),
        ("request_customer_facing_says_more", {"accessibility": ""}),
        ("request_budget_is_not_negative", {"budget": Decimal(-1)}),
        ("request_refusal_has_a_reason", {"state": "declined"}),
        ("request_duplicate_names_the_other", {"state": "duplicate", "reason": "Asked before"}),
        ("request_accepted_by_both", {"state": "accepted"}),
        ("request_has_a_side", {"side": "sales"}),
    ],
)
def test_constraint(name: str, changes: dict[str, object], marketing: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Request.objects.filter(pk=record.pk).update(**changes)


def test_lead_is_counted_from_the_last_answer_to_the_choice(marketing: Person, cio: Person, outcome: Outcome) -> None:
    with time_machine.travel("2026-06-01 10:00Z"):
        record = asking.consulted(marketing, outcome, cio)
    consultation = record.consultation
    consultation.choose(system="Loyal", on=date(2026, 6, 15), contract_signed_on=None, by=marketing)
    assert consultation.lead_days(WorkingCalendar.current()) == 10
    consultation.choose(system="Loyal", on=date(2026, 5, 29), contract_signed_on=None, by=marketing)
    assert consultation.lead_days(WorkingCalendar.current()) == -1


def test_named_people_answer(marketing: Person, cio: Person, it: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    actions.name_people(record, [it], by=cio)
    record = asking.fresh(record)
    assert list(record.consultation.people.all()) == [it]
    assert record.state == State.CONSULTATION


def test_overridden_are_counted(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    override = actions.propose_override(record, by=cmo, reason="The offer ends on Friday.")
    proof = timezone.now() - timedelta(minutes=1)
    actions.sign_override(record, by=cmo, seen=override.digest, proved_at=proof)
    assert not Consultation.objects.overridden().exists()
    actions.sign_override(record, by=cio, seen=override.digest, proved_at=proof)
    assert Consultation.objects.overridden().get().request == record
    consultation = asking.fresh(record).consultation
    consultation.choose(system="Loyal", on=timezone.localdate(), contract_signed_on=None, by=cmo)
    assert asking.fresh(record).consultation.chosen_system == "Loyal"


def test_override_takes_a_fresh_proof(marketing: Person, cmo: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    override = actions.propose_override(record, by=cmo, reason="The offer ends on Friday.")
    for old in (None, timezone.now() - timedelta(minutes=16)):
        with pytest.raises(Refused, match="Prove"):
            actions.sign_override(record, by=cmo, seen=override.digest, proved_at=old)


def test_what_grows_while_it_is_asked_about_leaves_the_fast_lane(
    marketing: Person, cio: Person, outcome: Outcome
) -> None:
    small = {"budget": Decimal(900), "personal_data": False, "integration_needed": False}
    with time_machine.travel("2026-06-05 10:00Z"):  # a Friday
        record = asking.submitted(marketing, outcome, **small)
        actions.ask(record, by=cio, text="Really none about persons?", sections=["data"])
        record = asking.fresh(record)
        record.amend({"personal_data": True}, seen={}, by=marketing)
    with time_machine.travel("2026-06-08 10:00Z"):
        actions.clarify(asking.fresh(record), by=marketing, answer="Names, in the end.")
        record = asking.fresh(record)
        assert (record.fast_lane, record.state) == (False, State.CONSULTATION)
        assert record.decision_due_on == date(
            2026, 6, 29
        )  # fifteen working days from Monday, to which the pause moved it
        with pytest.raises(Refused, match="not in the fast lane"):
            beginning.approve_fast(record, by=cio)


def test_an_override_is_over_once_it_has_answered(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    """It would be counted as one, although the system was chosen after IT's answers."""
    record = asking.submitted(marketing, outcome)
    override = actions.propose_override(record, by=cmo, reason="The offer ends on Friday.")
    actions.sign_override(record, by=cmo, seen=override.digest, proved_at=timezone.now())
    for part in Consultation.Part.values:
        actions.answer(record, part, fit="fits", words="Yes.", by=cio)
    with pytest.raises(Refused, match="IT has answered, so no override is needed"):
        actions.sign_override(asking.fresh(record), by=cio, seen=override.digest, proved_at=timezone.now())
    assert not Consultation.objects.overridden().exists()


def test_what_is_withdrawn_takes_no_override_and_no_system(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    override = actions.propose_override(record, by=cmo, reason="The offer ends on Friday.")
    record.withdraw(by=marketing, reason="Solved.")
    record = asking.fresh(record)
    with pytest.raises(Refused, match="The request is withdrawn"):
        actions.sign_override(record, by=cio, seen=override.digest, proved_at=timezone.now())
    with pytest.raises(Refused, match="no system is chosen for it"):
        actions.propose_override(record, by=cmo, reason="Again.")
    with pytest.raises(Refused, match="no system is chosen for it"):
        record.consultation.choose(system="Loyal", on=timezone.localdate(), contract_signed_on=None, by=cmo)
