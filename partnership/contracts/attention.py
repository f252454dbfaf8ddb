"""What waits in contracts: deadlines that come, and verdicts that a side has not given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from partnership.attention.items import IMPORTANT, NORMAL, URGENT, Item
from partnership.attention.occasions import at_once, before, before_then_weekly
from partnership.company.models import GroundRules
from partnership.company.money import Rates
from partnership.contracts.models import Contract
from partnership.contracts.shown import Row
from partnership.core.days import company_day, company_moment
from partnership.people.models import Chairs, Person, Side

STEPS = (120, 60, 30, 7)
"""Days before the last day of notice on which its owners are told."""
EVENING = time(18)
ASKED_BEFORE = timedelta(days=30)
"""For so long before it is due a verdict is asked for."""


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """A fixed number of queries: all contracts with what says how they stand, beside the seats and the rules."""
    today = company_day(at)
    chairs = Chairs.on(today)
    nothing = Rates(GroundRules.current().currency, {})
    for contract in Contract.objects.order_by("pk").for_list():
        row = Row(contract, today, nothing)
        for side in Side:
            for each in contract.asked_of(side, chairs):
                if person in (None, each):
                    yield from _about(row, side, each)


def _about(row: Row, side: Side, person: Person) -> Iterator[Item]:
    if row.unproved_deadline:
        yield _unproved(row, person, row.unproved_deadline)
    deadline = row.deadline
    if deadline is None or row.is_settled:
        return
    if (deadline - row.today).days <= max(STEPS):
        yield _deadline(row, person, deadline)
    verdict = row.verdict
    due = row.verdict_due
    assert due is not None
    if verdict is None and row.today >= due - ASKED_BEFORE and row.today <= deadline:
        yield _verdict(row, person, due, max(due - ASKED_BEFORE, row.contract.begins_on))
    elif verdict is not None and not verdict.is_decided and side not in verdict.sides:
        yield _verdict(row, person, due, company_day(verdict.given_at))


def _deadline(row: Row, person: Person, deadline: date) -> Item:
    """Told at each step, the steps of the next term anew: the occasion holds the deadline's day."""
    left = (deadline - row.today).days
    return Item(
        kind="contract-deadline",
        person_id=person.pk,
        subject=f"contracts.contract:{row.contract.pk}",
        title=row.contract.title,
        since=company_moment(deadline - timedelta(days=max(STEPS))),
        due=company_moment(deadline, EVENING),
        gravity=URGENT if left <= min(STEPS) else IMPORTANT if left <= STEPS[-2] else NORMAL,
        url=row.contract.get_absolute_url(),
        occasion=before(deadline, row.today, STEPS),
        context={
            "system": row.contract.system.name,
            "ends": row.ends_on,
            "renewal": row.contract.terms_on(row.ends_on + timedelta(days=1)).renewal,
            "verdict": row.verdict_key,
            "assumed": row.assumed_days if row.is_assumed else None,
            "missed": None,
            "number": row.contract.pk,
        },
    )


def _unproved(row: Row, person: Person, missed: date) -> Item:
    """Both said "cancel", the last day is past, and nobody has written down that notice was sent."""
    return Item(
        kind="contract-deadline",
        person_id=person.pk,
        subject=f"contracts.contract:{row.contract.pk}",
        title=row.contract.title,
        since=company_moment(missed + timedelta(days=1)),
        due=company_moment(missed, EVENING),
        gravity=URGENT,
        url=row.contract.get_absolute_url(),
        occasion=at_once(missed + timedelta(days=1)),
        context={
            "system": row.contract.system.name,
            "ends": row.stands.running.ends,
            "renewal": "automatic",
            "verdict": "cancel",
            "assumed": None,
            "missed": missed,
            "number": row.contract.pk,
        },
    )


def _verdict(row: Row, person: Person, due: date, since: date) -> Item:
    verdict = row.verdict
    return Item(
        kind="contract-verdict",
        person_id=person.pk,
        subject=f"contracts.contract:{row.contract.pk}",
        title=row.contract.title,
        since=company_moment(min(since, row.today)),
        due=company_moment(due, EVENING),
        gravity=IMPORTANT if row.today >= due else NORMAL,
        url=row.contract.get_absolute_url(),
        occasion=before_then_weekly(due, row.today, (7, 0)) or at_once(since),
        joint=row.today > due,
        context={
            "system": row.contract.system.name,
            "ends": row.stands.target.ends,
            "verdict": verdict.get_choice_display() if verdict else "",
            "reason": verdict.reason[:300] if verdict else "",
            "seen": verdict.digest if verdict else "",
            "number": row.contract.pk,
        },
    )
