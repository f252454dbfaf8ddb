"""A topic about some record, on the agenda of a one-to-one of tomorrow."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from meetings.actions import agenda, occurring, planning
from meetings.models import Topic
from partnership.people.models import Person
from tests.meetings.conftest import rule


def a_topic_about(record: Any, *, by: Person, title: str = "What becomes of it") -> Topic:
    at = timezone.now() + timedelta(days=1)
    fields = rule(by="day", day=at.day, nth=None, weekday=None, starts_on=at.date(), at=at.time(), zone="UTC")
    meeting = occurring.prepare(planning.plan_series(planned_by=by, people=[], **fields), at.date(), by=by)
    subject = f"{record._meta.label_lower}:{record.pk}"
    return agenda.add_suggestion(meeting, by=by, subject=subject, title=title, url=record.get_absolute_url())
