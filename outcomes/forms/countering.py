"""Another value for one field of a proposed version, written as people write."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from outcomes.agreeing.material import DEFINITION
from outcomes.agreeing.wording import Line, lines
from outcomes.forms.drafting import KpiForm, WordingForm
from outcomes.forms.measuring import FigureField
from outcomes.forms.targets import check_day
from outcomes.models import KpiDefinition, Version
from partnership.core.forms import Form
from partnership.sheets.dates import read_date
from partnership.sheets.notation import Unclear

COUNTERED = {"title", "context", "starts_on", "ends_on"}
COUNTERED_OF_KPI = {"targets", *DEFINITION}
FIGURES, DAYS = {"baseline", "tolerance"}, {"starts_on", "ends_on"}
CHOSEN = {"direction", "aggregation", "cadence"}
WEEKDAY = re.compile(r"(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\s+", re.IGNORECASE)
TARGET = re.compile(
    r"(?P<value>.*?\S)\s*(?:\b(?:by|from|until|till|on|at|as of)\b|[:;@])\s*(?P<from_on>\S.*)", re.IGNORECASE
)
HELP = {
    "targets": "A line for each, such as “75 by 31 Oct 2027”; or only the number, for the last day that stands.",
    "context": "The whole new text.",
}


class CounterForm(Form):
    """Another value for one field of a proposed version; ``asked`` is the field at which somebody began."""

    field = forms.ChoiceField(label="Field")
    value = forms.CharField(
        label="Your value",
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="The whole new text, number or choice; a day as 31 Dec 2026; targets a line each: 30 by 31 Dec 2026.",
        error_messages={"required": "Give the value that you propose."},
    )
    reason = forms.CharField(
        label="Why", max_length=300, error_messages={"required": "Say why: the other side decides on it."}
    )

    def __init__(self, *args: Any, version: Version, asked: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.version = version
        offered = [
            line
            for line in lines(version)
            if line.path in COUNTERED or line.path.rpartition(".")[2] in COUNTERED_OF_KPI
        ]
        self.field_as("field", forms.ChoiceField).choices = [(line.path, named(line)) for line in offered]
        self.asked = next((line for line in offered if line.path == asked), None)
        if self.asked:
            self._ask_for(self.asked)

    def _ask_for(self, line: Line) -> None:
        """One field: what stands there is filled in, in the control that fits it."""
        name = line.path.rpartition(".")[2]
        self.fields["field"].widget = forms.HiddenInput()
        value = self.fields["value"]
        self.initial["field"] = line.path
        self.initial["value"] = line.text.replace("; ", "\n") if name == "targets" else line.text
        value.label, value.help_text = named(line), HELP.get(name, "")
        if name in CHOSEN:
            choices: Any = KpiForm().field_as(name, forms.ChoiceField).choices
            value.widget = forms.Select(choices=[(label, label) for key, label in choices if key])
        elif name not in ("context", "meaning", "targets"):
            value.widget = forms.TextInput(attrs={"autocomplete": "off"})

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "field" in data and "value" in data:
            try:
                self._fit(data["field"], counter_value(self.version, data["field"], data["value"]))
            except forms.ValidationError as error:
                self.add_error("value", error)
        return data

    def _fit(self, path: str, value: Any) -> None:
        """The other end of the period stays where it is."""
        ends = {"starts_on": self.version.starts_on, "ends_on": self.version.ends_on}
        if path in ends:
            ends[path] = value
            if ends["starts_on"] and ends["ends_on"] and ends["ends_on"] <= ends["starts_on"]:
                raise forms.ValidationError("The period must end after it starts.")


def named(line: Line) -> str:
    return line.label if line.path in COUNTERED else f"{line.heading}: {line.label.lower()}"


def counter_value(version: Version, path: str, text: str) -> Any:
    """The proposed text as its field has it. Raises ValidationError with the field's own sentence."""
    key, _, name = path.rpartition(".")
    definition = next((each for each in version.definitions.all() if each.kpi.key == key), None)
    if name == "targets":
        return _targets(text, definition)
    if name in DAYS:
        return _day(text)
    if name in FIGURES:
        return _figure(text, definition, name)
    field = (WordingForm() if path in COUNTERED else KpiForm()).fields[name]
    if isinstance(field, forms.ChoiceField):
        return _chosen(field, text)
    return field.clean(text)


def _chosen(field: forms.ChoiceField, text: str) -> str:
    """A choice by its word or its name, whatever the case."""
    choices: Any = field.choices
    words = {str(said).casefold(): value for value, label in choices for said in (value, label) if value}
    if (value := words.get(text.strip().casefold())) is None:
        offered = ", ".join(str(label) for value, label in choices if value)
        raise forms.ValidationError(f"Choose one of: {offered}.")
    return str(value)


def _figure(text: str, definition: KpiDefinition | None, name: str = "baseline") -> Decimal:
    """A number, with or without the KPI's unit behind it: "75", "75 %", "1,250 GBP", "30.5 hours"."""
    unit = definition.unit if definition else ""
    bare = text.strip()
    for said in filter(None, (unit, "points of the way", "points", "per cent", "percent")):
        if bare.casefold().endswith(said.casefold()) and said != "%":
            bare = bare[: -len(said)].strip()
            break
    if not bare:
        raise forms.ValidationError("Give the number.")
    read = FigureField(percent=bool(definition and definition.is_percent)).clean(bare)
    value: Decimal = KpiForm().fields[name].clean(f"{read:f}")  # within what is kept
    return value


def _day(text: str) -> date:
    try:
        day = read_date(WEEKDAY.sub("", text.strip(), count=1))
    except Unclear as unclear:
        raise forms.ValidationError(f"{str(unclear)[:1].upper()}{str(unclear)[1:]}. Write it as 31 Dec 2026.") from None
    check_day(day)
    return day


def _targets(text: str, definition: KpiDefinition | None) -> list[tuple[date, Decimal]]:
    """Targets as people write them, a line each: "75 by 31 Oct 2027"; or one number for the last day that stands."""
    rows = [line.strip() for line in re.split(r"[\n;]+", text) if line.strip()]
    last = definition.final_target if definition else None
    if len(rows) == 1 and last and not TARGET.fullmatch(rows[0]):
        kept = [(t.from_on, t.value) for t in definition.targets.all() if t.pk != last.pk] if definition else []
        return sorted([*kept, (last.from_on, _figure(rows[0], definition))])
    found: dict[date, Decimal] = {}
    for row in rows:
        written = TARGET.fullmatch(row)
        if written is None:
            raise forms.ValidationError(f"“{row[:60]}” is no target. Write a line for each: 75 by 31 Oct 2027.")
        day = _day(written["from_on"])
        if day in found:
            raise forms.ValidationError("There is already a target from this day.")
        found[day] = _figure(written["value"], definition)
    return sorted(found.items())
