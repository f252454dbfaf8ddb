"""What people say to each other about a request, a project, a card, a hand-off, an outcome and a KPI."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partnership.comments.actions import reword, write
from partnership.comments.models import Comment, Mention
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.intake.models import Request
from partnership.projects.models import Card, HandOff, Project

PICTURES = "Serve the new product pictures from one place"
STOCK = "Show the stock before the way to the shop"
PAGES = "Change campaign pages without a release"

FIND: dict[str, Callable[[Story], Any]] = {
    "request": lambda story: Request.objects.filter(title=STOCK).latest("pk"),
    "project": lambda story: Project.objects.filter(title=PAGES).latest("pk"),
    "card": lambda story: Card.objects.filter(title=PICTURES).latest("pk"),
    "hand-off": lambda story: HandOff.objects.filter(card__title=PICTURES).latest("pk"),
    "outcome": lambda story: story.things["outcomes"]["existing"],
    "kpi": lambda story: story.things["kpis"]["checkout-completion"],
}


@dataclass(frozen=True, kw_only=True)
class Saying:
    """Who says what about what, so many working days ago, and which earlier saying it answers."""

    name: str
    days_ago: int
    at: str
    about: str
    by: str
    text: str
    answers: str = ""


SAID = [told(Saying, each, f"comments.toml, {each.get('name', 'a saying')}") for each in text("comments")["said"]]


def build(story: Story) -> None:
    """Talk of the last month. One sentence was put right afterwards, one was taken back; the last questions wait."""
    for saying in SAID:
        story.at(story.when(story.working_days_ago(saying.days_ago), saying.at), speak, story, saying)
    story.at(story.when(story.working_days_ago(14), "17:10"), put_right, story)
    story.at(story.when(story.working_days_ago(3), "15:00"), take_back, story)


def speak(story: Story, saying: Saying) -> None:
    """They say it; whoever is named reads it within the hour, unless it is of the last two days."""
    answers = Comment.objects.get(pk=story.things[f"said:{saying.answers}"]) if saying.answers else None
    record = FIND[saying.about](story)
    comment = write(record, by=story.people[saying.by], text=saying.text, answers=answers).comment
    story.things[f"said:{saying.name}"] = comment.pk
    if saying.days_ago > 2:
        for mention in comment.mentions.select_related("person"):
            Mention.objects.read(mention.person, about=comment)


def put_right(story: Story) -> None:
    comment = Comment.objects.get(pk=story.things["said:scope"])
    reworded = comment.text.replace("Our lists say two years.", "The mailing lists say two years, the shop says ever.")
    reword(comment, FIND["outcome"](story), by=comment.author, text=reworded, seen=comment.version)


def take_back(story: Story) -> None:
    hand_off = FIND["hand-off"](story)
    write(hand_off, by=story.people["content"], text="All rights are cleared, I think.").comment.remove(
        by=story.people["content"]
    )
