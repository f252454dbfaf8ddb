"""Which requests a list shows: the choice stands in the address, so that it can be kept and sent."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict

from partnership.company.calendar import WorkingCalendar
from partnership.core.choosing import Option, offered, options
from partnership.core.days import company_day
from partnership.core.text import searched
from partnership.intake.clock import Clock, clock_of
from partnership.intake.models import Request, Triager
from partnership.intake.models.request import SORTS, RequestQuerySet
from partnership.intake.track import holder
from partnership.people.models import Person, Side

STATES = [("", "All"), ("open", "Open"), *Request.State.choices, ("overridden", "Chosen before IT’s answers")]
SIDES = [("", "Both sides"), *Side.choices]


@dataclass(frozen=True)
class RequestRow:
    request: Request
    clock: Clock | None
    holder: str

    @property
    def tone(self) -> str:
        """What is open is to be seen first, what asks the requester before it."""
        if self.request.state == Request.State.NEEDS_INFORMATION:
            return "notice"
        return "strong" if self.request.is_open else "plain"


class RequestFilter:
    """State, side, mine, words, and the order. What is not offered is left out, never an error."""

    def __init__(self, data: QueryDict) -> None:
        words = searched(data.get("q", ""))
        self.values: dict[str, str] = {
            "q": words,
            "state": offered(data.get("state", ""), STATES),
            "side": offered(data.get("side", ""), SIDES),
            "mine": "1" if data.get("mine") == "1" else "",
            "sort": data.get("sort", "") if data.get("sort", "").removeprefix("-") in SORTS else "",
        }

    def apply(self, rows: RequestQuerySet, person: Person) -> RequestQuerySet:
        values = self.values
        if values["state"]:
            rows = rows.in_state(values["state"])
        if values["side"]:
            rows = rows.of_side(values["side"])
        if values["mine"]:
            rows = rows.asked_by(person)
        if values["q"]:
            rows = rows.mentioning(values["q"])
        return rows.sorted_by(values["sort"], values["state"])

    def with_clocks(self, rows: list[Request]) -> list[RequestRow]:
        """Each request with its clock and who has it; calendar and triage are read once, and only where one runs."""
        if not any(row.is_running for row in rows):
            return [RequestRow(row, None, holder(row, {}) if row.is_open else "") for row in rows]
        calendar, today, triagers = WorkingCalendar.current(), company_day(), Triager.objects.by_side()
        return [
            RequestRow(row, clock_of(row, today, calendar), holder(row, triagers) if row.is_open else "")
            for row in rows
        ]

    @property
    def is_narrow(self) -> bool:
        return any(self.values[name] for name in ("q", "state", "side", "mine"))

    @property
    def selects(self) -> list[tuple[str, str, list[Option]]]:
        asked = [("state", "State", STATES), ("side", "Side", SIDES)]
        return [(name, label, options(self.values[name], choices)) for name, label, choices in asked]
