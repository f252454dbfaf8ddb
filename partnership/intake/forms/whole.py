"""The request's form: its sections as one thing, each saved by itself, all checked together when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from partnership.intake.forms.section import Section
from partnership.intake.forms.sections import SECTION_FORMS
from partnership.intake.models import Request


class WholeForm:
    """All sections that its requester may change, or one, as one thing to check and to save."""

    is_stale = False

    def __init__(self, record: Request, data: Any = None, *, complete: bool = False, only: str = "") -> None:
        keys = [only] if only else record.open_sections or list(SECTION_FORMS)
        self.is_bound = data is not None
        self.refusals: list[str] = []
        self.sections = [SECTION_FORMS[key](record, data, complete=complete) for key in keys]
        self.seen = {
            section.key: str(data.get(section.seen_name, ""))[:64] for section in self.sections if data is not None
        }

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    def is_valid(self) -> bool:
        checked = [section.is_valid() for section in self.sections]  # each of them, so that all sentences show at once
        return all(checked) and not self.refusals

    @property
    def fields(self) -> dict[str | None, forms.Field]:
        return {name: field for section in self.sections for name, field in section.fields.items()}

    def add_error(self, field: str | None, error: Any, /) -> None:
        """What a verb refused (core.forms.said_in): beside the field that it names, else of the whole."""
        named = next((section for section in self.sections if field in section.fields), None)
        if named:
            named.add_error(field, error)
        else:
            self.refusals += forms.ValidationError(error).messages

    @property
    def errors(self) -> dict[str, Any]:
        """Of all sections, by field: what the summary lists."""
        of_all = {NON_FIELD_ERRORS: self.refusals} if self.refusals else {}
        return of_all | {field: lines for section in self.sections for field, lines in section.errors.items()}

    def visible_fields(self) -> list[forms.BoundField]:
        return [bound for section in self.sections for bound in section.visible_fields()]

    @property
    def values(self) -> dict[str, Any]:
        """What was written and is right: of a form with errors, the rest of it."""
        return {field: value for section in self.sections for field, value in section.cleaned_data.items()}

    @property
    def is_kept(self) -> bool:
        return all(section.is_kept for section in self.sections)

    def are_kept(self) -> None:
        """What is right of each section is saved: it is open on that text now."""
        for section in self.sections:
            section.is_kept = True
