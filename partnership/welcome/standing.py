"""What stands there of each step, in a sentence, and who did it: for the guide's own page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone
from django.utils.text import capfirst

from meetings.models import Series
from outcomes.models import Version
from partnership.activity.models import Event, reference
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.places import zone_labels
from partnership.lanes.models import Lane
from partnership.people.models import Invitation, Person, Role, Seat, Side
from partnership.welcome.steps import ADMINISTRATORS, BEGUN, EXECUTIVES, OPEN, Step

NAMED = 3
"""How many administrators are named as those who do a step."""

STATES = {"draft": "a draft", "proposed": "proposed and waits for signatures", "in_force": "in force"}
SHORT = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Row:
    """A step of the list: what there is, who made it so, where it goes on."""

    step: Step
    says: str
    by: Person | None
    url: str
    whose: str


def standing(steps: list[Step], reader: Person) -> list[Row]:
    """The six as they stand, in ten queries whatever there is."""
    rules = GroundRules.current()
    seats = list(Seat.objects.held_since(company_day()).select_related("person"))
    asked = list(Invitation.objects.pending().exclude(seat="").select_related("person", "by"))
    lanes = list(Lane.objects.open().with_owner())
    version = Version.objects.current().select_related("outcome__drafted_by").order_by("pk").first()
    series = Series.objects.one_to_ones().select_related("created_by").first()
    by = _authors(rules, seats, lanes)
    said = {
        "company": (_company(rules), by.get(reference(rules)), ""),
        "executives": (_executives(seats, asked), asked[0].by if asked else by.get(_first(seats)), ""),
        "people": (_people(), None, ""),
        "lanes": (_lanes(lanes), by.get(_first(lanes)), ""),
        "outcome": (
            f"“{version.title}” is {STATES[version.state]}." if version else "",
            version.outcome.drafted_by if version else None,
            version.outcome.get_absolute_url() if version else "",
        ),
        "one_to_one": (
            f"{capfirst(series.rule_in_words)}, {series.at:%H:%M}, {series.minutes} minutes." if series else "",
            series.created_by if series else None,
            "",
        ),
    }
    whose = {
        ADMINISTRATORS: [each.name for each in Person.objects.active().filter(role=Role.ADMINISTRATOR)[:NAMED]],
        EXECUTIVES: [seat.person.name for seat in seats] + [each.person.name for each in asked],
    }
    return [_row(step, *said[step.kind.key], whose[step.kind.by], reader) for step in steps]


def _row(step: Step, says: str, by: Person | None, url: str, names: list[str], reader: Person) -> Row:
    if step.state == OPEN:
        says, by, url = "", None, ""
    whose = f"{' or '.join(names)} does this." if names else step.kind.whose
    if step.state == BEGUN and not step.is_theirs and step.kind.may(reader):
        whose = "It waits for the other side’s signature."
    return Row(step, says, by, url, whose)


def _first(records: Iterable[Seat] | Iterable[Lane]) -> str:
    return next((reference(each) for each in records), "")


def _authors(rules: GroundRules, seats: list[Seat], lanes: list[Lane]) -> dict[str, Person]:
    """Who last changed the rules, and gave the first seat and lane, by the ledger. One query."""
    subjects: list[GroundRules | Seat | Lane] = [rules, *seats[:1], *lanes[:1]]
    kinds = ("ground_rules.changed", "seat.taken", "lane.added")
    return {
        event.subject: event.by
        for event in Event.objects.about(*subjects).filter(kind__in=kinds).order_by("pk")
        if event.by
    }


def _company(rules: GroundRules) -> str:
    worked = [int(digit) for digit in rules.working_weekdays]
    whole = worked == list(range(worked[0], worked[-1] + 1)) and len(worked) > 2
    days = f"{SHORT[worked[0] - 1]} to {SHORT[worked[-1] - 1]}" if whole else ", ".join(SHORT[n - 1] for n in worked)
    zone = zone_labels(company_day()).get(rules.time_zone, rules.time_zone)
    return f"{rules.name}, {zone}, {days}. Holidays of {rules.country_names or 'no country'}."


def _executives(seats: list[Seat], asked: list[Invitation]) -> str:
    parts = []
    for side in Side:
        holder = next((seat.person for seat in seats if seat.side == side), None)
        invited = next((each for each in asked if each.seat == side), None)
        if holder:
            parts.append(f"{holder.name} is {side.chair}.")
        elif invited:
            run_out = invited.expires_at <= timezone.now()
            words = "did not come in while the invitation held" if run_out else f"is invited as {side.chair}"
            parts.append(f"{invited.person.name} {words}.")
        else:
            parts.append(f"There is no {side.chair} yet.")
    return " ".join(parts)


def _people() -> str:
    sides = list(Person.objects.active().filter(role=Role.STAFF).values_list("side", flat=True))
    return f"{sides.count(Side.IT)} of IT and {sides.count(Side.MARKETING)} of marketing are here or invited."


def _lanes(lanes: list[Lane]) -> str:
    number = "1 lane is" if len(lanes) == 1 else f"{len(lanes)} lanes are"
    return f"{number} on the board."
