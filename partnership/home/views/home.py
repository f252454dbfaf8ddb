"""The first page: are we winning, what needs the two of us, when do we meet. Staff: what is mine."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from outcomes.shown.dashboard import cards
from partnership.attention.items import Item
from partnership.attention.pending import Pending, known_pending, pending_for
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import back_to, page
from partnership.home.front import front_of
from partnership.home.winning import glances, headline
from partnership.people.permissions import may_change_shared
from partnership.welcome.steps import missing

NEEDS = 4
"""How many things that wait the first page shows before it links to the rest."""


@require_GET
def home(request: SignedInRequest) -> HttpResponse:
    """By role: the executives' three blocks, staff's own work, and what everybody may see."""
    person, today = request.user, company_day()
    may_draft, front = may_change_shared(person), front_of(person, today)
    found = cards(today, GroundRules.current())
    coming = front.one_to_one.coming if front.one_to_one else None
    done = [key for key, there in (("outcome", found), ("one_to_one", coming)) if there]
    context: dict[str, Any] = {
        "news": front.news,
        "today": today,
        "may_draft": may_draft,
        "missing": missing(person, done=done),
        "outcomes": found,
        "glances": glances(found),
        **headline(found, may_draft=may_draft),
        **front.mine,
    }
    if front.one_to_one:
        pending = known_pending(person)
        context |= {"one_to_one": front.one_to_one, "asked": pending is not None}
        context |= {"needs": needs(pending) if pending else None}
    return page(request, "home/home.html", context)


@require_POST
def seen(request: SignedInRequest) -> HttpResponse:
    """The reader has seen what changed; from here on only what is newer stands there."""
    request.user.look()
    return back_to(request, reverse("home:home"))


@require_GET
def joint(request: SignedInRequest) -> HttpResponse:
    """What needs both executives. A request of its own where it is not known: no page pays for asking every area."""
    pending = pending_for(request.user)
    context = {"needs": needs(pending), "pending": pending}
    return page(request, "home/joint.html", context, part="panel")


def needs(pending: Pending) -> dict[str, Any]:
    """The first things that need both executives; where none does, the first that wait for the reader alone."""
    both = bool(pending.joint_count)
    first: list[Item] = pending.joint_first if both else pending.first
    return {
        "both": both,
        "first": first[:NEEDS],
        "more_joint": max(pending.joint_count - NEEDS, 0),
        "count": pending.count,
    }
