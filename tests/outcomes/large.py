"""Files of many values, more than are saved in a request."""

from datetime import date, timedelta

from outcomes.imports import MEASUREMENTS
from outcomes.models import Kpi, Outcome
from partnership.jobs.models import Job
from partnership.people.models import Person, Seat, Side
from partnership.sheets.actions import foresee, take_file
from partnership.sheets.jobs import save_in_worker
from partnership.sheets.models import MOST_IN_A_REQUEST
from tests.cast import SEATS_FROM, make_person
from tests.outcomes.making import in_force

BEGINS = date(2010, 1, 1)
DAYS = 4_000


def with_keys(outcome: Outcome) -> list[str]:
    """Give its KPIs short keys."""
    found = list(Kpi.objects.filter(outcome=outcome).order_by("pk"))
    for number, kpi in enumerate(found):
        Kpi.objects.filter(pk=kpi.pk).update(key=f"kpi-{number}")
    return [f"kpi-{number}" for number in range(len(found))]


def values(keys: list[str], count: int = MOST_IN_A_REQUEST + 1) -> bytes:
    rows = (f"{keys[n // DAYS]},{BEGINS + timedelta(days=n % DAYS)},{n % 977}.5" for n in range(count))
    return ("kpi,date,value\n" + "\n".join(rows)).encode()


def begun_on_a_stage(count: int) -> Job:
    """Somebody sends a large file and presses Save, in a portal that is empty but for its tables."""
    it = make_person("it@example.com", "Ivan Petrov", side=Side.IT)
    marketing = make_person("marketing@example.com", "Maya Lindqvist", side=Side.MARKETING)
    seats: list[Person] = []
    for side in Side:
        seats.append(make_person(f"{side}-executive@example.com", f"Executive of {side}", side=side))
        Seat.objects.create(side=side, person=seats[-1], from_on=SEATS_FROM)
    outcome = in_force(it, marketing, *seats, kpis=count // DAYS + 1)
    content = values(with_keys(outcome), count)
    file = take_file(MEASUREMENTS, name="large.csv", content=content, by=it)
    if file.is_unread:
        foresee(MEASUREMENTS, file, told=id, kept=id)
    return save_in_worker(file, by=it)
