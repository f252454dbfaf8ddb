"""A person: who they are, and what they may speak for."""

from __future__ import annotations

import hashlib
import zoneinfo
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, changes_in
from partnership.core.days import company_day
from partnership.core.guards import HELD, sentence
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb, whole
from partnership.people.models.invitation import Invitation
from partnership.people.models.seat import Chairs, Delegation, Seat
from partnership.people.models.side import Side
from partnership.people.models.sign_in import SignInRules


class Role(models.TextChoices):
    STAFF = "staff", "Staff"
    ADMINISTRATOR = "administrator", "Administrator"
    OBSERVER = "observer", "Observer"


def check_time_zone(value: str) -> None:
    if value not in zoneinfo.available_timezones():
        raise ValidationError(f"“{value}” is not a time zone. Use a name such as Europe/Berlin.")


@dataclass(frozen=True)
class Standing:
    """What a person may speak for on a day.

    ``seat`` is the side whose seat they hold, ``principal`` the executive whom they are deputy of; at most one is set.
    """

    seat: Side | None = None
    principal: Person | None = None
    principal_seat: Side | None = None

    @property
    def side_spoken_for(self) -> Side | None:
        return self.seat or self.principal_seat

    @property
    def is_executive(self) -> bool:
        return self.side_spoken_for is not None


class PersonQuerySet(models.QuerySet["Person"]):
    def active(self) -> Self:
        return self.filter(is_active=True)

    def awaited(self) -> Self:
        """Those who were invited and have not come in, their invitation being open, run out or withdrawn."""
        theirs = Invitation.objects.filter(person=OuterRef("pk"))
        return self.filter(Exists(theirs), ~Exists(theirs.exclude(taken_at=None)))

    def arrived(self) -> Self:
        """The active people who have come in."""
        theirs = Invitation.objects.filter(person=OuterRef("pk"))
        return self.active().filter(~Exists(theirs) | Exists(theirs.exclude(taken_at=None)))

    def with_invitations(self) -> Self:
        """Each with ``invitation``, the newest that was made for them, in one more query; None for whoever had none."""
        return self.prefetch_related(Prefetch("invitations", Invitation.objects.order_by("-made_at", "-pk")))

    def of_side(self, side: str) -> Self:
        """The active people of one side, by name."""
        return self.active().filter(side=side).order_by(Lower("name"), "pk")


class PersonManager(BaseUserManager["Person"].from_queryset(PersonQuerySet)):  # type: ignore[misc]  # a base class that is made
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        """Somebody new. Without a password they set one by the link in their invitation."""
        person = Person(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save()
        return person

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> Person:
        return self.create_user(email, password, role=Role.ADMINISTRATOR, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email__iexact=email)


class Person(AbstractBaseUser, PermissionsMixin):
    """Somebody who signs in: staff of IT or marketing, an administrator, or an observer."""

    email = models.EmailField("e-mail", unique=True, error_messages={"unique": "Somebody has this address already."})
    name = models.CharField(max_length=80)
    role = models.CharField(max_length=20, choices=Role, default=Role.STAFF)
    side = models.CharField(max_length=20, choices=Side, blank=True)
    team = models.CharField(max_length=80, blank=True)
    time_zone = models.CharField(max_length=50, default="UTC", validators=[check_time_zone])
    is_active = models.BooleanField("may sign in", default=True)
    joined_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)  # until when they have seen "what changed"
    factor_reset_at = models.DateTimeField(null=True, blank=True)  # when their second factor was last taken away

    objects = PersonManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name_plural = "people"
        ordering = [Lower("name"), "pk"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"), name="person_email_once", violation_error_message="Somebody has this address already."
            ),
            models.CheckConstraint(
                condition=(Q(role=Role.STAFF) & Q(side__in=Side.values)) | (~Q(role=Role.STAFF) & Q(side="")),
                name="person_staff_have_a_side",
                violation_error_message="Staff belong to IT or marketing; administrators and observers to neither.",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("setup:person", args=[self.pk])

    @property
    def invitation(self) -> Invitation | None:
        """The newest invitation that was made for them, out of what ``with_invitations()`` read."""
        return next(iter(self.invitations.all()), None)

    @property
    def has_arrived(self) -> bool:
        """They came in once: who was invited and has not taken that up has not. One query."""
        taken = list(self.invitations.values_list("taken_at", flat=True))
        return not taken or any(taken)

    @property
    def is_staff(self) -> bool:
        """Whether the Django admin opens for them."""
        return self.role == Role.ADMINISTRATOR

    def get_session_auth_hash(self) -> str:
        """What a session is bound to: the password, who they are, the last reset of their second factor. When one of
        them changes, sessions end."""
        return self._bound(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """The same under the installation's former secrets."""
        yield from map(self._bound, super().get_session_auth_fallback_hash())

    def _bound(self, proof: str) -> str:
        bound = f"{proof}:{self.role}:{self.side}:{self.email}"
        if self.factor_reset_at:
            bound += f":{self.factor_reset_at.isoformat()}"
        return hashlib.sha256(bound.encode()).hexdigest()

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and self.role == Role.ADMINISTRATOR

    @cached_property
    def standing(self) -> Standing:
        """What they may speak for today. One query, remembered on the instance."""
        return self.standing_on(company_day())

    def standing_on(self, day: date) -> Standing:
        """What they may speak for on a day. At most two queries for each request, whoever asks."""
        if self.role != Role.STAFF or not self.is_active:
            return Standing()
        side, chairs = Side(self.side), Chairs.on(day)
        holder = chairs.holders.get(side)
        if holder and holder.pk == self.pk:
            return Standing(seat=side)
        if holder and any(deputy.pk == self.pk for deputy in chairs.deputies[side]):
            return Standing(principal=holder, principal_seat=side)
        return Standing()

    @verb
    def change(self, *, by: Person, **fields: Any) -> None:
        """What an administrator may set of a person: name, address, role, side, team, time zone.

        Another role, side or address ends their sessions. Raises Refused when the role or the side is what they
        speak for somebody by, or when it is the administrator's own role.
        """
        changes = changes_in(self, fields)
        if not changes:
            return
        if {"role", "side"} & set(changes):
            self._refuse_to_move(by=by)
        for name, value in fields.items():
            setattr(self, name, value)
        self._save_what_they_are(list(changes))
        Event.objects.record("person.changed", self, by=by, changes=changes)

    def _save_what_they_are(self, fields: list[str]) -> None:
        """Raises Refused with what they hold, where the database does not let them change because of it."""
        try:
            with whole():
                self.save(update_fields=fields)
        except IntegrityError as error:
            said = sentence(error)
            if not said.startswith(HELD):
                raise
            raise Refused(f"{self.name} {said.removeprefix(HELD)}. Hand that over first.") from error

    def _refuse_to_move(self, *, by: Person) -> None:
        today = company_day()
        if self.pk == by.pk:
            raise Refused("You cannot change your own role: ask another administrator.")
        SignInRules.refuse_to_lose(self)
        if Seat.objects.held_since(today).filter(person=self).exists():
            raise Refused(f"{self.name} holds a seat. Hand the seat over first.")
        given = Delegation.objects.in_effect_since(today).filter(deputy=self).select_related("principal").first()
        if given:
            raise Refused(f"{self.name} is deputy of {given.principal.name}. End that first.")

    @verb
    def disable(self, *, by: Person) -> None:
        """They can no longer sign in; their sessions end at the next request. What they did stays."""
        if not self.is_active:
            return
        if self.pk == by.pk:
            raise Refused("You cannot disable yourself: ask another administrator.")
        SignInRules.refuse_to_lose(self)
        if Seat.objects.held_since(company_day()).filter(person=self).exists():
            raise Refused(f"{self.name} holds a seat. Hand the seat over first.")
        given = Delegation.objects.in_effect_since(company_day()).filter(deputy=self).first()
        if given:
            raise Refused(f"{self.name} is deputy of {given.principal.name}. End that first.")
        self.is_active = False
        self._save_what_they_are(["is_active"])
        for invitation in Invitation.objects.pending().filter(person=self):
            invitation.withdraw(by=by)
        Event.objects.record("person.disabled", self, by=by)

    @verb
    def enable(self, *, by: Person) -> None:
        """They can sign in again."""
        if self.is_active:
            return
        self.is_active = True
        self.save(update_fields=["is_active"])
        Event.objects.record("person.enabled", self, by=by)

    @step
    def come(self) -> None:
        """A visit begins: what changed since the last one ended is new to them. No event, as for :meth:`look`."""
        before = [moment for moment in (self.looked_at, self.seen_at) if moment]
        self.looked_at, self.seen_at = max(before, default=None), timezone.now()
        self.save(update_fields=["looked_at", "seen_at"])

    @step
    def look(self) -> None:
        """They have seen what changed until now. No event: it is about nobody else."""
        self.looked_at = timezone.now()
        self.save(update_fields=["looked_at"])
