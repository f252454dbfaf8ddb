"""The first page: are we winning, what needs the two of us, when do we meet. Staff: what is mine."""

from collections import Counter
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from meetings import schedule
from meetings.models import Topic
from outcomes.reckoning.status import WEAKEST_FIRST, Status
from outcomes.shown.dashboard import Card, cards
from partnership.attention.models import Notice
from partnership.attention.standing import standing_of
from partnership.company.models import GroundRules
from partnership.core.access import Request
from partnership.core.http import back_to, page
from partnership.home.mine import mine
from partnership.people.models import Person
from partnership.people.permissions import is_executive, is_staff_member, may_change_shared
from partnership.welcome.steps import missing

SHOWN = 5
"""How many joint things and topics the first page shows before it links to the rest."""
NEWS = 20


@require_GET
def home(request: Request) -> HttpResponse:
    """By role: the executives' three blocks, staff's own work, and what everybody may see."""
    person = request.user
    told = news(person)
    context: dict[str, Any] = {"news": told[:NEWS], "older_news": told[NEWS:], "may_draft": may_change_shared(person)}
    if is_executive(person):
        context |= for_executives(person)
    elif is_staff_member(person):
        context |= mine(person)
    found = cards(timezone.localdate(), GroundRules.current())
    known = [key for key, there in (("outcome", found), ("one_to_one", context.get("coming"))) if there]
    context |= {"outcomes": found, "today": timezone.localdate(), "missing": missing(person, done=known)}
    context |= headline(found, may_change_shared(person))
    return page(request, "home/home.html", context)


@require_POST
def seen(request: Request) -> HttpResponse:
    """The reader has seen what changed; from here on only what is newer stands there."""
    request.user.look()
    return back_to(request, reverse("home:home"))


def headline(found: list[Card], may_draft: bool) -> dict[str, str]:
    """Are we winning: one line as a title, and how the rest stands in a second."""
    if not found:
        return {
            "title": "Nothing is in force yet",
            "lede": "Draft the first outcome with the other side, and both sign it."
            if may_draft
            else "Outcomes and their KPIs appear here once both executives have signed.",
        }
    counts = Counter(card.status for card in found)
    winning = counts.pop(Status.ON_TRACK, 0)
    rest = [f"{counts[status]} {status.word}" for status in WEAKEST_FIRST if counts[status]]
    of_all = "1 outcome" if len(found) == 1 else f"{len(found)} outcomes"
    return {"title": f"{winning} of {of_all} on track", "lede": f"{', '.join(rest)}.".capitalize() if rest else ""}


@require_GET
def joint(request: Request) -> HttpResponse:
    """What needs both executives. A request of its own, as the count is: no page pays for asking every area."""
    stands = standing_of(request.user)
    context = {"joint": stands.joint_first[:SHOWN], "joint_more": max(stands.joint_count - SHOWN, 0)}
    return page(request, "home/joint.html", context, part="list")


def for_executives(person: Person) -> dict[str, Any]:
    """Their next one-to-one with its agenda so far."""
    coming = schedule.next_one_to_one(timezone.now())
    topics: list[Topic] = []
    if coming and coming.meeting:
        topics = list(Topic.objects.visible_to(person).filter(meeting=coming.meeting).on_agenda())
    planned = sum(topic.minutes for topic in topics)
    return {
        "is_executive": True,
        "coming": coming,
        "topics": topics[:SHOWN],
        "topics_more": len(topics[SHOWN:]),
        "topic_minutes": planned,
        "too_much": bool(coming and coming.meeting and planned > coming.meeting.minutes),
    }


def news(person: Person) -> list[Notice]:
    """What the reader was told since they last looked, the newest first: one more than is shown, to know of it."""
    told = Notice.objects.for_person(person)
    if person.looked_at:
        told = told.filter(told_at__gt=person.looked_at)
    return list(told[: NEWS + 1])
