"""KPI values come in by files: the declaration of their importer."""

from collections import Counter
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from contextlib import contextmanager
from typing import Any

from outcomes.actions.measuring import save_staged
from outcomes.actions.staging import known_kpis, recordable_ids, refuse_others, stage_sheet
from outcomes.forms.importing import MappingForm
from outcomes.importing.layout import LEFT_OUT, Mapping
from outcomes.importing.reading import Reading
from outcomes.importing.stage import Judged, Stage, staging
from outcomes.permissions import can_import
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.sheets.fates import Fated
from partnership.sheets.importer import Home, Importer
from partnership.sheets.models import ImportFile
from partnership.sheets.tables import Sheet

NOT_ANY_MORE = (
    "Meanwhile an outcome was closed, or you are no longer a steward of a KPI in this file. Nothing of it is saved:"
    " look at it once more."
)


class StagedFates:
    """The rows of a stage under the names of their KPIs; bad ones under that in the file."""

    def __init__(self, stage: Stage, names: Dictionary[int, str]) -> None:
        self.stage, self.names = stage, names

    def counts(self) -> Dictionary[str, int]:
        return self.stage.counts()

    def reasons(self) -> Sequence[tuple[str, int]]:
        return self.stage.reasons()

    def shown(self, fate: str, start: int, stop: int) -> Sequence[Fated]:
        return [self._shown(each) for each in self.stage.rows(fate, start, stop - start)]

    def every(self) -> Iterator[Fated]:
        return map(self._shown, self.stage.every())

    def _shown(self, judged: Judged) -> Fated:
        row, name = judged.row, self.names.get(judged.row.kpi_id or 0) or judged.row.name
        before = () if judged.before is None else (("", judged.before),)
        return Fated(row.line, (name, row.on, row.value), judged.fate, before, judged.reason)


class Measurements(Importer[Reading, StagedFates]):
    address = "outcomes:import"
    event = "measurements.imported"
    title = "Import values"
    lede = "Send the file as your shop or your spreadsheet gives it. You see every row's fate before anything is saved."
    help = "outcomes/import_help.html"
    nouns = "value,values"
    home = Home("outcomes:dashboard", "KPI dashboard", "See the dashboard")
    too_large = "The file is larger than 10 MB. Split it, or use the import_measurements command."
    refusal = "IT and marketing record values; observers read them."

    def heads(self) -> Sequence[tuple[str, bool]]:
        return [("KPI", False), ("Day", False), ("Value", True)]

    def may(self, person: Person) -> bool:
        return can_import(person)

    def read(self, sheet: Sheet, said: dict[str, Any] | None, answered: frozenset[str] = frozenset()) -> Reading:
        return stage_sheet(sheet, Mapping.from_json(said) if said else None, known_kpis(), None)

    def remember(self, reading: Reading) -> dict[str, Any]:
        return reading.as_json()

    def recollect(self, sheet: Sheet, said: dict[str, Any], answered: frozenset[str], kept: dict[str, Any]) -> Reading:
        return Reading.from_json(kept, sheet, Mapping.from_json(said), known_kpis(), today=company_day())

    @contextmanager
    def judge(
        self, sheet: Sheet, said: dict[str, Any], answered: frozenset[str], *, by: Person
    ) -> Iterator[tuple[Reading, StagedFates]]:
        with staging() as stage:
            reading = stage_sheet(sheet, Mapping.from_json(said) if said else None, known_kpis(), stage)
            if not reading.is_open:
                refuse_others(stage, by)
            yield reading, StagedFates(stage, {kpi.id: kpi.name for kpi in reading.kpis})

    def judge_again(self, fates: StagedFates, *, by: Person) -> None:
        """What is recorded is looked at when it is saved. Who records what may have changed since."""
        if not recordable_ids(by).issuperset(fates.stage.sum_up().kpi_ids):
            raise Refused(NOT_ANY_MORE)

    def write(self, fates: StagedFates, *, by: Person, file: ImportFile) -> Counter[str]:
        return save_staged(fates.stage, by=by)

    def form(
        self, reading: Reading, *, everything: bool = False, data: Any = None, by: Person | None = None, first: int = 0
    ) -> MappingForm:
        return MappingForm(data, reading=reading, everything=everything, first=first)

    def take_over(self, said: dict[str, Any], answers: dict[str, Any]) -> dict[str, Any]:
        """Another layout makes everything else a question again."""
        former, now = Mapping.from_json(said), Mapping.from_json(said | answers)
        return now.as_json() if now.shape == former.shape else now.only_shape().as_json()

    def recall(self, said: dict[str, Any], answered: frozenset[str]) -> dict[str, Any]:
        """Names of KPIs that are there no more are asked about again."""
        known = {LEFT_OUT, *(kpi.id for kpi in known_kpis())}
        names = {name: kpi_id for name, kpi_id in said.get("names", {}).items() if kpi_id in known}
        return super().recall(said, answered) | {"names": names}


MEASUREMENTS = Measurements()
