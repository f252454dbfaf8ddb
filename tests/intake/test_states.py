"""The way of a request: each step leads where the table says, and nowhere else."""

from io import StringIO

import pytest
from django.conf import settings
from django.core.management import call_command

from outcomes.models import Outcome
from partnership.core.refusals import Refused
from partnership.intake import actions
from partnership.intake.models import Request
from partnership.intake.states import WAY, State, Transition
from partnership.people.models import Person
from tests.intake import asking

WRONG = [(step, source) for step in WAY for source in State if source not in step.sources]
RIGHT = [(step, source, target) for step in WAY for source in step.sources for target in step.targets]


@pytest.mark.parametrize(("step", "source"), WRONG, ids=[f"{step.kind}-from-{source}" for step, source in WRONG])
def test_a_step_is_taken_from_its_own_states_only(step: Transition, source: State, cio: Person) -> None:
    record = Request(state=source)
    with pytest.raises(Refused, match=f"From “{source.label}” no request becomes"):
        record.enter(step, by=cio)
    assert record.state == source


def test_a_step_leads_to_its_own_states_only(cio: Person) -> None:
    record = Request(state=State.NEEDS_INFORMATION)
    (clarify,) = [step for step in WAY if step.kind == "request.clarified"]
    with pytest.raises(Refused, match="becomes “Accepted” in this way"):
        record.enter(clarify, State.ACCEPTED, by=cio)


def test_every_state_is_reached_and_has_a_way_back_but_for_what_became_a_project() -> None:
    assert {target for _, _, target in RIGHT} == set(State)
    assert set(State) - {source for _, source, _ in RIGHT} == {State.ACCEPTED}


@pytest.mark.parametrize("state", ["accepted", "withdrawn", "draft", "nonsense"])
def test_refusing_leads_to_a_refusal_only(state: str, marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.consulted(marketing, outcome, cio)
    with pytest.raises(Refused, match="Say no, not now, or which other request"):
        record.refuse(state, by=cio, reason="Because.")
    assert asking.fresh(record).state == State.SCREENING


def test_one_side_s_yes_accepts_nothing(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    assert record.acceptance
    actions.accept(record, by=cio, seen=record.acceptance.digest)
    with pytest.raises(Refused, match="accepted by both sides"):
        record.accept(by=cio)
    assert asking.fresh(record).state == State.SCREENING


def test_the_drawing_is_what_the_code_asserts() -> None:
    drawn = StringIO()
    call_command("draw_requests", stdout=drawn)
    written = (settings.BASE_DIR / "docs" / "requests.md").read_text()
    assert written == drawn.getvalue(), "manage.py draw_requests > docs/requests.md"
