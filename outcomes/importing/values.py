"""What a cell says of a KPI: its day and its value in the KPI's own unit, or why it is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from outcomes.importing.layout import KpiName, Mapping
from partnership.sheets import notation
from partnership.sheets.cells import Cell, Percent, day_of, number_of, text_of
from partnership.sheets.notation import Unclear, short

CURRENCIES = set(notation.SIGNS.values()) | {"AUD", "CAD", "USD", "SEK", "NOK", "DKK", "PLN", "CHF"}


def day_by(cell: Cell, order: str, today: date) -> date:
    """The day of a value; none lies in the future."""
    day = day_of(cell, order)
    if day > today:
        raise Unclear(f"{day:%Y-%m-%d} lies in the future")
    return day


def value_in(cell: Cell, kpi: KpiName, mapping: Mapping) -> Decimal:
    """The value in points or in the KPI's unit."""
    number = number_of(cell, mapping.decimal_mark)
    if number.is_percent and kpi.unit and not kpi.is_percent:
        raise Unclear(f"“{short(text_of(cell))}” is a percentage, but {kpi.name} is in {kpi.unit}")
    if _other_currency(number.currency, kpi.unit):
        raise Unclear(f"“{short(text_of(cell))}” is in {number.currency}, but {kpi.name} is in {kpi.unit}")
    if kpi.is_percent and not number.is_percent and mapping.percent_as == "fractions":
        return notation.fitting(number.value * 100, text_of(cell))
    return number.value


def bare_size(cell: Cell, mark: str) -> Decimal | None:
    """How large a value is as it stands; what is written as a percentage is far from being a fraction."""
    if isinstance(cell, Percent):
        return cell.points.copy_abs() + 100
    if isinstance(cell, Decimal):
        return cell.copy_abs()
    try:
        number = notation.read_number(cell, mark) if isinstance(cell, str) else None
    except Unclear:
        return None
    return None if number is None else number.value.copy_abs() + (100 if number.is_percent else 0)


def _other_currency(written: str, unit: str) -> bool:
    unit = notation.SIGNS.get(unit, unit)
    if not written or unit not in CURRENCIES or written == unit:
        return False
    return not (written == "$" and unit in ("USD", "AUD", "CAD")) and not (unit == "$" and written == "USD")
