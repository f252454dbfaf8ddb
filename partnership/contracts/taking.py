"""Contracts as a table that people take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from partnership.contracts.shown import Row
from partnership.core.tables import Column

COLUMNS = [
    Column("title", "Contract"),
    Column("system", "System"),
    Column("partner", "With whom"),
    Column("reference", "Reference"),
    Column("begins", "Began"),
    Column("renewal", "At its end"),
    Column("renewal_months", "Renewed for, months"),
    Column("notice_days", "Notice, days"),
    Column("notice_known", "Notice is known"),
    Column("ends", "Ends at the earliest"),
    Column("deadline", "Last day of notice"),
    Column("verdict", "Verdict"),
    Column("cost", "A year"),
    Column("currency", "Currency"),
    Column("not_in_it", "Not in that sum"),
    Column("owner_it", "Owner in IT"),
    Column("owner_marketing", "Owner in marketing"),
]
VERDICTS = {"": "", "none": "Nobody has said", "half": "One side has said"}


def contracts_taken(rows: Iterable[Row]) -> Iterator[list[Any]]:
    for row in rows:
        contract, held = row.contract, row.held
        cost = row.cost
        left = "; ".join(f"{amount} {currency}" for currency, amount in sorted(cost.without.items()))
        said = row.verdict.get_choice_display() if row.verdict else ""
        owners = [person.name if person else "" for _side, person, _can in row.owners]
        yield [
            contract.title,
            contract.system.name,
            contract.partner or contract.system.vendor,
            contract.reference,
            contract.begins_on,
            held.get_renewal_display(),
            held.renewal_months,
            row.assumed_days if held.notice_days is None else held.notice_days,
            held.notice_days is not None,
            row.ends_on,
            row.deadline,
            VERDICTS.get(row.verdict_key, said),
            cost.amount if row.has_cost else None,
            cost.currency if row.has_cost else "",
            left,
            *owners,
        ]
