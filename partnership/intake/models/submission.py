"""What was asked, as it stood each time it was sent: never changed, never removed (see guards.py)."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.urls import reverse
from django.utils import timezone

from outcomes.models import KpiDefinition
from partnership.company.models import GroundRules
from partnership.core.canonical import canonical_json, digest
from partnership.core.days import company_moment
from partnership.core.figures import with_unit
from partnership.core.verbs import step
from partnership.intake.models.question import Question
from partnership.intake.models.request import SECTION_OF, SECTIONS, Request

if TYPE_CHECKING:
    from partnership.people.models import Person

YES_NO = {True: "Yes", False: "No", None: ""}


class SubmissionQuerySet(models.QuerySet["Submission"]):
    @step
    def keep(self, request: Request, *, by: Person, answers: Question | None = None) -> Submission | None:
        """Keep the text as it is sent; what was kept last and says the same is not kept twice.

        Whoever calls it holds the request's row, so that two never get one number.
        """
        last = self.filter(request=request).order_by("-number").first()
        if last is not None and last.digest == request.digest:
            return None
        return self.create(
            request=request,
            number=last.number + 1 if last else 1,
            values=json.loads(canonical_json({name: request.section(name) for name in SECTIONS})),
            shown=words_of(request),
            digest=request.digest,
            by=by,
            answers=answers,
        )

    def first_since(self, day: date) -> Self:
        """Each request's first, of those sent since a day."""
        return self.filter(number=1, at__gte=company_moment(day))

    def talks(self) -> models.QuerySet[Any, tuple[int, str]]:
        """Each with its request, and how far vendors were talked to by then; the newest first."""
        talks = KeyTextTransform("vendor_talks", KeyTransform("systems", "values"))
        return self.annotate(talks=talks).order_by("-at", "-pk").values_list("request_id", "talks")

    def for_list(self) -> Self:
        return self.select_related("by", "answers__asked_by").order_by("-number")


class Submission(models.Model):
    """A request's whole text as it was sent for the first time, or again after a question."""

    request = models.ForeignKey(Request, models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    values = models.JSONField("by section, as plain data")
    shown = models.JSONField("by field, as it read then")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    answers = models.OneToOneField(Question, models.PROTECT, related_name="submission", null=True, blank=True)

    objects = SubmissionQuerySet.as_manager()

    class Meta:
        ordering = ("request", "number")
        constraints = [
            models.UniqueConstraint(fields=["request", "number"], name="submission_number_once"),
            models.CheckConstraint(name="submission_counts_from_one", condition=models.Q(number__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.request}, as sent {self.number}"

    def get_absolute_url(self) -> str:
        return f"{reverse('intake:request_submissions', args=[self.request_id])}#sent-{self.number}"

    @property
    def holds(self) -> bool:
        """Whether what is kept is what was sent: its digest is that of its values."""
        return digest({"request": self.request_id, **self.values}) == self.digest


def words_of(request: Request) -> dict[str, str]:
    """Each field as people read it on this day, whatever its KPI, outcome or step is called later. Two queries."""
    talks = request.consultation.get_vendor_talks_display()
    unit = KpiDefinition.objects.in_force().filter(kpi=request.kpi_id).values_list("unit", flat=True).first() or ""
    change, budget, day = request.expected_change, request.budget, request.needed_by
    said: dict[str, Any] = {
        "stages": ", ".join(stage.name for stage in request.stages.all()),
        "expected_change": "" if change is None else with_unit(change, unit),
        "needed_by": f"{day:%a} {day.day} {day:%b %Y}" if day else "",
        "budget": "" if budget is None else with_unit(budget, GroundRules.current().currency),
        "payer": request.get_payer_display(),
        "customer_facing": YES_NO[request.customer_facing],
        "personal_data": YES_NO[request.personal_data],
        "data_basis": request.get_data_basis_display(),
        "integration_needed": YES_NO[request.integration_needed],
        "exchanged": request.get_exchanged_display(),
        "candidates": request.consultation.candidates,
        "vendor_talks": talks,
    }
    return {field: str(said[field] if field in said else getattr(request, field) or "") for field in SECTION_OF}
