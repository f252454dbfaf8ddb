"""Bulk data for the benchmarks: made for measuring, not for reading. The demo is lived; this is poured."""

from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from meetings.actions.occurring import prepare
from meetings.actions.planning import plan_series
from meetings.models import Series
from meetings.schedule import next_one_to_one
from outcomes.models import Kpi, KpiDefinition, LatestValue, Measurement, Outcome, PeriodValue, Target, Version
from partnership.accord.models import Agreement, Signature
from partnership.core.days import company_day
from partnership.intake.models import Consultation, Request
from partnership.journey.models import JourneyStage
from partnership.lanes.models import Lane
from partnership.people.models import Person, Seat, Side
from partnership.projects.models import Card, Move, Project
from tests.lanes.starting import start_lanes

OUTCOMES, KPIS, MONTHS, REQUESTS = 10, 50, 24, 10_000


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
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = person.get_session_auth_hash()
    store.create()
    return str(store.session_key)


def month(back: int) -> date:
    number = company_day().year * 12 + company_day().month - 1 - back
    return date(number // 12, number % 12 + 1, 1)


def outcomes_of(it: Person, marketing: Person, numbers: range) -> None:
    """Outcomes in force with five KPIs each, two years of months behind every KPI."""
    stages = list(JourneyStage.objects.current())
    for number in numbers:
        outcome = Outcome.objects.create(title=f"Outcome {number}", started_side=Side.IT, drafted_by=it)
        agreement = Agreement.objects.create(
            purpose=Agreement.Purpose.VERSION, digest=f"{number:064}", title=outcome.title, completed_at=timezone.now()
        )
        for person in [it, marketing]:
            Signature.objects.create(
                agreement=agreement, side=person.side, person=person, digest=agreement.digest, signed_at=timezone.now()
            )
        version = Version.objects.create(
            outcome=outcome, number=1, state="in_force", title=outcome.title, context="Why", drafted_by=it,
            starts_on=month(23), ends_on=month(-12), proposed_at=timezone.now(), in_force_at=timezone.now(),
            agreement=agreement, digest=agreement.digest,
        )  # fmt: skip
        version.stages.set({stages[number % len(stages)], stages[number // 2 % len(stages)]})
        for index in range(KPIS // OUTCOMES):
            kpi_of(outcome, version, number * 10 + index, it, marketing)


def kpi_of(outcome: Outcome, version: Version, number: int, it: Person, marketing: Person) -> None:
    kpi = Kpi.objects.create(outcome=outcome, key=f"kpi-{number}", name=f"KPI {number}")
    definition = KpiDefinition.objects.create(
        version=version, kpi=kpi, name=kpi.name, meaning="What is counted", unit="%", baseline=Decimal(10),
        tolerance=Decimal(10), steward_it=it, steward_marketing=marketing, position=number,
    )  # fmt: skip
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


def requests(it: Person, count: int, waiting: int) -> list[Request]:
    """Ten years' requests, most of them decided; so many wait for the CIO: half for an answer, half for their side's
    part of what takes both."""
    kpi = Kpi.objects.select_related("outcome").order_by("pk")[0]
    today = company_day()
    fields = {
        "requester": it, "side": Side.IT, "outcome": kpi.outcome, "kpi": kpi, "needed_by": today,
        "budget": Decimal(100),
        "personal_data": False, "integration_needed": False, "clock_from_on": today, "submitted_at": timezone.now(),
    }  # fmt: skip
    made = Request.objects.bulk_create(
        Request(
            title=f"Request {n}", problem="What hurts", reason="Not now", state=(state := state_of(n, count, waiting)),
            deferred_until=today + timedelta(days=90) if state == "deferred" else None, **fields,
        )
        for n in range(count)
    )  # fmt: skip
    Consultation.objects.bulk_create(Consultation(request=request) for request in made)
    return made


def state_of(n: int, count: int, waiting: int) -> str:
    if n * waiting % count < waiting:
        return ("submitted", "screening")[n * waiting // count % 2]
    return ("deferred", "declined")[n % 2]


def one_to_one(it: Person) -> None:
    """The executives' monthly meeting, the next one with its two standing topics."""
    today = company_day()
    series = plan_series(
        planned_by=it, people=[], kind=Series.Kind.ONE_TO_ONE, title="One-to-one", every=1, unit="months",
        by="weekday", nth=1, weekday=1, starts_on=today, zone="UTC", at=time(10), minutes=60,
    )  # fmt: skip
    coming = next_one_to_one(timezone.now())
    assert coming is not None
    prepare(series, coming.on, by=it)


def cards(it: Person, requests: list[Request], count: int) -> None:
    """So many cards on 25 projects, spread over all lanes and columns."""
    projects = Project.objects.bulk_create(
        Project(request=request, outcome=request.outcome, title=f"Project {n}", started_by=it)
        for n, request in enumerate(requests[:25])
    )
    lanes = list(Lane.objects.open())
    columns = ["todo", "doing", "blocked", "done"]
    today = company_day()
    Card.objects.bulk_create(
        Card(
            project=projects[n % 25], lane=lanes[n % len(lanes)], column_id=columns[n // len(lanes) % 4], rank=float(n),
            title=f"Card {n}: connect the form to the customer base", assignee=it,
            due_on=today + timedelta(days=n % 30),
            blocked_because="Waits for access" if n // len(lanes) % 4 == 2 else "", accepted_by="both", added_by=it,
        )
        for n in range(count)
    )  # fmt: skip


def moves(each: int) -> None:
    """Each card's way over the last three hundred days to where it stands, in so many moves."""
    lanes = [lane.pk for lane in Lane.objects.open()]
    columns = ["todo", "doing", "blocked", "doing"]
    today = company_day()

    def way(n: int, pk: int, lane: int, column: str) -> Iterator[Move]:
        began, pace = today - timedelta(days=300 - n % 200), 1 + n % 9
        for step in range(each):
            last = step == each - 1
            there = (lane, column) if last else (lanes[(n + step) % len(lanes)], columns[step % 4])
            on = began + timedelta(days=step * pace)
            yield Move(card_id=pk, lane_id=there[0], column_id=there[1], on=min(on, today))

    places = Card.objects.order_by("pk").values_list("pk", "lane_id", "column_id")
    Move.objects.bulk_create((move for n, place in enumerate(places) for move in way(n, *place)), batch_size=5000)


def pour(card_count: int, waiting: int) -> tuple[dict[str, str], tuple[Person, Person, list[Request]]]:
    """Everything a job needs: the session of the CIO and the number of a card to move; and of whom and what it is."""
    it, marketing = people()
    start_lanes(it=it, marketing=marketing, by=it)
    outcomes_of(it, marketing, range(OUTCOMES))
    one_to_one(it)
    made = requests(it, REQUESTS, waiting)
    cards(it, made, card_count)
    moves(10)
    card = Card.objects.filter(column="todo").order_by("pk").first()
    assert card is not None
    found = {"session": session_of(it), "card": str(card.pk), "lane": str(card.lane_id)}
    return found, (it, marketing, made)
