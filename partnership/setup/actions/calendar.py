"""The company's rules and closed days: what is promised in working days moves with them, and the executives hear."""

from typing import Any

from partnership.attention.models import Notice
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import ClosedDay, GroundRules
from partnership.core.verbs import verb
from partnership.intake.models import Request
from partnership.people.models import Person, Seat


@verb
def change_rules(*, by: Person, fields: dict[str, Any]) -> None:
    """Change some rules; where they say which days are worked, what is due moves with it."""
    before, rules = WorkingCalendar.current(), GroundRules.current()
    if rules.change(by=by, fields=fields):
        _tell(by, "The ground rules were changed", before)


@verb
def close_day(day: ClosedDay, *, by: Person) -> None:
    """Nobody works on this day."""
    before = WorkingCalendar.current()
    day.close(by=by)
    _tell(by, f"{day.on:%-d %b %Y} is closed ({day.name})", before)


@verb
def open_day(day: ClosedDay, *, by: Person) -> None:
    """It is a working day after all."""
    before, words = WorkingCalendar.current(), f"{day.on:%-d %b %Y} is a working day again"
    day.open_again(by=by)
    _tell(by, words, before)


def _tell(by: Person, words: str, before: WorkingCalendar) -> None:
    """Both executives: what is due, and late, goes by it."""
    moved = Request.objects.follow_calendar(before, WorkingCalendar.current(), by=by)
    what = f"{moved} request{'' if moved == 1 else 's'}" if moved else "Nothing that runs"
    is_due = "is due another day." if moved < 2 else "are due another day."
    Notice.objects.tell(
        [person for person in Seat.objects.all().executives().values() if person != by],
        kind="rules-changed",
        subject="company.groundrules:1",
        text=f"{words}. {what} {is_due}",
        url="/projects/requests/",
    )
