"""An invitation: the one link by which somebody comes in, as what they were asked to be."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.sealing import seal, unseal
from partnership.core.verbs import step, verb
from partnership.people.models.part import Part
from partnership.people.models.side import Side

if TYPE_CHECKING:
    from partnership.people.models.person import Person

HOLDS = timedelta(days=7)
"""How long a link opens the door after it was made."""
SEALED_FOR = "invitation"


def digest_of(token: str) -> str:
    """What stands in the database instead of the link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> Self:
        """Neither taken up nor withdrawn; it may have run out."""
        return self.filter(taken_at=None, withdrawn_at=None)

    def for_list(self) -> Self:
        return self.select_related("person", "by").order_by("-made_at", "-pk")

    def open(self) -> Self:
        """Those whose link opens the door now."""
        return self.pending().filter(expires_at__gt=timezone.now())

    def expired(self) -> Self:
        """Those that ran out unanswered."""
        return self.pending().filter(expires_at__lte=timezone.now())

    def unplanned(self) -> Self:
        """Those that a mail has still to carry, and that are in no mail yet."""
        return self.open().filter(planned_at=None).exclude(sealed="")

    def seat_waits(self) -> Self:
        """Those whose person came in while the seat could not pass."""
        return self.filter(seat_waits_since__isnull=False).select_related("person", "by").order_by("pk")

    def by_token(self, token: str) -> Invitation | None:
        """The invitation that a link names, in whatever state."""
        return self.select_related("person").filter(token_digest=digest_of(token)).first()

    @verb
    def issue(
        self, person: Person, *, by: Person | None, seat: str = "", mail: bool = False, until: datetime | None = None
    ) -> tuple[Invitation, str]:
        """A new link for somebody who is not in yet, and its secret, which is shown once: 256 bits.

        A link that they had before ends. ``seat`` is the side whose seat it gives when it is taken up; ``mail`` says
        that it goes to them by mail as well, ``until`` when it runs out where that is not in seven days.
        """
        if seat and seat != person.side:
            raise Refused(f"{person.name} is not on the side whose seat this gives.")
        if self.filter(person=person).exclude(taken_at=None).exists():
            raise Refused(f"{person.name} has come in already.")
        now = timezone.now()
        self.pending().filter(person=person).update(withdrawn_at=now, sealed="")
        made, token = Invitation.prepared(person, by=by, seat=seat, mail=mail, until=until)
        made.save(force_insert=True)
        Event.objects.record("invitation.made", made, by=by, detail={"as": made.part.label})
        return made, token


class Invitation(models.Model):
    """One link for one person, used once; it proves their address. Only its digest is kept."""

    class State(models.TextChoices):
        OPEN = "open", "Invited"
        EXPIRED = "expired", "Invitation ran out"
        TAKEN = "taken", "Came in"
        WITHDRAWN = "withdrawn", "Withdrawn"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="invitations")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    seat = models.CharField(max_length=20, choices=Side, blank=True)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sealed = models.TextField(blank=True, default="")  # the secret, until the mail that carries it has left
    planned_at = models.DateTimeField(null=True, blank=True)  # when its mail was written down
    sent_at = models.DateTimeField(null=True, blank=True)  # when a mail server took it; none: copied by hand
    taken_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    seat_waits_since = models.DateTimeField(null=True, blank=True)  # they came in, but the seat could not pass

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

    @classmethod
    def prepared(
        cls, person: Person, *, by: Person | None, seat: str = "", mail: bool = False, until: datetime | None = None
    ) -> tuple[Invitation, str]:
        """An invitation that is not saved yet, and its secret."""
        now, token = timezone.now(), secrets.token_urlsafe(32)
        made = cls(person=person, by=by, seat=seat, token_digest=digest_of(token), made_at=now)
        made.expires_at = until or now + HOLDS
        made.sealed = seal(token, SEALED_FOR) if mail else ""
        return made, token

    @property
    def part(self) -> Part:
        """What its person is invited as."""
        return Part.of(role=self.person.role, side=self.person.side, seat=self.seat)

    @property
    def token(self) -> str:
        """The secret, while its mail has not left. Raises sealing.Broken when the installation's key has changed."""
        return unseal(self.sealed, SEALED_FOR) if self.sealed else ""

    @property
    def state(self) -> Invitation.State:
        return self.state_at(timezone.now())

    def state_at(self, now: datetime) -> Invitation.State:
        if self.taken_at:
            return self.State.TAKEN
        if self.withdrawn_at:
            return self.State.WITHDRAWN
        return self.State.EXPIRED if now >= self.expires_at else self.State.OPEN

    @property
    def opens(self) -> bool:
        return not self.why_not

    @property
    def why_not(self) -> str:
        """The sentence for somebody whose link opens nothing; empty while it does."""
        if self.state == self.State.OPEN and not self.person.is_active:
            return "Your access was ended. Ask an administrator of Lockstep what to do."
        return {
            self.State.OPEN: "",
            self.State.EXPIRED: "This invitation has run out. Ask who invited you for a new one.",
            self.State.TAKEN: "This invitation was used. Sign in with what you chose then.",
            self.State.WITHDRAWN: "This invitation was withdrawn, or a newer one took its place.",
        }[self.state]

    @verb
    def take(self) -> None:
        """Its person came in by it. Raises Refused with the sentence when it opens nothing; of two at once one wins.

        The claim asks of its own row alone: Postgres would not ask another table again after waiting for the first.
        """
        now = timezone.now()
        self.person.refresh_from_db(fields=["is_active"])
        mine = Invitation.objects.pending().filter(pk=self.pk, expires_at__gt=now)
        if not self.person.is_active or not mine.update(taken_at=now, sealed=""):
            self.refresh_from_db(fields=["taken_at", "withdrawn_at", "expires_at"])
            raise Refused(self.why_not or "This invitation was used. Sign in with what you chose then.")
        self.taken_at, self.sealed = now, ""
        Event.objects.record("invitation.taken", self, by=self.person)

    @verb
    def withdraw(self, *, by: Person) -> None:
        """The link opens nothing from now on."""
        if not Invitation.objects.pending().filter(pk=self.pk).update(withdrawn_at=timezone.now(), sealed=""):
            return
        self.refresh_from_db()
        Event.objects.record("invitation.withdrawn", self, by=by)

    @step
    def note_sent(self, at: datetime) -> None:
        """A mail server took it, so the secret is nowhere here any more. No event: deliveries have a page."""
        Invitation.objects.filter(pk=self.pk).update(sent_at=at, sealed="")

    @verb
    def let_seat_wait(self, why: str) -> None:
        """Its person is in, but the seat could not pass today."""
        self.seat_waits_since = timezone.now()
        self.save(update_fields=["seat_waits_since"])
        Event.objects.record("invitation.seat_waits", self, by=self.by, detail={"why": why})

    @verb
    def end_wait(self, *, by: Person | None, given: bool) -> None:
        """The seat passed, or an administrator leaves it where it is."""
        if not Invitation.objects.seat_waits().filter(pk=self.pk).update(seat_waits_since=None):
            return
        self.seat_waits_since = None
        if not given:
            Event.objects.record("invitation.seat_left", self, by=by)
