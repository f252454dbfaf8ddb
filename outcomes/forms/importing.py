"""What a file of values leaves open: its layout, how it writes, which name is which KPI."""

from __future__ import annotations

from typing import Any

from django import forms

from outcomes.importing.layout import ALL_VALUES, KpiName, Mapping, across
from outcomes.importing.reading import Questions, Reading
from partnership.sheets import notation
from partnership.sheets.asking import AskingForm

SKIP = "0"
SHAPES = [
    ("long", "One value a row, with a column for the KPI's name"),
    ("kpis-across", "One day a row, with a column for each KPI"),
    ("dates-across", "One KPI a row, with a column for each month, week, day or year"),
    ("cross-tab", "Years down and months across, or months down and years across"),
]
COLUMNS = (
    ("date_column", "Days, or what stands for them down the table, are in"),
    ("name_column", "KPIs' names are in"),
    ("value_column", "Values are in"),
    ("note_column", "Notes are in"),
)
SHAPE = ("layout", *(name for name, _label in COLUMNS), "year")
SAME_DAY = [("add", "Add them up"), ("last", "Take the last one"), ("refuse", "Leave such rows out")]


class MappingForm(AskingForm):
    names_words = "Which KPI is which? What is no KPI is left out."

    def __init__(self, *args: Any, reading: Reading, everything: bool = False, **given: Any) -> None:
        super().__init__(*args, **given)
        self.reading, self.percent_fields = reading, dict[str, str]()
        asked = reading.every_question() if everything else reading.questions
        self._ask_shape()
        if reading.questions.layout:
            self.shape_fields = []  # it is what is asked
        if reading.questions.layout or self._wants_another_shape():
            return
        self.ask_notation(reading.learnt, reading.written, everything=everything)
        self._ask_values(asked)
        self._ask_names(self.some(asked.names))
        mapping = reading.mapping.as_json()
        self.initial.update({name: mapping[name] for name in ("date_order", "decimal_mark", "brackets", "same_day")})

    def _ask_shape(self) -> None:
        self.ask("layout", "How is the table laid out?", SHAPES)
        for name, label in COLUMNS:
            self.ask_column(name, label, self.reading.sheet)
        self.fields["year"] = forms.IntegerField(
            label="The months are those of the year", min_value=notation.FIRST_YEAR, max_value=2100, required=False,
            help_text="Where the months stand without a year.",
        )  # fmt: skip
        self.shape_fields = list(SHAPE)
        mapping = self.reading.mapping.as_json()
        self.initial.update({name: mapping[name] for name in self.shape_fields})
        self.fields["layout"].required = self.reading.questions.layout

    def _wants_another_shape(self) -> bool:
        """Whether another layout is chosen, under which all other questions are others."""
        stands = {name: self.initial[name] for name in self.shape_fields}
        said = {name: self.data.get(name) for name in stands}
        return said.get("layout") is not None and any(
            (said[name] or "") != ("" if stood is None else str(stood)) for name, stood in stands.items()
        )

    def _ask_values(self, asked: Questions) -> None:
        if asked.year:
            self.shape_fields.remove("year")
            self.fields["year"].required = True
        is_open = self.reading.is_open
        if asked.same_day:
            self.ask("same_day", f"Several rows give the same day ({asked.same_day})", SAME_DAY, required=is_open)
        for number, name in enumerate(self.some(asked.percent_as)):
            ways = [("points", "points: 0.5 is 0.5 %"), ("fractions", "fractions: 0.5 is 50 %")]
            field = f"percent-{number}"
            self.percent_fields[field] = name
            self.ask(
                field, f"The values of “{notation.short(name)}” lie between −1 and 1: they are", ways, required=is_open
            )
            self.initial[field] = self.reading.mapping.percent_as.get(name)

    def _ask_names(self, names: list[str]) -> None:
        # A table with a column for each KPI has other columns too; a file of named values is about its names.
        unknown = SKIP if self.reading.mapping.layout == "kpis-across" and self.reading.sheet.has_heads else ""
        choices = [("", "Choose…"), (SKIP, "Leave out"), *((str(kpi.id), _called(kpi)) for kpi in self.reading.kpis)]
        for number, name in enumerate(names):
            known = self.reading.mapping.names.get(name)
            field = f"name-{number}"
            self.name_fields[field] = name
            self.fields[field] = forms.ChoiceField(
                label="All values are of" if name == ALL_VALUES else f"“{notation.short(name)}” is",
                choices=choices,
                initial=unknown if known is None else str(known),
                required=known is None or self.reading.is_open,
                error_messages={"required": "Choose a KPI, or leave it out."},
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("layout"):
            self._clean_shape(cleaned)
        chosen = [cleaned[field] for field in self.name_fields if cleaned.get(field) not in (None, "", SKIP)]
        here, said = set(self.name_fields.values()), self.reading.mapping.names
        chosen += [str(said[name]) for name in self.reading.names if name not in here and said.get(name)]
        for field in self.name_fields:
            if cleaned.get(field) in chosen and chosen.count(cleaned[field]) > 1:
                self.add_error(field, "Two names of the file lead to this KPI. Choose another one, or leave one out.")
        return cleaned

    def _clean_shape(self, cleaned: dict[str, Any]) -> None:
        layout = cleaned.get("layout")
        if layout in ("long", "kpis-across") and not cleaned.get("date_column"):
            self.add_error("date_column", "Choose the column of the dates.")
        if layout == "long" and not cleaned.get("value_column"):
            self.add_error("value_column", "With one value a row, say which column holds the values.")
        if layout in ("dates-across", "cross-tab") and not across(self.reading.sheet, self._shaped(cleaned)):
            named = "a day, a month, a week or a year" if layout == "dates-across" else "a month, a quarter or a year"
            self.add_error(
                "layout", f"No head of this table is {named}. Choose another layout, or another line of heads."
            )
        used = [cleaned[name] for name, _label in COLUMNS if cleaned.get(name)]
        if len(set(used)) < len(used):
            self.add_error("layout", "One column cannot be two things. Choose each of them once.")

    def _shaped(self, cleaned: dict[str, Any]) -> Mapping:
        date, name, value, note = (int(cleaned[each]) if cleaned.get(each) else None for each, _label in COLUMNS)
        return Mapping(cleaned["layout"], date, name, value, note, year=cleaned.get("year"))

    def answers(self) -> dict[str, Any]:
        said = {name: value for name, value in super().answers().items() if name not in self.percent_fields}
        mapping = self.reading.mapping
        if "layout" not in said:  # nothing was said of it: all of it stays
            said = {name: value for name, value in said.items() if name not in SHAPE}
        if self.name_fields:
            names = {name: int(pk) for field, name in self.name_fields.items() if (pk := self.cleaned_data[field])}
            said["names"] = {**mapping.names, **names}
        if self.percent_fields:
            ways = {name: way for field, name in self.percent_fields.items() if (way := self.cleaned_data[field])}
            said["percent_as"] = {**mapping.percent_as, **ways}
        return said


def _called(kpi: KpiName) -> str:
    return f"{kpi.name} ({kpi.unit})" if kpi.unit else kpi.name
