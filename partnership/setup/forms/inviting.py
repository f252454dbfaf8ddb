"""Who is invited as what: one person, or a list of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from partnership.core.forms import Form, ModelForm, TimeZoneField
from partnership.people.models import Part, Person
from partnership.setup.guests import LARGEST_LIST, Row, packed, rows_of, unpacked, written
from partnership.sheets.encodings import Unreadable

ZONE = "In it they read times and get their digest. They can change it."


class InviteForm(ModelForm):
    """Somebody new, as one thing: the role, the side and the seat follow from it."""

    part = forms.ChoiceField(label="As", choices=[("", "Choose as what"), *Part.choices])

    class Meta:
        model = Person
        fields = ["name", "email", "team"]
        labels = {"email": "E-mail address"}
        help_texts = {"team": "Where they work, such as marketing technology. The side still decides."}

    field_order = ["name", "email", "part", "team", "time_zone"]

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = TimeZoneField(help_text=ZONE)
        self.initial["time_zone"] = zone

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()

    def clean_part(self) -> Part:
        return Part(self.cleaned_data["part"])

    def clean(self) -> dict[str, Any]:
        """Role and side come from the part, before the model's own rules are asked."""
        part = self.cleaned_data.get("part")
        self.instance.role, self.instance.side = (part.role, part.side) if part else (Part.OBSERVER.role, "")
        return super().clean() or self.cleaned_data


class GuestsForm(Form):
    """A list of people, pasted or as a file, on its way to a preview; the preview sends its rows along."""

    lines = forms.CharField(
        label="Paste a list",
        required=False,
        max_length=LARGEST_LIST,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false"}),
    )
    file = forms.FileField(label="Or send a file", required=False, help_text="CSV or XLSX, with or without heads.")
    part = forms.ChoiceField(
        label="Whose line does not say is invited as",
        required=False,
        choices=[("", "Nothing: say so in the list"), *(choice for choice in Part.choices if not Part(choice[0]).seat)],
    )

    field_order = ["lines", "file", "part", "time_zone"]

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = TimeZoneField(help_text=ZONE)
        self.initial["time_zone"] = zone

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        try:
            given["rows"] = self._rows(given)
        except Unreadable as error:
            self.add_error("file" if given.get("file") else "lines", str(error))
        return given

    def _rows(self, given: dict[str, Any]) -> list[Row]:
        if "rows" in self.data:
            return unpacked(str(self.data["rows"]))
        file: UploadedFile | None = given.get("file")
        if file is None:
            return rows_of(given.get("lines", "").encode())
        if (file.size or 0) > LARGEST_LIST:
            raise Unreadable("This file is larger than a list of a thousand people. Send fewer of them at once.")
        return rows_of(file.read())

    def anew(self, zone: str) -> GuestsForm:
        """The list as text again, to be changed."""
        given = self.cleaned_data
        initial = {"lines": written(given["rows"]), "part": given["part"]}
        return GuestsForm(initial=initial, zone=given["time_zone"] or zone)

    @property
    def otherwise(self) -> Part | None:
        return Part(self.cleaned_data["part"]) if self.cleaned_data.get("part") else None

    @property
    def packed(self) -> str:
        return packed(self.cleaned_data["rows"])

    @property
    def wants(self) -> dict[str, str]:
        """The list as long work (jobs.py) takes it."""
        return {"rows": self.packed, "part": self.cleaned_data["part"], "time_zone": self.cleaned_data["time_zone"]}
