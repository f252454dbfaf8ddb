"""What of the flow a reader looks at, as the address says it; what is not offered there is left out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import QueryDict

from partnership.core.choosing import Option, number, offered, options
from partnership.lanes.models import Lane, Ownership
from partnership.projects.models import Column, Project

PERIODS = [("30", "30 days"), ("", "90 days"), ("180", "Half a year"), ("365", "A year")]
WHOSE = {"it": "IT’s lanes", "marketing": "Marketing’s lanes", "border": "Both sides’ lanes"}
FENCE = ("unsaid", "returned", "untouched", "shortlist", "sent")
WHAT = ("done", "open", "stalled", "time", "drift", *FENCE)


class FlowFilter:
    """A period until today, and a project, a lane or the lanes of a side."""

    def __init__(self, data: QueryDict, today: date) -> None:
        self.data, self.today = data, today
        self.values = {
            "period": offered(data.get("period", ""), PERIODS),
            "project": str(number(data.get("project", "")) or ""),
            "lane": str(number(data.get("lane", "")) or ""),
            "side": offered(data.get("side", ""), WHOSE.items()),
        }
        self.first = today - timedelta(days=int(self.values["period"] or 90) - 1)

    @property
    def project(self) -> int | None:
        return int(self.values["project"]) if self.values["project"] else None

    @property
    def days(self) -> int:
        return (self.today - self.first).days + 1

    def lanes(self, owners: Mapping[int, str]) -> set[int] | None:
        """Those that are asked about, out of all, each with whose it is; None where that is every one."""
        lane, side = self.values["lane"], self.values["side"]
        if not lane and not side:
            return None
        return {pk for pk, owner in owners.items() if lane in ("", str(pk)) and side in ("", owner)}

    @property
    def query(self) -> str:
        return urlencode({name: value for name, value in self.values.items() if value})

    @property
    def is_narrow(self) -> bool:
        return any(self.values[name] for name in ("project", "lane", "side"))

    @property
    def periods(self) -> list[Option]:
        return options(self.values["period"], PERIODS)

    @property
    def sides(self) -> list[Option]:
        return options(self.values["side"], [("", "All lanes"), *WHOSE.items()])

    def projects(self, known: list[tuple[int, str]]) -> list[Option]:
        return options(self.values["project"], [("", "All projects"), *((str(pk), title) for pk, title in known)])

    def lane_choices(self, known: list[Lane]) -> list[Option]:
        return options(self.values["lane"], [("", "Any lane"), *((str(lane.pk), lane.name) for lane in known)])


class BehindFilter(FlowFilter):
    """One figure of it, with what it is of: a week, a column, a cause."""

    def __init__(self, data: QueryDict, today: date) -> None:
        super().__init__(data, today)
        self.what = offered(data.get("what", ""), zip(WHAT, WHAT, strict=True)) or WHAT[0]
        self.column = offered(data.get("column", ""), Column.Kind.choices)
        self.cause = offered(data.get("cause", ""), Project.Drift.choices)
        self.owner = offered(data.get("owner", ""), Ownership.Owner.choices)
        self.done_from, self.done_until = self._day("from"), self._day("until")

    def _day(self, name: str) -> date | None:
        try:
            return date.fromisoformat(self.data.get(name, ""))
        except ValueError:
            return None
