"""The fields of a version in words: what events and counter-proposals name by path."""

from django import template

register = template.Library()

WORDS = {
    "starts_on": "the period's start",
    "ends_on": "the period's end",
    "stages": "journey stages",
    "meaning": "definition",
    "steward_it": "steward in IT",
    "steward_marketing": "steward in marketing",
    "position": "order",
    "kpis": "KPIs",
}


@register.filter
def in_words(path: str) -> str:
    """`{{ "churn-rate.steward_it"|in_words }}` reads "steward in IT of churn-rate"."""
    key, _, name = path.rpartition(".")
    word = WORDS.get(name, name)
    return f"{word} of {key}" if key else word


@register.filter
def all_in_words(paths: list[str]) -> str:
    return ", ".join(map(in_words, paths))
