"""A decision is looked at again on the day that was said: its people are reminded, once."""

from datetime import date

from django.utils import timezone

from meetings.actions import capture
from meetings.actions.reminding import remind_of_decisions
from meetings.models import Decision
from partnership.attention.models import Notice

DAY = date(2026, 3, 9)


def told() -> list[str]:
    return sorted(each.person.name for each in Notice.objects.filter(text__startswith="Look at this decision again"))


def test_on_its_day_both_executives_and_the_owners_are_told_once(clock, held, topic, cio, it, marketing):
    capture.capture_decision(
        topic, by=cio, what="One shop", why="", review_on=DAY, owner_it=it, owner_marketing=marketing
    )
    clock.move_to("2026-03-08T20:00:00Z")
    remind_of_decisions(timezone.now())
    assert told() == []
    clock.move_to("2026-03-09T09:00:00Z")
    for _ in range(2):
        remind_of_decisions(timezone.now())
    assert told() == ["Ingrid Olsen", "Ivan Petrov", "Marcus Weber", "Maya Lindqvist"]
    Decision.objects.update(review_on=date(2026, 3, 20))
    clock.move_to("2026-03-21T09:00:00Z")
    remind_of_decisions(timezone.now())
    assert len(told()) == 8


def test_what_is_confidential_is_said_to_the_executives_alone(clock, held, topic, cio, it):
    capture.capture_decision(topic, by=cio, what="Two shops", why="", review_on=DAY, owner_it=it, confidential=True)
    clock.move_to("2026-03-10T09:00:00Z")
    remind_of_decisions(timezone.now())
    assert told() == ["Ingrid Olsen", "Marcus Weber"]


def test_what_was_taken_back_reminds_nobody(clock, held, topic, cio):
    capture.capture_decision(topic, by=cio, what="No shop", why="", review_on=DAY)
    Decision.objects.update(taken_back_at=timezone.now())
    clock.move_to("2026-03-10T09:00:00Z")
    remind_of_decisions(timezone.now())
    assert told() == []
