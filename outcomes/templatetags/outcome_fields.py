"""The fields of a version in words: what events and counter-proposals name by path."""

from django import template

from outcomes.agreeing.doubts import kept_from_an_earlier_end
from outcomes.models import KpiDefinition, Version

register = template.Library()

WORDS = {
    "starts_on": "the period's start",
    "ends_on": "the period's end",
    "stages": "journey stages",
    "meaning": "definition",
    "steward_it": "steward in IT",
    "steward_marketing": "steward in marketing",
    "position": "order",
    "aggregation": "how it is counted",
    "cadence": "how often it is measured",
    "tolerance": "at risk within",
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


COUNTERED = (
    "targets",
    "baseline",
    "meaning",
    "name",
    "unit",
    "direction",
    "aggregation",
    "cadence",
    "tolerance",
    "weight",
)


@register.filter
def countered(definition: KpiDefinition) -> list[tuple[str, str]]:
    """The paths and words of the fields for which another value may be proposed, what people differ on first."""
    return [(f"{definition.kpi.key}.{name}", WORDS.get(name, name)) for name in COUNTERED]


@register.simple_tag
def old_targets(version: Version) -> list[tuple[str, str]]:
    """`{% old_targets version as behind %}`: KPIs whose last target stayed at the end that the period had before.

    Wants a version of `for_detail`, whose outcome has its versions at hand.
    """
    former = version.outcome.in_force
    former = version.based_on if former is None or former.pk == version.pk else former
    if not (former and former.ends_on and version.ends_on):
        return []
    found = []
    for definition in version.definitions.all():
        targets = [(target.from_on, target.value) for target in definition.targets.all()]
        if sentence := kept_from_an_earlier_end(targets, former.ends_on, version.ends_on):
            found.append((definition.name, sentence))
    return found
