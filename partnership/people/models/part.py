"""What somebody is invited as: one choice, from which role, side and seat follow."""

from __future__ import annotations

from django.db import models

from partnership.people.models.side import Side

STAFF, ADMINISTRATOR, OBSERVER = "staff", "administrator", "observer"


class Part(models.TextChoices):
    CIO = "cio", "CIO"
    CMO = "cmo", "CMO"
    IT = "it", "Staff of IT"
    MARKETING = "marketing", "Staff of marketing"
    ADMINISTRATOR = "admin", "Administrator"
    OBSERVER = "observer", "Observer"

    @property
    def side(self) -> str:
        """The side that it belongs to; none for administrators and observers."""
        if self in {Part.CIO, Part.IT}:
            return Side.IT
        return Side.MARKETING if self in {Part.CMO, Part.MARKETING} else ""

    @property
    def seat(self) -> str:
        """The side whose seat it gives; none but for the two executives."""
        return self.side if self in {Part.CIO, Part.CMO} else ""

    @property
    def role(self) -> str:
        if self.side:
            return STAFF
        return ADMINISTRATOR if self is Part.ADMINISTRATOR else OBSERVER

    @property
    def told(self) -> str:
        """As it stands in a sentence: "You are invited as …"."""
        return (
            self.label
            if self.seat
            else {"it": "staff of IT", "marketing": "staff of marketing"}.get(self, f"an {self.label.lower()}")
        )

    @classmethod
    def of(cls, *, role: str, side: str, seat: str) -> Part:
        """The part that a role, a side and a seat make."""
        return next(part for part in cls if (part.role, part.side, part.seat) == (role, side, seat))
