"""The forms of what is on a meeting's agenda, and of what comes of it."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms

from meetings.forms.fields import PersonField, day_field, in_reach
from meetings.models.note import LONGEST_NOTE
from partnership.core.forms import Form
from partnership.people.models import Person, Side
from partnership.promises.models import Action


class DropTopicForm(Form):
    """What becomes of each action that was promised beneath a topic: it stays its owner's, or ends with a reason."""

    def __init__(self, *args: Any, actions: list[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions = actions
        for action in actions:
            self.fields[f"action-{action.pk}"] = forms.CharField(
                label="It ends with the topic, because", max_length=300, required=False
            )

    def asked(self) -> list[tuple[Action, forms.BoundField]]:
        return [(action, self[f"action-{action.pk}"]) for action in self.actions]

    def ending(self) -> dict[int, str]:
        """The reasons of the actions that end, by their number."""
        said = {action.pk: self.cleaned_data[f"action-{action.pk}"] for action in self.actions}
        return {pk: because for pk, because in said.items() if because}


class TopicForm(Form):
    title = forms.CharField(label="Topic", max_length=200)
    minutes = forms.IntegerField(label="Minutes", min_value=1, max_value=240, initial=10)
    about = forms.CharField(
        label="Why it is on the agenda", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    standing = forms.BooleanField(label="On each agenda", required=False)


class EditTopicForm(TopicForm):
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class InformationForm(Form):
    text = forms.CharField(label="What we both know now", max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class Published(Form):
    """The reason of a change to what others have read: asked for where the meeting had been closed once."""

    because = forms.CharField(label="Why it changes", max_length=300, required=False)

    def __init__(self, *args: Any, published: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["because"].required = published
        if not published:
            del self.fields["because"]


class EditInformationForm(Published, InformationForm):
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    field_order = ("text", "because")


class DecisionForm(Form):
    what = forms.CharField(label="What is decided", max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    why = forms.CharField(label="Why", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    owner_it = PersonField(label="Owner in IT", required=False)
    owner_marketing = PersonField(label="Owner in marketing", required=False)
    review_on = day_field("Look at it again on", required=False)
    confidential = forms.BooleanField(label="Confidential: for the executives only", required=False)

    def __init__(
        self, *args: Any, people: list[Person], owners: Mapping[Side, Person | None] | None = None, **kwargs: Any
    ) -> None:
        """``owners`` are those whom the decision has: they stay, though they could not be chosen today."""
        super().__init__(*args, **kwargs)
        for side in Side:
            chosen = (owners or {}).get(side)
            offered = [person for person in people if person.side == side]
            self.field_as(f"owner_{side}", PersonField).offer(offered, chosen=chosen)

    def clean_review_on(self) -> date | None:
        return in_reach(self.cleaned_data["review_on"])


class EditDecisionForm(Published, DecisionForm):
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)


class PromiseForm(Form):
    title = forms.CharField(label="What is promised", max_length=300)
    owner = PersonField(label="By whom")
    due_on = day_field("Due")

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.field_as("owner", PersonField).offer(people, "Choose one person")

    def clean_due_on(self) -> date | None:
        return in_reach(self.cleaned_data["due_on"])


class MakeActionForm(Published, PromiseForm):
    """Information that turns out to be a promise."""


class NoteForm(Form):
    text = forms.CharField(
        label="Notes", required=False, max_length=LONGEST_NOTE, strip=False, widget=forms.Textarea(attrs={"rows": 12})
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    base = forms.CharField(widget=forms.HiddenInput, max_length=LONGEST_NOTE, required=False, strip=False)
    """The text as it was when it was `seen`: two texts are joined by what either made of it."""


class PresenceForm(Form):
    present = forms.MultipleChoiceField(
        label="Who is here",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose people from the list."},
    )

    def __init__(self, *args: Any, people: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = people
        self.field_as("present", forms.ChoiceField).choices = [(str(person.pk), person.name) for person in people]

    def chosen(self) -> list[Person]:
        chosen = set(self.cleaned_data["present"])
        return [person for person in self.offered if str(person.pk) in chosen]
