"""Figures for people: thousands apart, no idle decimals, a true minus."""

from decimal import ROUND_HALF_EVEN, Decimal

from django.core.exceptions import ValidationError

Number = Decimal | int | float

PERCENT, POINTS = ("%", "percent", "per cent"), "points"
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


DIGITS, WHOLE_DIGITS, PLACES = 15, 12, 6
BOUND = f"at most {WHOLE_DIGITS} digits before the point, {PLACES} after it, and {DIGITS} in all, are kept"
"""What both engines keep exactly: SQLite has 15 digits of a number and no more (docs/adr/0107)."""
LIMIT = Decimal(10) ** WHOLE_DIGITS
LEAST_DIGITS = 4
LONGEST_NAMED = 30


class Unkept(ValueError):
    """A figure that would not be kept as it is, with the reason after its name: "has too many digits: …"."""


def kept(value: Decimal) -> Decimal:
    """The figure as it is kept, or Unkept.

    What follows the sixth decimal is the noise of a spreadsheet's division (33.3333333333333) and is rounded away, as
    long as that leaves four digits that count; anything else that would change is refused.
    """
    if not value.is_finite():
        raise Unkept("is not a number")
    if value.copy_abs() >= LIMIT:  # abs() would round, and 1e9999999 is beyond what rounding takes
        raise Unkept(f"is too large: {BOUND}")
    places = min(PLACES, DIGITS - 1 - max(value.adjusted(), 0)) if value else PLACES
    rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_EVEN) + 0
    whole = rounded.quantize(Decimal(1).scaleb(-PLACES))
    if rounded == value:
        return whole
    if abs(rounded) >= LIMIT or decimals(value) <= PLACES or len(rounded.normalize().as_tuple().digits) < LEAST_DIGITS:
        raise Unkept(f"has too many digits: {BOUND}")
    return whole


def decimals(value: Decimal) -> int:
    """How many digits stand after the point, idle ones left aside."""
    exponent = value.normalize().as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def check_figure(value: Decimal) -> None:
    """For fields: a figure that is typed is kept as it is, or refused."""
    try:
        same = kept(value) == value
    except Unkept as problem:
        raise ValidationError(f"{_named(value)} {problem}.") from None
    if not same:
        raise ValidationError(f"{_named(value)} has too many digits: {BOUND}.")


def _named(value: Decimal) -> str:
    """The figure as a sentence begins with it: 1e309 would fill the page with its noughts."""
    return f"{value.normalize():f}" if abs(value.adjusted()) <= LONGEST_NAMED else "This number"
