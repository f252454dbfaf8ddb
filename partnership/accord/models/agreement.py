"""An agreement: one purpose, one text, a signature of each side."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Self

from django.db import IntegrityError, models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb, whole
from partnership.people.models import Person, Side


class AgreementQuerySet(models.QuerySet["Agreement"]):
    @step
    def open(self, *, purpose: str, digest: str, title: str, url: str) -> Agreement:
        """Ask both sides for their part of what the digest stands for; ``url`` is where it is read."""
        return self.create(purpose=purpose, digest=digest, title=title[:200], url=url)

    def with_signatures(self) -> Self:
        return self.prefetch_related(models.Prefetch("signatures", Signature.objects.for_list()))

    def unfinished(self, *purposes: str) -> Self:
        """Those of the purposes that still lack a side's part."""
        return self.filter(purpose__in=purposes, completed_at__isnull=True, ended_at__isnull=True)

    def with_sides(self) -> Self:
        """Each with which side has signed (``sides``), in the same query."""
        signed = Signature.objects.filter(agreement=OuterRef("pk"))
        return self.annotate(**{f"signed_{side}": Exists(signed.filter(side=side)) for side in Side})


class Agreement(models.Model):
    """One purpose, one subject, one digest of what is agreed, and a signature of each side."""

    class Purpose(models.TextChoices):
        VERSION = "version", "Version"
        CLOSING = "closing", "Closing"
        WAIVER = "waiver", "Waiver"
        OVERRIDE = "override", "Override"
        ACCEPTANCE = "acceptance", "Acceptance"
        MINUTES = "minutes", "Minutes"
        RESOLUTION = "resolution", "Resolution"
        REAFFIRMATION = "reaffirmation", "Re-affirmation"
        REOPENING = "reopening", "Reopening"
        PLAN = "plan", "Planned day"
        VERDICT = "verdict", "Verdict"

    PROVED = frozenset({Purpose.VERSION, Purpose.CLOSING, Purpose.WAIVER, Purpose.OVERRIDE})  # take a fresh proof

    purpose = models.CharField(max_length=20, choices=Purpose)
    digest = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    url = models.CharField(max_length=300)
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

    @property
    def sides(self) -> frozenset[str]:
        """The sides that have signed, of an agreement read ``with_sides()``."""
        return frozenset(side for side in Side if getattr(self, f"signed_{side}"))

    def signature_of(self, side: str) -> Signature | None:
        """The side's part, from the prefetched signatures."""
        return next((signature for signature in self.signatures.all() if signature.side == side), None)

    @verb
    def sign(self, *, by: Person, seen: str, side: str | None = None, proved_at: datetime | None = None) -> Signature:
        """Give a side's part of exactly what was ``seen``: the digest of the text that the signer read.

        The side is the one that the signer speaks for, unless a caller with rules of its own names it. Raises Refused
        with a sentence when the agreement has ended or changed, the side has signed, the person has signed for the
        other side, or the proof of identity is missing or too old. The row is locked: of two at once, one waits.
        """
        now = timezone.now()
        agreement = Agreement.objects.select_for_update().get(pk=self.pk)
        standing = by.standing_on(company_day(now))
        side = side or standing.side_spoken_for
        if side is None:
            raise Refused("Only the CIO, the CMO or a deputy of theirs signs this.")
        agreement._refuse_unfit(by=by, seen=seen, side=side, proved_at=proved_at, now=now)
        try:
            with whole():
                signature = Signature.objects.create(
                    agreement=agreement,
                    side=side,
                    person=by,
                    acting_for=standing.principal if standing.principal_seat == side else None,
                    digest=seen,
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
            detail={"side": str(side), "digest": seen},
        )
        if signature.acting_for:
            tell_principal(by, signature.acting_for, done=f"signed for you: {self}", url=self.url)
        return signature

    def _refuse_unfit(self, *, by: Person, seen: str, side: str, proved_at: datetime | None, now: datetime) -> None:
        signed = {signature.side: signature for signature in self.signatures.select_related("person")}
        if self.ended_at:
            raise Refused(f"This can no longer be signed: {self.ended_because}.")
        if seen != self.digest:
            raise Refused("The text has changed since you opened it. Read what it says now, then sign.")
        if side in signed:
            raise Refused(f"{Side(side).label} has signed already: {signed[side].person.name}.")
        if any(signature.person_id == by.pk for signature in signed.values()):
            raise Refused("You have signed already. The other part takes another person.")
        if self.purpose in self.PROVED:
            longest = timedelta(minutes=GroundRules.current().signature_proof_minutes)
            if proved_at is None or not now - longest <= proved_at <= now + timedelta(minutes=1):
                raise Refused("Prove that it is you first: your last proof is too old for a signature.")

    @verb
    def end(self, *, because: str) -> None:
        """It was withdrawn or superseded: what is signed stays in history, nothing more can be signed."""
        because = because.rstrip(".")[:200]
        Agreement.objects.filter(pk=self.pk, ended_at__isnull=True).update(
            ended_at=timezone.now(), ended_because=because
        )
        self.refresh_from_db(fields=["ended_at", "ended_because"])

    @step
    def revive(self) -> None:
        """That it ended was a mistake which is taken back: what was signed counts again."""
        self.ended_at, self.ended_because = None, ""
        self.save(update_fields=["ended_at", "ended_because"])


@step
def tell_principal(deputy: Person, principal: Person, *, done: str, url: str) -> None:
    """Whoever a deputy acts for learns at once what was given in their name."""
    Notice.objects.tell(
        [principal], kind="signed-for-you", subject=f"people.person:{deputy.pk}", text=f"{deputy} {done}", url=url
    )


class SignatureQuerySet(models.QuerySet["Signature"]):
    def for_list(self) -> Self:
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
