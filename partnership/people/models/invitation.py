"""An invitation: the one link by which somebody comes in, as what they were asked to be."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.people.models.side import Refused, Side

if TYPE_CHECKING:
    from partnership.people.models.person import Person

HOLDS = timedelta(days=7)
"""How long a link opens the door after it was made."""


def digest_of(token: str) -> str:
    """What stands in the database instead of the link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


class State(models.TextChoices):
    OPEN = "open", "Invited"
    EXPIRED = "expired", "Invitation ran out"
    TAKEN = "taken", "Came in"
    WITHDRAWN = "withdrawn", "Withdrawn"


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Neither taken up nor withdrawn; it may have run out."""
        return self.filter(taken_at=None, withdrawn_at=None)

    def for_list(self) -> InvitationQuerySet:
        return self.select_related("person", "by").order_by("-made_at", "-pk")

    def by_token(self, token: str) -> Invitation | None:
        """The invitation that a link names, in whatever state."""
        return self.select_related("person").filter(token_digest=digest_of(token)).first()

    @transaction.atomic
    def issue(self, person: Person, *, by: Person | None, seat: str = "") -> tuple[Invitation, str]:
        """A new link for somebody who is not in yet, and its secret, which is shown once: 256 bits.

        A link that they had before ends. ``seat`` is the side whose seat it gives when it is taken up.
        """
        if seat and seat != person.side:
            raise Refused(f"{person.name} is not on the side whose seat this gives.")
        if self.filter(person=person).exclude(taken_at=None).exists():
            raise Refused(f"{person.name} has come in already.")
        now = timezone.now()
        self.pending().filter(person=person).update(withdrawn_at=now)
        token = secrets.token_urlsafe(32)
        made = self.create(
            person=person, by=by, seat=seat, token_digest=digest_of(token), made_at=now, expires_at=now + HOLDS
        )
        Event.objects.record("invitation.made", made, by=by, detail={"seat": seat} if seat else {})
        return made, token


class Invitation(models.Model):
    """One link for one person, used once; it proves their address. Only its digest is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seat = models.CharField(max_length=20, choices=Side, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)  # when a mail server took it; none: copied by hand
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(taken_at=None, withdrawn_at=None),
                name="invitation_one_pending_for_a_person",
                violation_error_message="They have an invitation already.",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(taken_at__isnull=False), name="invitation_taken_once"
            ),
            models.CheckConstraint(
                condition=Q(taken_at=None) | Q(withdrawn_at=None), name="invitation_taken_or_withdrawn"
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation of {self.person}"

    @property
    def state(self) -> State:
        return self.state_at(timezone.now())

    def state_at(self, now: datetime) -> State:
        if self.taken_at:
            return State.TAKEN
        if self.withdrawn_at:
            return State.WITHDRAWN
        return State.EXPIRED if now >= self.expires_at else State.OPEN

    @property
    def why_not(self) -> str:
        """The sentence for somebody whose link opens nothing; empty while it does."""
        return {
            State.OPEN: "",
            State.EXPIRED: "This invitation has run out. Ask who invited you for a new one.",
            State.TAKEN: "This invitation was used. Sign in with what you chose then.",
            State.WITHDRAWN: "This invitation was withdrawn, or a newer one took its place.",
        }[self.state]

    @transaction.atomic
    def take(self) -> None:
        """Its person came in by it. Raises Refused with the sentence when it opens nothing; of two at once one wins."""
        now = timezone.now()
        claimed = Invitation.objects.pending().filter(pk=self.pk, expires_at__gt=now).update(taken_at=now)
        if not claimed:
            self.refresh_from_db()
            raise Refused(self.why_not or "This invitation was used. Sign in with what you chose then.")
        self.taken_at = now
        Event.objects.record("invitation.taken", self, by=self.person)

    take.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def withdraw(self, *, by: Person) -> None:
        """The link opens nothing from now on."""
        if not Invitation.objects.pending().filter(pk=self.pk).update(withdrawn_at=timezone.now()):
            return
        self.refresh_from_db()
        Event.objects.record("invitation.withdrawn", self, by=by)

    withdraw.alters_data = True  # type: ignore[attr-defined]
