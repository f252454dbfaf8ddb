"""Small marks in a line of text: icons, how it goes, who, figures. Never colour alone: each has a shape and a word."""

from functools import lru_cache
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from partnership.core.figures import PERCENT, POINTS, Number, exact, rounded, space, spell
from partnership.core.html import attributes, trimmed

register = template.Library()

STATUS_WORDS = {
    "on_track": "On track",
    "at_risk": "At risk",
    "off_track": "Off track",
    "unknown": "Unknown",
    "not_started": "Not started",
    "no_target": "No target",
    "no_baseline": "No baseline",
    "no_data": "No data",
    "stale": "Stale",
}
SIDE_WORDS = {"it": "IT", "marketing": "Marketing", "both": "IT and marketing"}
BADGE_TONES = {"plain", "strong", "notice"}


@lru_cache
def sprite() -> str:
    return static("icons/sprite.svg")


@lru_cache(maxsize=500)
def symbol(name: str, *, css: str = "icon", label: str = "") -> SafeString:
    spoken = format_html(' role="img" aria-label="{}"', label) if label else SafeString(' aria-hidden="true"')
    return format_html('<svg class="{}"{}><use href="{}#{}"/></svg>', css, spoken, sprite(), name)


@register.simple_tag
def icon(name: str, *, label: str = "") -> SafeString:
    """`{% icon "lock" %}` beside words; `label=` when it stands alone."""
    return symbol(name, label=label)


@register.simple_tag
def status(how: str | None, *, word: str = "", size: str = "") -> SafeString:
    """`{% status kpi.status %}`: how it goes. Unknown is grey, never green."""
    return status_mark(str(how or "unknown").replace("-", "_"), word, size)


@lru_cache(maxsize=200)
def status_mark(key: str, word: str, size: str) -> SafeString:
    text = word or STATUS_WORDS[key]
    return format_html(
        '<span class="status" data-status="{}"{}>{}{}</span>',
        key,
        attributes(data_size=size),
        symbol(f"status-{key}", css="mark"),
        text,
    )


@lru_cache
def halves(side: str) -> SafeString:
    """The side's half of the disc; both make it whole."""
    marks = format_html_join(
        "",
        '<svg class="mark" data-side="{0}" aria-hidden="true"><use href="{1}#side-{0}"/></svg>',
        ((half, sprite()) for half in (("it", "marketing") if side == "both" else (side,))),
    )
    return format_html('<span class="halves">{}</span>', marks)


@register.filter
def side_key(value: str) -> str:
    """`data-side="{{ lane.owner|side_key }}"`: it, marketing or both. "border" is another word for both."""
    return "both" if value in {"border", "joint", "both"} else str(value)


@register.simple_tag
def side(value: str, *, word: str = "") -> SafeString:
    """`{% side "it" %}`: who, as a side."""
    key = side_key(value)
    text = word or SIDE_WORDS[key]
    return format_html('<span class="side" data-side="{}">{}{}</span>', key, halves(key), text)


@register.simple_tag
def who(person: Any, *, acting_for: Any = None, side: str = "") -> SafeString:
    """`{% who action.owner %}`: a person with the mark of their side; a deputy is always shown as "for"."""
    if not person:
        return SafeString('<span class="who who--nobody">Nobody yet</span>')
    key = str(side or getattr(person, "side", "") or "")
    mark = halves(key) if key in {"it", "marketing"} else ""
    whom = format_html(' <span class="who__for">for {}</span>', name_of(acting_for)) if acting_for else ""
    return format_html('<span class="who">{}{}{}</span>', mark, name_of(person), whom)


def name_of(person: Any) -> str:
    return str(getattr(person, "name", None) or person)


@register.simple_block_tag
def badge(content: str, *, tone: str = "plain") -> SafeString:
    """`{% badge %}draft{% endbadge %}`: a state in one word; tone plain, strong or notice."""
    if tone not in BADGE_TONES:
        raise template.TemplateSyntaxError(f"A badge has no tone {tone!r}: {', '.join(sorted(BADGE_TONES))}.")
    return format_html('<span class="badge" data-tone="{}">{}</span>', tone, trimmed(content))


@register.simple_tag
def figure(value: Number | None, unit: str = "", *, size: str = "", signed: bool = False) -> SafeString:
    """`{% figure kpi.value kpi.unit size="large" %}`: thousands apart; the exact value in the title if rounded.

    A signed figure is a change; that of a percentage is in points, so that nobody reads it as a share.
    """
    unit = POINTS if signed and unit in PERCENT else unit
    if value is None:
        return format_html('<span class="figure"{}>—</span>', attributes(data_size=size))
    number, near = exact(value), rounded(value)
    title = "" if number == near else f"{number.normalize():f}"
    after = format_html('{}<span class="figure__unit">{}</span>', space(unit), unit) if unit else ""
    return format_html(
        '<span class="figure"{}>{}{}</span>',
        attributes(data_size=size, title=title),
        spell(value, signed=signed),
        after,
    )
