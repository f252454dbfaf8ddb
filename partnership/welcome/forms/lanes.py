from typing import Any

from django import forms

from partnership.core.forms import Form, Together, say_when_empty
from partnership.lanes.models import Ownership
from partnership.lanes.starting import STARTING, Wanted
from partnership.people.models import Person, Side


class LaneLine(Form):
    """One of the starting lanes: whether it is wanted, what it is called, who answers."""

    wanted = forms.BooleanField(required=False, initial=True)
    name = forms.CharField(max_length=60, error_messages={"required": "Give the lane a name, or leave it out."})
    it = forms.TypedChoiceField(label="Answers in IT", required=False)
    marketing = forms.TypedChoiceField(label="Answers in marketing", required=False)

    def __init__(self, *args: Any, starting: tuple[str, str, str], people: dict[str, list[Person]], **kwargs: Any):
        first, self.belongs, self.owner = starting
        named = {side: str(those[0].pk) if those else "" for side, those in people.items()}
        super().__init__(*args, initial={"name": first, **named}, **kwargs)
        for side in Side.values:
            if self.owner not in (side, Ownership.Owner.BORDER):
                del self.fields[side]
                continue
            by_pk = {str(person.pk): person for person in people[side]}
            field = self.field_as(side, forms.TypedChoiceField)
            say_when_empty([field], "")  # wanted of every lane that is on the board
            field.choices = [(pk, person.name) for pk, person in by_pk.items()]
            field.coerce = by_pk.__getitem__
            field.error_messages["invalid_choice"] = "Choose somebody of that side who may sign in."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not data.get("wanted"):
            self.errors.clear()
            return data
        for side in set(Side.values) & set(self.fields) - set(self.errors):
            if not data.get(side):
                self.add_error(side, f"Choose who answers on the {'IT' if side == Side.IT else 'marketing'} side.")
        return data

    @property
    def lane(self) -> Wanted:
        data = self.cleaned_data
        people = {side: data.get(side) or None for side in Side.values}
        return Wanted(data["name"], self.belongs, self.owner, **people)


class LanesForm(Together):
    """The starting lanes, a line each."""

    def __init__(self, data: Any = None, *, people: dict[str, list[Person]]) -> None:
        self.is_bound = data is not None
        self.lines = [
            LaneLine(data, starting=each, people=people, prefix=f"lane-{number}")
            for number, each in enumerate(STARTING, 1)
        ]

    def is_valid(self) -> bool:
        checked = [line.is_valid() for line in self.lines]
        good = all(checked)
        wanted = [line for line in self.lines if line.cleaned_data.get("wanted")]
        names = [line.cleaned_data.get("name", "").lower() for line in wanted]
        for line, name in zip(wanted, names, strict=True):
            if name and names.count(name) > 1:
                line.add_error("name", "Two lanes have this name. Give one of them another.")
                good = False
        if good and not wanted:
            self.refusal, good = "Choose at least one lane.", False
        return good

    @property
    def wanted(self) -> list[Wanted]:
        return [line.lane for line in self.lines if line.cleaned_data["wanted"]]
