"""What a request asks for, section by section."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator
from django.db import models

from outcomes.models import Kpi, Outcome
from partnership.company.models import GroundRules
from partnership.core.canonical import digest
from partnership.core.figures import check_figure
from partnership.intake.models.request.on_its_way import OnItsWay
from partnership.journey.models import JourneyStage
from partnership.people.models import Side
from partnership.stack.models import System

SECTIONS = {
    "problem": ("title", "problem", "customers", "stages", "customer_facing", "accessibility"),
    "outcome": ("outcome", "kpi", "expected_change", "if_not_done"),
    "time": ("needed_by", "needed_by_reason"),
    "money": ("budget", "payer"),
    "data": ("data_involved", "personal_data", "data_purpose", "data_basis", "data_kept_in", "data_kept_for"),
    "systems": (
        "systems_touched", "integration_needed", "connected_with", "exchanged", "candidates", "vendor_talks",
    ),
}  # fmt: skip
"""The form's sections with their fields; the last two of "systems" stand on the consultation."""

ON_CONSULTATION = ("candidates", "vendor_talks")
FOLLOWS = {
    "customer_facing": ("accessibility",),
    "personal_data": ("data_purpose", "data_basis", "data_kept_in", "data_kept_for"),
    "integration_needed": ("connected_with", "exchanged"),
}
"""What is asked as well where one of these is so."""

SECTION_OF = {field: name for name, fields in SECTIONS.items() for field in fields}


class Asked(OnItsWay):
    """The part of a request that its requester writes."""

    Payer = System.Payer

    class Basis(models.TextChoices):
        """The grounds of Article 6 (1) of the General Data Protection Regulation that a company meets."""

        CONSENT = "consent", "They agreed to it"
        CONTRACT = "contract", "A contract with them needs it"
        LAW = "law", "A law asks for it"
        INTEREST = "interest", "Our interest, weighed against theirs"
        UNKNOWN = "unknown", "Not known yet"

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        HOURLY = "hourly", "Every hour or so"
        DAILY = "daily", "Once a day"
        WEEKLY = "weekly", "Once a week or more rarely"
        BY_HAND = "by_hand", "When somebody does it by hand"
        UNKNOWN = "unknown", "Not known yet"

    title = models.CharField("in one line", max_length=120)
    problem = models.TextField("the problem", max_length=10_000, blank=True)
    customers = models.TextField("which customers feel it", max_length=2_000, blank=True)
    stages = models.ManyToManyField(JourneyStage, verbose_name="journey stages", related_name="requests", blank=True)
    customer_facing = models.BooleanField("customers use it themselves", null=True, blank=True)
    accessibility = models.TextField("how everybody can use it", max_length=2_000, blank=True)

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="requests", null=True, blank=True)
    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name="KPI", related_name="requests", null=True, blank=True)
    expected_change = models.DecimalField(
        "by how much, in the KPI's unit",
        max_digits=24,
        decimal_places=6,
        null=True,
        blank=True,
        validators=[check_figure],
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
    data_purpose = models.TextField("what the personal data is for", max_length=2_000, blank=True)
    data_basis = models.CharField("on what basis", max_length=8, choices=Basis, blank=True)
    data_kept_in = models.CharField("where it is kept", max_length=300, blank=True)
    data_kept_for = models.CharField("for how long it is kept", max_length=300, blank=True)
    systems_touched = models.TextField("systems touched", max_length=5_000, blank=True)
    systems = models.ManyToManyField(System, verbose_name="systems named", related_name="requests", blank=True)
    """Those of the stack that the text names; kept by whoever writes it (actions/naming.py)."""
    integration_needed = models.BooleanField("integration needed", null=True, blank=True)
    connected_with = models.TextField("which systems are connected", max_length=2_000, blank=True)
    exchanged = models.CharField("how often data passes", max_length=7, choices=Rhythm, blank=True)

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
