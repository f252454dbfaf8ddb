"""Two wordings of an outcome side by side, word by word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from outcomes.models import KpiDefinition, Version
from partnership.core.compared import Piece, pieces


@dataclass(frozen=True)
class Line:
    """One field of a version as readers see it. ``path`` names it across versions."""

    path: str
    heading: str
    label: str
    text: str
    material: bool = True


@dataclass(frozen=True)
class Row:
    path: str
    label: str
    old: str
    new: str
    material: bool
    pieces: list[Piece]

    @property
    def changed(self) -> bool:
        return self.old != self.new


@dataclass(frozen=True)
class Group:
    """The rows under one heading: the outcome's own, or one KPI's."""

    heading: str
    rows: list[Row] = field(default_factory=list)

    @property
    def changed(self) -> list[Row]:
        return [row for row in self.rows if row.changed]

    def where(self, wanted: Callable[[Row], bool]) -> "Group":
        return Group(self.heading, [row for row in self.rows if wanted(row)])


def number(value: Decimal | None, unit: str = "") -> str:
    """A number with its unit as people write it: "12.3 %", "1,250 GBP"; "" for none."""
    if value is None:
        return ""
    plain = f"{value.normalize():,f}" if value else "0"
    return f"{plain} {unit}".strip()


def day(value: date | None) -> str:
    return f"{value:%a} {value.day} {value:%b %Y}" if value else ""


def _definition_lines(definition: KpiDefinition) -> Iterator[Line]:
    heading, key = definition.name, definition.kpi.key
    points = "points of the way" if definition.moves else definition.unit
    targets = sorted(definition.targets.all(), key=lambda target: target.from_on)
    texts = {
        "name": ("Name", definition.name),
        "meaning": ("Definition", definition.meaning),
        "unit": ("Unit", definition.unit),
        "direction": ("Direction", definition.get_direction_display()),
        "aggregation": ("Counted as", definition.get_aggregation_display()),
        "cadence": ("Measured", definition.get_cadence_display()),
        "baseline": ("Baseline", number(definition.baseline, definition.unit)),
        "targets": (
            "Targets",
            "; ".join(f"{number(t.value, definition.unit)} from {day(t.from_on)}" for t in targets),
        ),
        "tolerance": ("At risk within", number(definition.tolerance, points)),
        "weight": ("Weight", str(definition.weight)),
    }
    for name, (label, text) in texts.items():
        yield Line(f"{key}.{name}", heading, label, text)
    for name, label, person in (
        ("steward_it", "Steward in IT", definition.steward_it),
        ("steward_marketing", "Steward in marketing", definition.steward_marketing),
    ):
        yield Line(
            f"{key}.{name}",
            heading,
            label,
            person.name if person else "",
            material=False,
        )


def lines(version: Version) -> list[Line]:
    """Every field of the version as text, in reading order. Reads stages and definitions."""
    own = [
        Line("title", "The outcome", "Title", version.title),
        Line("context", "The outcome", "Context", version.context),
        Line("starts_on", "The outcome", "From", day(version.starts_on)),
        Line("ends_on", "The outcome", "To", day(version.ends_on)),
        Line(
            "stages",
            "The outcome",
            "Journey stages",
            ", ".join(stage.name for stage in version.stages.all()),
            material=False,
        ),
    ]
    return own + [line for definition in version.definitions.all() for line in _definition_lines(definition)]


def compare(old: Version | None, new: Version) -> list[Group]:
    """What the new version says beside the old one, field by field; without an old one all of it is new."""
    before = {line.path: line for line in lines(old)} if old else {}
    groups: dict[str, Group] = {}

    def add(line: Line, old_text: str, new_text: str) -> None:
        group = groups.setdefault(line.path.rpartition(".")[0], Group(line.heading))
        group.rows.append(
            Row(
                line.path,
                line.label,
                old_text,
                new_text,
                line.material,
                pieces(old_text, new_text),
            )
        )

    for line in lines(new):
        earlier = before.pop(line.path, None)
        add(line, earlier.text if earlier else "", line.text)
    for line in before.values():
        add(line, line.text, "")
    return list(groups.values())


def only(groups: list[Group], wanted: Callable[[Row], bool]) -> list[Group]:
    """The groups with only such rows; a group that has none is left out."""
    return [kept for group in groups if (kept := group.where(wanted)).rows]
