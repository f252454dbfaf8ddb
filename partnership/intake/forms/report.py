"""Which quarters and whose requests the service report tells, and which of its figures is looked behind.

All of it stands in the address. What is not offered is left out, never an error.
"""

from __future__ import annotations

from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from django.http import QueryDict

from partnership.core.choosing import Option, options
from partnership.core.quarters import Quarter, quarters_until
from partnership.intake.spans import Holder, Measure
from partnership.intake.states import State
from partnership.people.models import Side

PERIODS = [("", "Four quarters"), ("1", "This quarter"), ("8", "Eight quarters")]
SIDES = [("", "Both sides"), *((side.value, f"Asked by {side.label}") for side in Side)]


class ReportFilter:
    """The period, and the side that asks."""

    OFFERED: ClassVar[dict[str, list[str]]] = {
        "period": [value for value, _ in PERIODS],
        "side": Side.values,
    }

    def __init__(self, data: QueryDict, today: date) -> None:
        self.values = {
            name: data.get(name, "") if data.get(name, "") in offered else "" for name, offered in self.OFFERED.items()
        }
        self.quarters = quarters_until(today, int(self.values["period"] or 4))

    @property
    def side(self) -> str:
        return self.values["side"]

    @property
    def query(self) -> str:
        """As an address has it, with its question mark; nothing where nothing is chosen."""
        return self.with_()

    def with_(self, **more: str) -> str:
        chosen = {name: value for name, value in (self.values | more).items() if value}
        return f"?{urlencode(chosen)}" if chosen else ""

    @property
    def periods(self) -> list[Option]:
        return options(self.values["period"], PERIODS)

    @property
    def sides(self) -> list[Option]:
        return options(self.side, SIDES)


class BehindFilter(ReportFilter):
    """One figure of the report: answers of a measure that were given or are awaited, or time in a state."""

    OFFERED = ReportFilter.OFFERED | {
        "figure": list(Measure),
        "within": ["yes", "no"],
        "still": ["1"],
        "state": State.values,
        "holder": list(Holder),
        "whose": Side.values,
    }

    def __init__(self, data: QueryDict, today: date) -> None:
        super().__init__(data, today)
        quarter = Quarter.named(data.get("quarter", ""))
        self.quarter = quarter if quarter in self.quarters else None

    @property
    def measure(self) -> Measure:
        return Measure(self.values["figure"] or Measure.DECISION)

    @property
    def state(self) -> State | None:
        return State(self.values["state"]) if self.values["state"] else None

    @property
    def report_query(self) -> str:
        """The way back: the period and the side alone."""
        kept = {name: self.values[name] for name in ReportFilter.OFFERED if self.values[name]}
        return f"?{urlencode(kept)}" if kept else ""
