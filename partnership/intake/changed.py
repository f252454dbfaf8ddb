"""What changed from one text of a request to the next: field by field, and word by word within a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from partnership.core.canonical import canonical_json
from partnership.core.compared import Piece, pieces
from partnership.intake.models import ON_CONSULTATION, SECTIONS, Consultation, Request, Submission
from partnership.intake.models.request import SECTION_OF
from partnership.intake.models.submission import words_of

ANOTHER = "another one of this name"


@dataclass(frozen=True)
class Text:
    """A request's text: by section as plain data, by field as people read it."""

    values: Mapping[str, Mapping[str, Any]]
    shown: Mapping[str, str]

    @classmethod
    def sent(cls, submission: Submission) -> Text:
        return cls(submission.values, submission.shown)

    @classmethod
    def of(cls, request: Request) -> Text:
        """As it stands now, whether it was sent like this or not."""
        return cls({name: request.section(name) for name in SECTIONS}, words_of(request))

    def plain(self, field: str) -> bytes:
        """What the field says, whatever it is called; what came later than the text says nothing there."""
        return canonical_json(self.values.get(SECTION_OF[field], {}).get(field))


@dataclass(frozen=True)
class Change:
    """A field that says something else; ``old`` or ``new`` is empty where it said or says nothing."""

    field: str
    label: str
    old: str
    new: str
    pieces: list[Piece]


def label_of(field: str) -> str:
    model = Consultation if field in ON_CONSULTATION else Request
    return capfirst(str(getattr(model._meta.get_field(field), "verbose_name", field)))


def changes(before: Text, after: Text, *, sections: Iterable[str] = SECTIONS) -> list[Change]:
    """In the order of the form. What only reads otherwise, since a KPI has another name now, did not change."""
    differing = [field for name in sections for field in SECTIONS[name] if before.plain(field) != after.plain(field)]
    return [_change(field, before.shown.get(field, ""), after.shown.get(field, "")) for field in differing]


def _change(field: str, old: str, new: str) -> Change:
    if old == new and old:
        new = f"{new} ({ANOTHER})"
    return Change(field, label_of(field), old, new, pieces(old, new))


def told(text: Text) -> list[tuple[str, str]]:
    """The whole text, field by field: (label, words); what says nothing is left out."""
    shown = [(field, text.shown.get(field, "")) for fields in SECTIONS.values() for field in fields]
    return [(label_of(field), words) for field, words in shown if words]
