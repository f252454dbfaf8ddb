"""What is missing at a stage of the customer's way, in words, each with where it can be put right."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlencode

from django.urls import reverse

from partnership.core.text import enumerated
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.home.way import Step, Tool

HURTS = 3
"""From this pain on, the mean of both sides', the worst touchpoint of a stage is missed by a project."""
NAMED = 2
"""So many things of a kind are named one by one; more of them are counted."""


class Gap(NamedTuple):
    """One thing that is missing: the sentence, and where it leads."""

    kind: str
    words: str
    url: str


def gaps_of(step: Step) -> tuple[Gap, ...]:
    """The gravest first."""
    return (*_pain(step), *_measured(step), *_doubled(step), *_owned(step), *_data(step), *_rated(step))


def _pain(step: Step) -> Iterator[Gap]:
    if not step.touchpoints:
        yield Gap("touchpoint", "No touchpoint is written down.", f"{step.url}#touchpoints")
    worst = step.worst
    if worst is not None and (worst.pain or 0) >= HURTS and not worst.is_eased:
        words = f"The worst pain has no project: “{worst.name}”, {shown(worst.pain)} of 5."
        yield Gap("pain", words, f"{step.url}#touchpoint-{worst.pk}")


def _measured(step: Step) -> Iterator[Gap]:
    if not step.outcomes:
        words = "No KPI: no outcome in force names this stage."
        yield Gap("kpi", words, reverse("outcomes:list"))
    if not step.projects:
        yield Gap("project", "No project is open.", reverse("projects:list"))


def _doubled(step: Step) -> Iterator[Gap]:
    """Two systems for one job: of one category, and both at work."""
    jobs: dict[str, list[Tool]] = defaultdict(list)
    for tool in step.systems:
        if tool.category and tool.does_its_job:
            jobs[tool.category.casefold()].append(tool)
    for tools in jobs.values():
        if len(tools) > 1:
            named = [f"“{tool.name}”" for tool in tools[:NAMED]]
            more = [f"{len(tools) - NAMED} more"] if len(tools) > NAMED else []
            category = tools[0].category
            url = f"{reverse('stack:list')}?{urlencode({'category': category, 'stage': step.pk})}"
            yield Gap("system", f"{len(tools)} systems for one job, {category}: {enumerated(named + more)}.", url)
    if not step.systems:
        yield Gap("system", "No system names this stage.", reverse("stack:list"))


def _owned(step: Step) -> Iterator[Gap]:
    for side in Side:
        if not step.owners[side]:
            yield Gap("owner", f"Nobody of {side.label} owns anything here.", f"{step.url}#owners")
            continue
        lacking = [(name, reverse("outcomes:kpi", args=[pk])) for of, name, pk in step.stewardless if of == side]
        yield from _without("steward", side, lacking, f"{step.url}#kpis", "KPIs")
        without = [(work.title, work.url) for work in step.projects if not work.owners[side]]
        yield from _without("owner", side, without, f"{step.url}#projects", "projects")
        tools = [(tool.name, tool.url) for tool in step.systems if tool.is_in_use and not tool.owners[side]]
        yield from _without("owner", side, tools, f"{step.url}#systems", "systems")
        data = [(held.name, held.url) for held in step.data_sets if not held.owners[side]]
        yield from _without("owner", side, data, f"{step.url}#data", "data sets")


def _data(step: Step) -> Iterator[Gap]:
    """Data that may not be used, or that nobody keeps as fresh as promised."""
    url = f"{step.url}#data"
    for words, lacking in (
        ("kept without consent or another ground", [held for held in step.data_sets if held.lacks_consent]),
        ("not as fresh as promised", [held for held in step.data_sets if held.is_late]),
    ):
        if len(lacking) > NAMED:
            yield Gap("data", f"{len(lacking)} data sets are {words}.", url)
        else:
            for held in lacking:
                yield Gap("data", f"“{held.name}” is {words}.", held.url)


def _without(what: str, side: Side, lacking: list[tuple[str, str]], url: str, noun: str) -> Iterator[Gap]:
    """Each by its name, or how many where they are many."""
    if len(lacking) > NAMED:
        yield Gap("owner", f"{len(lacking)} {noun} have no {what} of {side.label}.", url)
    else:
        for name, where in lacking:
            yield Gap("owner", f"“{name}” has no {what} of {side.label}.", where)


def _rated(step: Step) -> Iterator[Gap]:
    for side in Side:
        number = sum(side in one.unrated for one in step.touchpoints)
        if number:
            words = f"{side.label} has not rated {number} touchpoint{'s' * (number > 1)}."
            yield Gap("rating", words, f"{step.url}#touchpoints")


def shown(pain: float | None) -> str:
    """4 or 4.5."""
    return f"{pain:g}" if pain is not None else ""
