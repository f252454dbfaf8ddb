"""The form that asks what becomes of all that hangs on what ends, and what a page shows of it (core/hanging.py)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from partnership.core.forms import Form, say_when_empty
from partnership.core.hanging import ON, Answer, Answers, Hanging, Sort, Thing, Unsaid, answers_of, from_plain, goes_to


@dataclass(frozen=True)
class Row:
    """One thing, as the page shows it: with a question of its own, or with what becomes of it alone."""

    thing: Thing
    field: forms.BoundField | None = None
    becomes: str = ""


@dataclass(frozen=True)
class Group:
    """The things of one sort: what becomes of them is asked, or said."""

    title: str
    rows: list[Row]
    more: int = 0
    becomes: str = ""
    because: str = ""
    field: forms.BoundField | None = None
    reason: forms.BoundField | None = None


class FatesForm(Form):
    """Why and how something ends are the fields of a subclass; what becomes of each thing is asked here."""

    def __init__(self, *args: Any, hanging: Sequence[Hanging] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hanging = list(hanging)
        for each in self.hanging:
            if each.is_asked:
                self._ask(each)
        self._tidy()

    def _ask(self, each: Hanging) -> None:
        name, choices = each.sort.name, list(each.choices.items())
        label = "What becomes of each" if len(each.things) > 1 else "What becomes of it"
        wrong = dict.fromkeys(["required", "invalid_choice"], "Choose what becomes of it among what is offered.")
        self.fields[name] = forms.ChoiceField(label=label, choices=choices, error_messages=wrong)
        if each.sort.why:
            self.fields[f"{name}_because"] = forms.CharField(
                label="Why, where any of them ends" if len(each.things) > 1 else "Why, where it ends",
                required=False,
                max_length=300,
                help_text="Those whose it is read it.",
            )
            say_when_empty([self.fields[f"{name}_because"]], "")
        for thing in each.asked_each:
            own = forms.ChoiceField(
                label=f"What becomes of {thing.name}",
                required=False,
                choices=[("", "As chosen for all"), *choices],
                error_messages=wrong,
            )
            own.widget.attrs["aria-label"] = own.label
            self.fields[f"{name}_{thing.pk}"] = own

    def clean(self) -> dict[str, Any]:
        super().clean()
        for each in self.hanging:
            name = each.sort.name
            if each.is_asked and name in self.cleaned_data:
                try:
                    answers_of([each], {name: self._answer(each)})
                except Unsaid as unsaid:
                    self.add_error(f"{name}_because" if each.sort.why else name, str(unsaid))
        return self.cleaned_data

    def _answer(self, each: Hanging) -> Answer:
        name, said = each.sort.name, self.cleaned_data
        others = {thing.pk: said.get(f"{name}_{thing.pk}") or "" for thing in each.asked_each}
        different = {pk: fate for pk, fate in others.items() if fate and fate != said[name]}
        return Answer(said[name], said.get(f"{name}_because", ""), different)

    @property
    def fates(self) -> dict[str, Answer]:
        """What was said becomes of everything that was asked about."""
        return {each.sort.name: self._answer(each) for each in self.hanging if each.is_asked}

    @property
    def own(self) -> list[forms.BoundField]:
        """The fields that are the subclass's own."""
        return [self[name] for name in type(self).base_fields]

    @property
    def wanted(self) -> dict[str, Any]:
        """What was said besides: the fields that are the subclass's own."""
        own = type(self).base_fields
        return {name: value for name, value in self.cleaned_data.items() if name in own}

    @property
    def groups(self) -> list[Group]:
        return [self._group(each) for each in self.hanging]

    def _group(self, each: Hanging) -> Group:
        name = each.sort.name
        if not each.is_asked:
            return said_group(each, each.only_answer)
        asked = {thing.pk for thing in each.asked_each}
        rows = [Row(thing, self[f"{name}_{thing.pk}"] if thing.pk in asked else None) for thing in shown(each.things)]
        more = len(each.things) - len(rows)
        reason = self[f"{name}_because"] if each.sort.why else None
        return Group(each.sort.title, rows, more, field=self[name], reason=reason)


MOST = 50
"""So many things of a sort are named on a page; what is beyond them is counted."""


def shown(things: list[Thing]) -> list[Thing]:
    return things[:MOST]


def said_groups(found: Sequence[Hanging], given: Answers) -> list[Group]:
    """What hangs on it and what was said becomes of it, to be read and not to be answered."""
    return [said_group(each, given.get(each.sort.name) if each.is_asked else each.only_answer) for each in found]


def said_group(each: Hanging, answer: Answer | None) -> Group:
    things, words = shown(each.things), each.choices
    more = len(each.things) - len(things)
    if answer is None:
        return Group(each.sort.title, [Row(thing) for thing in things], more, "It was not said what becomes of it.")
    rows = [Row(thing, becomes=words.get(answer.each.get(thing.pk, ""), "")) for thing in things]
    return Group(each.sort.title, rows, more, words.get(answer.fate, "What was to take it is gone."), answer.because)


def became_groups(sorts: Sequence[Sort], became: Mapping[str, Mapping[str, list[int]]], by: Any) -> list[Group]:
    """What has become of everything, from what `settle` answered, but for what went on by itself."""
    groups = []
    for sort in sorts:
        for fate, pks in became.get(sort.name, {}).items():
            if fate == ON or not (things := sort.named(pks, by)):
                continue
            taker = goes_to(fate)
            words = sort.fates["to"].format(sort.taker(taker)) if taker else sort.fates.get(fate, "")
            rows = [Row(thing) for thing in shown(things)]
            groups.append(Group(sort.title, rows, len(things) - len(rows), words))
    return groups


__all__ = ["FatesForm", "Group", "Row", "became_groups", "from_plain", "said_groups"]
