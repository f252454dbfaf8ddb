"""Which data sets a list shows."""

from __future__ import annotations

from django.http import QueryDict

from partnership.core.choosing import Choices, Option, number, offered, options
from partnership.core.text import searched
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from partnership.stack.models import DataSet, System
from partnership.stack.models.data_set_queries import LEFT, SORTS, DataSetQuerySet

STANDS = [("", "Kept"), ("retired", "Retired"), ("all", "All, retired as well")]
LEFTS = [("", "Anything"), *LEFT.items()]
SHAPES = [("", "Either"), *DataSet.Shape.choices]
PERSONAL = [("", "Either"), ("yes", "Personal"), ("no", "Not personal")]
OWNERS = [("", "Anybody"), ("mine", "Mine")]


class DataSetFilter:
    """Words, system, stage, what is left, shape, personal, owner, state, order. What is not offered is left out."""

    def __init__(self, data: QueryDict) -> None:
        self.stages = list(JourneyStage.objects.current())
        sort = data.get("sort", "")
        self.system = System.objects.filter(pk=pk).first() if (pk := number(data.get("system"))) else None
        self.values: dict[str, str] = {
            "q": searched(data.get("q", "")),
            "left": offered(data.get("left", ""), LEFTS),
            "stage": offered(data.get("stage", ""), ((str(stage.pk), stage.name) for stage in self.stages)),
            "shape": offered(data.get("shape", ""), SHAPES),
            "personal": offered(data.get("personal", ""), PERSONAL),
            "owner": offered(data.get("owner", ""), OWNERS),
            "stands": offered(data.get("stands", ""), STANDS),
            "system": str(self.system.pk) if self.system else "",
            "sort": sort if sort.removeprefix("-") in SORTS else "",
        }

    def apply(self, rows: DataSetQuerySet, person: Person) -> DataSetQuerySet:
        values = self.values
        if values["stands"] != "all":
            rows = rows.retired() if values["stands"] else rows.current()
        if values["left"]:
            rows = rows.left(values["left"], person)
        if values["stage"]:
            rows = rows.of_stage(int(values["stage"]))
        if values["shape"]:
            rows = rows.filter(shape=values["shape"])
        if values["personal"]:
            rows = rows.filter(is_personal=values["personal"] == "yes")
        if values["owner"]:
            rows = rows.owned_by(person)
        if self.system:
            rows = rows.filter(system=self.system)
        if values["q"]:
            rows = rows.mentioning(values["q"])
        return rows.for_list(person).sorted_by(values["sort"])

    @property
    def is_narrow(self) -> bool:
        return any(value for name, value in self.values.items() if name != "sort")

    @property
    def selects(self) -> list[tuple[str, str, list[Option]]]:
        """The selects of the filter bar: name, label, options."""
        stages = [("", "All"), *((str(stage.pk), stage.name) for stage in self.stages)]
        return [
            ("left", "Left on the table", self._options("left", LEFTS)),
            ("stage", "Customer’s way", self._options("stage", stages)),
            ("shape", "Shape", self._options("shape", SHAPES)),
            ("personal", "Personal", self._options("personal", PERSONAL)),
            ("owner", "Owner", self._options("owner", OWNERS)),
            ("stands", "State", self._options("stands", STANDS)),
        ]

    def _options(self, name: str, choices: Choices) -> list[Option]:
        return options(self.values[name], choices)
