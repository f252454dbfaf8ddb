"""One wording of a standard: what it asks, what shows it, and when it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Prefetch, Q
from django.utils import timezone

from partnership.core.text import enumerated
from partnership.standards.models.standard import Standard

if TYPE_CHECKING:
    from partnership.standards.models.facts import Facts

ASKED = ("asks", "evidence")
"""What is judged: another text in these is another question (docs/adr/0130)."""
WHEN = ("before", "data", "kind", "cost_from", "lasts_months")
FIELDS = (*ASKED, *WHEN)


class VersionQuerySet(models.QuerySet["StandardVersion"]):
    def in_force(self) -> Self:
        found = self.filter(number=F("standard__number"), standard__retired_at=None)
        return found.select_related("standard__reviewer")

    def for_list(self) -> Self:
        return self.select_related("standard__reviewer", "written_by").order_by("standard__name", "pk")


class StandardVersion(models.Model):
    """What a standard asks from a day on; never changed, only followed by another."""

    class Before(models.TextChoices):
        BUILD = "build", "Before build"
        LAUNCH = "launch", "Before launch"
        LIVE = "live", "Before it goes live"

    class Data(models.TextChoices):
        ANY = "any", "Whatever data it holds"
        PERSONAL = "personal", "Only with personal data"

    class Kind(models.TextChoices):
        ANY = "any", "Every project"
        INTEGRATION = "integration", "Only where it is connected to other systems"
        SYSTEM = "system", "Only where a system is bought or changed"
        LARGE = "large", "Only what did not come by the fast lane"

    standard = models.ForeignKey(Standard, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    asks = models.TextField("what it asks", max_length=2_000)
    evidence = models.TextField("evidence wanted", max_length=1_000)
    before = models.CharField("needed", max_length=6, choices=Before, default=Before.BUILD)
    data = models.CharField("data", max_length=8, choices=Data, default=Data.ANY)
    kind = models.CharField("asked of", max_length=11, choices=Kind, default=Kind.ANY)
    cost_from = models.DecimalField(
        "costs at least", max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    lasts_months = models.PositiveSmallIntegerField(
        "checked again after, months", null=True, blank=True, validators=[MaxValueValidator(120)]
    )
    because = models.CharField("why it changed", max_length=300, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ("standard", "-number")
        constraints = (
            models.UniqueConstraint(fields=["standard", "number"], name="version_of_a_standard_once"),
            models.CheckConstraint(
                name="standard_version_before_a_stage", condition=Q(before__in=["build", "launch", "live"])
            ),
            models.CheckConstraint(
                name="standard_version_cost_is_not_negative",
                condition=Q(cost_from__isnull=True) | Q(cost_from__gte=0),
                violation_error_message="A cost is 0 or more.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.standard}, version {self.number}"

    @property
    def values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in FIELDS}

    def fits(self, facts: Facts) -> bool:
        """Whether it is asked of a project that is this."""
        of_kind = {
            self.Kind.ANY: True,
            self.Kind.INTEGRATION: facts.integration,
            self.Kind.SYSTEM: facts.system,
            self.Kind.LARGE: not facts.small,
        }
        data = self.data == self.Data.ANY or facts.personal_data
        costs = self.cost_from is None or (facts.cost is not None and facts.cost >= self.cost_from)
        return data and costs and of_kind[self.Kind(self.kind)]

    @property
    def conditions(self) -> list[str]:
        """When it is asked, in words that go on from "asked"."""
        said = {
            self.Kind.INTEGRATION: "where it is connected to other systems",
            self.Kind.SYSTEM: "where a system is bought or changed",
            self.Kind.LARGE: "of what did not come by the fast lane",
        }
        found = [said[self.Kind(self.kind)]] if self.kind != self.Kind.ANY else []
        found += ["with personal data"] * (self.data == self.Data.PERSONAL)
        return found + [f"from a cost of {cost:,.0f} on" for cost in (self.cost_from,) if cost is not None]

    @property
    def asked_of(self) -> str:
        """Of which projects, in words."""
        return enumerated(self.conditions) if self.conditions else "of every project"


VERSIONS = Prefetch("versions", StandardVersion.objects.select_related("written_by"))
