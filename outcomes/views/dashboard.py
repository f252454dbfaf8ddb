from collections import Counter

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from outcomes.permissions import can_import
from outcomes.reckoning.scores import Narrowing, ScoreCard
from outcomes.reckoning.status import WEAKEST_FIRST
from outcomes.shown.dashboard import cards
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page


@require_GET
def dashboard(request: SignedInRequest) -> HttpResponse:
    """Every outcome in force with its KPIs, the weakest first; what is chosen lives in the address."""
    today = company_day()
    found = cards(today, GroundRules.current())
    counts = Counter(tile.status for card in found for tile in card.tiles)
    context = {
        "cards": Narrowing.of(request.GET.dict()).keep(found, today),
        "all": len(found),
        "counts": [(str(s), s.word.capitalize(), counts[s]) for s in WEAKEST_FIRST if counts[s]],
        "stages": stages_of(found),
        "may_import": can_import(request.user),
    }
    return page(request, "outcomes/dashboard.html", context, part="scores")


def stages_of(found: list[ScoreCard]) -> list[tuple[int, str]]:
    """The journey stages that any of the outcomes names, each once."""
    return list(dict.fromkeys(stage for card in found for stage in card.stages))
