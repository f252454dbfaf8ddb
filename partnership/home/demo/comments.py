"""What people say to each other about a request, a project, a card, a hand-off, an outcome and a KPI."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from partnership.comments.actions import reword, write
from partnership.comments.models import Comment, Mention
from partnership.home.demo.story import Story
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


@dataclass(frozen=True)
class Saying:
    """Who says what about what, so many working days ago, and which earlier saying it answers."""

    name: str
    days_ago: int
    at: str
    about: str
    by: str
    text: str
    answers: str = ""


SAID = (
    Saying("rise", 20, "11:10", "kpi", "insight",
           "The rise in the last two weeks is the new payment page, **not** the campaign. The campaign began later."),
    Saying("thanks", 20, "14:45", "kpi", "it", "Good to know. I noted the release on the chart.", "rise"),
    Saying("scope", 15, "09:40", "outcome", "content",
           "Does “existing” mean anybody who ever bought, or bought in the last two years? Our lists say two years."),
    Saying("years", 15, "13:05", "outcome", "data",
           "@Clara Jensen, the definition counts the last 24 months:\n\n- the shop, by account\n- the app, by device", "scope"),
    Saying("done", 14, "09:15", "outcome", "content", "Then our lists are right as they are.", "years"),
    Saying("fresh", 6, "10:20", "request", "insight",
           "How fresh must the stock be? A count from last night is worse than none on a Saturday."),
    Saying("quarter", 6, "15:30", "request", "marketing",
           "A quarter of an hour will do. @Lena Fischer, is that what the tills can give?", "fresh"),
    Saying("tills", 5, "16:20", "request", "integrator",
           "Yes, for the forty shops with the new tills. The other nine send theirs at night.", "quarter"),
    Saying("sizes", 6, "11:00", "card", "it",
           "Which sizes do the templates need? I find three in the brief and five on the test system."),
    Saying("three", 6, "16:50", "card", "brand", "Three. The other two are from last year and can go.", "sizes"),
    Saying("licence", 4, "16:30", "hand-off", "integrator",
           "Before this is accepted: `photographer.txt` says that 60 of the pictures may be shown until March only."),
    Saying("pages", 3, "10:05", "project", "crm",
           "The three pages of the spring campaign could be the first. They change daily in any case."),
    Saying("slow", 2, "09:30", "project", "it",
           "@Maya Lindqvist, may we take the spring pages as the trial? Then the date is fixed: it must stand in ten days.",
           "pages"),
    Saying("decide", 1, "16:40", "request", "marketing",
           "@Ingrid Olsen, nine shops without the new tills: do we wait for them, or begin with forty?", "tills"),
    Saying("vote", 1, "16:55", "request", "insight", "Begin with forty. The nine sell a twentieth."),
)  # fmt: skip


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
    text = comment.text.replace("Our lists say two years.", "The mailing lists say two years, the shop says ever.")
    reword(comment, FIND["outcome"](story), by=comment.author, text=text, version=comment.version)


def take_back(story: Story) -> None:
    hand_off = FIND["hand-off"](story)
    write(hand_off, by=story.people["content"], text="All rights are cleared, I think.").comment.remove(
        by=story.people["content"]
    )
