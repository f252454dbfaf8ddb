"""A thousand KPIs in force, for the benchmarks of volume."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from outcomes.models import Kpi, KpiDefinition, Outcome, Version
from partnership.accord.models import Agreement
from partnership.people.models import Person, Role, Side

KPIS = 1_000


def kpis() -> list[Kpi]:
    """One outcome in force with a thousand KPIs, and an administrator who imports."""
    it = Person.objects.create_user("it@example.com", None, name="IT", side=Side.IT)
    marketing = Person.objects.create_user("marketing@example.com", None, name="Marketing", side=Side.MARKETING)
    Person.objects.create_user("admin@example.com", None, name="Admin", role=Role.ADMINISTRATOR)
    outcome = Outcome.objects.create(title="Everything", started_side=Side.IT, drafted_by=it)
    now = timezone.now()
    agreement = Agreement.objects.create(
        purpose=Agreement.Purpose.VERSION, digest="0" * 64, title="Everything", completed_at=now
    )
    version = Version.objects.create(
        outcome=outcome,
        number=1,
        state="in_force",
        title=outcome.title,
        context="Why",
        drafted_by=it,
        starts_on=date(2020, 1, 1),
        ends_on=date(2030, 1, 1),
        proposed_at=now,
        in_force_at=now,
        agreement=agreement,
        digest=agreement.digest,
    )
    made = Kpi.objects.bulk_create(Kpi(outcome=outcome, key=f"kpi-{n}", name=f"KPI {n}") for n in range(KPIS))
    KpiDefinition.objects.bulk_create(
        KpiDefinition(
            version=version,
            kpi=kpi,
            name=kpi.name,
            unit="EUR",
            baseline=Decimal(10),
            tolerance=Decimal(10),
            steward_it=it,
            steward_marketing=marketing,
            position=n,
        )
        for n, kpi in enumerate(made)
    )
    return made
