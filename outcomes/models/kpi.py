from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from outcomes.models.figure import figure, kept_exactly
from outcomes.models.outcome import Outcome
from outcomes.models.version import Version
from partnership.company.models import GroundRules
from partnership.people.models import Person
from partnership.people.permissions import is_executive, may_change_shared

MEASURING = ("name", "meaning", "unit", "direction", "aggregation", "cadence")
FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2199, 12, 31)


class KpiQuerySet(models.QuerySet["Kpi"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def in_force(self) -> Self:
        """Defined by a version in force of an outcome that is not closed."""
        return self.filter(definitions__version__state="in_force", outcome__closed_at=None)

    def to_serve(self, *, but: Outcome | None = None) -> Self:
        """Those in force that something can serve, outcome by outcome; of all outcomes ``but`` one."""
        kpis = self.in_force().filter(definitions__version__state="in_force").select_related("outcome")
        return (kpis.exclude(outcome=but) if but else kpis).order_by("outcome__title", "outcome", "name", "pk")

    def stewarded_by(self, person: Person) -> Self:
        stewarded = Q(definitions__steward_it=person) | Q(definitions__steward_marketing=person)
        return self.in_force().filter(stewarded, definitions__version__state="in_force")

    def with_removals(self) -> Self:
        """Each with ``has_removals``, whether values of it were taken back."""
        removals: Any = Kpi.removals.rel.related_model
        return self.annotate(has_removals=Exists(removals.objects.filter(kpi=OuterRef("pk"))))

    def open(self) -> Self:
        """Of outcomes that are not closed: only these take values."""
        return self.filter(outcome__closed_at=None)

    def recordable_by(self, person: Person) -> Self:
        """Whose values the person records: executives any, staff those they steward in a current version."""
        if is_executive(person):
            return self.open()
        if not may_change_shared(person):
            return self.none()
        steward = Q(steward_it=person) | Q(steward_marketing=person)
        stewarded = KpiDefinition.objects.filter(steward, version__state__in=["draft", "proposed", "in_force"])
        return self.open().filter(pk__in=stewarded.values("kpi"))


class Kpi(models.Model):
    """What is measured, from version to version: values belong to it, definitions to a version."""

    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="kpis")
    key = models.CharField(
        max_length=60,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9]+(?:[-_][a-z0-9]+)*\Z",
                "Use small letters, digits and single dashes: repeat-purchase-rate.",
            )
        ],
        error_messages={"unique": "Another KPI has this key. Choose a different one."},
    )
    # What it is called now: the name in force, or the newest draft's while nothing is in force yet.
    name = models.CharField(max_length=80)

    objects = KpiQuerySet.as_manager()

    if TYPE_CHECKING:
        has_removals: bool

    class Meta:
        ordering = ("name", "pk")
        verbose_name = "KPI"
        verbose_name_plural = "KPIs"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("outcomes:kpi", args=[self.pk])

    def current_definition(self) -> KpiDefinition | None:
        """How it is measured now: by the version in force, or else by the newest one. One query."""
        in_force_first = models.Case(models.When(version__state="in_force", then=0), default=1)
        return self.definitions.select_related("version").order_by(in_force_first, "-version__number").first()


class KpiDefinitionQuerySet(models.QuerySet["KpiDefinition"]):
    def current(self) -> Self:
        """Of drafts, of what is proposed and of what is in force, of outcomes that are not closed."""
        return self.filter(version__state__in=["draft", "proposed", "in_force"], version__outcome__closed_at=None)

    def stewarded_by(self, person: Person) -> Self:
        return self.filter(Q(steward_it=person) | Q(steward_marketing=person))

    def in_force(self) -> Self:
        return self.filter(version__state="in_force", version__outcome__closed_at=None)

    def for_detail(self) -> Self:
        return self.select_related(
            "kpi", "version", "version__outcome", "steward_it", "steward_marketing"
        ).prefetch_related("targets")


class KpiDefinition(models.Model):
    """How one version of an outcome measures one KPI."""

    class Direction(models.TextChoices):
        INCREASE = "increase", "Increase to"
        DECREASE = "decrease", "Decrease to"
        ABOVE = "above", "Stay above"
        BELOW = "below", "Stay below"

    class Aggregation(models.TextChoices):
        LAST = "last", "Last value"
        SUM = "sum", "Sum of the period"
        MEAN = "mean", "Mean of the period"

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", "Weekly"
        MONTHLY = "monthly", "Monthly"
        QUARTERLY = "quarterly", "Quarterly"

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="definitions")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="definitions")
    name = models.CharField(max_length=80)
    meaning = models.TextField("definition", blank=True)
    unit = models.CharField(max_length=20, blank=True)
    direction = models.CharField(max_length=12, choices=Direction.choices, default=Direction.INCREASE)
    aggregation = models.CharField(max_length=12, choices=Aggregation.choices, default=Aggregation.LAST)
    cadence = models.CharField(max_length=12, choices=Cadence.choices, default=Cadence.MONTHLY)
    baseline = figure(null=True, blank=True)
    # Increase and decrease: points of the way (0–100). Stay above and below: in the KPI's own unit.
    tolerance = figure(null=True, blank=True)
    weight = models.PositiveSmallIntegerField(
        default=1,
        validators=[
            MinValueValidator(1, "The weight is a whole number from 1 to 5."),
            MaxValueValidator(5, "The weight is a whole number from 1 to 5."),
        ],
    )
    steward_it = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="steward in IT",
    )
    steward_marketing = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="steward in marketing",
    )
    # Since when it is measured in this way, where it was measured in another before: no trend runs across that day.
    measured_since = models.DateField(null=True, blank=True, editable=False)
    position = models.PositiveSmallIntegerField(default=0)
    edits = models.PositiveIntegerField(default=0)

    objects = KpiDefinitionQuerySet.as_manager()

    class Meta:
        ordering = ("version", "position", "pk")
        constraints = (
            models.UniqueConstraint(fields=["version", "kpi"], name="definition_once_a_version"),
            kept_exactly("baseline", "definition_baseline_kept"),
            kept_exactly("tolerance", "definition_tolerance_kept", least=Decimal(0)),
            models.CheckConstraint(
                name="definition_weight_1_to_5",
                condition=Q(weight__gte=1, weight__lte=5),
                violation_error_message="The weight is a whole number from 1 to 5.",
            ),
            models.CheckConstraint(
                name="definition_two_stewards",
                condition=Q(steward_it=None) | Q(steward_marketing=None) | ~Q(steward_it=F("steward_marketing")),
                violation_error_message="The two stewards are two people.",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_percent(self) -> bool:
        return self.unit in ("%", "percent")

    def differs_from(self, former: KpiDefinition) -> list[str]:
        """What makes its values another measure than the former definition's, by name."""
        return [name for name in MEASURING if getattr(self, name) != getattr(former, name)]

    @staticmethod
    def usual_tolerance(direction: str, final_target: Decimal | None) -> Decimal | None:
        """What is at risk unless somebody says otherwise: the ground rule's points of the way, or 10 % of the target.

        None where neither says anything: no target, or one of 0.
        """
        if direction in (KpiDefinition.Direction.INCREASE, KpiDefinition.Direction.DECREASE):
            return Decimal(GroundRules.current().at_risk_points)
        return (abs(final_target) / 10).quantize(Decimal("0.000001")) if final_target else None

    @property
    def moves(self) -> bool:
        """It is to reach its target from its baseline, not to stay on one side of it."""
        return self.direction in (self.Direction.INCREASE, self.Direction.DECREASE)

    def target_on(self, day: date) -> Target | None:
        """The target that holds on a day: the newest whose day has come."""
        return max(
            (t for t in self.targets.all() if t.from_on <= day),
            key=lambda t: t.from_on,
            default=None,
        )

    @property
    def final_target(self) -> Target | None:
        return max(self.targets.all(), key=lambda t: t.from_on, default=None)


class Target(models.Model):
    """What a KPI should be from a day on."""

    definition = models.ForeignKey(KpiDefinition, on_delete=models.CASCADE, related_name="targets")
    from_on = models.DateField("from")
    value = figure()

    class Meta:
        ordering = ("definition", "from_on", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=["definition", "from_on"],
                name="target_one_a_day",
                violation_error_message="There is already a target from this day.",
            ),
            kept_exactly("value", "target_value_kept"),
        )

    def __str__(self) -> str:
        return f"{self.value:f} from {self.from_on:%Y-%m-%d}"
