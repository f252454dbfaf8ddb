"""What was passed is checked again, and a check waits for whoever judges it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from partnership.attention.items import Item
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.actions.ending import open_again
from partnership.standards.actions.gate import StandardsOpen
from partnership.standards.attention import items
from partnership.standards.models import Check, Evidence, Standard
from tests.standards.making import a_standard, check_of

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def waits(at: datetime, person: Person | None = None) -> list[Item]:
    return [item for item in items(at, person) if item.kind == "check-due"]


@pytest.mark.parametrize(
    ("rule", "own", "until"),
    [(12, None, date(2027, 6, 1)), (6, None, date(2026, 12, 1)), (12, 3, date(2026, 9, 1)), (12, 0, None)],
)
def test_a_pass_holds_as_long_as_the_rules_or_the_standard_say(
    rule: int, own: int | None, until: date | None, project: Project, admin: Person, cio: Person
) -> None:
    GroundRules.current().change(by=admin, fields={"check_months": rule})
    check = check_of(project, a_standard(admin, lasts_months=own))
    check.judge(passed=True, words="", by=cio)
    assert check.until == until


def test_a_pass_that_runs_out_is_open_again(check: Check, cio: Person, marketing: Person) -> None:
    check.judge(passed=True, words="Fine.", by=cio)
    check.project.enter("evaluate", by=marketing)
    with time_machine.travel(datetime(2027, 6, 2, 12, tzinfo=UTC), tick=False):
        assert not check.is_settled
        with pytest.raises(StandardsOpen):
            check.project.enter("build", by=marketing)
        for _ in range(2):
            open_again(timezone.now())
        check.refresh_from_db()
        assert (check.state, check.until, check.words, check.opened_on) == ("open", None, "", date(2027, 6, 2))
        assert check.due_on == date(2027, 6, 16)
        assert Notice.objects.filter(text__contains="was passed for One basket").count() == 1


def test_the_checks_of_a_closed_project_rest(check: Check, cio: Person, marketing: Person) -> None:
    check.judge(passed=True, words="", by=cio)
    check.project.enter("closed", by=marketing, because="Enough.")
    with time_machine.travel(datetime(2027, 7, 1, 12, tzinfo=UTC), tick=False):
        open_again(timezone.now())
        check.refresh_from_db()
        assert check.state == "passed"
        check.project.refresh_from_db()
        check.project.reopen(by=marketing, because="Again.")
        open_again(timezone.now())
        check.refresh_from_db()
        assert check.state == "open"


def test_it_waits_for_its_reviewer_from_three_days_before_it_is_due(check: Check, cio: Person, it: Person) -> None:
    assert check.due_on == date(2026, 6, 15)  # ten working days
    found = {number: waits(MONDAY + timedelta(days=number)) for number in (10, 11, 14, 21)}
    assert found[10] == []
    assert [item.person_id for item in found[11]] == [cio.pk]
    assert [found[number][0].occasion for number in (11, 14, 21)] == [
        "2026-06-15:3-days",
        "2026-06-15:today",
        "2026-06-15:week-1",
    ]
    assert waits(MONDAY + timedelta(days=11), it) == []
    check.judge(passed=True, words="", by=cio)
    assert waits(MONDAY + timedelta(days=11)) == []


def test_it_waits_as_soon_as_there_is_something_to_see(check: Check, cio: Person, it: Person) -> None:
    Evidence.objects.give(check, by=it, title="A test", link="https://example.com/")
    (item,) = waits(MONDAY)
    assert (item.person_id, item.occasion) == (cio.pk, "")
    check.judge(passed=False, words="Not enough.", by=cio)
    assert waits(MONDAY) == []
    Evidence.objects.give(check, by=it, title="Another", link="https://example.com/")
    (item,) = waits(MONDAY)
    assert item.occasion == "2026-06-01:at-once"


def test_a_check_before_launch_is_due_once_build_is_entered(
    project: Project, admin: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    standard = a_standard(admin, "Load", before="launch")
    assert check_of(project, standard).due_on is None
    for stage in ("evaluate", "build"):
        project.enter(stage, by=marketing)
    assert check_of(project, standard).due_on == date(2026, 6, 15)
    with pytest.raises(StandardsOpen, match="enters launch once"):
        project.enter("launch", by=marketing)
    check_of(project, standard).judge(passed=True, words="", by=cio)
    project.enter("launch", by=marketing)
    assert project.stage == "launch"


def test_closing_asks_for_no_standard(check: Check, standard: Standard, marketing: Person) -> None:
    check.project.enter("closed", by=marketing, because="Enough.")
    assert check.project.stage == "closed"
