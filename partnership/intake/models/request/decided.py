"""How a request ends: accepted by both, refused with a reason, or taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from partnership.accord.models import Agreement, Purpose
from partnership.core.verbs import step, verb
from partnership.intake import states
from partnership.intake.models.request.asked import Asked
from partnership.intake.models.request.promised import Promised
from partnership.intake.states import State
from partnership.people.models import Refused

if TYPE_CHECKING:
    from partnership.intake.models.request.record import Request
    from partnership.people.models import Person


class Decided(Asked, Promised):
    """The part of a request that says what became of it, with the acceptance that takes both sides."""

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField("reason of the decision", max_length=5_000, blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, related_name="duplicates", null=True, blank=True)
    acceptance = models.OneToOneField(Agreement, models.PROTECT, related_name="request", null=True, blank=True)

    class Meta:
        abstract = True

    @step
    def open_acceptance(self) -> None:
        """Put the text as it stands before both sides; an earlier acceptance of another text ends."""
        if self.acceptance is not None and self.acceptance.digest == self.digest and not self.acceptance.ended_at:
            return
        self.end_acceptance(because="The request was changed.")
        self.acceptance = Agreement.objects.open(purpose=Purpose.ACCEPTANCE, digest=self.digest, title=self.title)
        self.save(update_fields=["acceptance"])

    @step
    def end_acceptance(self, *, because: str) -> None:
        if self.acceptance is not None and not self.acceptance.is_complete and not self.acceptance.ended_at:
            self.acceptance.end(because=because)

    @verb
    def withdraw(self, *, by: Person, reason: str = "") -> None:
        """The requester takes it back."""
        self.lock()
        if self.state == State.WITHDRAWN:
            return
        if self.state != State.DRAFT and not self.is_open:
            raise Refused(f"This request is {self.get_state_display().lower()} already: it cannot be withdrawn.")
        self.decide(states.WITHDRAW, by=by, reason=reason)

    @verb
    def refuse(self, state: str, *, by: Person, reason: str, duplicate_of: Request | None = None) -> None:
        """Decline, defer, or point to the request it repeats; the reason goes to the requester."""
        self.lock()
        if not self.is_open:
            raise Refused(f"This request is {self.get_state_display().lower()} already.")
        if state not in states.REFUSALS:
            raise Refused("Say no, not now, or which other request it repeats.")
        self.decide(states.REFUSALS[State(state)], by=by, reason=reason, duplicate_of=duplicate_of)

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
