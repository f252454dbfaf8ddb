"""The list of requests as a table that is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnership.core.tables import Column
from partnership.intake.models import Request
from partnership.intake.models.request import RequestQuerySet

CHUNK = 500
COLUMNS = (
    Column("number", "Number"), Column("title", "Request"), Column("state", "State"), Column("since", "Since"),
    Column("side", "Side"), Column("asked_by", "Asked by"), Column("submitted", "Submitted"),
    Column("outcome", "Outcome"), Column("kpi", "KPI"), Column("expected_change", "Expected change"),
    Column("problem", "Problem"), Column("customers", "Customers"), Column("if_not_done", "If it is not done"),
    Column("needed_by", "Needed by"), Column("why_then", "Why then"), Column("budget", "Budget"),
    Column("who_pays", "Who pays"), Column("data", "Data involved"), Column("personal_data", "Personal data"),
    Column("systems", "Systems touched"), Column("integration", "Integration needed"),
    Column("fast_lane", "Fast lane"), Column("first_answer_due", "First answer due"),
    Column("consultation_due", "Consultation due"), Column("decision_due", "Decision due"),
    Column("decided", "Decided"), Column("reason", "Reason"),
)  # fmt: skip


def requests_taken(rows: RequestQuerySet) -> Iterator[list[Any]]:
    """Each in the list's order; some hundred at a time are in memory."""
    found = rows.select_related("requester", "outcome", "kpi")
    return map(_row, found.iterator(chunk_size=CHUNK))


def _row(each: Request) -> list[Any]:
    return [
        each.pk, each.title, each.get_state_display(), each.state_since, each.get_side_display(), each.requester.name,
        each.submitted_at, each.outcome.title if each.outcome else None, each.kpi.name if each.kpi else None,
        each.expected_change, each.problem, each.customers, each.if_not_done, each.needed_by, each.needed_by_reason,
        each.budget, each.get_payer_display(), each.data_involved, each.personal_data, each.systems_touched,
        each.integration_needed, each.fast_lane, each.first_answer_due_on, each.consultation_due_on,
        each.decision_due_on, each.decided_at, each.reason,
    ]  # fmt: skip
