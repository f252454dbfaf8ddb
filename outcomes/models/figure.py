"""Figures in the database: within the bound in which both engines keep them exactly (docs/adr/0107)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.db.models.functions import Round

from partnership.core.figures import BOUND, DIGITS, LIMIT, PLACES, WHOLE_DIGITS, check_figure

if TYPE_CHECKING:
    Plain = models.Field[Any, Any]
else:
    Plain = models.Field


def figure(**given: Any) -> models.DecimalField[Any, Any]:
    """A column for a figure. It has room for more than is kept, so that a constraint says what is wrong."""
    return models.DecimalField(max_digits=24, decimal_places=PLACES, validators=[check_figure], **given)


def kept_exactly(field: str, name: str, *, least: Decimal = -LIMIT) -> models.CheckConstraint:
    """Nothing but figures within the bound. NaN and infinity are larger than any number, and so they stay out too."""
    low = Q(**{f"{field}__gt": -LIMIT}) if least == -LIMIT else Q(**{f"{field}__gte": least})
    exact = Q(**{f"{field}__gt": -_short(PLACES), f"{field}__lt": _short(PLACES)})
    for places in range(PLACES - 1, DIGITS - WHOLE_DIGITS - 1, -1):
        inside = {f"{field}__gt": -_short(places), f"{field}__lt": _short(places)}
        exact |= Q(**inside, **{field: Round(field, precision=places)})
    return models.CheckConstraint(
        name=name,
        condition=Q(**{f"{field}__isnull": True}) | (low & Q(**{f"{field}__lt": LIMIT}) & exact),
        violation_error_message=f"The {field} must be a number{'' if least < 0 else ' from 0 on'}: {BOUND}.",
    )


def _short(places: int) -> Decimal:
    """Numbers below this have so many decimals within the digits that are kept."""
    return Decimal(10) ** (DIGITS - places)


class TotalField(Plain):
    """A sum of figures, which may have more digits than SQLite keeps of a number: there it is text.

    It is written and read, and never compared in the database.
    """

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return f"numeric(28, {PLACES})" if connection.vendor == "postgresql" else "text"

    def get_prep_value(self, value: Any) -> Any:
        return None if value is None else Decimal(value)

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        value = value if prepared else self.get_prep_value(value)
        return value if value is None or connection.vendor == "postgresql" else f"{value:f}"

    def from_db_value(self, value: Any, _expression: Any, _connection: BaseDatabaseWrapper) -> Decimal | None:
        return None if value is None else Decimal(value)

    def to_python(self, value: Any) -> Any:
        return None if value is None else Decimal(value)
