"""What an administrator says of a lane. The rules stand in the lane's verbs; here they get a field to stand by."""

from collections.abc import Mapping
from typing import Any

from django import forms

from partnership.core.days import company_day
from partnership.core.forms import Form, say_when_empty
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person, Side

NOT_ON_SIDE = "Choose somebody of that side who may sign in."


class LaneForm(Form):
    """What a lane is called, what belongs in it, and how much it takes."""

    name = forms.CharField(max_length=60, error_messages={"required": "Give the lane a name that both sides use."})
    belongs = forms.CharField(label="What belongs in it", max_length=300, required=False)
    limit = forms.IntegerField(
        label="Limit of open cards",
        required=False,
        min_value=1,
        max_value=999,
        help_text="Empty for none.",
        error_messages={
            "invalid": "A limit is a whole number of cards.",
            "min_value": "A limit is 1 card or more; leave it empty for none.",
            "max_value": "A limit of more than 999 cards is none: leave it empty.",
        },
    )
    limit_is_hard = forms.BooleanField(label="Hard: one card more is refused, even with a reason", required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("limit_is_hard") and "limit" in cleaned and not cleaned["limit"]:
            self.add_error("limit", "Say how many cards the lane takes before the limit can be hard.")
        return cleaned


class ColumnForm(LaneForm):
    """A column of the board is named and bounded as a lane is."""

    name = forms.CharField(max_length=30, error_messages={"required": "Give the column a name that both sides use."})


class SideBoxes(forms.CheckboxSelectMultiple):
    """A box for each person, which says of which side they are (static/js/owner.js)."""

    sides: Mapping[int, str] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        option["attrs"]["data-of-side"] = self.sides.get(int(str(value)), "")
        return option


class OwnerForm(Form):
    """Who owns a lane from a day on. What does not fit the owner is hidden by a script, and refused."""

    owner = forms.ChoiceField(
        label="Owned by", choices=Ownership.Owner.choices, widget=forms.Select(attrs={"data-owner": True})
    )
    it = forms.ModelChoiceField(
        Person.objects.none(),
        label="Answers for it on the IT side",
        required=False,
        empty_label="Nobody",
        error_messages={"invalid_choice": NOT_ON_SIDE},
    )
    marketing = forms.ModelChoiceField(
        Person.objects.none(),
        label="Answers for it on the marketing side",
        required=False,
        empty_label="Nobody",
        error_messages={"invalid_choice": NOT_ON_SIDE},
    )
    deputies = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        required=False,
        help_text="They accept hand-offs too.",
        widget=SideBoxes,
        error_messages={"invalid_choice": NOT_ON_SIDE, "invalid_pk_value": NOT_ON_SIDE},
    )
    from_on = forms.DateField(
        label="From",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="A day to come plans the change; until then nothing changes.",
        error_messages={"invalid": "Give the day as 2026-12-03.", "required": "Say from which day."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        staff = list(Person.objects.active().filter(side__in=Side.values))
        self.fields["from_on"].initial = company_day()
        for side in Side:
            self._offer(side.value, [person for person in staff if person.side == side], [("", "Nobody")])
            self.fields[side.value].widget.attrs["data-of-side"] = side.value
        self._offer("deputies", staff, [])
        boxes = self.fields["deputies"].widget
        assert isinstance(boxes, SideBoxes)
        boxes.sides = {person.pk: person.side for person in staff}

    def _offer(self, name: str, people: list[Person], first: list[tuple[str, str]]) -> None:
        field = self.field_as(name, forms.ModelChoiceField)
        field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
        in_order = sorted(people, key=lambda person: (person.side, person.name.lower()))
        said = [(person.pk, f"{person.name} ({Side(person.side).label})") for person in in_order]
        field.choices = [*first, *(said if name == "deputies" else [(person.pk, person.name) for person in in_order])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        owner = cleaned.get("owner")
        if not owner:
            return cleaned
        owning = set(Side) if owner == Ownership.Owner.BORDER else {Side(owner)}
        for side in Side:
            named = cleaned.get(side.value)
            if side in owning and not named and side.value not in self.errors:
                word = "IT" if side is Side.IT else "marketing"
                self.add_error(side.value, f"Choose who answers for it on the {word} side.")
            elif named and side not in owning:
                self.add_error(side.value, f"{side.label} does not own it: choose nobody, or let both sides own it.")
        others = [person.name for person in cleaned.get("deputies") or () if person.side not in owning]
        if others:
            self.add_error(
                "deputies",
                f"{' and '.join(others)}: not of a side that owns it. Take the mark away, or change the owner.",
            )
        return cleaned

    @property
    def holding(self) -> dict[str, Any]:
        """What ``Lane.give_to`` takes."""
        return self.cleaned_data


class NewLaneForm(LaneForm, OwnerForm):
    """A lane and its first owner."""

    field_order = ["name", "belongs", "owner", "it", "marketing", "deputies", "from_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["limit"], self.fields["limit_is_hard"]


class ArchiveForm(Form):
    """Where a lane's cards go, what becomes of the hand-offs that wait to enter it, and why the other takes so many."""

    into = forms.ModelChoiceField(
        Lane.objects.none(),
        label="Its cards go to",
        empty_label="Choose a lane",
        error_messages={
            "required": "Choose the lane that takes its cards.",
            "invalid_choice": "Choose another lane that is on the board.",
        },
    )

    keep_hand_offs = forms.TypedChoiceField(
        label="The hand-offs that wait to enter it",
        choices=[("", "Choose"), ("yes", "go on to that lane"), ("no", "are taken back; both ends are told")],
        coerce=lambda said: said == "yes",
        empty_value=None,
        required=False,
    )
    over_limit_because = forms.CharField(label="Why it takes so many cards", max_length=200, required=False)

    def __init__(self, *args: Any, lane: Lane, waiting: int = 0, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_when_empty([self.fields["keep_hand_offs"]], "")
        if not waiting:
            del self.fields["keep_hand_offs"]
        self.field_as("into", forms.ModelChoiceField).queryset = Lane.objects.open().exclude(pk=lane.pk)
