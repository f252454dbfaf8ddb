"""By which days an answer was promised, in working days: what starts, pauses and lengthens a request's clock."""

from __future__ import annotations

from datetime import date
from typing import Any, assert_never

from django.db import models

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.intake.models.request.on_its_way import OnItsWay
from partnership.intake.states import State


class Promised(OnItsWay):
    """The part of a request that its clock reads. Its changes go with a step, so they are answered as fields."""

    fast_lane = models.BooleanField(default=False)
    clock_from_on = models.DateField("the clock counts from", null=True, blank=True)
    first_answer_due_on = models.DateField(null=True, blank=True)
    consultation_due_on = models.DateField(null=True, blank=True)
    decision_due_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def due_on(self) -> date | None:
        """The day by which the present holder has promised to answer; none while the clock stands still."""
        if self.fast_lane and self.is_running:
            return self.decision_due_on
        state = State(self.state)
        match state:
            case State.SUBMITTED:
                return self.first_answer_due_on
            case State.CONSULTATION:
                return self.consultation_due_on
            case State.SCREENING:
                return self.decision_due_on
            case State.DRAFT | State.NEEDS_INFORMATION | State.ACCEPTED:
                return None
            case State.DEFERRED | State.DECLINED | State.DUPLICATE | State.WITHDRAWN:
                return None
            case _:
                assert_never(state)

    def start_clock(self, rules: GroundRules, *, fast: bool) -> dict[str, Any]:
        """From today on."""
        today, calendar = company_day(), WorkingCalendar.current(rules)
        return {
            "fast_lane": fast,
            "clock_from_on": today,
            "first_answer_due_on": calendar.add_working_days(today, rules.first_answer_days),
            "consultation_due_on": calendar.add_working_days(today, rules.consultation_days),
            "decision_due_on": calendar.add_working_days(today, rules.fast_lane_days if fast else rules.decision_days),
        }

    def slow_lane(self, clock_from_on: date | None = None) -> dict[str, Any]:
        """The fields that take a request out of the fast lane: IT looks at it properly, or what is asked has grown.

        ``clock_from_on`` is where the clock counts from when a pause moves it in the same step.
        """
        clock_from_on = clock_from_on or self.clock_from_on
        if not self.fast_lane or clock_from_on is None:
            return {}
        rules = GroundRules.current()
        due = WorkingCalendar.current(rules).add_working_days(clock_from_on, rules.decision_days)
        return {"fast_lane": False, "decision_due_on": due}

    def consulted_anew(self, clock: dict[str, Any]) -> dict[str, Any]:
        """The days of a consultation that begins again, since what was answered has changed: the full time from today,
        and for the decision what was promised after it. ``clock`` are the days as a pause has moved them."""
        rules, today = GroundRules.current(), company_day()
        calendar = WorkingCalendar.current(rules)
        answers = calendar.add_working_days(today, rules.consultation_days)
        decision = calendar.add_working_days(answers, max(rules.decision_days - rules.consultation_days, 0))
        asked = {"consultation_due_on": answers, "decision_due_on": decision}
        return {name: day for name, day in asked.items() if day > clock.get(name, getattr(self, name))}

    def on_calendar(self, before: WorkingCalendar, now: WorkingCalendar) -> dict[str, Any]:
        """The due days that lie elsewhere by another calendar: as many working days after the start as promised."""
        start, found = self.clock_from_on, {}
        for name in ("first_answer_due_on", "consultation_due_on", "decision_due_on"):
            due = getattr(self, name)
            if start is None or due is None or due <= start:
                continue
            days = before.working_days_between(start, due)
            if days and (moved := now.add_working_days(start, days)) != due:
                found[name] = moved
        return found

    def move_clock(self, days: int) -> dict[str, Any]:
        """The clock's fields moved on by so many working days: what a pause costs nobody."""
        calendar = WorkingCalendar.current()
        names = ("clock_from_on", "first_answer_due_on", "consultation_due_on", "decision_due_on")
        return {name: calendar.add_working_days(getattr(self, name), days) for name in names} if days else {}
