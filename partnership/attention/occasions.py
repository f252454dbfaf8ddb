"""Which reminder it is time for: the steps of "2 days before, on the day, then weekly" as names.

A name holds the day that it counts from: a thing whose date moves is reminded of anew, and otherwise never twice.
Days are local days; the caller says whose. "" means that no reminder is due yet.
"""

from collections.abc import Sequence
from datetime import date


def at_once(since: date) -> str:
    """One reminder from the first moment: "a signature is wanted"."""
    return f"{since:%Y-%m-%d}:at-once"


def before(due: date, today: date, days: Sequence[int]) -> str:
    """Some days before a date, the last one that was passed: `days=(120, 60, 30, 7)`; 0 is the day itself."""
    left = (due - today).days
    passed = [step for step in days if left <= step]
    return f"{due:%Y-%m-%d}:{_days_before(min(passed))}" if passed else ""


def before_then_weekly(due: date, today: date, days: Sequence[int] = (2, 0)) -> str:
    """Some days before a date, and when it has passed each week: "2 days before, on the day, then weekly"."""
    weeks_over = (today - due).days // 7
    if weeks_over >= 1:
        return f"{due:%Y-%m-%d}:week-{weeks_over}"
    return before(due, today, days)


def after(since: date, today: date, days: Sequence[int] = (0, 2, 5)) -> str:
    """Some days after a date, the last one that was reached: a signature's "at once, 2 days, 5 days"."""
    waited = (today - since).days
    reached = [step for step in days if waited >= step]
    if not reached:
        return ""
    return f"{since:%Y-%m-%d}:{max(reached)}-days" if max(reached) else at_once(since)


def opened_due_then_weekly(opened: date, due: date, today: date) -> str:
    """The day it opens, the day it is due, then weekly: a review."""
    if today < opened:
        return ""
    return before_then_weekly(due, today, days=(0,)) or at_once(opened)


def monthly(month: date) -> str:
    """Once in a calendar month: "no one-to-one this month"."""
    return f"{month:%Y-%m}"


def weekly(since: date, today: date) -> str:
    """At once, and each week for as long as it lasts: "a verdict is wanted"."""
    return f"{since:%Y-%m-%d}:week-{(today - since).days // 7}" if today >= since else ""


def quarterly(since: date, today: date) -> str:
    """Once in each quarter of a year for as long as it lasts: "an idea is quiet"."""
    return f"{since:%Y-%m-%d}:quarter-{(today - since).days // 91}" if today >= since else ""


def _days_before(days: int) -> str:
    return f"{days}-days" if days else "today"
