"""BroughtCard: what another tool said of a card when a file brought it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Self

from django.db import models

from partnership.projects.models.card import Card
from partnership.sheets.models import ImportFile

IMPORTER = "projects:import"
"""The address at which files of cards come in."""
AT_ONCE = 900
"""Ids that are asked for by name; of more all of their tool's are read."""


class BroughtCardQuerySet(models.QuerySet["BroughtCard"]):
    def of(self, origin: str, ids: Collection[str]) -> Self:
        """Those of a tool under these ids; of many, all of the tool's."""
        found = self.filter(card__origin=origin)
        return found.filter(card__origin_id__in=ids) if len(ids) <= AT_ONCE else found

    def first_by(self, file: ImportFile) -> Self:
        """The cards that this file brought for the first time."""
        return self.filter(file=file)


class BroughtCard(models.Model):
    """A later file is compared with it, so that what only the file changed is told from what was changed here."""

    card = models.OneToOneField(Card, on_delete=models.PROTECT, primary_key=True, related_name="brought")
    file = models.ForeignKey(ImportFile, on_delete=models.PROTECT, null=True, related_name="+")  # the first that had it
    said: Any = models.JSONField(default=dict)

    objects = BroughtCardQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.card_id} as it came"
