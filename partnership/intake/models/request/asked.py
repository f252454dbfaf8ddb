"""What a request asks for, section by section."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from outcomes.models import Kpi, Outcome
from partnership.company.models import GroundRules
from partnership.core.canonical import digest
from partnership.intake.models.request.on_its_way import OnItsWay
from partnership.journey.models import JourneyStage
from partnership.people.models import Side

SECTIONS = {
    "problem": ("title", "problem", "customers", "stages"),
    "outcome": ("outcome", "kpi", "expected_change", "if_not_done"),
    "time": ("needed_by", "needed_by_reason"),
    "money": ("budget", "payer"),
    "data": ("data_involved", "personal_data"),
    "systems": ("systems_touched", "integration_needed", "candidates", "vendor_talks"),
}
"""The form's sections with their fields; the last two of "systems" stand on the consultation."""

ON_CONSULTATION = ("candidates", "vendor_talks")
SECTION_OF = {field: name for name, fields in SECTIONS.items() for field in fields}


class Asked(OnItsWay):
    """The part of a request that its requester writes."""

    class Payer(models.TextChoices):
        IT = "it", "IT"
        MARKETING = "marketing", "Marketing"
        BOTH = "both", "Both, shared"

    title = models.CharField("in one line", max_length=120)
    problem = models.TextField("the problem", max_length=10_000, blank=True)
    customers = models.TextField("which customers feel it", max_length=2_000, blank=True)
    stages = models.ManyToManyField(JourneyStage, verbose_name="journey stages", related_name="requests", blank=True)

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="requests", null=True, blank=True)
    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name="KPI", related_name="requests", null=True, blank=True)
    expected_change = models.DecimalField(
        "by how much, in the KPI's unit", max_digits=24, decimal_places=6, null=True, blank=True
    )
    if_not_done = models.TextField("what happens if it is not done", max_length=5_000, blank=True)

    needed_by = models.DateField("needed by", null=True, blank=True)
    needed_by_reason = models.TextField("why then", max_length=2_000, blank=True)

    budget = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    payer = models.CharField("who pays", max_length=9, choices=Payer, blank=True)

    data_involved = models.TextField("data involved", max_length=5_000, blank=True)
    personal_data = models.BooleanField("personal data", null=True, blank=True)
    systems_touched = models.TextField("systems touched", max_length=5_000, blank=True)
    integration_needed = models.BooleanField("integration needed", null=True, blank=True)

    class Meta:
        abstract = True

    def fits_fast_lane(self, rules: GroundRules) -> bool:
        """Asked by marketing, low cost, no personal data, no integration: one approval of IT decides.

        Marketing's yes is given by asking. Where IT asks nobody of marketing has said yes, and IT would approve alone.
        """
        cheap = self.budget is not None and self.budget <= rules.fast_lane_cost
        small = cheap and self.personal_data is False and self.integration_needed is False
        return self.side == Side.MARKETING and small

    def section(self, name: str) -> dict[str, Any]:
        """The stored values of one section, as plain data."""
        return {field: self._plain(field) for field in SECTIONS[name]}

    def _plain(self, field: str) -> Any:
        if field == "stages":
            return sorted(stage.pk for stage in self.stages.all())
        if field in ON_CONSULTATION:
            return getattr(self.consultation, field)
        return self.serializable_value(field)

    def section_digest(self, name: str) -> str:
        """What a form carries to say on which text it was opened."""
        return digest(self.section(name))[:16]

    @property
    def digest(self) -> str:
        """The hash of everything that is asked for: what an acceptance is signed on."""
        return digest({"request": self.pk, **{name: self.section(name) for name in SECTIONS}})
