"""A query whose text is kept asks what is there now, for whatever is asked this time."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partnership.core.compiled import Asked, Compiled
from partnership.core.days import company_day
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from partnership.projects.models import Card
from tests.projects.board_cast import CREATIVE, INSIGHT, lane_of

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]


def test_each_time_answers_what_it_was_asked(it: Person, marketing: Person) -> None:
    kept, written = Compiled(), []

    def rows() -> "models.QuerySet[Person]":
        written.append(1)
        return Person.objects.filter(pk=Asked(0, models.BigIntegerField())).order_by()

    assert [kept.records(rows, person.pk) for person in (it, marketing, it)] == [[it], [marketing], [it]]
    Person.objects.filter(pk=it.pk).update(name="Another name")
    assert kept.records(rows, it.pk)[0].name == "Another name"
    assert kept.records(rows, 999_999) == []
    assert len(written) == 1


def test_a_card_to_move_is_as_the_query_that_is_not_kept_reads_it(card_in: AddCard, it: Person) -> None:
    for card in (card_in(), card_in(INSIGHT, title="Ask ten customers", labels=["Spring"])):
        with CaptureQueriesContext(connection) as asked:
            kept = Card.objects.visible_to(it).to_move(card.pk)
            assert kept is not None
            seen = kept.project.title, kept.column.name, kept.assignee, kept.waits, kept.talked
        plain = Card.objects.for_moving().get(pk=card.pk)
        assert seen == (plain.project.title, plain.column.name, plain.assignee, plain.waits, plain.talked)
        assert {f.attname: getattr(kept, f.attname) for f in Card._meta.concrete_fields} == {
            f.attname: getattr(plain, f.attname) for f in Card._meta.concrete_fields
        }
        assert len(asked) == 1


def test_what_is_not_among_those_that_one_may_see_is_not_found(card_in: AddCard, it: Person) -> None:
    card = card_in()
    it.is_active = False
    assert Card.objects.to_move(card.pk) == card
    assert Card.objects.visible_to(it).to_move(card.pk) is None
    assert Card.objects.filter(lane=lane_of(INSIGHT)).to_move(card.pk) is None


def test_the_lanes_of_a_board_are_whose_they_are_today(lanes: list[Lane], it: Person) -> None:
    before = [(lane.name, lane.owned.owner) for lane in Lane.objects.rows_of_board()]
    assert before == [(lane.name, lane.owned.owner) for lane in Lane.objects.open().with_sides()]
    lane, tomorrow = lane_of(CREATIVE), company_day() + timedelta(days=1)
    Ownership.objects.filter(lane=lane).update(until_on=tomorrow)
    Ownership.objects.create(lane=lane, owner="it", person_it=it, from_on=tomorrow)
    assert [(each.name, each.owned.owner) for each in Lane.objects.rows_of_board()] == before
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        assert {each.name: each.owned.owner for each in Lane.objects.rows_of_board()}[CREATIVE] == "it"
