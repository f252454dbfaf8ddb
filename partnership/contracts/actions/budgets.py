"""Budgets of several years come in by a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from partnership.contracts.models import BudgetYear
from partnership.core.verbs import step
from partnership.people.models import Person


@step
def bring(new: Iterable[Mapping[str, Any]], changed: Iterable[Mapping[str, Any]], *, by: Person) -> None:
    """Within the file's own transaction, with its one event. Raises ValidationError where a row breaks a rule."""
    for values in new:
        made = BudgetYear(said_by=by, **values)
        made.full_clean()
        made.save(force_insert=True)
    for values in changed:
        found = BudgetYear.objects.select_for_update().get(year=values["year"])
        for name, value in values.items():
            setattr(found, name, value)
        found.version, found.said_by, found.said_at = found.version + 1, by, timezone.now()
        found.full_clean()
        found.save()
