from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from outcomes.models.outcome import Outcome
from partnership.accord.models import Agreement, Signature
from partnership.core.verbs import step
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Side


class VersionQuerySet(models.QuerySet["Version"]):
    def open(self) -> Self:
        return self.filter(state__in=["draft", "proposed"])

    def current(self) -> Self:
        return self.filter(state__in=["draft", "proposed", "in_force"])

    def in_force(self) -> Self:
        return self.filter(state="in_force")

    def waiting_for_signatures(self) -> Self:
        return self.filter(state="proposed", outcome__closed_at=None)

    def with_reaffirmation(self) -> Self:
        """Each with ``reaffirmed_at``, when both last did, and which side has done so in the round that runs."""
        signed = Signature.objects.filter(
            agreement__reaffirmation__version=OuterRef("pk"), agreement__reaffirmation__completed_at=None
        )
        sides = {f"reaffirmed_{side}": Exists(signed.filter(side=side)) for side in Side}
        return self.annotate(reaffirmed_at=Max("reaffirmations__completed_at"), **sides)

    def hold(self, version: Version) -> Version:
        """The version as it stands now, whole, with its outcome's row locked until the transaction ends.

        Whoever changes anything about an outcome does this first, so that a signature and an edit happen one after
        the other. On SQLite the IMMEDIATE transaction is that lock.
        """
        Outcome.objects.select_for_update().get(pk=version.outcome_id)
        return self.for_detail().get(pk=version.pk)

    def for_list(self) -> Self:
        return self.select_related("agreement", "drafted_by", "proposed_by").prefetch_related(
            "stages", models.Prefetch("agreement__signatures", queryset=Signature.objects.for_list())
        )

    def for_detail(self) -> Self:
        definitions: Any = Version.definitions.rel.related_model
        return (
            self.for_list()
            .select_related("outcome", "based_on")
            .prefetch_related(
                models.Prefetch(
                    "definitions",
                    queryset=definitions.objects.select_related(
                        "kpi", "steward_it", "steward_marketing"
                    ).prefetch_related("targets"),
                )
            )
        )


class Version(models.Model):
    """One wording of an outcome with its KPI definitions: what signatures are on."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Proposed"
        IN_FORCE = "in_force", "In force"
        SUPERSEDED = "superseded", "Superseded"
        WITHDRAWN = "withdrawn", "Withdrawn"

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.DRAFT)
    title = models.CharField(max_length=120)
    context = models.TextField(blank=True)
    starts_on = models.DateField("from", null=True, blank=True)
    ends_on = models.DateField("to", null=True, blank=True)
    stages = models.ManyToManyField(
        JourneyStage,
        blank=True,
        related_name="outcome_versions",
        verbose_name="journey stages",
    )
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Counts the saves: a form carries the number it was opened on, so that no save buries another.
    edits = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    agreement = models.OneToOneField(
        Agreement,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="version",
    )
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    in_force_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    # Of a proposed version that gave way to the next: who had signed it, and the fields that did it.
    cleared_signatures = models.JSONField(default=list, blank=True)
    cleared_fields = models.JSONField(default=list, blank=True)
    ended_because = models.CharField(max_length=300, blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("outcome", "-number", "pk")
        constraints = (
            models.UniqueConstraint(fields=["outcome", "number"], name="version_number_once"),
            models.UniqueConstraint(
                fields=["outcome"],
                condition=Q(state="in_force"),
                name="version_one_in_force",
                violation_error_message="Another version is in force.",
            ),
            models.UniqueConstraint(
                fields=["outcome"],
                condition=Q(state__in=["draft", "proposed"]),
                name="version_one_open",
                violation_error_message="Another version is being worked on.",
            ),
            models.CheckConstraint(
                name="version_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gt=F("starts_on")),
                violation_error_message="The period must end after it starts.",
            ),
            models.CheckConstraint(
                name="version_signable_whole",
                condition=Q(state__in=["draft", "withdrawn"])
                | (
                    Q(
                        starts_on__isnull=False,
                        ends_on__isnull=False,
                        proposed_at__isnull=False,
                        agreement__isnull=False,
                    )
                    & ~Q(digest="")
                ),
                violation_error_message="What is proposed has a period, a digest and an agreement.",
            ),
            models.CheckConstraint(
                name="version_in_force_since",
                condition=~Q(state="in_force") | Q(in_force_at__isnull=False, ended_at=None),
                violation_error_message="What is in force says since when.",
            ),
            models.CheckConstraint(
                name="version_ended_when",
                condition=~Q(state__in=["superseded", "withdrawn"]) | Q(ended_at__isnull=False),
                violation_error_message="What is superseded or withdrawn says since when.",
            ),
        )

    if TYPE_CHECKING:
        outcome_id: int
        reaffirmed_at: datetime | None

    def __str__(self) -> str:
        return f"{self.title} (version {self.number})"

    def get_absolute_url(self) -> str:
        return reverse("outcomes:version", args=[self.outcome_id, self.number])

    @property
    def called(self) -> str:
        return f"version {self.number}"

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_in_force(self) -> bool:
        return self.state == self.State.IN_FORCE

    @property
    def is_current(self) -> bool:
        return self.state in (
            self.State.DRAFT,
            self.State.PROPOSED,
            self.State.IN_FORCE,
        )

    @property
    def signers(self) -> list[Person]:
        """Who has signed it. Reads the agreement's signatures."""
        return [signature.person for signature in self.agreement.signatures.all()] if self.agreement else []

    @step
    def end(self, state: str, *, because: str, reason: str = "") -> None:
        """Superseded or withdrawn: nobody can sign it any more, and what was proposed against it lapses.

        ``because`` is what ended it, ``reason`` why somebody did that.
        """
        self.state, self.ended_at, self.ended_because = state, timezone.now(), reason
        self.save(update_fields=["state", "ended_at", "ended_because"])
        self.counter_proposals.filter(state="open").update(state="lapsed", answered_at=self.ended_at)
        if self.agreement:
            self.agreement.end(because=because)

    @step
    def revive(self) -> None:
        """That it ended was a mistake: it stands as it did, with its signatures and what was proposed against it."""
        lapsed = self.counter_proposals.filter(state="lapsed", answered_at=self.ended_at)
        lapsed.update(state="open", answered_at=None)
        self.state = self.State.PROPOSED if self.proposed_at else self.State.DRAFT
        self.ended_at, self.ended_because, self.cleared_signatures, self.cleared_fields = None, "", [], []
        self.save(update_fields=["state", "ended_at", "ended_because", "cleared_signatures", "cleared_fields"])
        if self.agreement:
            self.agreement.revive()
