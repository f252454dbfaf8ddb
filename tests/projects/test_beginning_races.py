"""The last yes at the same moment as something else: one project, or none."""

import pytest

from outcomes.models import Outcome
from partnership.activity.models import first_break
from partnership.core.refusals import Refused
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.actions import beginning
from partnership.projects.models import Project
from tests.intake import asking
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
State = Request.State


def copies(record: Request, number: int) -> list[Request]:
    """What so many tabs hold of one request."""
    return [asking.fresh(record) for _ in range(number)]


def test_accept_against_withdraw_ends_in_one_of_the_two(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    for _ in range(ROUNDS):
        record = asking.scored(marketing, outcome, cio, cmo)
        digest = record.acceptance.digest
        beginning.accept(record, by=cio, seen=digest)
        one, other = copies(record, 2)
        results = at_once(
            lambda one=one, seen=digest: beginning.accept(one, by=cmo, seen=seen),
            lambda other=other: other.withdraw(by=marketing, reason="Solved."),
        )
        record = asking.fresh(record)
        made = Project.objects.filter(request=record).count()
        assert (record.state, made) in {(State.ACCEPTED, 1), (State.WITHDRAWN, 0)}
        assert sum(isinstance(result, Refused) for result in results) == 1
    assert first_break() is None


def test_both_accept_at_once_and_it_becomes_one_project(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    for _ in range(ROUNDS):
        record = asking.scored(marketing, outcome, cio, cmo)
        digest = record.acceptance.digest
        results = at_once(
            *(
                lambda one=one, person=person, seen=digest: beginning.accept(one, by=person, seen=seen)
                for one, person in zip(copies(record, 2), (cio, cmo), strict=True)
            )
        )
        assert Project.objects.filter(request=record).count() == 1
        assert [isinstance(result, Project) for result in results].count(True) == 1
        assert asking.fresh(record).state == State.ACCEPTED
