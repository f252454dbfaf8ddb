"""What of a KPI's definition is asked about before it is saved: it can hardly be meant. Pure."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from outcomes.models import KpiDefinition
from partnership.core.figures import spell

Direction = KpiDefinition.Direction
OTHER_WAY = {
    Direction.INCREASE.value: ("less", Direction.DECREASE.label),
    Direction.DECREASE.value: ("more", Direction.INCREASE.label),
}


def against_its_direction(
    direction: str, baseline: Decimal | None, targets: Sequence[tuple[date, Decimal]]
) -> str | None:
    """The sentence for a way that goes against its word: "increase to" from 50 to 20."""
    if direction not in OTHER_WAY or baseline is None or not targets:
        return None
    _on, final = max(targets)
    if final == baseline or (final > baseline) == (direction == Direction.INCREASE):
        return None
    how, other = OTHER_WAY[direction]
    return (
        f"“{Direction(direction).label}” from {spell(baseline)} leads to {spell(final)}, which is {how}. "
        f"Choose “{other}”, or correct the figure."
    )


def after_the_end(targets: Sequence[tuple[date, Decimal]], ends_on: date | None) -> str | None:
    """The sentence for a target whose day comes when the outcome's period is over."""
    late = [on for on, _value in targets if ends_on and on > ends_on]
    if not late or not ends_on:
        return None
    return (
        f"The target from {_day(max(late))} comes after the outcome's period, which ends on {_day(ends_on)}: "
        "within it only the way there is judged."
    )


def kept_from_an_earlier_end(targets: Sequence[tuple[date, Decimal]], ended_on: date, ends_on: date) -> str | None:
    """The sentence for a final target that stayed where the outcome's period ended before it was extended."""
    if not targets or ends_on <= ended_on:
        return None
    on, value = max(targets)
    if on > ended_on:
        return None
    return (
        f"its last target is still {spell(value)} from {_day(on)}: from then to the new end, {_day(ends_on)}, "
        "it is to be held and nothing more is aimed at"
    )


def _day(day: date) -> str:
    return f"{day:%-d %b %Y}"
