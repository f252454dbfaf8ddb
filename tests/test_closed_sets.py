"""Closed sets are whole wherever something is said of each member: one that is added is missed here, or by mypy.

What decides by a member matches all of them (``assert_never``); what is said of a member stands in a table, which is
walked here. No table has words for a member that it does not know.
"""

import ast
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from meetings.models import Meeting
from partnership.contracts import terms
from partnership.contracts.forms.verdicts import VerdictForm
from partnership.contracts.models import Contract, Terms, Verdict
from partnership.ideas.models import Idea
from partnership.intake.spans import Span
from partnership.intake.states import OPEN, WAY, State
from partnership.jobs.kinds import kinds
from partnership.jobs.models import Job
from partnership.projects.models import HandOff
from partnership.stack.flowmap import MARKS
from partnership.stack.models import Integration, System
from partnership.stack.models.system import LIVES
from partnership.standards.models import Check

ROOT = Path(__file__).parents[1]
CLOSED = {"state", "life", "stage", "renewal", "choice", "verdict", "way"}
"""What these fields hold is one of a closed set: nothing is looked up by them with words for what is not known."""


def looked_up_with_a_default(source: str) -> Iterable[str]:
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get"):
            continue
        key = node.args[0] if node.args else None
        if isinstance(key, ast.Call) and len(key.args) == 1:
            key = key.args[0]
        if isinstance(key, ast.Attribute) and key.attr in CLOSED:
            yield ast.unparse(node)


def test_no_member_of_a_closed_set_has_a_default_for_what_is_forgotten() -> None:
    found = {
        f"{path.relative_to(ROOT)}: {each[:80]}"
        for area in ("partnership", "outcomes", "meetings")
        for path in (ROOT / area).rglob("*.py")
        if "migrations" not in path.parts
        for each in looked_up_with_a_default(path.read_text())
    }
    assert found == set()


@pytest.mark.parametrize("state", Check.State.values)
def test_each_state_of_a_check_has_its_mark(state: str) -> None:
    marks = {each: Check(state=each).mark for each in Check.State.values}
    assert marks[state]
    assert len(set(marks.values())) == len(marks)


def test_each_state_of_a_job_has_its_tone_and_ends_or_runs() -> None:
    assert {Job(state=state).tone for state in Job.State.values} == {"strong", "notice", "plain"}


def test_each_kind_of_a_job_says_what_it_does() -> None:
    assert len(kinds()) >= len(settings.JOB_KINDS)
    for kind in kinds().values():
        assert all([kind.name, kind.sentence]), kind


def test_each_state_of_an_idea_is_a_sentence() -> None:
    assert len({Idea(state=state).stands for state in Idea.State.values}) == len(Idea.State)


def test_each_state_of_a_flow_has_its_mark_on_the_map() -> None:
    assert MARKS.keys() == set(Integration.State.values)


def test_each_life_of_a_system_stands_in_its_order_and_has_its_day() -> None:
    assert tuple(System.Life.values) == LIVES
    fields = {field.name for field in System._meta.get_fields()}
    assert {f"{life}_on" for life in LIVES} - fields == {"considered_on"} - fields


@pytest.mark.parametrize("renewal", Terms.Renewal.values)
def test_each_way_in_which_a_term_ends_is_reckoned_and_said(renewal: str) -> None:
    assert {each.value for each in terms.Renewal} == set(Terms.Renewal.values)
    known = Terms(renewal=renewal, months=12, renewal_months=12, notice_days=90, from_on=date(2026, 1, 1))
    assert known.words
    first = next(iter(terms.terms([terms.Clause(date(2026, 1, 1), 12, terms.Renewal(renewal), 12, 90)])))
    assert first.renews is (renewal == "automatic")


@pytest.mark.parametrize("choice", Verdict.Choice.values)
def test_each_verdict_is_offered_and_is_done_or_not(choice: str) -> None:
    offered: Any = VerdictForm(verdict=None).fields["choice"]
    assert {value for value, _words in offered.choices} == set(Verdict.Choice.values)
    nothing_since: Any = SimpleNamespace(
        terms=SimpleNamespace(all=lambda: [SimpleNamespace(added_at=timezone.now() - timedelta(days=1))]),
        cost_lines=SimpleNamespace(all=list),
    )
    decided = Verdict(choice=choice, decided_at=timezone.now(), contract=Contract())
    assert decided.is_done(nothing_since) is (choice == "keep")


@pytest.mark.parametrize("state", State)
def test_each_state_of_a_request_has_a_holder_and_ways_in_and_out(state: State) -> None:
    assert (Span(state, date(2026, 1, 1)).holder == "nobody") is (state not in OPEN)
    assert state == State.DRAFT or any(state in step.targets for step in WAY)
    assert state == State.ACCEPTED or any(state in step.sources for step in WAY)


def test_a_meeting_that_cannot_be_written_says_why_in_each_state() -> None:
    assert set(Meeting.OPEN) | {"planned", "closed", "cancelled"} == set(Meeting.State.values)


@pytest.mark.parametrize("state", HandOff.State.values)
def test_each_state_of_a_hand_off_is_waited_for_by_at_most_one_end(state: str) -> None:
    waits = HandOff(state=state)
    assert [waits.is_waiting, waits.waits_for_its_sender].count(True) <= 1
    assert (waits.is_waiting or waits.waits_for_its_sender) is (state in {"waiting", "returned"})
