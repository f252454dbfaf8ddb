"""What the first look at the board finds: hand-offs of some age, one returned, one stalled, one blocked."""

import random
from dataclasses import dataclass
from datetime import timedelta

from partnership.demo.chapters.board import PROMISED, RETURNS, answer, approve, send, shift
from partnership.demo.chapters.lanes import LANES, lane
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.people.models import Side
from partnership.projects.models import Card, HandOff, Project


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A card of the last weeks: made, perhaps moved, perhaps offered to another lane."""

    title: str
    request: str
    lane: str
    made: int
    sent: int = 0
    to: str = ""
    due: int = 0
    moved: int = 0
    column: str = ""
    because: str = ""


SCENES = [told(Scene, said, f"board.toml, {said.get('title', 'a scene')}") for said in text("board")["scenes"]]


def build(story: Story) -> None:
    for told_of in SCENES:
        story.at(story.when(told_of.made, "09:30"), scene, story, told_of)
        if told_of.moved:
            story.at(story.when(told_of.moved, "10:00"), shift_named, told_of.title, told_of.column, told_of.because)
        if told_of.sent:
            story.at(story.when(told_of.sent, "14:30"), offer, story, told_of.title, told_of.to)
    story.at(story.when(-3, "11:10"), ask_for_another_day, story)
    story.at(story.when(-5, "16:10"), take_back, "Put the catalogue on the shared drive")
    for told_of in SCENES:
        if told_of.title == "Send the spring preview":  # on the day it was sent, wherever holidays move that
            story.at(story.when(told_of.sent, "16:40"), return_named, story, told_of.title)


def scene(story: Story, told_of: Scene) -> None:
    worker = story.people[LANES[told_of.lane].workers[0]]
    due = story.day(told_of.due) if told_of.due else None
    Card.objects.add(
        project=Project.objects.open().get(request__title=told_of.request), lane=lane(told_of.lane),
        title=told_of.title, by=worker, assignee=worker, due_on=due, over_limit_because=PROMISED,
    )  # fmt: skip


def offer(story: Story, title: str, end: str) -> None:
    if card := Card.objects.for_detail().filter(title=title).first():
        send(card, lane(end), card.added_by, random.Random(2))  # noqa: S311


def shift_named(title: str, column: str, because: str) -> None:
    if card := Card.objects.filter(title=title).first():
        shift(card.pk, column, because)


def ask_for_another_day(story: Story) -> None:
    """One project moves its day; IT has agreed, and marketing is asked."""
    ahead = Project.objects.open().filter(live_on=None, planned_live_on__gt=story.today)
    if project := ahead.order_by("planned_live_on", "pk").first():
        later = story.day(30) if project.planned_live_on is None else project.planned_live_on + timedelta(days=21)
        project.plan(later, because="brief", by=project.owner_marketing or story.people["cmo"])
        approve(project.pk, Side.IT)


def take_back(title: str) -> None:
    """The sender sees that it needs nobody of the other side."""
    if hand_off := HandOff.objects.waiting().filter(card__title=title).first():
        hand_off.withdraw(by=hand_off.sent_by)


def return_named(story: Story, title: str) -> None:
    if hand_off := HandOff.objects.waiting().filter(card__title=title).first():
        answer(hand_off.pk, story.people["it"], RETURNS[1])
