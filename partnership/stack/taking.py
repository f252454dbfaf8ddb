"""The stack as a table that people take away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from partnership.core.tables import Column
from partnership.stack.models.system_queries import SystemQuerySet

COLUMNS = [
    Column("name", "System"),
    Column("vendor", "Vendor"),
    Column("website", "Website"),
    Column("category", "Category"),
    Column("does", "What it does"),
    Column("stages", "Steps of the customer's way"),
    Column("owner_it", "Owner in IT"),
    Column("owner_marketing", "Owner in marketing"),
    Column("payer", "Who pays"),
    Column("life", "Life"),
    Column("since", "Since"),
    Column("licensed_users", "Users licensed"),
    Column("active_users", "Users active"),
    Column("yearly_cost", "Yearly cost"),
    Column("currency", "Currency"),
    Column("way", "How it came"),
]


def systems_taken(rows: SystemQuerySet) -> Iterator[list[Any]]:
    """A row for each system, read while it is written."""
    for system in rows.for_detail().iterator(chunk_size=500):
        yield [
            system.name,
            system.vendor,
            system.website,
            system.category,
            system.does,
            ", ".join(map(str, system.stages.all())),
            system.owner_it.name if system.owner_it else "",
            system.owner_marketing.name if system.owner_marketing else "",
            system.get_payer_display() if system.payer else "",
            system.get_life_display(),
            system.since,
            system.licensed_users,
            system.active_users,
            system.yearly_cost,
            system.currency,
            system.get_way_display(),
        ]
