"""Where customers meet the company, how much it hurts as each side sees it, and a stage that went into another."""

from dataclasses import dataclass
from typing import Any

from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.people.models import Person
from partnership.projects.models import Easing, Project

Rated = tuple[int, str, int, str]
"""After how many days, who, how much it hurts, and why in a line."""


@dataclass(frozen=True, kw_only=True)
class Met:
    """A touchpoint, and what happened to it so many days after; the texts say what each word means."""

    day: int
    by: str
    stage: str
    name: str
    channel: str
    wants: str
    emotion: str
    rated: tuple[Rated, ...] = ()
    changed: tuple[int, str, str] | None = None
    anew: tuple[int, str] | None = None
    rated_again: tuple[Rated, ...] = ()
    talked: tuple[int, str, str] | None = None
    eased: tuple[int, str, str] | None = None
    archived: tuple[int, str] | None = None


@dataclass(frozen=True, kw_only=True)
class Merged:
    """A stage that was added, and went into another so many days after."""

    day: int
    name: str
    into: str
    after: int


MET = [told(Met, said, f"journey.toml, {said.get('name', 'a touchpoint')}") for said in text("journey")["touchpoints"]]
MERGED = [told(Merged, said, f"journey.toml, {said.get('name', 'a stage')}") for said in text("journey")["merged"]]


def build(story: Story) -> None:
    for stage in MERGED:
        story.at(story.when(stage.day, "09:00"), add_stage, story, stage.name)
        story.at(story.when(stage.day + stage.after, "09:30"), merge, story, stage)
    for met in MET:
        tell(story, met)


def tell(story: Story, met: Met) -> None:
    def after(days: int, clock: str, step: Any, *args: Any) -> None:
        story.at(story.when(met.day + days, clock), step, story, met.name, *args)

    after(0, "10:10", write, met)
    for days, key, pain, why in (*met.rated, *met.rated_again):
        after(days, "14:20", rate, key, pain, why)
    if met.changed:
        days, key, wants = met.changed
        after(days, "11:35", change, key, wants)
    if met.anew:
        days, key = met.anew
        after(days, "11:45", ask_anew, key)
    if met.talked:
        days, key, line = met.talked
        after(days, "16:30", talk, key, line)
    if met.eased:
        days, key, title = met.eased
        after(days, "15:15", name_a_project, key, title)
    if met.archived:
        days, key = met.archived
        after(days, "17:05", archive, key)


def administrator(story: Story) -> Person:
    return story.people["admin"]


def add_stage(story: Story, name: str) -> None:
    JourneyStage.objects.add(name, by=administrator(story))


def merge(story: Story, stage: Merged) -> None:
    JourneyStage.objects.get(name=stage.name).merge_into(
        JourneyStage.objects.get(name=stage.into), by=administrator(story)
    )


def called(name: str) -> Touchpoint:
    return Touchpoint.objects.get(name=name)


def write(story: Story, name: str, met: Met) -> None:
    Touchpoint.objects.write(
        JourneyStage.objects.current().get(name=met.stage),
        name=name, channel=met.channel, wants=met.wants, emotion=met.emotion, by=story.people[met.by],
    )  # fmt: skip


def rate(story: Story, name: str, key: str, pain: int, why: str) -> None:
    called(name).rate(pain, comment=why, by=story.people[key])


def change(story: Story, name: str, key: str, wants: str) -> None:
    touchpoint = called(name)
    touchpoint.reword(
        name=name, channel=touchpoint.channel, wants=wants, emotion=touchpoint.emotion,
        seen=touchpoint.version, by=story.people[key],
    )  # fmt: skip


def ask_anew(story: Story, name: str, key: str) -> None:
    called(name).rate_anew(by=story.people[key])


def talk(story: Story, name: str, key: str, line: str) -> None:
    called(name).mark_talked(line, by=story.people[key])


def name_a_project(story: Story, name: str, key: str, title: str) -> None:
    Easing.objects.say(Project.objects.get(title=title), called(name), by=story.people[key])


def archive(story: Story, name: str, key: str) -> None:
    called(name).archive(by=story.people[key])
