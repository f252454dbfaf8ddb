"""A day that is closed later, or a holiday that is kept later, moves what is due: with an event, and the way back."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import ClosedDay, GroundRules
from partnership.intake.models import Request
from partnership.setup.actions.calendar import change_rules
from tests.intake.asking import submitted


@pytest.fixture
def running(outcome, marketing):
    """Submitted on Monday 2 March 2026: first answer due on the 4th, consultation on the 16th, decision on the 23rd."""
    with time_machine.travel(datetime(2026, 3, 2, 10, tzinfo=UTC), tick=False):
        yield submitted(marketing, outcome)


def due(request: Request) -> tuple[date | None, ...]:
    request.refresh_from_db()
    return request.first_answer_due_on, request.consultation_due_on, request.decision_due_on


BEFORE = (date(2026, 3, 4), date(2026, 3, 16), date(2026, 3, 23))
AFTER = (date(2026, 3, 4), date(2026, 3, 17), date(2026, 3, 24))


def test_a_closed_day_moves_what_is_due_after_it_and_opening_it_moves_it_back(running, client_for, admin, cio, cmo):
    assert due(running) == BEFORE
    client = client_for(admin)
    client.post(reverse("setup:calendar"), {"on": "2026-03-10", "name": "Move"})
    assert due(running) == AFTER
    event = Event.objects.get(kind="request.due-moved")
    assert event.changes == {
        "consultation_due_on": ["2026-03-16", "2026-03-17"],
        "decision_due_on": ["2026-03-23", "2026-03-24"],
    }
    assert event.by == admin
    told = Notice.objects.filter(kind="rules-changed")
    assert {notice.person_id for notice in told} == {cio.pk, cmo.pk}
    assert {notice.text for notice in told} == {"10 Mar 2026 is closed (Move). 1 request is due another day."}
    client.post(reverse("setup:closed_day_removal", args=[ClosedDay.objects.get().pk]))
    assert due(running) == BEFORE


def test_a_day_on_which_nobody_works_anyway_moves_nothing(running, client_for, admin):
    client_for(admin).post(reverse("setup:calendar"), {"on": "2026-03-14", "name": "A Saturday"})
    client_for(admin).post(reverse("setup:calendar"), {"on": "2026-06-10", "name": "Later than all"})
    assert due(running) == BEFORE
    assert not Event.objects.filter(kind="request.due-moved").exists()


def test_other_working_days_move_what_is_due(running, admin):
    change_rules(by=admin, fields={"working_weekdays": "1234"})
    assert due(running) == (date(2026, 3, 4), date(2026, 3, 18), date(2026, 3, 26))
    change_rules(by=admin, fields={"working_weekdays": "1234"})  # nothing changed: nobody hears of it
    assert Event.objects.filter(kind="ground_rules.changed").count() == 1
    assert GroundRules.current().working_weekdays == "1234"


def test_what_is_decided_stays(running, client_for, admin, marketing):
    running.withdraw(by=marketing, reason="The campaign is off.")
    client_for(admin).post(reverse("setup:calendar"), {"on": "2026-03-10", "name": "Move"})
    assert due(running) == BEFORE
