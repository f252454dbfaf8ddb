"""The request's form: its sections as one thing, each saved by itself, all checked together when it is sent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms

from partnership.intake.forms.section import Section
from partnership.intake.forms.sections import SECTION_FORMS
from partnership.intake.models import Request


class WholeForm:
    """All sections of a request, or some of them, as one thing to check and to save."""

    def __init__(self, record: Request, data: Any = None, *, complete: bool = False, only: str = "") -> None:
        keys = [only] if only else list(SECTION_FORMS)
        self.is_bound = data is not None
        self.sections = [SECTION_FORMS[key](record, data, complete=complete) for key in keys]
        self.opened = {
            section.key: str(data.get(section.opened_name, ""))[:64] for section in self.sections if data is not None
        }

    def __iter__(self) -> Iterator[Section]:
        return iter(self.sections)

    def is_valid(self) -> bool:
        checked = [section.is_valid() for section in self.sections]  # each of them, so that all sentences show at once
        return all(checked)

    @property
    def errors(self) -> dict[str, Any]:
        """Of all sections, by field: what the summary lists."""
        return {field: lines for section in self.sections for field, lines in section.errors.items()}

    def visible_fields(self) -> list[forms.BoundField]:
        return [bound for section in self.sections for bound in section.visible_fields()]

    @property
    def values(self) -> dict[str, Any]:
        return {field: value for section in self.sections for field, value in section.cleaned_data.items()}
