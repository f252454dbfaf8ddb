"""What may be there only once and came twice at the same moment: the later one hears a sentence, at every door."""

from datetime import date

import pytest
from django.db import IntegrityError
from django.utils import timezone

from partnership.attention.models import Heartbeat
from partnership.company.models import ClosedDay
from partnership.core.refusals import Refused
from partnership.core.verbs import whole
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.setup.actions import calendar

DAY = date(2026, 12, 24)


def test_a_day_is_closed_once(admin: Person) -> None:
    calendar.close_day(ClosedDay(on=DAY, name="Christmas Eve"), by=admin)
    with pytest.raises(Refused, match=r"^This day is closed already\.$"):
        calendar.close_day(ClosedDay(on=DAY, name="Once more"), by=admin)
    assert ClosedDay.objects.get().name == "Christmas Eve"


def test_a_rule_with_columns_and_one_with_an_expression_say_their_sentence(lanes: list[Lane]) -> None:
    taken = Lane.objects.first()
    assert taken
    rules = [each for each in Lane._meta.constraints if each.name == "lane_name_once"]
    assert len(rules) == 1
    with pytest.raises(Refused, match=str(rules[0].violation_error_message)), whole():
        Lane.objects.create(name=taken.name.upper(), position=99)


def test_a_rule_without_a_sentence_says_that_somebody_was_quicker(db: None) -> None:
    Heartbeat.objects.create(name="twice", as_of=timezone.now(), beat_at=timezone.now())
    with pytest.raises(Refused, match="at the same moment"), whole():
        Heartbeat.objects.create(name="twice", as_of=timezone.now(), beat_at=timezone.now())


def test_what_else_a_database_refuses_stays_an_error(admin: Person) -> None:
    with pytest.raises(IntegrityError), whole():
        Person.objects.filter(pk=admin.pk).update(side="it")
