"""What the guide does, by the verbs and actions of the areas below: each step is one save."""

from collections.abc import Iterable
from datetime import date, time
from typing import Any

from django.utils import timezone

from meetings import schedule
from meetings.actions import occurring, planning
from meetings.models import Meeting, Series
from outcomes.actions import drafting
from outcomes.models import KpiDefinition, Outcome
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.verbs import verb
from partnership.journey.models import JourneyStage
from partnership.people.arrivals import invite_as
from partnership.people.models import Invitation, Part, Person, Side
from partnership.welcome.patterns import Filled
from partnership.welcome.steps import NOBODYS_ZONE


@verb
def set_company(*, by: Person, name: str, time_zone: str, countries: str, working_weekdays: str) -> None:
    """Who the company is, and when it works. Whoever says so reads times in its zone too, unless they chose one."""
    fields = {"name": name, "time_zone": time_zone, "countries": countries, "working_weekdays": working_weekdays}
    GroundRules.current().change(by=by, fields=fields)
    if by.time_zone == NOBODYS_ZONE:
        by.change(by=by, time_zone=time_zone)


@verb
def invite_executives(
    invited: Iterable[tuple[Side, dict[str, Any]]], *, by: Person, time_zone: str
) -> list[Invitation]:
    """Both or none to their seats. Raises Refused where somebody else is invited to one of them."""
    return [invite_as(Part[side.chair], by=by, time_zone=time_zone, **who)[0] for side, who in invited]


@verb
def invite_some(people: Iterable[dict[str, Any]], *, by: Person, time_zone: str) -> list[Invitation]:
    """A few by name and part, all or none."""
    return [invite_as(by=by, time_zone=time_zone, **who)[0] for who in people]


@verb
def say_everybody_is_here(*, by: Person) -> None:
    """Those who are here are all for now: the guide asks for nobody else."""
    Event.objects.record("people.gathered", GroundRules.current(), by=by)


@verb
def draft_outcome(
    *,
    by: Person,
    title: str,
    context: str,
    starts_on: date,
    ends_on: date,
    stages: Iterable[JourneyStage],
    measures: Iterable[Filled],
    steward_it: Person | None,
    steward_marketing: Person | None,
) -> Outcome:
    """A first draft with its KPIs, which both sides see at once and change as any other."""
    outcome = drafting.start(by=by, title=title, context=context, starts_on=starts_on, ends_on=ends_on, stages=stages)
    version = outcome.versions.get()
    for filled in measures:
        measure = filled.measure
        values = {
            "name": measure.name,
            "meaning": filled.meaning,
            "unit": filled.unit,
            "direction": measure.direction,
            "baseline": filled.baseline,
            "tolerance": KpiDefinition.usual_tolerance(measure.direction, filled.target),
            "aggregation": measure.aggregation,
            "cadence": measure.cadence,
            "steward_it": steward_it,
            "steward_marketing": steward_marketing,
        }
        targets = [] if filled.target is None else [(ends_on, filled.target)]
        drafting.change_kpi(version, None, by=by, seen=None, values=values, targets=targets)
    return outcome


@verb
def plan_one_to_one(
    *, by: Person, nth: int, weekday: int, at: time, zone: str, minutes: int, place: str
) -> Meeting | Series:
    """The executives' monthly meeting; its first agenda is open at once, so that both can write on it."""
    series = planning.plan_series(
        planned_by=by,
        people=[],
        kind=Series.Kind.ONE_TO_ONE,
        title="CIO and CMO one-to-one",
        every=1,
        unit=Series.Unit.MONTHS,
        by=Series.By.WEEKDAY,
        nth=nth,
        weekday=weekday,
        starts_on=company_day(),
        at=at,
        zone=zone,
        minutes=minutes,
        place=place,
    )
    first = next(iter(schedule.upcoming([series], timezone.now(), 1)), None)
    return occurring.prepare(series, first.on, by=by) if first else series
