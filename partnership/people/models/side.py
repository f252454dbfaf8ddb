"""The two sides, and a refusal in words."""

from __future__ import annotations

from django.db import models


class Side(models.TextChoices):
    IT = "it", "IT"
    MARKETING = "marketing", "Marketing"

    @property
    def other(self) -> Side:
        return Side.MARKETING if self is Side.IT else Side.IT

    @property
    def chair(self) -> str:
        """The title of the side's executive."""
        return "CIO" if self is Side.IT else "CMO"
