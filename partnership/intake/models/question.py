"""What is missing before a request can be answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.intake import states
from partnership.intake.models.request import SECTIONS, Request

if TYPE_CHECKING:
    from partnership.people.models import Person


class QuestionQuerySet(models.QuerySet["Question"]):
    @verb
    def ask(self, request: Request, *, by: Person, text: str, sections: Sequence[str] = ()) -> Question:
        """Ask the requester; the request's clock stands still until the answer.

        ``sections`` are the parts of the text that open with the question: only these can be changed meanwhile.
        """
        request.lock()
        if stray := set(sections) - set(SECTIONS):
            raise Refused(f"The form has no part called {min(stray)}.")
        if not request.is_running:
            raise Refused(f"This request is {request.get_state_display().lower()}: nothing can be asked now.")
        if sections and request.consultation.is_chosen:
            raise Refused(
                "A system is chosen on what was answered, so the text stands. Ask for an answer in words alone."
            )
        question = self.create(
            request=request, from_state=request.state, text=text, asked_by=by, sections=list(sections)
        )
        taken_up_at = request.taken_up_at or timezone.now()
        request.enter(
            states.QUESTION,
            by=by,
            acting_for=by.standing.principal,
            taken_up_at=taken_up_at,
            detail={"sections": list(sections)},
        )
        return question


class Question(models.Model):
    """Something the requester is asked; while it is open the request's clock stands still."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="questions")
    from_state = models.CharField(max_length=17, choices=Request.State)
    text = models.TextField("what is missing", max_length=5_000)
    sections = models.JSONField("parts of the text it is about", default=list, blank=True)
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
    def widen(self, sections: Sequence[str], *, text: str, by: Person) -> None:
        """More is asked with the question that is open: its answer answers both."""
        self.request.lock()
        self.refresh_from_db(fields=["answered_at", "sections", "text"])
        if self.answered_at:
            raise Refused("This question is no longer open.")
        self.sections = [name for name in SECTIONS if name in {*self.sections, *sections}]
        self.text = f"{self.text}\n\n{text}"[:5_000]
        self.save(update_fields=["sections", "text"])
        detail = {"sections": self.sections}
        Event.objects.record("request.questioned", self.request, by=by, detail=detail)

    @verb
    def give(self, answer: str, *, by: Person) -> None:
        """Answer it: the request goes back to where it was, and its clock runs on from there."""
        self.request.lock()
        self.refresh_from_db(fields=["answered_at"])
        if self.answered_at or self.request.state != Request.State.NEEDS_INFORMATION:
            raise Refused("This question is no longer open.")
        self.answer, self.answered_at = answer, timezone.now()
        self.save(update_fields=["answer", "answered_at"])
        asked_on = company_day(self.asked_at)
        paused = WorkingCalendar.current().working_days_between(asked_on, company_day())
        held_in = states.State(self.from_state)
        anew = held_in == states.State.SCREENING and self.request.consultation.done_at is None
        state = states.State.SCREENING if held_in == states.State.SCREENING and not anew else states.State.CONSULTATION
        clock = self.request.move_clock(paused)
        if anew:
            clock |= self.request.consulted_anew(clock)
        if not self.request.fits_fast_lane(GroundRules.current()):  # what was added may take more than one approval
            clock |= self.request.slow_lane(clock.get("clock_from_on"))
        detail = {"paused_days": paused} | self.request.keep_as_sent(by=by, answers=self)
        self.request.enter(states.CLARIFY, state, by=by, detail=detail, **clock)
