"""Requests for tests, brought as far as a test needs by the verbs that people use."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from outcomes.models import Kpi, Outcome
from partnership.intake import actions
from partnership.intake.models import FOLLOWS, SECTIONS, Consultation, Request
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from partnership.projects.actions import beginning
from tests.outcomes.making import in_force

SCORES = {"cmo": {"value": 8, "urgency": 6}, "cio": {"risk": 3, "size": 5}}


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    """An outcome in force, with one KPI."""
    return in_force(it, marketing, cio, cmo)


def kpi_of(outcome: Outcome) -> Kpi:
    return outcome.kpis.order_by("pk")[0]


def wishes(outcome: Outcome, **changed: Any) -> dict[str, Any]:
    """The values of a request that lacks nothing."""
    values: dict[str, Any] = {
        "title": "Show customers their points at checkout",
        "problem": "Customers do not know what their points are worth, so they leave them.",
        "customers": "Members who bought twice.",
        "customer_facing": True,
        "accessibility": "By keyboard and by screen reader; the shop’s team tries both.",
        "stages": [JourneyStage.objects.get_or_create(name="Buy", defaults={"position": 3})[0]],
        "outcome": outcome,
        "kpi": kpi_of(outcome),
        "expected_change": Decimal("1.5"),
        "if_not_done": "Another season passes.",
        "needed_by": timezone.localdate() + timedelta(days=90),
        "needed_by_reason": "The spring campaign starts then.",
        "budget": Decimal(40_000),
        "payer": "marketing",
        "data_involved": "Points and purchases.",
        "personal_data": True,
        "data_purpose": "To show each member their own points.",
        "data_basis": "contract",
        "data_kept_in": "Germany, on our own machines",
        "data_kept_for": "As long as they are members",
        "systems_touched": "Shop and loyalty.",
        "integration_needed": True,
        "connected_with": "The shop asks the loyalty system for the points.",
        "exchanged": "at_once",
        "candidates": "Loyal, Pointwise",
        "vendor_talks": "demo",
    }
    return values | changed


def posted(outcome: Outcome, record: Request | None = None, **changed: Any) -> dict[str, Any]:
    """The same as a browser sends it."""
    values = wishes(outcome, **{k: v for k, v in changed.items() if k in wishes(outcome)})
    values |= {
        "stages": [stage.pk for stage in values["stages"]],
        "outcome": getattr(values["outcome"], "pk", values["outcome"]),
        "kpi": getattr(values["kpi"], "pk", values["kpi"]),
        **{said: {True: "yes", False: "no"}.get(values[said], values[said]) for said in FOLLOWS},
    }
    if isinstance(values["needed_by"], date):
        values["needed_by"] = values["needed_by"].isoformat()
    if record:
        values |= {f"seen-{key}": record.section_digest(key) for key in SECTIONS}
    return {key: "" if value is None else value for key, value in values.items()}


def a_draft(by: Person, outcome: Outcome, **changed: Any) -> Request:
    """A draft that lacks nothing."""
    record = actions.begin(by=by, title="Show customers their points at checkout")
    record.amend(wishes(outcome, **changed), seen={}, by=by)
    return fresh(record)


def submitted(by: Person, outcome: Outcome, **changed: Any) -> Request:
    record = a_draft(by, outcome, **changed)
    record.submit(by=by)
    return fresh(record)


def consulted(by: Person, outcome: Outcome, cio: Person, **changed: Any) -> Request:
    """In screening: IT has answered all three."""
    record = submitted(by, outcome, **changed)
    for part in Consultation.Part.values:
        actions.answer(record, part, fit="fits", words="It fits.", by=cio)
    return fresh(record)


def scored(by: Person, outcome: Outcome, cio: Person, cmo: Person, **changed: Any) -> Request:
    """Both have scored; waits for both to accept."""
    record = consulted(by, outcome, cio, **changed)
    actions.give_scores(record, SCORES["cmo"], by=cmo)
    actions.give_scores(record, SCORES["cio"], by=cio)
    return fresh(record)


def accepted(by: Person, outcome: Outcome, cio: Person, cmo: Person, **changed: Any) -> Request:
    record = scored(by, outcome, cio, cmo, **changed)
    for person in (cmo, cio):
        assert record.acceptance
        beginning.accept(record, by=person, seen=record.acceptance.digest)
    return fresh(record)


def fresh(record: Request) -> Request:
    return Request.objects.for_detail().get(pk=record.pk)
