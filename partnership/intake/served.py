"""How requests are served: the tables of the service report, and the requests behind each of its figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.utils.functional import cached_property

from partnership.company.calendar import Ruler, WorkingCalendar
from partnership.core.days import company_day, company_moment
from partnership.core.quarters import Quarter
from partnership.core.text import enumerated
from partnership.intake.models import Stay
from partnership.intake.report import Answer, Figure, Spent, Who, awaited, given, spent
from partnership.intake.spans import Holder, Measure
from partnership.people.models import Person, Side

LABELS = {
    Measure.FIRST_ANSWER: "First answer",
    Measure.CONSULTATION: "Consultation",
    Measure.DECISION: "Decision",
}
MEANS = {
    Measure.FIRST_ANSWER: "From the day on which it was sent until IT takes it up, answers it or asks back.",
    Measure.CONSULTATION: (
        "Until IT has answered integration, delivery and governance. Where the answers were taken back, since what is "
        "asked had changed, until the last of them was given again."
    ),
    Measure.DECISION: (
        "Until it is accepted, deferred, declined or found to repeat another. What its asker took back was not decided."
    ),
}
HAS_IT = {
    Holder.IT: "IT",
    Holder.BOTH: "Both executives",
    Holder.CIO: f"The {Side.IT.chair} alone",
    Holder.CMO: f"The {Side.MARKETING.chair} alone",
    Holder.NOBODY: "Nobody",
}


@dataclass(frozen=True)
class Line:
    """Of one side that asks, or of both where it is empty."""

    side: str
    figure: Figure
    query: str
    """Which requests are behind it, for an address."""


@dataclass(frozen=True)
class Group:
    """The lines of one quarter; of the whole period where there is none."""

    quarter: Quarter | None
    lines: list[Line]


@dataclass(frozen=True)
class Told:
    """One measure: its table, and what is waited for today."""

    measure: Measure
    groups: list[Group]
    waiting: int
    over: int

    @property
    def still(self) -> str:
        """What waits, for an address."""
        return urlencode({"figure": self.measure, "still": 1})

    @property
    def label(self) -> str:
        return LABELS[self.measure]

    @property
    def means(self) -> str:
        return MEANS[self.measure]


@dataclass(frozen=True)
class Time:
    """A row of where the time went: its days in each quarter, and its share of what ran or of what was paused."""

    spent: Spent
    days: list[tuple[Quarter, int]]
    share: int

    @property
    def label(self) -> str:
        return str(self.spent.who.state.label)

    @property
    def has_it(self) -> str:
        return has_it(self.spent.who)

    @property
    def query(self) -> str:
        """Which requests are behind it, for an address."""
        who = self.spent.who
        return urlencode({"state": who.state, "holder": who.holder, "whose": who.side})


def has_it(who: Who) -> str:
    return HAS_IT[who.holder] if who.holder != Holder.ASKER else f"{Side(who.side).label}, which asked"


class Served:
    """What one reader sees of some quarters, of one side's requests or of both. Three queries."""

    def __init__(self, person: Person, quarters: list[Quarter], side: str = "") -> None:
        self.quarters, self.side, self.today = quarters, side, company_day()
        stays = Stay.objects.visible_to(person).since(company_moment(quarters[-1].first))
        self.histories = (stays.filter(request__side=side) if side else stays).histories()

    @cached_property
    def ruler(self) -> Ruler:
        days = [history.spans[0].began_on for history in self.histories]
        days += [history.clock_from_on for history in self.histories if history.clock_from_on]
        due = [day for history in self.histories for day in history.due.values() if day]
        first = min([*days, self.quarters[-1].first])
        return WorkingCalendar.current().ruler(first, max([*due, self.today, self.quarters[0].last]))

    @cached_property
    def given(self) -> list[Answer]:
        return [answer for answer in given(self.histories, self.ruler) if answer.quarter in self.quarters]

    @cached_property
    def awaited(self) -> list[Answer]:
        return awaited(self.histories, self.ruler, self.today)

    @cached_property
    def spent(self) -> list[Spent]:
        return spent(self.histories, self.ruler, self.quarters, self.today)

    @property
    def is_empty(self) -> bool:
        return not self.histories

    def measures(self) -> Iterator[Told]:
        for measure in Measure:
            answers = [answer for answer in self.given if answer.measure == measure]
            waiting = [answer for answer in self.awaited if answer.measure == measure]
            groups = [Group(None, list(lines_of(answers, measure)))] if len(self.quarters) > 1 else []
            for quarter in self.quarters:
                theirs = [answer for answer in answers if answer.quarter == quarter]
                lines = list(lines_of(theirs, measure, quarter))
                groups += [Group(quarter, lines)] if lines else []
            yield Told(measure, groups if answers else [], len(waiting), sum(not each.is_within for each in waiting))

    def times(self, *, paused: bool) -> list[Time]:
        rows = [row for row in self.spent if row.who.is_paused == paused]
        whole = sum(row.total for row in rows)
        return [
            Time(
                row,
                [(quarter, row.by_quarter.get(quarter, 0)) for quarter in self.quarters],
                round(100 * row.total / whole),
            )
            for row in rows
        ]

    def shares(self) -> str:
        """Who had them while the clock ran: "IT 30 (75 %) and both executives 10 (25 %) of 40 working days"."""
        days: dict[Holder, int] = {}
        for row in self.spent:
            if not row.who.is_paused:
                days[row.who.holder] = days.get(row.who.holder, 0) + row.total
        whole = sum(days.values())
        names = {who: name if who == Holder.IT else f"{name[0].lower()}{name[1:]}" for who, name in HAS_IT.items()}
        parts = [f"{names[who]} {number:,} ({round(100 * number / whole)} %)" for who, number in days.items()]
        return f"{enumerated(parts)} of {whole:,} working days"

    def behind(
        self, measure: Measure, *, quarter: Quarter | None = None, still: bool = False, within: str = ""
    ) -> list[Answer]:
        """The answers that a figure is of, the slowest first."""
        found = [answer for answer in (self.awaited if still else self.given) if answer.measure == measure]
        if quarter and not still:
            found = [answer for answer in found if answer.quarter == quarter]
        if within:
            found = [answer for answer in found if answer.is_within == (within == "yes")]
        return sorted(found, key=lambda answer: (-answer.days, -answer.request))

    def behind_time(self, who: Who, quarter: Quarter | None = None) -> list[tuple[int, int]]:
        """The requests that stood there, with their working days, most first."""
        quarters = [quarter] if quarter else self.quarters
        rows = spent(self.histories, self.ruler, quarters, self.today)
        found = next((row.by_request for row in rows if row.who == who), {})
        return sorted(found.items(), key=lambda pair: (-pair[1], -pair[0]))


def lines_of(answers: list[Answer], measure: Measure, quarter: Quarter | None = None) -> Iterator[Line]:
    """Of both sides together, and of each where both asked."""
    sides = sorted({answer.side for answer in answers})
    for side in ["", *sides] if len(sides) > 1 else sides:
        theirs = [answer for answer in answers if side in ("", answer.side)]
        chosen = {"figure": measure, "quarter": quarter.key if quarter else "", "side": side}
        yield Line(side, Figure.of(theirs), urlencode({name: value for name, value in chosen.items() if value}))


def as_rows(answers: Iterable[Answer], titles: dict[int, str]) -> Iterator[list[str | int | date | None]]:
    """For a file: one line for each answer, given or awaited."""
    for each in answers:
        yield [
            each.request,
            titles.get(each.request, ""),
            Side(each.side).label,
            LABELS[each.measure],
            each.on.isoformat() if each.on else "",
            str(each.quarter or ""),
            each.days,
            each.paused,
            each.promised,
            "yes" if each.is_within else "no",
        ]


HEADING = (
    "request", "title", "asked by", "what", "given on", "quarter", "working days", "of them paused, apart",
    "promised working days", "within the clock",
)  # fmt: skip
