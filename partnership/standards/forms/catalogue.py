"""What an administrator says of a standard."""

from typing import Any

from django import forms

from partnership.core.forms import Form, ModelForm, keep_stored, say_when_empty
from partnership.people.models import Person, Side
from partnership.standards.models import Standard, StandardVersion
from partnership.standards.models.version import FIELDS


class StandardForm(ModelForm):
    """A standard's name and area, and the next version of what it asks."""

    name = forms.CharField(label="Name", max_length=80, help_text="Short, as people will call it.")
    area = forms.ChoiceField(choices=Standard.Area.choices)
    side = forms.ChoiceField(label="Checked by", choices=Side.choices)
    because = forms.CharField(
        label="Why it changes",
        max_length=300,
        required=False,
        help_text="One line. Reviewers and projects read it. A new name alone needs none.",
    )
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=32_000)

    class Meta:
        model = StandardVersion
        fields = FIELDS
        widgets = {"asks": forms.Textarea(attrs={"rows": 4}), "evidence": forms.Textarea(attrs={"rows": 2})}
        labels = {"cost_from": "Only from a cost of", "lasts_months": "Checked again after, months"}
        help_texts = {
            "asks": "What holds when it is kept, so that two people would judge alike.",
            "evidence": "What the project shows: a document, a test, a link.",
            "cost_from": "Empty: whatever it costs.",
            "lasts_months": "Empty: as the ground rules say. 0: never again.",
        }

    def __init__(self, *args: Any, standard: Standard | None = None, **kwargs: Any) -> None:
        self.standard = standard
        kwargs.setdefault("instance", StandardVersion(**standard.version.values) if standard else None)
        super().__init__(*args, **kwargs)
        if standard:
            self.initial.update({"name": standard.name, "area": standard.area, "seen": standard.number})
            del self.fields["side"]
            say_when_empty([self.fields["because"]], "")  # wanted where more than the name changes: its hint says so
        else:
            del self.fields["because"], self.fields["seen"]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        others = Standard.objects.in_force().filter(name=name)
        if any(each != self.standard for each in others):
            raise forms.ValidationError("There is already a standard of this name.")
        return name

    def named(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("name", "area", "side")}

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in FIELDS}


class OfASide(forms.ModelChoiceField):
    def label_from_instance(self, obj: Person) -> str:
        return f"{obj} ({Side(obj.side).label})"


class ReviewerForm(Form):
    """Which side checks a standard, and who of it."""

    side = forms.ChoiceField(label="Checked by", choices=Side.choices)
    reviewer = OfASide(
        Person.objects.none(),
        required=False,
        empty_label="The side’s executive",
        error_messages={"invalid_choice": "Choose somebody of that side who may sign in."},
        help_text="Whoever owns a project for a side does not judge it: the executive does.",
    )

    def __init__(self, *args: Any, standard: Standard, **kwargs: Any) -> None:
        super().__init__(*args, initial={"side": standard.side, "reviewer": standard.reviewer}, **kwargs)
        field = self.field_as("reviewer", forms.ModelChoiceField)
        field.queryset = Person.objects.active().filter(role="staff").order_by("side", "name", "pk")
        keep_stored(field, [standard.reviewer], why="may not review any more")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person, side = cleaned.get("reviewer"), cleaned.get("side")
        if person and side and person.side != side:
            self.add_error("reviewer", f"{person} is not of {Side(side).label}. Choose somebody of the side.")
        return cleaned
