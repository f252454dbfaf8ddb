"""How a request ends: accepted by both, refused with a reason, or taken back; and how it comes back from there."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from partnership.accord.models import Agreement
from partnership.company.calendar import WorkingCalendar
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.intake import states
from partnership.intake.models.request.asked import Asked
from partnership.intake.models.request.promised import Promised
from partnership.intake.states import State

if TYPE_CHECKING:
    from partnership.intake.models.question import Question
    from partnership.intake.models.request.record import Request
    from partnership.people.models import Person


class Decided(Asked, Promised):
    """The part of a request that says what became of it, with the acceptance that takes both sides."""

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField("reason of the decision", max_length=5_000, blank=True)
    deferred_until = models.DateField("comes back on", null=True, blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, related_name="duplicates", null=True, blank=True)
    acceptance = models.OneToOneField(Agreement, models.PROTECT, related_name="request", null=True, blank=True)

    if TYPE_CHECKING:
        questions: Any  # which point here

    class Meta:
        abstract = True

    @step
    def open_acceptance(self) -> None:
        """Put the text as it stands before both sides; an earlier acceptance of another text ends."""
        if self.acceptance is not None and self.acceptance.digest == self.digest and not self.acceptance.ended_at:
            return
        self.end_acceptance(because="The request was changed.")
        self.acceptance = Agreement.objects.open(
            purpose=Agreement.Purpose.ACCEPTANCE,
            digest=self.digest,
            title=self.title,
            url=reverse("intake:request", args=[self.pk]),
        )
        self.save(update_fields=["acceptance"])

    @step
    def end_acceptance(self, *, because: str) -> None:
        if self.acceptance is not None and not self.acceptance.is_complete and not self.acceptance.ended_at:
            self.acceptance.end(because=because)

    @verb
    def withdraw(self, *, by: Person, reason: str = "") -> None:
        """The requester takes it back; a draft without a word, what others have read with the reason."""
        self.lock()
        if self.state == State.WITHDRAWN and not (reason and self.reason):
            return  # a draft goes without a word, and twice changes nothing
        if self.state != State.DRAFT and not self.is_open:
            raise Refused(f"This request is {self.get_state_display().lower()} already: it cannot be withdrawn.")
        if self.submitted_at and not reason:
            raise Refused("Say why you take it back: those who worked on it read it.")
        self.decide(states.WITHDRAW, by=by, reason=reason)
        if self.idea:  # others may make more of it
            self.idea.come_back(by=by, because=reason)

    @verb
    def refuse(
        self,
        state: str,
        *,
        by: Person,
        reason: str,
        duplicate_of: Request | None = None,
        until: date | None = None,
    ) -> None:
        """Decline, defer until a day, or point to the request it repeats; the reason goes to the requester."""
        self.lock()
        if not self.is_open:
            raise Refused(f"This request is {self.get_state_display().lower()} already.")
        if state not in states.REFUSALS:
            raise Refused("Say no, not now, or which other request it repeats.")
        if state == State.DEFERRED and (until is None or until <= company_day()):
            raise Refused("Say until which day to come it is deferred: it comes back by itself then.")
        taken = states.REFUSALS[State(state)]
        self.decide(taken, by=by, reason=reason, duplicate_of=duplicate_of, deferred_until=until)

    @verb
    def bring_back(self, *, by: Person | None) -> None:
        """What was withdrawn or refused goes on from where it stood, and its clock with it.

        ``by`` is nobody where the day has come until which it was deferred.
        """
        self.lock()
        back = next((step for step in (states.RESTORE, states.RESUME) if self.state in step.sources), None)
        if back is None:
            raise Refused(f"This request is {self.get_state_display().lower()}: there is nothing to bring back.")
        state = self.stood_in
        if self.idea and self.state == State.WITHDRAWN:  # Refused where another request was made of it meanwhile
            self.idea.become_requested(by=by or self.requester, asker=self.requester)
        days = WorkingCalendar.current().working_days_between(company_day(self.decided_at), company_day())
        # an open question goes on standing still: its answer moves the clock by all the time since it was asked
        clock = {} if state in (State.DRAFT, State.NEEDS_INFORMATION) else self.move_clock(days)
        undone = dict.fromkeys(("decided_at", "decided_by", "duplicate_of", "deferred_until"))
        self.enter(back, state, by=by, detail={"paused_days": days}, reason="", **undone, **clock)
        screening = getattr(self, "screening", None)
        if state == State.SCREENING and screening and screening.score is not None:
            self.open_acceptance()
            self.stays.go_on(self)

    @property
    def open_question(self) -> Question | None:
        """What the requester is asked now, from the prefetched questions."""
        return next((question for question in self.questions.all() if question.answered_at is None), None)

    @property
    def stood_in(self) -> State:
        """Where it goes on from what has happened to it so far, whatever stopped it."""
        if not self.submitted_at:
            return State.DRAFT
        if self.open_question:
            return State.NEEDS_INFORMATION
        return self.held_in

    @property
    def held_in(self) -> State:
        """Where it stands beside a question."""
        if self.consultation.done_at:
            return State.SCREENING
        return State.CONSULTATION if self.taken_up_at else State.SUBMITTED

    @step
    def accept(self, *, by: Person) -> None:
        """Both sides have said yes, or IT alone in the fast lane. Whoever calls it holds the request's row."""
        if not self.fast_lane and (self.acceptance is None or not self.acceptance.is_complete):
            raise Refused("A request is accepted by both sides, or by IT alone in the fast lane.")
        self.decide(states.ACCEPT, by=by, taken_up_at=self.taken_up_at or timezone.now())

    def refuse_at_the_end(self) -> None:
        """What was declined, deferred, withdrawn or repeats another takes no system and no override."""
        if not self.is_open and self.state not in (State.DRAFT, State.ACCEPTED):
            raise Refused(f"This request is {self.get_state_display().lower()}: no system is chosen for it.")

    @step
    def decide(self, taken: states.Transition, *, by: Person, **fields: Any) -> None:
        """An end of the way: whose, when and why. A half-signed acceptance ends with it."""
        if taken is not states.ACCEPT:
            because = f"The request is {taken.targets[0].label.lower()}."
            self.end_acceptance(because=because)
            self.consultation.end_override(because=because)
        acting_for = by.standing.principal if by.pk != self.requester_id else None
        self.enter(taken, by=by, acting_for=acting_for, decided_at=timezone.now(), decided_by=by, **fields)
