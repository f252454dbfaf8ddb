"""Sending a file of values, and answering what it leaves open."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from outcomes import notation
from outcomes.importing import Reading
from outcomes.layout import LEFT_OUT, KpiName
from outcomes.models.importfile import LARGEST_FILE
from partnership.core.forms import Form

SKIP = "0"
MOST_NAMES = 200


class UploadForm(Form):
    file = forms.FileField(
        label="File",
        help_text="CSV or XLSX, up to 10 MB.",
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        error_messages={"required": "Choose a file.", "empty": "The file is empty."},
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if file.size and file.size > LARGEST_FILE:
            raise forms.ValidationError(
                "The file is larger than 10 MB. Split it, or use the import_measurements command."
            )
        return file


class MappingForm(Form):
    """Only what the file leaves open is asked; every answer can be changed as long as the file is not saved."""

    def __init__(self, *args: Any, reading: Reading, everything: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.reading = reading
        self.name_fields: dict[str, str] = {}
        asked = reading.questions
        if asked.layout:
            self._ask_layout()
            return
        if asked.date_order:
            self._ask(
                "date_order", f"In “{asked.date_order}”, what comes first?", [("dmy", "the day"), ("mdy", "the month")]
            )
        if asked.decimal_mark:
            marks = [(".", "a decimal point: 1,234.5"), (",", "a decimal comma: 1.234,5")]
            self._ask("decimal_mark", f"Numbers such as “{asked.decimal_mark}” have", marks)
        if asked.same_day:
            ways = [("add", "Add them up"), ("refuse", "Leave such rows out")]
            self._ask("same_day", f"Several rows give the same day ({asked.same_day})", ways)
        if asked.percent_as:
            ways = [("points", "points: 0.5 is 0.5 %"), ("fractions", "fractions: 0.5 is 50 %")]
            self._ask("percent_as", f"The values of “{asked.percent_as}” lie between 0 and 1: they are", ways)
        names = list(reading.names if everything else asked.names)
        self._ask_names(names[:MOST_NAMES])

    def _ask(self, name: str, label: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, widget=forms.RadioSelect, error_messages={"required": "Choose one."}
        )

    def _ask_layout(self) -> None:
        header = [
            notation.short(str(cell)) or f"Column {number}"
            for number, cell in enumerate(self.reading.sheet.header.cells, 1)
        ]
        columns = [(str(number), name) for number, name in enumerate(header)]
        none = [("", "none")]
        shapes = [
            ("long", "One value a row, with a column for the KPI's name"),
            ("kpis-across", "One day a row, with a column for each KPI"),
        ]
        self._ask("layout", "How is the table laid out?", shapes)
        for name, label in (
            ("date_column", "Dates are in"),
            ("name_column", "KPIs' names are in"),
            ("value_column", "Values are in"),
        ):
            self.fields[name] = forms.ChoiceField(
                label=label,
                choices=none + columns,
                required=name == "date_column",
                error_messages={"required": "Choose the column of the dates."},
            )

    def _ask_names(self, names: list[str]) -> None:
        # A table with a column for each KPI has other columns too; a file of named values is about its names.
        unknown = SKIP if self.reading.mapping.layout == "kpis-across" else ""
        choices = [("", "Choose…"), (SKIP, "Leave out"), *((str(kpi.id), _called(kpi)) for kpi in self.reading.kpis)]
        for number, name in enumerate(names):
            known = self.reading.mapping.names.get(name)
            field = f"name-{number}"
            self.name_fields[field] = name
            self.fields[field] = forms.ChoiceField(
                label=f"“{notation.short(name)}” is",
                choices=choices,
                initial=unknown if known is None else str(known),
                error_messages={"required": "Choose a KPI, or leave it out."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("layout") == "long" and not (cleaned.get("name_column") and cleaned.get("value_column")):
            self.add_error("name_column", "With one value a row, say which columns hold the names and the values.")
        chosen = [cleaned[field] for field in self.name_fields if cleaned.get(field) not in (None, "", SKIP)]
        for field in self.name_fields:
            if cleaned.get(field) in chosen and chosen.count(cleaned[field]) > 1:
                self.add_error(field, "Two names of the file lead to this KPI. Choose another one, or leave one out.")
        return cleaned

    @property
    def general(self) -> list[forms.BoundField]:
        return [bound for bound in self if bound.name not in self.name_fields]

    @property
    def named(self) -> list[forms.BoundField]:
        return [self[name] for name in self.name_fields]

    def answers(self) -> dict[str, object]:
        """What was answered, in the mapping's own terms."""
        cleaned = self.cleaned_data
        said: dict[str, object] = {
            name: cleaned[name]
            for name in ("layout", "date_order", "decimal_mark", "same_day", "percent_as")
            if cleaned.get(name)
        }
        for name in ("date_column", "name_column", "value_column"):
            if name in cleaned:
                said[name] = int(cleaned[name]) if cleaned[name] else None
        if self.name_fields:
            names = {name: int(cleaned[field] or LEFT_OUT) for field, name in self.name_fields.items()}
            said["names"] = {**self.reading.mapping.names, **names}
        return said


def _called(kpi: KpiName) -> str:
    return f"{kpi.name} ({kpi.unit})" if kpi.unit else kpi.name
