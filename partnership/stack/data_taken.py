"""Data sets and integrations as tables to take away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from partnership.core.tables import Column

if TYPE_CHECKING:
    from partnership.stack.models.data_set_queries import DataSetQuerySet
    from partnership.stack.models.integration_queries import IntegrationQuerySet

COLUMNS = [
    Column("name", "Data set"),
    Column("system", "System"),
    Column("says", "What it says"),
    Column("shape", "Shape"),
    Column("personal", "Personal"),
    Column("ground", "Ground"),
    Column("consent_kept", "Consent kept in"),
    Column("promised", "Fresh"),
    Column("freshness", "Seen"),
    Column("looked_at", "Looked at"),
    Column("owner_it", "Owner in IT"),
    Column("owner_marketing", "Owner in marketing"),
    Column("quality_it", "Quality, IT"),
    Column("quality_marketing", "Quality, marketing"),
    Column("uses", "Uses"),
    Column("retired", "Retired"),
]
FLOW_COLUMNS = [
    Column("from", "From"),
    Column("to", "To"),
    Column("what", "What flows"),
    Column("how", "How"),
    Column("often", "How often"),
    Column("state", "Works"),
    Column("since", "Since"),
    Column("note", "What is wrong, or why it is wanted"),
    Column("owner", "Who sees to it"),
]


def data_sets_taken(rows: DataSetQuerySet) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        yield [
            row.name, row.system.name, row.says, row.get_shape_display(), row.is_personal, row.get_basis_display(),
            row.consent_kept, row.promise, row.freshness.label, row.looked_at, row.owner_it, row.owner_marketing,
            row.quality_of("it"), row.quality_of("marketing"), row.seen_uses, row.is_retired,
        ]  # fmt: skip


def flows_taken(rows: IntegrationQuerySet) -> Iterator[list[Any]]:
    for flow in rows.iterator(chunk_size=500):
        yield [
            flow.source.name, flow.target.name, flow.flowing, flow.get_how_display(), flow.get_often_display(),
            flow.get_state_display(), flow.since_on, flow.note, flow.owner,
        ]  # fmt: skip
