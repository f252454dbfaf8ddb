"""What people had ideas about, who backed them, and what became of them."""

from dataclasses import dataclass
from typing import Any

from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.ideas import actions
from partnership.ideas.models import Idea


@dataclass(frozen=True, kw_only=True)
class Had:
    """An idea, and what happened to it so many days after; the texts say what each word means."""

    day: int
    by: str
    title: str
    words: str
    backed: tuple[tuple[str, int], ...] = ()
    kept: tuple[int, ...] = ()
    let_go: tuple[int, str, str] | None = None
    taken_up: tuple[str, int] | None = None
    reworded: tuple[int, str] | None = None


IDEAS = [told(Had, said, f"ideas.toml, {said.get('title', 'an idea')}") for said in text("ideas")["ideas"]]


def build(story: Story) -> None:
    for had in IDEAS:
        tell(story, had)


def tell(story: Story, had: Had) -> None:
    def after(days: int, clock: str, step: Any, *args: Any) -> None:
        story.at(story.when(had.day + days, clock), step, story, had.title, *args)

    after(0, "08:40", add, had)
    for key, days in had.backed:
        after(days, "12:05", back, key)
    for days in had.kept:
        after(days, "09:15", keep, had.by)
    if had.reworded:
        days, words = had.reworded
        after(days, "16:45", reword, had.by, words)
    if had.let_go:
        days, key, because = had.let_go
        after(days, "15:30", let_go, key, because)
        if had.taken_up:
            after(days + had.taken_up[1], "10:20", take_up, had.taken_up[0])


def called(title: str) -> Idea:
    return Idea.objects.filter(title=title).latest("pk")


def add(story: Story, title: str, had: Had) -> None:
    Idea.objects.add(title=title, words=had.words, by=story.people[had.by])


def back(story: Story, title: str, key: str) -> None:
    actions.back(called(title), by=story.people[key])


def keep(story: Story, title: str, key: str) -> None:
    called(title).keep(by=story.people[key])


def reword(story: Story, title: str, key: str, words: str) -> None:
    idea = called(title)
    actions.reword(idea, title=title, words=words, seen=idea.version, by=story.people[key])


def let_go(story: Story, title: str, key: str, because: str) -> None:
    actions.let_go(called(title), because=because, by=story.people[key])


def take_up(story: Story, title: str, key: str) -> None:
    actions.take_up(called(title), by=story.people[key])
