"""What is said of an integration, and which of them a list and the map show."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from partnership.core.choosing import Choices, Option, number, offered, options
from partnership.core.forms import Form, ModelForm, TypedSelect, keep_stored, listed
from partnership.core.text import searched
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from partnership.stack.forms.data_sets import staff
from partnership.stack.models import DataSet, Integration, System
from partnership.stack.models.integration_queries import SORTS, IntegrationQuerySet

FIELDS = ("source", "target", "what", "how", "often", "state", "since_on", "note", "owner")
STATES = [("", "Any"), ("mend", "Broken or missing"), *Integration.State.choices]
HOWS = [("", "Any way"), *Integration.How.choices]
OWNERS = [("", "Anybody"), ("mine", "Mine")]
STANDS = [("", "All that are known"), ("ended", "Ended")]


class IntegrationForm(ModelForm):
    data_sets = forms.ModelMultipleChoiceField(
        DataSet.objects.none(),
        required=False,
        label="Which data sets flow?",
        help_text="Those that are in the list. What is not a data set yet is said in words.",
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    seen = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = Integration
        fields = (*FIELDS, "data_sets")
        labels = {
            "source": "From which system?",
            "target": "To which?",
            "what": "What flows, in words",
            "how": "How?",
            "often": "How often?",
            "state": "Does it work?",
            "since_on": "Since when is that so?",
            "note": "What is wrong, or why it is wanted",
            "owner": "Who sees to it?",
        }
        help_texts = {
            "since_on": "About is enough. Needed where it is broken.",
        }
        widgets = {
            "source": TypedSelect,
            "target": TypedSelect,
            "since_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            "note": forms.Textarea(attrs={"rows": 2}),
        }
        error_messages = {
            "source": {"required": "Choose the system from which it flows."},
            "target": {"required": "Choose the system to which it flows."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance
        self.initial["seen"] = stored.version if stored.pk else None
        here = list(System.objects.here().values_list("pk", "name"))
        for end in ("source", "target"):
            field = self.field_as(end, forms.ModelChoiceField)
            field.queryset = System.objects.here()
            field.empty_label = "Choose a system"
            gone = [system] if stored.pk and (system := getattr(stored, end)).is_gone else []
            keep_stored(field, gone, why="is gone")
            listed(field, [*here, *((system.pk, system.name) for system in gone)])
        data_sets = self.field_as("data_sets", forms.ModelMultipleChoiceField)
        data_sets.queryset = DataSet.objects.current()
        if stored.pk:
            retired = [data_set for data_set in stored.data_sets.all() if data_set.is_retired]
            keep_stored(data_sets, retired, why="is retired")
        rows = data_sets.queryset.values_list("pk", "name", "system__name")
        listed(data_sets, [(pk, f"{name} ({system})") for pk, name, system in rows])
        owner = self.field_as("owner", forms.ModelChoiceField)
        owner.queryset = staff()
        owner.empty_label = "Nobody yet"
        keep_stored(owner, [stored.owner] if stored.pk else [], why="has left")
        listed(owner)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("source") and data.get("source") == data.get("target"):
            self.add_error("target", "A flow goes from one system to another. Choose a different one.")
        if not data.get("what") and not data.get("data_sets") and "data_sets" not in self.errors:
            self.add_error("what", "Say what flows: choose a data set below, or say it in words.")
        if data.get("state") == Integration.State.BROKEN and not data.get("since_on"):
            self.add_error("since_on", "Say since when it is broken: about is enough.")
        return data

    @property
    def said(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class StandingForm(Form):
    """Whether it works from now on."""

    state = forms.ChoiceField(
        label="Does it work?",
        choices=Integration.State.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Say whether it works."},
    )
    since_on = forms.DateField(
        label="Since",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Today, if you leave it empty.",
    )
    note = forms.CharField(label="What is wrong, or why it is wanted", required=False, max_length=500)


class EndForm(Form):
    because = forms.CharField(
        label="Why it ended",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="It stays to be read, and can be taken up again.",
        error_messages={"required": "Say why it ended."},
    )


class IntegrationFilter:
    """Words, stage, system, data set, state, way, owner, order. What is not offered is left out, never an error."""

    def __init__(self, data: QueryDict) -> None:
        self.stages = list(JourneyStage.objects.current())
        sort = data.get("sort", "")
        self.system = System.objects.filter(pk=pk).first() if (pk := number(data.get("system"))) else None
        data_sets = DataSet.objects.select_related("system")
        self.data_set = data_sets.filter(pk=pk).first() if (pk := number(data.get("data"))) else None
        self.values: dict[str, str] = {
            "q": searched(data.get("q", "")),
            "stage": offered(data.get("stage", ""), ((str(stage.pk), stage.name) for stage in self.stages)),
            "system": str(self.system.pk) if self.system else "",
            "data": str(self.data_set.pk) if self.data_set else "",
            "state": offered(data.get("state", ""), STATES),
            "how": offered(data.get("how", ""), HOWS),
            "owner": offered(data.get("owner", ""), OWNERS),
            "stands": offered(data.get("stands", ""), STANDS),
            "sort": sort if sort.removeprefix("-") in SORTS else "",
        }

    def apply(self, rows: IntegrationQuerySet, person: Person) -> IntegrationQuerySet:
        values = self.values
        rows = rows.ended() if values["stands"] else rows.current()
        if values["stage"]:
            rows = rows.at_stage(int(values["stage"]))
        if self.system:
            rows = rows.touching(self.system.pk)
        if self.data_set:
            rows = rows.carrying(self.data_set.pk)
        if values["state"]:
            rows = rows.to_mend() if values["state"] == "mend" else rows.filter(state=values["state"])
        if values["how"]:
            rows = rows.filter(how=values["how"])
        if values["owner"]:
            rows = rows.owned_by(person)
        if values["q"]:
            rows = rows.mentioning(values["q"])
        return rows.sorted_by(values["sort"])

    @property
    def is_narrow(self) -> bool:
        return any(value for name, value in self.values.items() if name != "sort")

    @property
    def selects(self) -> list[tuple[str, str, list[Option]]]:
        """The selects of the list's filter bar: name, label, options."""
        return [
            self.stage_select,
            ("state", "Works", self._options("state", STATES)),
            ("how", "How", self._options("how", HOWS)),
            ("owner", "Sees to it", self._options("owner", OWNERS)),
            ("stands", "Standing", self._options("stands", STANDS)),
        ]

    @property
    def stage_select(self) -> tuple[str, str, list[Option]]:
        stages = [("", "All"), *((str(stage.pk), stage.name) for stage in self.stages)]
        return ("stage", "Customer’s way", self._options("stage", stages))

    def map_selects(
        self, systems: Iterable[System], data_sets: Iterable[DataSet]
    ) -> list[tuple[str, str, list[Option]]]:
        """The selects of the map's: a stage, a system, a data set that flows."""
        named = [("", "All"), *((str(system.pk), system.name) for system in systems)]
        carried = [("", "All"), *((str(each.pk), each.name) for each in data_sets)]
        return [
            self.stage_select,
            ("system", "System", self._options("system", named)),
            ("data", "Data set", self._options("data", carried)),
        ]

    def _options(self, name: str, choices: Choices) -> list[Option]:
        return options(self.values[name], choices)
