"""What is said of ideas, and which of them a list shows."""

from typing import Any

from django import forms
from django.http import QueryDict

from partnership.core.choosing import Option, offered, options
from partnership.core.forms import Form, ModelForm
from partnership.core.text import searched
from partnership.ideas.models import Idea
from partnership.ideas.models.queries import SORTS, IdeaQuerySet
from partnership.people.models import Person, Side

STATES = [("", "Open"), *Idea.State.choices[1:], ("all", "All")]
SIDES = [("", "Either side"), *Side.choices]


class IdeaForm(ModelForm):
    """One line and a paragraph."""

    seen = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)

    class Meta:
        model = Idea
        fields = ("title", "words")
        labels = {"title": "In one line", "words": "What would be better, and for whom?"}
        help_texts = {"title": "What changes, not the name of a tool.", "words": "A few sentences are enough."}
        widgets = {"words": forms.Textarea(attrs={"rows": 4})}
        error_messages = {
            "title": {"required": "Give the idea a line by which people will know it."},
            "words": {"required": "Say in a sentence or two what would be better."},
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.version if self.instance.pk else None

    @property
    def said(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("title", "words")}


class LetGoForm(Form):
    because = forms.CharField(
        label="Why it is let go",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Those who backed it read this. Anybody can take it up again.",
        error_messages={"required": "Say why it is let go: those who backed it read it."},
    )


class IdeaFilter:
    """State, side, mine, words, and the order. What is not offered is left out, never an error."""

    def __init__(self, data: QueryDict) -> None:
        self.values: dict[str, str] = {
            "q": searched(data.get("q", "")),
            "state": offered(data.get("state", ""), STATES),
            "side": offered(data.get("side", ""), SIDES),
            "mine": "1" if data.get("mine") == "1" else "",
            "sort": data.get("sort", "") if data.get("sort", "") in SORTS else "",
        }

    def apply(self, rows: IdeaQuerySet, person: Person) -> IdeaQuerySet:
        values = self.values
        if values["state"] != "all":
            rows = rows.filter(state=values["state"] or Idea.State.OPEN)
        if values["side"]:
            rows = rows.of_side(values["side"])
        if values["mine"]:
            rows = rows.added_by(person)
        if values["q"]:
            rows = rows.mentioning(values["q"])
        return rows.with_backing(person).sorted_by(values["sort"])

    @property
    def is_narrow(self) -> bool:
        return any(self.values[name] for name in ("q", "state", "side", "mine"))

    @property
    def selects(self) -> list[tuple[str, str, list[Option]]]:
        sorts = [(key, words) for key, (words, _order) in SORTS.items()]
        asked = [("state", "State", STATES), ("side", "Side that had it", SIDES), ("sort", "Order", sorts)]
        return [(name, label, options(self.values[name], choices)) for name, label, choices in asked]
