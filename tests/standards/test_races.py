"""At the same moment: a waiver ends, a standard changes or a check fails while its project enters build."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from partnership.activity.models import first_break
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.actions import catalogue, waiving
from partnership.standards.actions.ending import open_again
from partnership.standards.models import Check, Standard, Waiver
from tests.racing import at_once
from tests.standards.making import a_waiver, check_of, granted

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def fresh(check: Check) -> Check:
    return Check.objects.for_detail().get(pk=check.pk)


def enter_build(pk: int, by: Person) -> None:
    Project.objects.get(pk=pk).enter("build", by=by)


def stands(project: Project, check: Check) -> tuple[str, str]:
    return Project.objects.get(pk=project.pk).stage, fresh(check).state


def back(project: Project, by: Person) -> None:
    now = Project.objects.get(pk=project.pk)
    if now.stage == "build":
        now.enter("evaluate", by=by)


def test_a_waiver_is_ended_while_its_project_enters_build(
    check: Check, marketing: Person, cio: Person, cmo: Person
) -> None:
    """In build by a waiver that held then, or not in build; never by one that had ended."""
    project = check.project
    project.enter("evaluate", by=marketing)
    for _ in range(ROUNDS):
        waiver = granted(a_waiver(fresh(check), marketing), cio, cmo)
        one = Waiver.objects.for_list().get(pk=waiver.pk)
        ended, entered = at_once(
            lambda one=one: waiving.end(one, by=cmo, because="Too risky."),
            lambda: enter_build(project.pk, marketing),
        )
        assert ended is None
        stage, state = stands(project, check)
        assert state == "open"
        assert (stage == "build") == (entered is None)
        assert entered is None or isinstance(entered, Refused)
        back(project, marketing)
    assert first_break() is None


def test_a_waiver_runs_out_while_its_project_enters_build(
    check: Check, marketing: Person, cio: Person, cmo: Person
) -> None:
    """After its last day nobody enters by it, whether the tick or the project comes first."""
    project = check.project
    project.enter("evaluate", by=marketing)
    for _ in range(ROUNDS):
        waiver = granted(a_waiver(fresh(check), marketing, days=3), cio, cmo)
        with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
            _, entered = at_once(lambda: open_again(timezone.now()), lambda: enter_build(project.pk, marketing))
        assert isinstance(entered, Refused)
        assert stands(project, check) == ("evaluate", "open")
        waiver.refresh_from_db()
        assert waiver.ended_at


def test_a_check_fails_while_its_project_enters_build(check: Check, marketing: Person, cio: Person) -> None:
    project = check.project
    project.enter("evaluate", by=marketing)
    for _ in range(ROUNDS):
        fresh(check).judge(passed=True, words="", by=cio)
        one = fresh(check)
        judged, entered = at_once(
            lambda one=one: one.judge(passed=False, words="No.", by=cio), lambda: enter_build(project.pk, marketing)
        )
        assert judged is None
        stage, state = stands(project, check)
        assert state == "failed"
        assert (stage == "build") == (entered is None)
        back(project, marketing)


def test_a_standard_changes_under_a_review(check: Check, standard: Standard, cio: Person, admin: Person) -> None:
    """A pass of the old text never stands for the new one: it is refused, or it is open again."""
    for number in range(ROUNDS):
        one, seen = fresh(check), fresh(check).seen
        text = f"Text {number}."
        judged, changed = at_once(
            lambda one=one, seen=seen: one.judge(passed=True, words="", by=cio, seen=seen),
            lambda text=text: catalogue.change(
                Standard.objects.get(pk=standard.pk), {"asks": text}, by=admin, because="Law."
            ),
        )
        assert changed.asks == text
        assert judged is None or "version" in str(judged)
        now = fresh(check)
        assert (now.state, now.version.number) == ("open", now.standard.number)


def test_two_ticks_open_a_check_once(check: Check, marketing: Person, cio: Person, cmo: Person) -> None:
    granted(a_waiver(check, marketing, days=3), cio, cmo)
    with time_machine.travel(timezone.now() + timedelta(days=4), tick=False):
        at_once(*[lambda: open_again(timezone.now())] * 3)
    events = check_of(check.project, check.standard)
    assert events.state == "open"
    assert check.waivers.filter(ended_because__startswith="Its last day").count() == 1


def test_a_project_begins_while_a_standard_is_added(marketing: Person, admin: Person, project: Project) -> None:
    """Whatever slips between the two, the gate counts it and the tick gives it."""
    Standard.objects.all().delete()
    for number in range(ROUNDS):
        at_once(
            lambda number=number: catalogue.add(
                by=admin, name=f"S{number}", area="security", side="it", reviewer=None, asks="A", evidence="E"
            ),
            lambda: enter_evaluate_and_back(project.pk, marketing),
        )
    open_again(timezone.now())
    assert Check.objects.filter(project=project).count() == ROUNDS


def enter_evaluate_and_back(pk: int, by: Person) -> None:
    project = Project.objects.get(pk=pk)
    project.enter("evaluate", by=by)
    project.enter("discover", by=by)
