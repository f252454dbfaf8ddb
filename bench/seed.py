"""Bulk data for the benchmarks: made for measuring, not for reading. The demo is lived; this is poured."""

from datetime import date, timedelta
from decimal import Decimal

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from outcomes.models import Kpi, KpiDefinition, Outcome, Target, Version
from outcomes.models.measurement import LatestValue, Measurement, PeriodValue
from partnership.accord.models import Agreement, Purpose, Signature
from partnership.lanes.models import Lane
from partnership.lanes.starting import start_lanes
from partnership.people.models import Person, Seat, Side
from partnership.projects.models import Card, Consultation, Project, Request

KPIS, MONTHS, REQUESTS = 50, 24, 10_000


def people() -> tuple[Person, Person]:
    made = [
        Person.objects.create_user(f"{side}@example.com", None, name=f"The {side.chair}", side=side) for side in Side
    ]
    for person in made:
        Seat.objects.create(side=person.side, person=person, from_on=date(2020, 1, 1))
    return made[0], made[1]


def session_of(person: Person) -> str:
    """The key of a session in which the person is signed in."""
    store = SessionStore()
    store[SESSION_KEY] = str(person.pk)
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def month(back: int) -> date:
    number = timezone.localdate().year * 12 + timezone.localdate().month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def outcomes(it: Person, marketing: Person) -> None:
    """Ten outcomes in force with five KPIs each, two years of months behind every KPI."""
    for number in range(10):
        outcome = Outcome.objects.create(title=f"Outcome {number}", started_side=Side.IT, drafted_by=it)
        agreement = Agreement.objects.create(
            purpose=Purpose.VERSION, digest=f"{number:064}", title=outcome.title, completed_at=timezone.now()
        )
        for person in [it, marketing]:
            Signature.objects.create(
                agreement=agreement, side=person.side, person=person, digest=agreement.digest, signed_at=timezone.now()
            )
        version = Version.objects.create(
            outcome=outcome,
            number=1,
            state="in_force",
            title=outcome.title,
            context="Why",
            drafted_by=it,
            starts_on=month(23),
            ends_on=month(-12),
            proposed_at=timezone.now(),
            in_force_at=timezone.now(),
            agreement=agreement,
            digest=agreement.digest,
        )
        for index in range(KPIS // 10):
            kpi_of(outcome, version, number * 10 + index, it, marketing)


def kpi_of(outcome: Outcome, version: Version, number: int, it: Person, marketing: Person) -> None:
    kpi = Kpi.objects.create(outcome=outcome, key=f"kpi-{number}", name=f"KPI {number}")
    definition = KpiDefinition.objects.create(
        version=version,
        kpi=kpi,
        name=kpi.name,
        meaning="What is counted",
        unit="%",
        baseline=Decimal(10),
        tolerance=Decimal(10),
        steward_it=it,
        steward_marketing=marketing,
        position=number,
    )
    Target.objects.create(definition=definition, from_on=month(-12), value=Decimal(60))
    days = [month(back) for back in range(MONTHS - 1, -1, -1)]
    values = [Decimal(10 + n + (number * n) % 7) for n in range(MONTHS)]
    Measurement.objects.bulk_create(
        Measurement(kpi=kpi, on=day, value=value, recorded_by=it) for day, value in zip(days, values, strict=True)
    )
    LatestValue.objects.create(kpi=kpi, on=days[-1], value=values[-1])
    PeriodValue.objects.bulk_create(
        PeriodValue(kpi=kpi, cadence="monthly", first_on=day, count=1, total=value, last_on=day, last_value=value)
        for day, value in zip(days, values, strict=True)
    )


def requests(it: Person, count: int) -> list[Request]:
    kpi = Kpi.objects.select_related("outcome").order_by("pk")[0]
    today = timezone.localdate()
    fields = {
        "requester": it, "side": Side.IT, "outcome": kpi.outcome, "kpi": kpi, "needed_by": today,
        "budget": Decimal(100),
        "personal_data": False, "integration_needed": False, "clock_from_on": today, "submitted_at": timezone.now(),
    }  # fmt: skip
    # Most of ten years' requests are decided; some forty are open.
    made = Request.objects.bulk_create(
        Request(
            title=f"Request {n}",
            problem="What hurts",
            reason="Not now",
            state="submitted" if n % 250 == 0 else "declined" if n % 2 else "deferred",
            **fields,
        )
        for n in range(count)
    )
    Consultation.objects.bulk_create(Consultation(request=request) for request in made)
    return made


def cards(it: Person, requests: list[Request], count: int) -> None:
    """So many cards on 25 projects, spread over all lanes and columns."""
    projects = Project.objects.bulk_create(
        Project(request=request, outcome=request.outcome, title=f"Project {n}", started_by=it)
        for n, request in enumerate(requests[:25])
    )
    lanes = list(Lane.objects.open())
    columns = ["todo", "doing", "blocked", "done"]
    today = timezone.localdate()
    Card.objects.bulk_create(
        Card(
            project=projects[n % 25],
            lane=lanes[n % len(lanes)],
            column_id=columns[n // len(lanes) % 4],
            rank=float(n),
            title=f"Card {n}: connect the form to the customer base",
            assignee=it,
            due_on=today + timedelta(days=n % 30),
            blocked_because="Waits for access" if n // len(lanes) % 4 == 2 else "",
            accepted_by="both",
            added_by=it,
        )
        for n in range(count)
    )


def pour(card_count: int) -> dict[str, str]:
    """Everything a job needs; the session of the CIO and the number of a card to move."""
    it, marketing = people()
    start_lanes(it=it, marketing=marketing, by=it)
    outcomes(it, marketing)
    cards(it, requests(it, REQUESTS), card_count)
    card = Card.objects.filter(column="todo").order_by("pk").first()
    assert card is not None
    return {"session": session_of(it), "card": str(card.pk), "lane": str(card.lane_id)}
