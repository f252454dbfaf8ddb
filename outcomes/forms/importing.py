"""What a file of values leaves open: its layout, how it writes, which name is which KPI."""

from __future__ import annotations

from typing import Any

from django import forms

from outcomes.importing.layout import LEFT_OUT, KpiName
from outcomes.importing.reading import Reading
from partnership.sheets import notation
from partnership.sheets.asking import AskingForm

SKIP = "0"
MOST_NAMES = 200


class MappingForm(AskingForm):
    names_words = "Which KPI is which? What is no KPI is left out."

    def __init__(self, *args: Any, reading: Reading, everything: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.reading = reading
        asked = reading.every_question() if everything else reading.questions
        if asked.layout:
            self._ask_layout()
            return
        self.ask_notation(asked.date_order, asked.decimal_mark)
        if asked.same_day:
            ways = [("add", "Add them up"), ("refuse", "Leave such rows out")]
            self.ask("same_day", f"Several rows give the same day ({asked.same_day})", ways)
        if asked.percent_as:
            ways = [("points", "points: 0.5 is 0.5 %"), ("fractions", "fractions: 0.5 is 50 %")]
            self.ask("percent_as", f"The values of “{asked.percent_as}” lie between 0 and 1: they are", ways)
        self._ask_names(list(asked.names)[:MOST_NAMES])
        for name in ("date_order", "decimal_mark", "same_day", "percent_as") if everything else ():
            self.initial[name] = getattr(reading.mapping, name)

    def _ask_layout(self) -> None:
        shapes = [
            ("long", "One value a row, with a column for the KPI's name"),
            ("kpis-across", "One day a row, with a column for each KPI"),
        ]
        self.ask("layout", "How is the table laid out?", shapes)
        sheet = self.reading.sheet
        self.ask_column("date_column", "Dates are in", sheet, required="Choose the column of the dates.")
        self.ask_column("name_column", "KPIs' names are in", sheet)
        self.ask_column("value_column", "Values are in", sheet)

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

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        if self.name_fields:
            names = {name: int(self.cleaned_data[field] or LEFT_OUT) for field, name in self.name_fields.items()}
            said["names"] = {**self.reading.mapping.names, **names}
        return said


def _called(kpi: KpiName) -> str:
    return f"{kpi.name} ({kpi.unit})" if kpi.unit else kpi.name
