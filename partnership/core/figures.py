"""Figures for people: thousands apart, no idle decimals, a true minus."""

from decimal import ROUND_HALF_EVEN, Decimal

Number = Decimal | int | float

MINUS = "\N{MINUS SIGN}"
NOTHING = "\N{EM DASH}"


def exact(value: Number) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def rounded(value: Number) -> Decimal:
    """Two decimals from 1 on, four significant digits below; never a rounding that turns something into 0."""
    number = exact(value)
    places = 2 if abs(number) >= 1 or number == 0 else 3 - number.adjusted()
    return number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN)


def spell(value: Number | None, *, signed: bool = False) -> str:
    """1234.500000 → "1,234.5"; −3 → "−3" with a true minus; None → "—"."""
    if value is None:
        return NOTHING
    number = rounded(value)
    digits = f"{abs(number):,f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    sign = MINUS if number < 0 else "+" if signed and number > 0 else ""
    return sign + digits


def with_unit(value: Number | None, unit: str = "") -> str:
    """12.3 and "%" → "12.3 %": the unit follows, whatever it is."""
    words = spell(value)
    return words if value is None or not unit else f"{words}{space(unit)}{unit}"


def space(unit: str) -> str:
    """What parts a figure from its unit: narrow before a sign (17 %), full before a word (17 days); never a break."""
    return "\N{NO-BREAK SPACE}" if len(unit) > 1 else "\N{NARROW NO-BREAK SPACE}"
