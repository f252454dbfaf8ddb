"""What is missing before a request can be answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.verbs import verb
from partnership.intake import states
from partnership.intake.models.request import Request
from partnership.people.models import Refused

if TYPE_CHECKING:
    from partnership.people.models import Person


class QuestionQuerySet(models.QuerySet["Question"]):
    @verb
    def ask(self, request: Request, *, by: Person, text: str) -> Question:
        """Ask the requester; the request's clock stands still until the answer."""
        request.lock()
        if not request.is_running:
            raise Refused(f"This request is {request.get_state_display().lower()}: nothing can be asked now.")
        question = self.create(request=request, from_state=request.state, text=text, asked_by=by)
        taken_up_at = request.taken_up_at or timezone.now()
        request.enter(
            states.QUESTION,
            by=by,
            acting_for=by.standing.principal,
            taken_up_at=taken_up_at,
        )
        return question


class Question(models.Model):
    """Something the requester is asked; while it is open the request's clock stands still."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="questions")
    from_state = models.CharField(max_length=17, choices=Request.State)
    text = models.TextField("what is missing", max_length=5_000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(max_length=10_000, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.UniqueConstraint(
                fields=["request"],
                condition=Q(answered_at__isnull=True),
                name="question_one_open",
                violation_error_message="One question at a time: this request has an open one.",
            ),
            models.CheckConstraint(
                name="question_answered_in_words",
                condition=Q(answered_at__isnull=True, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                violation_error_message="An answer has words.",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @verb
    def give(self, answer: str, *, by: Person) -> None:
        """Answer it: the request goes back to where it was, and its clock runs on from there."""
        self.request.lock()
        self.refresh_from_db(fields=["answered_at"])
        if self.answered_at or self.request.state != Request.State.NEEDS_INFORMATION:
            raise Refused("This question is no longer open.")
        self.answer, self.answered_at = answer, timezone.now()
        self.save(update_fields=["answer", "answered_at"])
        asked_on = timezone.localdate(self.asked_at)
        paused = WorkingCalendar.current().working_days_between(asked_on, timezone.localdate())
        held_in = states.State(self.from_state)
        state = states.State.CONSULTATION if held_in == states.State.SUBMITTED else held_in
        clock = self.request.move_clock(paused)
        if not self.request.fits_fast_lane(GroundRules.current()):  # what was added may take more than one approval
            clock |= self.request.slow_lane(clock.get("clock_from_on"))
        self.request.enter(states.CLARIFY, state, by=by, detail={"paused_days": paused}, **clock)
        if self.request.acceptance is not None:
            self.request.open_acceptance()
