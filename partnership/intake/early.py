"""Whether IT is asked before a system is bought: the lead of each choice, and what came without a request."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from partnership.company.calendar import WorkingCalendar
from partnership.core.days import company_day
from partnership.core.figures import spell
from partnership.core.quantiles import middle
from partnership.core.quarters import Quarter
from partnership.intake.models import Consultation, Request
from partnership.people.models import Person, Side
from partnership.stack.models import System

GOOD, BAD = 10, 0
"""Working days between IT's last answer and the choice: from ten on it was early, at none or fewer it was too late."""


@dataclass(frozen=True)
class Lead:
    """One choice: how many working days after IT's last answer it was made; before it where the number is negative."""

    request: Request
    chosen: str
    on: date
    days: int | None

    @property
    def status(self) -> str:
        """How it goes, as the mark that shows it; unknown where IT has not answered yet."""
        if self.days is None:
            return "unknown"
        return "on_track" if self.days >= GOOD else "off_track" if self.days <= BAD else "at_risk"

    @property
    def words(self) -> str:
        if self.days is None:
            return "IT has not answered"
        return f"{spell(self.days)} working day" + ("" if abs(self.days) == 1 else "s")


@dataclass(frozen=True)
class Came:
    """The systems of a quarter that came, of a side or of all, and how many of them came without a request."""

    quarter: Quarter
    side: str
    number: int
    by_passes: int

    @property
    def rate(self) -> int | None:
        """In percent; None of none."""
        return round(100 * self.by_passes / self.number) if self.number else None


def leads(person: Person, quarters: Sequence[Quarter]) -> list[Lead]:
    """The choices of these quarters that somebody may see, the newest first."""
    first, last = quarters[-1].first, quarters[0].last
    found = Consultation.objects.chosen_between(first, last).filter(request__in=Request.objects.visible_to(person))
    calendar = WorkingCalendar.current()
    rows = found.select_related("request").order_by("-chosen_on", "-pk")
    return [Lead(each.request, each.chosen_system, _day(each), each.lead_days(calendar)) for each in rows]


def _day(consultation: Consultation) -> date:
    assert consultation.chosen_on  # the database holds it (consultation_choice_has_a_day)
    return consultation.chosen_on


def median_lead(found: Iterable[Lead]) -> float | None:
    """The middle of those that have one, in working days."""
    return middle(lead.days for lead in found if lead.days is not None)


def came_in(quarters: Sequence[Quarter]) -> list[tuple[Quarter, list[Came]]]:
    """By quarter: all that came, and what each side pays for; what both pay counts for each of them.

    A system came on the first day on which it was on trial or live, else when it was written down. What was there
    before the portal came with nobody's doing, and is left out. One query.
    """
    rows = System.objects.that_came().only("trial_on", "live_on", "added_at", "payer", "way", "life")
    by_quarter: dict[Quarter, list[System]] = {quarter: [] for quarter in quarters}
    for system in rows:
        quarter = Quarter.of(system.came_on or company_day(system.added_at))
        if quarter in by_quarter:
            by_quarter[quarter].append(system)
    return [(quarter, _counted(quarter, systems)) for quarter, systems in by_quarter.items()]


def _counted(quarter: Quarter, systems: Sequence[System]) -> list[Came]:
    sides = {side.value: [each for each in systems if each.payer in (side, "both")] for side in Side}
    groups = {"": list(systems), **sides}
    return [
        Came(quarter, side, len(group), sum(each.way in (System.Way.NONE, System.Way.PUT_RIGHT) for each in group))
        for side, group in groups.items()
    ]
