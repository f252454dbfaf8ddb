"""What takes both sides: agreements with a signature of each, and ratings that stay sealed until both are in."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import date, datetime, timedelta

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.people.models import Person, Refused, Side


class Purpose(models.TextChoices):
    VERSION = "version", "Version"
    CLOSING = "closing", "Closing"
    WAIVER = "waiver", "Waiver"
    OVERRIDE = "override", "Override"
    ACCEPTANCE = "acceptance", "Acceptance"
    MINUTES = "minutes", "Minutes"
    RESOLUTION = "resolution", "Resolution"
    REAFFIRMATION = "reaffirmation", "Re-affirmation"


PROVED = {Purpose.VERSION, Purpose.CLOSING, Purpose.WAIVER, Purpose.OVERRIDE}
"""The purposes that take a fresh proof of who signs."""


class AgreementQuerySet(models.QuerySet["Agreement"]):
    def open(self, *, purpose: str, digest: str, title: str) -> Agreement:
        """Ask both sides for their part of what the digest stands for."""
        return self.create(purpose=purpose, digest=digest, title=title[:200])

    open.alters_data = True  # type: ignore[attr-defined]

    def with_signatures(self) -> AgreementQuerySet:
        return self.prefetch_related(models.Prefetch("signatures", Signature.objects.for_list()))

    def waiting_for(self, side: str) -> AgreementQuerySet:
        """Open agreements that lack the side's part."""
        return self.filter(ended_at__isnull=True, completed_at__isnull=True).exclude(signatures__side=side)


class Agreement(models.Model):
    """One purpose, one subject, one digest of what is agreed, and a signature of each side."""

    purpose = models.CharField(max_length=20, choices=Purpose)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    opened_at = models.DateTimeField(default=timezone.now)
    completed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_because="")
                | (Q(ended_at__isnull=False) & ~Q(ended_because="")),
                name="agreement_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_purpose_display()}: {self.title}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.ended_at is None

    def signature_of(self, side: str) -> Signature | None:
        """The side's part, from the prefetched signatures."""
        return next((signature for signature in self.signatures.all() if signature.side == side), None)

    @transaction.atomic
    def sign(self, *, by: Person, digest: str, side: str | None = None, proved_at: datetime | None = None) -> Signature:
        """Give a side's part of exactly what ``digest`` stands for.

        The side is the one that the signer speaks for, unless a caller with rules of its own names it. Raises Refused
        with a sentence when the agreement has ended or changed, the side has signed, the person has signed for the
        other side, or the proof of identity is missing or too old. The row is locked: of two at once, one waits.
        """
        now = timezone.now()
        agreement = Agreement.objects.select_for_update().get(pk=self.pk)
        standing = by.standing_on(timezone.localdate(now))
        side = side or standing.side_spoken_for
        if side is None:
            raise Refused("Only the CIO, the CMO or a deputy of theirs signs this.")
        agreement._refuse_unfit(by=by, digest=digest, side=side, proved_at=proved_at, now=now)
        try:
            with transaction.atomic():
                signature = Signature.objects.create(
                    agreement=agreement,
                    side=side,
                    person=by,
                    acting_for=standing.principal if standing.principal_seat == side else None,
                    digest=digest,
                    signed_at=now,
                )
        except IntegrityError as error:
            raise Refused("Somebody signed this at the same moment. Look again.") from error
        if agreement.signatures.count() == len(Side):
            agreement.completed_at = now
            agreement.save(update_fields=["completed_at"])
        self.completed_at = agreement.completed_at
        self.__dict__.pop("_prefetched_objects_cache", None)
        Event.objects.record(
            f"{self.purpose}.signed",
            self,
            by=by,
            acting_for=signature.acting_for,
            detail={"side": str(side), "digest": digest},
        )
        return signature

    sign.alters_data = True  # type: ignore[attr-defined]

    def _refuse_unfit(self, *, by: Person, digest: str, side: str, proved_at: datetime | None, now: datetime) -> None:
        signed = {signature.side: signature for signature in self.signatures.select_related("person")}
        if self.ended_at:
            raise Refused(f"This can no longer be signed: {self.ended_because}.")
        if digest != self.digest:
            raise Refused("The text has changed since you opened it. Read what it says now, then sign.")
        if side in signed:
            raise Refused(f"{Side(side).label} has signed already: {signed[side].person.name}.")
        if any(signature.person_id == by.pk for signature in signed.values()):
            raise Refused("You have signed already. The other part takes another person.")
        if self.purpose in PROVED:
            longest = timedelta(minutes=GroundRules.current().signature_proof_minutes)
            if proved_at is None or not now - longest <= proved_at <= now + timedelta(minutes=1):
                raise Refused("Prove that it is you first: your last proof is too old for a signature.")

    @transaction.atomic
    def end(self, *, because: str) -> None:
        """It was withdrawn or superseded: what is signed stays in history, nothing more can be signed."""
        because = because.rstrip(".")[:200]
        Agreement.objects.filter(pk=self.pk, ended_at__isnull=True).update(
            ended_at=timezone.now(), ended_because=because
        )
        self.refresh_from_db(fields=["ended_at", "ended_because"])

    end.alters_data = True  # type: ignore[attr-defined]


class SignatureQuerySet(models.QuerySet["Signature"]):
    def for_list(self) -> SignatureQuerySet:
        return self.select_related("person", "acting_for").order_by("side")


class Signature(models.Model):
    """One side's part of an agreement, given by one person for exactly one text."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=20, choices=Side)
    person = models.ForeignKey(Person, models.PROTECT, related_name="signatures")
    acting_for = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64)
    signed_at = models.DateTimeField()

    objects = SignatureQuerySet.as_manager()

    class Meta:
        ordering = ["side"]
        constraints = [
            models.UniqueConstraint(fields=["agreement", "side"], name="signature_one_for_a_side"),
            models.UniqueConstraint(fields=["agreement", "person"], name="signature_two_people"),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="signature_of_a_side"),
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | ~Q(acting_for=F("person")), name="signature_for_somebody_else"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {self.get_side_display()}"


def _box() -> MultiFernet:
    """The seal: keyed by the installation's secret (and the ones before it), so that a query alone reads nothing."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    keys = [hashlib.sha256(b"lockstep.blind-rating:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in keys])


class BlindRoundQuerySet(models.QuerySet["BlindRound"]):
    def open(self, *, purpose: str, title: str, due_on: date | None = None) -> BlindRound:
        return self.create(purpose=purpose, title=title[:200], due_on=due_on)

    open.alters_data = True  # type: ignore[attr-defined]

    def with_ratings(self) -> BlindRoundQuerySet:
        return self.prefetch_related(
            models.Prefetch("ratings", BlindRating.objects.select_related("person", "acting_for").order_by("side"))
        )


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

    @transaction.atomic
    def rate(self, *, by: Person, values: dict[str, int], comment: str = "", side: str | None = None) -> BlindRating:
        """Give or correct a side's rating; when it is the second one, both are opened.

        ``values`` are whole numbers by name; the caller checks their range. Raises Refused once both are open, or
        when the person speaks for no side. Correcting is possible until the other side's is in, by anybody who
        speaks for the side.
        """
        now = timezone.now()
        this = BlindRound.objects.select_for_update().get(pk=self.pk)
        standing = by.standing_on(timezone.localdate(now))
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

    rate.alters_data = True  # type: ignore[attr-defined]

    def own(self, person: Person) -> tuple[dict[str, int], str] | None:
        """The rating of the side that the person speaks for, sealed or not: (values, comment)."""
        side = person.standing.side_spoken_for
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

    def open(self) -> None:
        """Break the seal: both are in."""
        self.values, self.comment = self.unsealed()
        self.opened, self.sealed = True, b""
        self.save(update_fields=["values", "comment", "opened", "sealed"])

    open.alters_data = True  # type: ignore[attr-defined]
