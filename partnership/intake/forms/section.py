"""One part of the request's form: as a draft it may lack nearly everything, and it says what somebody else wrote."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from django import forms

from partnership.core.forms import Form
from partnership.intake.models import FOLLOWS, SECTIONS, Request

ASKED_AFTER = {field: said for said, fields in FOLLOWS.items() for field in fields}
YES_NO = {"yes": True, "no": False}
_NOTHING = re.compile(r"(none|no|nothing|no data|n/?a|-+|–|—)[.!]?", re.IGNORECASE)


def long_text(label: str, *, most: int, rows: int = 3, hint: str = "") -> forms.CharField:
    return forms.CharField(
        label=label, max_length=most, help_text=hint, widget=forms.Textarea(attrs={"rows": rows}), required=False
    )


def short_text(label: str, *, hint: str = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=300, help_text=hint, required=False)


def yes_or_no(label: str, hint: str = "") -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[("yes", "Yes"), ("no", "No")],
        coerce=YES_NO.get,
        empty_value=None,
        help_text=hint,
        widget=forms.RadioSelect,
        required=False,
        error_messages={"invalid_choice": "Choose yes or no."},
    )


def one_of(label: str, choices: Any, sentence: str, *, hint: str = "", blank: str = "") -> forms.ChoiceField:
    offered = [("", blank), *choices] if blank else list(choices)
    return forms.ChoiceField(
        label=label, choices=offered, required=False, help_text=hint, error_messages={"invalid_choice": sentence}
    )


def says_nothing(words: str) -> bool:
    """Whether somebody wrote “none” in one of its ways."""
    return _NOTHING.fullmatch(words.strip()) is not None


class Section(Form):
    """One part of the form. As a draft nearly everything may be missing; ``complete`` asks for what a request needs."""

    key: ClassVar[str]
    heading: ClassVar[str]
    why: ClassVar[str]
    needed: ClassVar[dict[str, str]] = {}
    """Field to the sentence that stands by it when it is missing at the end."""
    follows: ClassVar[dict[str, str]] = {}
    """Field to the sentence that stands by it when it is missing, where the yes that it follows (FOLLOWS) was given."""
    sizes: ClassVar[dict[str, str]] = {}
    note = ""
    """What was changed beside what was written, and why."""

    def __init__(self, record: Request, data: Any = None, *, complete: bool = False) -> None:
        self.record = record
        super().__init__(data, initial=self.stored(), auto_id="request-%s", use_required_attribute=False)
        self.complete = complete
        self.is_kept = False
        for field, sentence in self.needed.items():
            self.fields[field].error_messages["required"] = sentence
            self.fields[field].required = True
        for field in self.follows:  # wherever it is in sight, it is asked for
            self.fields[field].required = True

    def full_clean(self) -> None:
        """While it is a draft, what is needed at the end may still be missing: only the title may not."""
        lenient = [*self.follows, *(() if self.complete else (name for name in self.needed if name != "title"))]
        for name in lenient:
            self.fields[name].required = False
        super().full_clean()
        for name in lenient:
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        """What follows from a yes is asked for at the end."""
        said: dict[str, Any] = super().clean() or self.cleaned_data
        for field, sentence in self.follows.items() if self.complete else ():
            if said.get(ASKED_AFTER[field]) and not said.get(field) and field not in self.errors:
                self.add_error(field, sentence)
        return said

    def stored(self) -> dict[str, Any]:
        words = {True: "yes", False: "no"}
        values = self.record.section(self.key)
        return {field: words[value] if isinstance(value, bool) else value for field, value in values.items()}

    @property
    def place(self) -> int:
        """Which of the parts it is, from 1."""
        return list(SECTIONS).index(self.key) + 1

    @property
    def seen_name(self) -> str:
        return f"seen-{self.key}"

    @property
    def seen(self) -> str:
        """The digest of the text the form was opened on; a form of which nothing was kept keeps the old one."""
        if self.is_bound and self.errors and not self.is_kept:
            return str(self.data.get(self.seen_name, ""))[:64]
        return self.record.section_digest(self.key)

    @property
    def fields_in_order(self) -> list[tuple[forms.BoundField, str, bool]]:
        """Each field with its size on the page, and whether it is out of sight until a yes asks for it."""
        return [
            (bound, self.sizes.get(bound.name, ""), bound.name in self.follows and not (bound.value() or bound.errors))
            for bound in self.visible_fields()
        ]

    def differing(self) -> list[tuple[str, str, str]]:
        """Where what is written here differs from what is stored: (label, yours, theirs), in readers' words."""
        found = []
        stored = type(self)(self.record).initial
        for bound in self.visible_fields():
            yours, theirs = (_shown(bound, value) for value in (bound.value(), stored.get(bound.name)))
            if yours != theirs:
                found.append((str(bound.label), yours, theirs))
        return found

    @property
    def is_filled(self) -> bool:
        """Whether everything that is needed here is stored."""
        stored = self.stored()
        follows = [field for field in self.follows if stored.get(ASKED_AFTER[field]) == "yes"]
        return all(stored.get(field) not in (None, "", []) for field in (*self.needed, *follows))


def _shown(bound: forms.BoundField, value: Any) -> str:
    """A field's value as people read it: the words of a choice, several parted by commas."""
    choices = getattr(bound.field, "choices", None)
    if choices is None:
        return "" if value is None else str(bound.field.prepare_value(value))
    words = {str(key): str(label) for key, label in _flat(choices)}
    given = value if isinstance(value, (list, tuple)) else [] if value in (None, "") else [value]
    return ", ".join(words.get(str(one), str(one)) for one in given)


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[Any, Any]]:
    """The choices without the headings of their groups."""
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield key, label
