from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.activity.models import Event
from partnership.company.models import ClosedDay, GroundRules
from partnership.core.access import Request
from partnership.core.http import page
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Seat, Side
from partnership.setup import loose
from partnership.setup.views.gate import administrators
from partnership.welcome.steps import missing


@require_GET
@administrators
def index(request: Request) -> HttpResponse:
    """What can be set up, and what is missing."""
    holders = Seat.objects.executives()
    return page(
        request,
        "setup/index.html",
        {
            "people_count": Person.objects.arrived().count(),
            "loose_count": len(loose.ends()) + len(loose.empty_seats()),
            "holders": [(side.chair, holders.get(side)) for side in Side],
            "stages": JourneyStage.objects.current(),
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
def ledger(request: Request) -> HttpResponse:
    """Every event, the newest first. Notes and long texts stand in it as digests only."""
    events = Paginator(Event.objects.for_list(), 50).get_page(request.GET.get("page"))
    return page(request, "setup/ledger.html", {"events": events})
