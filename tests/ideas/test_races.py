"""At the same moment: people of both sides back an idea, and it is let go; one draft comes of it, or none."""

import pytest

from partnership.activity.models import first_break
from partnership.core.refusals import Refused
from partnership.ideas import actions
from partnership.ideas.models import Backing, Idea
from partnership.intake.actions.ideas import turn
from partnership.intake.models import Request
from partnership.people.models import Person
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def add(by: Person) -> int:
    return Idea.objects.add(title="Ask for the size first", words="They leave.", by=by).pk


def back(pk: int, by: Person) -> None:
    actions.back(Idea.objects.get(pk=pk), by=by)


def test_both_sides_back_it_at_once(it: Person, marketing: Person, marketing2: Person, cio: Person) -> None:
    pk = add(marketing)
    results = at_once(*(lambda by=by: back(pk, by) for by in (it, marketing2, cio)))
    assert Request.objects.get().idea_id == pk
    assert Idea.objects.get().state == "requested"
    late = [one for one in results if isinstance(one, Refused)]
    assert Backing.objects.count() == 3 - len(late)
    assert first_break() is None


def test_it_is_let_go_while_the_second_side_backs_it(it: Person, marketing: Person, marketing2: Person) -> None:
    pk = add(marketing)
    back(pk, marketing2)
    results = at_once(
        lambda: back(pk, it), lambda: actions.let_go(Idea.objects.get(pk=pk), because="No.", by=marketing)
    )
    assert sum(isinstance(one, Refused) for one in results) == 1, "who comes second is told"
    assert Request.objects.count() == (Idea.objects.get().state == "requested")


def test_two_turn_it_into_a_request_at_once(it: Person, marketing: Person, marketing2: Person) -> None:
    pk = add(marketing)
    back(pk, marketing2)
    back(pk, it)
    Request.objects.for_detail().get().withdraw(by=marketing)
    results = at_once(*(lambda by=by: turn(Idea.objects.get(pk=pk), by=by, asker=by) for by in (it, marketing2)))
    assert sum(isinstance(one, Refused) for one in results) == 1
    assert Request.objects.filter(state="draft").count() == 1
