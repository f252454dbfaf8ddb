from typing import Any

from django import forms

from partnership.core.forms import Form, Together, say_when_empty
from partnership.people.models import Part, Person, Side

HERE = "Somebody has this address already."


class InvitationForm(Form):
    """One person by name and address; a line that is left empty is no person."""

    name = forms.CharField(max_length=80, required=False, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(
        label="E-mail address",
        required=False,
        error_messages={"invalid": "This is no e-mail address. Write it as ada@example.com."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        say_when_empty(self.fields.values(), "")  # the page says that lines may stay empty

    @property
    def is_empty(self) -> bool:
        return not (self.cleaned_data.get("name") or self.cleaned_data.get("email") or self.errors)

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if email and Person.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError(HERE)
        return email

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("name") and "email" in data and not data["email"]:
            self.add_error("email", "Give the address to which the invitation goes.")
        if data.get("email") and "name" in data and not data["name"]:
            self.add_error("name", "Give the name, as others will read it.")
        return data


class PersonForm(InvitationForm):
    """Somebody, and what they are asked to be."""

    part = forms.ChoiceField(
        label="As",
        choices=[
            (Part.IT, Part.IT.label),
            (Part.MARKETING, Part.MARKETING.label),
            (Part.OBSERVER, "Observer: reads, changes nothing"),
            (Part.ADMINISTRATOR, "Administrator: sets the portal up"),
        ],
    )

    def clean_part(self) -> Part:
        return Part(self.cleaned_data["part"])


class InvitationForms(forms.BaseFormSet):
    """Several people at once, each address once; at least one, unless that is said to be all."""

    may_be_empty = False

    def clean(self) -> None:
        before: set[str] = set()
        for form in self.forms:
            email = form.cleaned_data.get("email") if form.is_valid() else ""
            if email and email in before:
                form.add_error("email", "This address stands in a line above.")
            before.add(email or "")
        if not self.may_be_empty and not any(self.errors) and all(form.is_empty for form in self.forms):
            raise forms.ValidationError("Fill in at least one line.")

    @property
    def people(self) -> list[dict[str, Any]]:
        return [form.cleaned_data for form in self.forms if not form.is_empty]


PeopleFormSet = forms.formset_factory(PersonForm, formset=InvitationForms, extra=0, max_num=3, absolute_max=3)
LINES = [{"part": Part.IT}, {"part": Part.MARKETING}, {"part": Part.IT}]
"""What the lines of an empty form propose: somebody of each side first."""


class ExecutivesForm(Together):
    """A line for each seat that nobody holds and nobody is invited to, by its side."""

    def __init__(self, data: Any = None, *, empty: list[Side]) -> None:
        self.lines = [(side, InvitationForm(data, prefix=side.value)) for side in empty]
        self.taken = [side for side in Side if side not in empty and data and data.get(f"{side.value}-email")]

    def is_valid(self) -> bool:
        checked = [line.is_valid() for _, line in self.lines]
        emails = [line.cleaned_data.get("email") for _, line in self.lines]
        if self.taken:
            self.refusal = f"Somebody was invited as {self.taken[0].chair} meanwhile. See who it is."
        elif all(checked) and not self.invited:
            self.refusal = "Give a name and an address for at least one of the two."
        elif len(emails) == 2 and emails[0] and emails[0] == emails[1]:
            self.lines[1][1].add_error("email", "Two people hold the two seats. Give another address.")
            return False
        return all(checked) and not self.refusal

    @property
    def invited(self) -> list[tuple[Side, dict[str, Any]]]:
        return [(side, line.cleaned_data) for side, line in self.lines if not line.is_empty]
