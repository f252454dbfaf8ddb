"""What an administrator says of a lane. The rules stand in the lane's verbs; here they get a field to stand by."""

from typing import Any

from django import forms

from partnership.company.models import GroundRules
from partnership.core.forms import Form
from partnership.lanes.models import Lane, Owner
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


class OwnerForm(Form):
    """Who owns a lane from a day on."""

    owner = forms.ChoiceField(label="Owned by", choices=Owner.choices)
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
        widget=forms.CheckboxSelectMultiple,
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
        self.fields["from_on"].initial = GroundRules.today()
        for name, people in (
            ("it", [person for person in staff if person.side == Side.IT]),
            ("marketing", [person for person in staff if person.side == Side.MARKETING]),
            ("deputies", staff),
        ):
            field = self.field_as(name, forms.ModelChoiceField)
            field.queryset = Person.objects.filter(pk__in=[person.pk for person in people])
            first = [] if name == "deputies" else [("", "Nobody")]
            field.choices = [*first, *((person.pk, person.name) for person in people)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        owner = cleaned.get("owner")
        for side in Side.values:
            if owner not in (side, Owner.BORDER):
                cleaned[side] = None
            elif not cleaned.get(side) and side not in self.errors:
                self.add_error(
                    side, f"Choose who answers for it on the {'IT' if side == Side.IT else 'marketing'} side."
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
    into = forms.ModelChoiceField(
        Lane.objects.none(),
        label="Its cards go to",
        error_messages={
            "required": "Choose the lane that takes its cards.",
            "invalid_choice": "Choose another lane that is on the board.",
        },
    )

    def __init__(self, *args: Any, lane: Lane, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("into", forms.ModelChoiceField).queryset = Lane.objects.open().exclude(pk=lane.pk)
