"""What a file of cards leaves open: which project, lane and column its names mean, and who its people are."""

from __future__ import annotations

from typing import Any

from django import forms

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.people.permissions import may_change_shared
from partnership.projects.importing.heads import ASKED, KINDS
from partnership.projects.importing.mapping import ALL, COLUMN_BY, LANE_BY, NAME_OF, NOBODY, OUT
from partnership.projects.importing.reading import CardsReading
from partnership.projects.models import Column, Project
from partnership.projects.permissions import can_add_card
from partnership.sheets.asking import AskingForm, Choices
from partnership.sheets.columns import Written
from partnership.sheets.notation import short

GROUPS = {
    "projects": "Which project here do the cards belong to?",
    "lanes": "Which lane do they go into? Yours are offered: into the other side’s lanes cards come by a hand-off.",
    "lists": "Which column is which list? What is closed, archived or completed there is done here, whatever its list.",
    "people": "Nobody here is called so. Who is left as nobody is named in the card’s description.",
}


class CardsForm(AskingForm):
    """Names of the file under four sentences, each with what it means here."""

    def __init__(self, *args: Any, reading: CardsReading, by: Person | None, everything: bool = False, **given: Any):
        super().__init__(*args, **given)
        self.reading, self.by, self.everything = reading, by, everything
        self.groups: dict[str, dict[str, str]] = {name: {} for name in GROUPS}
        self._ask_shape()
        if not reading.has_titles or self._wants_another_shape():
            if not reading.has_titles:
                self.shape_fields = []
            return
        if not reading.is_board:
            self.ask_notation(reading.evidence, _written(reading), everything=everything)
            self.initial["date_order"] = reading.meaning.date_order
        self._ask_names()

    def _ask_shape(self) -> None:
        reading, meaning = self.reading, self.reading.meaning
        if not reading.is_board:
            for name in ASKED:
                required = "Choose the column with the cards’ titles." if name == "title" else ""
                self.ask_column(f"column-{name}", f"{KINDS[name].label} is in", reading.sheet, required=required)
                self.initial[f"column-{name}"] = next(iter(meaning.columns.get(name, ())), None)
            self.shape_fields += [f"column-{name}" for name in ASKED]
        if not reading.has_titles:
            return
        self.ask("column_by", "A card’s column is told by", self._ways(COLUMN_BY, meaning.column_by), required=False)
        self.ask("lane_by", "A card’s lane is told by", self._ways(LANE_BY, meaning.lane_by), required=False)
        self.shape_fields += ["column_by", "lane_by"]
        self.initial.update({"column_by": meaning.column_by, "lane_by": meaning.lane_by})
        if not reading.is_board:
            kept = [("yes", "is kept in the card’s description"), ("no", "is left out")]
            self.ask("keeps_rest", "What other columns say", kept, required=False)
            self.initial["keeps_rest"] = "yes" if meaning.keeps_rest else "no"
            self.shape_fields.append("keeps_rest")

    def _ways(self, ways: dict[str, str], chosen: str) -> Choices:
        """Those that tell cards apart in this file."""
        said = {by for by in ways if by in (ALL, chosen) or any(NAME_OF[by](card) for card in self.reading.cards)}
        return [(by, words) for by, words in ways.items() if by in said]

    def _wants_another_shape(self) -> bool:
        """Another layout makes the other questions new ones: they are left as they are."""
        return self.is_bound and any(
            str(self.data.get(name)) != str(self.initial.get(name) if self.initial.get(name) is not None else "")
            for name in self.shape_fields
            if name in self.data
        )

    def _ask_names(self) -> None:
        reading, meaning = self.reading, self.reading.meaning
        projects = [(str(each.pk), each.title) for each in Project.objects.open().order_by("title", "pk")]
        lanes = [
            (str(lane.pk), lane.name)
            for lane in Lane.objects.open().with_sides()
            if self.by is None or can_add_card(self.by, lane)
        ]
        columns = [(column.pk, column.name) for column in Column.objects.all()]
        several = len(reading.projects) > 1
        for name in reading.projects if self.everything else reading.open_projects:
            words = f"Project “{short(name)}”" if name else "Cards of no project" if several else "The cards’ project"
            self._ask_name("projects", name, words, [*projects, *([(OUT, "leave out")] if several else [])],
                           self._project_called(name, projects))  # fmt: skip
        for name in reading.lanes if self.everything else reading.open_lanes:
            all_in_one = meaning.lane_by == ALL
            words = "Every card’s lane" if all_in_one else f"“{short(name)}”" if name else "Cards that do not say"
            self._ask_name("lanes", name, words, lanes, meaning.lanes.get(name) or _called(name, lanes))
        for name, count in reading.lists.items():
            if self.everything or name not in meaning.lists:
                words = f"“{short(name)}”" if name else "Cards in no list"
                words += f" ({count} card{'s' if count != 1 else ''})"
                self._ask_name("lists", name, words, [*columns, (OUT, "leave out")], reading.proposed(name))
        self._ask_people()

    def _ask_people(self) -> None:
        reading, said = self.reading, self.reading.meaning.people
        asked = reading.people if self.everything else reading.strangers
        people = [
            (str(each.pk), each.name)
            for each in Person.objects.active().order_by("name", "pk")
            if may_change_shared(each)
        ]
        for words, (named, _) in self.some(asked.items()):
            label = f"{named.name} <{named.address}>" if named.name and named.address else words
            found = said.get(words, reading.directory.find(named, said) or NOBODY)
            self._ask_name("people", words, short(label, 60), [("0", "nobody here"), *people], found, required=False)

    def _project_called(self, name: str, projects: Choices) -> Any:
        said = self.reading.meaning.projects.get(name)
        return said or _called(name, projects) or (projects[0][0] if len(projects) == 1 else None)

    def _ask_name(
        self, group: str, name: str, words: str, choices: Choices, initial: Any, *, required: bool = True
    ) -> None:
        field = f"{group}-{len(self.groups[group])}"
        self.fields[field] = forms.ChoiceField(
            label=words, choices=[("", "choose"), *choices] if required else choices, required=required,
            error_messages={"required": "Choose one."},
        )  # fmt: skip
        self.initial[field] = str(initial) if initial else ("0" if group == "people" else "")
        self.groups[group][field] = name
        self.name_fields[field] = name

    @property
    def named(self) -> list[tuple[str, list[forms.BoundField]]]:
        fields = {name: [self[each] for each in within if each in self.fields] for name, within in self.groups.items()}
        return [(GROUPS[name], bound) for name, bound in fields.items() if bound]

    def answers(self) -> dict[str, Any]:
        said = super().answers()
        meaning, cleaned = self.reading.meaning, self.cleaned_data
        picked = {name.removeprefix("column-"): said.pop(name) for name in list(said) if name.startswith("column-")}
        if picked:
            columns = {name: of for name, of in meaning.columns.items() if name not in picked}
            for name, column in picked.items():
                was = meaning.columns.get(name, [])
                if column is not None:
                    columns[name] = was if was[:1] == [column] else [column]
            said["columns"] = columns
        if "keeps_rest" in said:
            said["keeps_rest"] = said["keeps_rest"] == "yes"
        for group, within in self.groups.items():
            known = dict(getattr(meaning, group))
            for field, name in within.items():
                if value := cleaned.get(field, ""):
                    known[name] = value if group == "lists" or value == OUT else int(value)
            if within:
                said[group] = known
        return said


def _called(name: str, choices: Choices) -> str | None:
    """What here is called just so."""
    return next((value for value, words in choices if words.casefold() == name.casefold()), None)


def _written(reading: CardsReading) -> Written:
    return Written(reading.meaning.date_order)
