"""What a signature is on: the material fields of a version, as plain values with one digest.

Stewards, order and journey stages are not part of it (docs/adr/0020): changing them keeps signatures.
"""

from typing import Any

from outcomes.models import KpiDefinition, Version
from partnership.core.canonical import digest

WORDING = ("title", "context", "starts_on", "ends_on")
DEFINITION = (
    "name",
    "meaning",
    "unit",
    "direction",
    "aggregation",
    "cadence",
    "baseline",
    "tolerance",
    "weight",
)


def of_definition(definition: KpiDefinition) -> dict[str, Any]:
    """The material fields of one KPI's definition. Reads its KPI and its targets."""
    return {
        "key": definition.kpi.key,
        **{name: getattr(definition, name) for name in DEFINITION},
        "targets": [
            [target.from_on, target.value]
            for target in sorted(definition.targets.all(), key=lambda target: target.from_on)
        ],
    }


def of_version(version: Version) -> dict[str, Any]:
    """The material fields of a version, its KPIs in the order of their keys. Reads its definitions."""
    return {
        **{name: getattr(version, name) for name in WORDING},
        "kpis": sorted(map(of_definition, version.definitions.all()), key=lambda kpi: kpi["key"]),
    }


def digest_of(version: Version) -> str:
    """SHA-256 of the canonical JSON of the version's material fields: what each signature stores."""
    return digest(of_version(version))
