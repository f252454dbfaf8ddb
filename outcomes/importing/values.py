"""What a cell says of a KPI: its day and its value in the KPI's own unit, or why it is none."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from outcomes.importing.layout import KpiName, Mapping
from partnership.sheets import notation
from partnership.sheets.cells import Cell, Percent, day_of, number_of, shown, text_of
from partnership.sheets.currencies import currency_in, is_same
from partnership.sheets.notation import Unclear, short

COUNTED = {"count", "number", "orders", "customers", "visits", "leads", "days", "hours", "minutes", "points"}


def day_by(cell: Cell, order: str, today: date) -> date:
    """The day of a value; none lies in the future."""
    day = day_of(cell, order)
    if day > today:
        raise Unclear(f"{day:%Y-%m-%d} lies in the future")
    return day


def value_in(cell: Cell, kpi: KpiName, mapping: Mapping, *, is_fraction: bool) -> Decimal:
    """The value in points or in the KPI's unit; ``is_fraction`` where 0.4 of a percent KPI was said to be 40 %."""
    number = number_of(cell, mapping.decimal_mark, mapping.brackets)
    if number.is_percent and kpi.unit and not kpi.is_percent:
        raise Unclear(f"“{short(shown(cell))}” is a percentage, but {kpi.name} is in {kpi.unit}")
    if number.currency and _is_other(number.currency, kpi):
        raise Unclear(f"“{short(shown(cell))}” is in {number.currency}, but {kpi.name} is in {kpi.unit}")
    if kpi.is_percent and not number.is_percent and is_fraction:
        return notation.fitting(number.value * 100, text_of(cell))
    return number.value


def bare_size(cell: Cell, mapping: Mapping) -> Decimal | None:
    """How large a value of a percent KPI is that is written without a percent sign."""
    if isinstance(cell, Percent):
        return None
    try:
        number = number_of(cell, mapping.decimal_mark, mapping.brackets)
    except Unclear:
        return None
    return None if number.is_percent else number.value.copy_abs()


def _is_other(written: str, kpi: KpiName) -> bool:
    """Whether a currency contradicts a KPI's unit: another one, or a unit that is plainly no money."""
    ours = currency_in(kpi.unit)
    return not is_same(written, ours) if ours else kpi.is_percent or kpi.unit.casefold() in COUNTED
