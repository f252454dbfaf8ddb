"""How figures of a unit are read: the unit beside them, and the decimals of a figure that was worked out."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Decimal

WHOLE = Decimal(1)
# What is measured and has parts, in small letters. Any other word is something that is counted: orders, customers.
MEASURED_WORDS = """
% points point index score rating stars nps share ratio rate times x
s sec second seconds min minute minutes h hour hours day days week weeks month months year years ms
kg g t tonnes km m l kwh mwh gb mb tb
eur usd gbp chf sek nok dkk pln jpy inr aud cad € $ £ ¥ ₹ kr zł keur meur teur k€ m€ euro euros dollars pounds
"""
MEASURED = frozenset(MEASURED_WORDS.split())


def shown_unit(unit: str) -> str:
    """The unit as it stands beside a figure: a sign for percent, nothing for a count."""
    return {"percent": "%", "per cent": "%", "count": "", "number": ""}.get(unit.casefold(), unit)


def as_read(value: Decimal | None, unit: str, known: Iterable[Decimal | None]) -> Decimal | None:
    """A figure that was worked out, in whole ones where things are counted and all that is known of them is whole."""
    if value is None or any(part in MEASURED for part in (unit.casefold(), *unit.casefold().split()[:1])):
        return value
    if any(each is not None and each != each.to_integral_value() for each in known):
        return value
    return value.quantize(WHOLE, rounding=ROUND_HALF_EVEN)
