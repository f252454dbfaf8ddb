"""What shows that a standard is kept: a link, or a file whose kind is found out from what is in it."""

from django import forms

from partnership.core.files import KeptField
from partnership.core.forms import Form


class LinkForm(Form):
    prefix = "link"
    title = forms.CharField(label="What it shows", max_length=120)
    link = forms.URLField(
        label="Link",
        max_length=1_000,
        assume_scheme="https",
        error_messages={"invalid": "Give the whole address, such as https://wiki.example.com/page."},
    )

    def clean_link(self) -> str:
        link = str(self.cleaned_data["link"])
        if not link.lower().startswith(("https://", "http://")):
            raise forms.ValidationError("Give an address that begins with https://.")
        return link


class FileForm(Form):
    prefix = "file"
    title = forms.CharField(label="What it shows", max_length=120)
    file = KeptField()
