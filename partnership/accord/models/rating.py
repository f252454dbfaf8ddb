"""A blind rating: both sides rate the same thing, sealed until both are in (docs/adr)."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Person, Side


def _box() -> MultiFernet:
    """The seal: keyed by the installation's secret (and the ones before it), so that a query alone reads nothing."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(b"lockstep.blind-rating:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class BlindRoundQuerySet(models.QuerySet["BlindRound"]):
    @step
    def open(self, *, purpose: str, title: str, due_on: date | None = None) -> BlindRound:
        return self.create(purpose=purpose, title=title[:200], due_on=due_on)


class BlindRound(models.Model):
    """Both sides rate the same thing; neither's rating is readable until both are in."""

    purpose = models.CharField(max_length=20)
    title = models.CharField(max_length=200)
    opened_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)

    objects = BlindRoundQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_revealed(self) -> bool:
        return self.revealed_at is not None

    def rating_of(self, side: str) -> BlindRating | None:
        """The side's rating, sealed or open, from the prefetched ratings."""
        return next((rating for rating in self.ratings.all() if rating.side == side), None)

    @verb
    def rate(self, *, by: Person, values: dict[str, int], comment: str = "", side: str | None = None) -> BlindRating:
        """Give or correct a side's rating; when it is the second one, both are opened.

        ``values`` are whole numbers by name; the caller checks their range. Raises Refused once both are open, or
        when the person speaks for no side. Correcting is possible until the other side's is in, by anybody who
        speaks for the side.
        """
        now = timezone.now()
        this = BlindRound.objects.select_for_update().get(pk=self.pk)
        standing = by.standing_on(company_day(now))
        side = side or standing.side_spoken_for
        if side is None:
            raise Refused("Only the CIO, the CMO or a deputy of theirs rates this.")
        if this.is_revealed:
            raise Refused("Both ratings are in and open. They can no longer be changed.")
        given = {rating.side: rating for rating in this.ratings.all()}
        if any(rating.person_id == by.pk for other, rating in given.items() if other != side):
            raise Refused("You have rated for the other side already.")
        rating = given.get(side) or BlindRating(round=this, side=side)
        rating.person, rating.given_at = by, now
        rating.acting_for = standing.principal if standing.principal_seat == side else None
        rating.seal(values, comment)
        rating.save()
        given[side] = rating
        if len(given) == len(Side):
            this.revealed_at = now
            this.save(update_fields=["revealed_at"])
            for each in given.values():
                each.open()
        self.revealed_at = this.revealed_at
        self.__dict__.pop("_prefetched_objects_cache", None)
        # the ledger says that a side has rated, never what
        Event.objects.record(
            f"{self.purpose}.rated", self, by=by, acting_for=rating.acting_for, detail={"side": str(side)}
        )
        return rating

    def own(self, person: Person, side: str | None = None) -> tuple[dict[str, int], str] | None:
        """The rating of the side that the person speaks for, sealed or not: (values, comment).

        A caller with rules of its own names the ``side``, as in ``rate``.
        """
        side = side or person.standing.side_spoken_for
        rating = self.rating_of(side) if side else None
        return rating.unsealed() if rating else None


class BlindRating(models.Model):
    """One side's rating. ``values`` and ``comment`` stay empty until the other side's is in."""

    round = models.ForeignKey(BlindRound, models.PROTECT, related_name="ratings")
    side = models.CharField(max_length=20, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    acting_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    sealed = models.BinaryField(blank=True, default=b"")
    values = models.JSONField(null=True, blank=True)
    comment = models.TextField(blank=True)
    opened = models.BooleanField(default=False)
    given_at = models.DateTimeField()

    class Meta:
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(fields=["round", "side"], name="rating_one_for_a_side"),
            models.UniqueConstraint(fields=["round", "person"], name="rating_two_people"),
            models.CheckConstraint(
                condition=Q(opened=True, values__isnull=False) | Q(opened=False, values__isnull=True, comment=""),
                name="rating_sealed_until_opened",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_side_display()} on {self.round}"

    def seal(self, values: dict[str, int], comment: str) -> None:
        """Put what was rated under the seal (not saved)."""
        self.sealed = _box().encrypt(json.dumps([values, comment]).encode())

    def unsealed(self) -> tuple[dict[str, int], str]:
        """What was rated, whether the seal is broken already or not: only for the side's own people."""
        if self.opened:
            return self.values or {}, self.comment
        values, comment = json.loads(_box().decrypt(bytes(self.sealed)))
        return values, comment

    @step
    def open(self) -> None:
        """Break the seal: both are in."""
        self.values, self.comment = self.unsealed()
        self.opened, self.sealed = True, b""
        self.save(update_fields=["values", "comment", "opened", "sealed"])
