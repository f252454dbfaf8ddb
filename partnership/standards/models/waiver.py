"""A waiver: both executives' dated permission to miss a standard."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from partnership.accord.models import Agreement, Signature
from partnership.activity.models import Event
from partnership.core.canonical import digest
from partnership.core.verbs import step
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.people.models import Person


class WaiverQuerySet(models.QuerySet["Waiver"]):
    def live(self) -> Self:
        """In force, or asked for."""
        return self.filter(ended_at=None)

    def granted(self) -> Self:
        return self.live().exclude(granted_at=None)

    def asked(self) -> Self:
        return self.live().filter(granted_at=None)

    def of_open(self) -> Self:
        """Of checks that a project which is not closed needs."""
        return self.filter(check_of__required=True).exclude(check_of__project__stage="closed")

    def with_sides(self) -> Self:
        """Each with ``signed_it`` and ``signed_marketing``."""
        given = Signature.objects.filter(agreement=OuterRef("agreement"))
        return self.annotate(**{f"signed_{side}": Exists(given.filter(side=side)) for side in Side})

    def for_list(self) -> Self:
        return self.select_related("check_of__project", "check_of__standard", "version", "agreement", "asked_by")


class Waiver(models.Model):
    """Why a standard is missed, until which day, and what is done until then."""

    check_of = models.ForeignKey("standards.Check", models.PROTECT, related_name="waivers")
    version = models.ForeignKey("standards.StandardVersion", models.PROTECT, related_name="+")
    reason = models.TextField("why it cannot be kept now", max_length=2_000)
    meanwhile = models.TextField("what is done until then", max_length=2_000)
    until = models.DateField("waived to the end of")
    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="waiver")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    granted_at = models.DateTimeField("signed by both", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_because = models.CharField(max_length=200, blank=True)

    objects = WaiverQuerySet.as_manager()

    if TYPE_CHECKING:  # what with_sides() adds
        signed_it: bool
        signed_marketing: bool

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(
                fields=["check_of"], condition=Q(ended_at=None), name="waiver_one_live_for_a_check"
            ),
            models.CheckConstraint(
                name="waiver_ends_for_a_reason",
                condition=Q(ended_at=None, ended_because="") | Q(ended_at__isnull=False) & ~Q(ended_because=""),
            ),
            models.CheckConstraint(
                name="waiver_says_why_and_what_meanwhile",
                condition=~Q(reason="") & ~Q(meanwhile=""),
                violation_error_message="Say why the standard is missed, and what is done until then.",
            ),
        )

    def __str__(self) -> str:
        return f"Waiver of {self.check_of}"

    def get_absolute_url(self) -> str:
        return reverse("standards:waiver", args=[self.check_of_id, self.pk])

    @property
    def is_granted(self) -> bool:
        return self.granted_at is not None and self.ended_at is None

    @property
    def is_asked(self) -> bool:
        return self.granted_at is None and self.ended_at is None

    @step
    def end(self, *, because: str, by: Person | None, at: datetime | None = None) -> None:
        """It counts no more. What becomes of its check is the caller's."""
        self.ended_at, self.ended_because = at or timezone.now(), because[:200]
        self.save(update_fields=["ended_at", "ended_because"])
        if self.agreement.is_open:
            self.agreement.end(because=because)
        Event.objects.record("waiver.ended", self.check_of, by=by, detail={"because": because, "until": self.until})


def text_of(*, check: int, version: int, name: str, asks: str, reason: str, meanwhile: str, until: date) -> str:
    """The digest of everything that the two executives read when they sign."""
    return digest(
        {
            "check": check, "version": version, "standard": name, "asks": asks, "reason": reason,
            "meanwhile": meanwhile, "until": until,
        }
    )  # fmt: skip
