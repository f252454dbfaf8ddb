from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.activity.models import Event
from partnership.company.models import ClosedDay, GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.http import page
from partnership.core.remarks import remarked
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Seat, Side
from partnership.setup import loose
from partnership.setup.views.gate import administrators
from partnership.standards.models import Standard
from partnership.welcome.steps import missing


@require_GET
@administrators
def index(request: SignedInRequest) -> HttpResponse:
    """What can be set up, and what is missing."""
    holders = Seat.objects.executives()
    return page(
        request,
        "setup/index.html",
        {
            "people_count": Person.objects.arrived().count(),
            "wrong": loose.everything_wrong(),
            "remarks": {each.words: each for each in remarked()}.values(),  # one of several lanes is said once
            "holders": [(side.chair, holders.get(side)) for side in Side],
            "stages": JourneyStage.objects.current(),
            "standards_count": Standard.objects.in_force().count(),
            "rules": GroundRules.current(),
            "closed_count": ClosedDay.objects.count(),
            "missing": missing(request.user),
            "event": Event.objects.for_list().first(),
            # the demo's mail is meant to go into files, and shown there
            "mail_folder": "" if settings.EMAIL_URL or settings.DEMO else settings.MAIL_DIR,
        },
    )


@require_GET
@administrators
def wrong(request: SignedInRequest) -> HttpResponse:
    """What is wrong, for Home: a piece of its own, since a page below asks for it by address."""
    return page(request, "setup/wrong.html", {"wrong": loose.everything_wrong()}, part="wrong")


@require_GET
@administrators
def ledger(request: SignedInRequest) -> HttpResponse:
    """Every event, the newest first. Notes and long texts stand in it as digests only."""
    events = Paginator(Event.objects.for_list(), 50).get_page(request.GET.get("page"))
    return page(request, "setup/ledger.html", {"events": events})
