"""The questions about a table of records: which column is what, what its words name, how it writes."""

from __future__ import annotations

from collections.abc import Set
from typing import Any, Protocol

from django import forms

from partnership.sheets.asking import AskingForm, Choices
from partnership.sheets.columns import Named, Written
from partnership.sheets.meant import NOTHING
from partnership.sheets.notation import short
from partnership.sheets.record import RecordsReading


class Offering(Protocol):
    """What an importer offers for words that it does not know, and asks besides."""

    def offered(self, name: str) -> Choices: ...

    def ask_others(self, form: AskingForm, wanted: Set[str]) -> None: ...


class ColumnsForm(AskingForm):
    """Which column is what, where a head does not say; what its words name; how days and numbers are written."""

    def __init__(
        self, *args: Any, reading: RecordsReading, importer: Offering, everything: bool = False, **given: Any
    ) -> None:
        super().__init__(*args, **given)
        self.reading, self.importer, self.everything = reading, importer, everything
        self.groups: dict[str, dict[str, str]] = {}
        evidence, written = reading.evidence, reading.written
        for each in reading.fields if everything or reading.missing else ():
            required = f"Choose the column of {each.label}." if each.is_required else ""
            self.ask_column(f"column-{each.name}", f"{each.label} is in", reading.sheet, required=required)
            self.initial[f"column-{each.name}"] = reading.columns.get(each.name)
        self.ask_notation(evidence, Written() if everything else written, everything=everything)
        self.initial.update(written._asdict())
        if not reading.missing:
            for each in reading.fields:
                if isinstance(each, Named):
                    self._ask_words(each)
        others = reading.others
        importer.ask_others(self, {name for name, value in others.items() if everything or value is None})
        self.initial.update({name: value for name, value in others.items() if value is not None})

    def _ask_words(self, each: Named) -> None:
        """What the field's words stand for, those that are open or, with everything, that somebody has said."""
        meant, choices = self.reading.meant, self.importer.offered(each.name)
        words = meant.asked_words(each.name) if self.everything else meant.open_words(each.name)
        for number, (word, text) in enumerate(words.items()):
            name = f"{each.name}-{number}"
            self.fields[name] = forms.ChoiceField(
                label=f"“{short(text, 60)}”",
                choices=[("", "choose"), (NOTHING, "nothing of ours: leave empty"), *choices],
                error_messages={"required": "Choose what it stands for."},
            )
            self.initial[name] = meant.of(each.name, word)
            self.groups.setdefault(each.name, {})[name] = word
            self.name_fields[name] = word

    @property
    def named(self) -> list[tuple[str, list[forms.BoundField]]]:
        sentences = {each.name: each.asks for each in self.reading.fields if isinstance(each, Named)}
        fields = {name: [self[each] for each in within if each in self.fields] for name, within in self.groups.items()}
        return [(sentences[name], bound) for name, bound in fields.items() if bound]

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        columns = {
            name.removeprefix("column-"): said.pop(name) for name in self.column_fields if said.get(name) is not None
        }
        said = {name: value for name, value in said.items() if name not in self.column_fields}
        meant = {
            name: {
                **self.reading.meant.said.get(name, {}),
                **{word: self.cleaned_data[at] for at, word in within.items()},
            }
            for name, within in self.groups.items()
            if all(at in self.cleaned_data for at in within)
        }
        said |= {"meant": {**self.reading.meant.said, **meant}} if meant else {}
        return said | ({"columns": columns} if self.column_fields else {})

    def _answered(self, name: str) -> dict[str, str]:
        """What a field's words stand for, with what was said of them before."""
        within = self.groups[name]
        now = {word: self.cleaned_data[at] for at, word in within.items() if at in self.cleaned_data}
        return {**self.reading.meant.said.get(name, {}), **now}
