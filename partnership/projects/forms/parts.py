"""What hangs on a card: its checklist, the cards that it waits for, its files."""

from typing import Any
from urllib.parse import urlsplit

from django import forms

from partnership.core.choosing import number
from partnership.core.files import KeptField
from partnership.core.forms import Form
from partnership.projects.models import Card


class ItemsForm(Form):
    """One thing to do; or several, each on a line of its own."""

    text = forms.CharField(
        label="What is to be done",
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 1}),
        error_messages={"required": "Write what is to be done."},
    )

    def clean_text(self) -> list[str]:
        lines = [" ".join(line.split()) for line in str(self.cleaned_data["text"]).splitlines()]
        for line in lines:
            if len(line) > 200:
                raise forms.ValidationError(f"“{line[:40]}…” is {len(line)} characters long; at most 200 fit here.")
        return [line for line in lines if line]


class ItemForm(Form):
    """Other words for an item; ``seen`` is what it said when the form was opened."""

    text = forms.CharField(
        label="What is to be done", max_length=200, error_messages={"required": "Write what is to be done."}
    )
    seen = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)


class LinkForm(Form):
    """Another card, by its number, its address or its title, and which of the two waits."""

    prefix = "link"
    WAYS = (("blocked_by", "is blocked by"), ("blocks", "blocks"))
    way = forms.ChoiceField(label="This card", choices=WAYS)
    other = forms.CharField(
        label="The other card",
        max_length=300,
        error_messages={"required": "Name a card: its number, its address or its title."},
    )

    def __init__(self, *args: Any, cards: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cards = cards
        self.fields["other"].widget.attrs["list"] = "other-cards"

    def clean_other(self) -> Card:
        said = str(self.cleaned_data["other"])
        last = (urlsplit(said).path.rstrip("/") if "/cards/" in said else said).rpartition("/")[2].lstrip("#")
        if (pk := number(last)) and (card := self._one(pk=pk)):
            return card
        found = list(self.cards.filter(title__iexact=said).select_related("project").order_by("-pk")[:6])
        if not found:
            raise forms.ValidationError("No card on the board is called so. Give its number, its address or its title.")
        if len(found) > 1:
            which = ", ".join(f"#{card.pk} of {card.project}" for card in found[:5])
            raise forms.ValidationError(f"Several cards are called so: {which}. Give the number of the one you mean.")
        return found[0]

    def _one(self, **lookup: Any) -> Card | None:
        found: Card | None = self.cards.filter(**lookup).first()
        return found


class AttachForm(Form):
    prefix = "file"
    file = KeptField()
