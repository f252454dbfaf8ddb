"""Outcomes for tests, made by the verbs that people use."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from outcomes.actions import closing, drafting, signing
from outcomes.models import Kpi, KpiDefinition, Outcome, Reaffirmation, Version
from partnership.journey.models import JourneyStage
from partnership.people.models import Person

START, END = date(2026, 1, 1), date(2026, 12, 31)


def wording(**changed: Any) -> dict[str, Any]:
    values = {
        "title": "Sell more to existing customers",
        "context": "Customers who come back cost less than new ones.",
        "starts_on": START,
        "ends_on": END,
    }
    return values | changed


def definition(it: Person | None, marketing: Person | None, **changed: Any) -> dict[str, Any]:
    values = {
        "name": "Repeat purchase rate",
        "meaning": "Share of a month's customers who bought before.",
        "unit": "%",
        "direction": KpiDefinition.Direction.INCREASE,
        "aggregation": KpiDefinition.Aggregation.LAST,
        "cadence": KpiDefinition.Cadence.MONTHLY,
        "baseline": Decimal(20),
        "tolerance": Decimal(10),
        "weight": 1,
        "steward_it": it,
        "steward_marketing": marketing,
    }
    return values | changed


def a_draft(it: Person, marketing: Person, *, by: Person | None = None, kpis: int = 1, **changed: Any) -> Version:
    """A draft that lacks nothing, with ``kpis`` KPIs."""
    stage, _ = JourneyStage.objects.get_or_create(name="Buy", defaults={"position": 3})
    outcome = drafting.start(by=by or marketing, stages=[stage], **wording(**changed))
    version = outcome.versions.get()
    for n in range(kpis):
        name = "Repeat purchase rate" if n == 0 else f"Repeat purchase rate {n + 1}"
        drafting.change_kpi(
            version,
            None,
            by=by or marketing,
            seen=None,
            values=definition(it, marketing, name=name),
            targets=[(END, Decimal(30))],
        )
    return Version.objects.for_detail().get(pk=version.pk)


def a_proposal(it: Person, marketing: Person, **given: Any) -> Version:
    version = a_draft(it, marketing, **given)
    signing.propose(version, by=version.drafted_by, seen=signing.digest_of(version))
    return Version.objects.for_detail().get(pk=version.pk)


def sign(version: Version, *people: Person) -> Version:
    for person in people:
        signing.sign(version, by=person, seen=version.digest, proved_at=timezone.now() - timedelta(minutes=1))
    return Version.objects.for_detail().get(pk=version.pk)


def in_force(it: Person, marketing: Person, cio: Person, cmo: Person, **given: Any) -> Outcome:
    """An outcome whose version both executives have signed."""
    return sign(a_proposal(it, marketing, **given), cio, cmo).outcome


def reaffirm(outcome: Outcome, *, by: Person) -> Reaffirmation:
    """As somebody does who has read what is in force."""
    version = outcome.versions.filter(state=Version.State.IN_FORCE).first()
    return closing.reaffirm(outcome, by=by, seen=version.digest if version else "")


def kpi_of(version: Version) -> Kpi:
    found = version.definitions.select_related("kpi").first()
    assert found
    return found.kpi
