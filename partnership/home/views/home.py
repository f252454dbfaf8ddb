"""The first page: are we winning, what needs the two of us, when do we meet. Staff: what is mine."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from meetings import schedule
from meetings.models import Topic
from outcomes.dashboard import cards
from partnership.attention.items import survey
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.access import Request
from partnership.core.http import back_to, page
from partnership.home.mine import mine
from partnership.people.models import Person
from partnership.people.permissions import is_executive, is_staff_member

SHOWN = 5
"""How many joint things and notices the first page shows before it links to the rest."""


@require_GET
def home(request: Request) -> HttpResponse:
    """By role: the executives' three blocks, staff's own work, and what everybody may see."""
    person = request.user
    context: dict[str, Any] = {"person": person, "news": news(person)}
    if is_executive(person):
        context |= for_executives(person)
    elif is_staff_member(person):
        context |= mine(person)
    context["outcomes"] = cards(timezone.localdate(), GroundRules.current())
    return page(request, "home/home.html", context)


@require_POST
def seen(request: Request) -> HttpResponse:
    """The reader has seen what changed; from here on only what is newer stands there."""
    request.user.look()
    return back_to(request, reverse("home:home"))


def for_executives(person: Person) -> dict[str, Any]:
    """What needs both of them, and their next one-to-one with its agenda so far."""
    now = timezone.now()
    joint = [item for item in survey(now, person).items if item.joint]
    coming = schedule.next_one_to_one(now)
    topics: list[Topic] = []
    if coming and coming.meeting:
        topics = list(Topic.objects.visible_to(person).filter(meeting=coming.meeting).on_agenda())
    return {
        "is_executive": True,
        "joint": joint[:SHOWN],
        "joint_more": max(len(joint) - SHOWN, 0),
        "coming": coming,
        "topics": topics,
        "topic_minutes": sum(topic.minutes for topic in topics),
    }


def news(person: Person) -> list[Notice]:
    """What the reader was told since they last looked, the newest first."""
    told = Notice.objects.for_person(person)
    if person.looked_at:
        told = told.filter(told_at__gt=person.looked_at)
    return list(told[:SHOWN])
