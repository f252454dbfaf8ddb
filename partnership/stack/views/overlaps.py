"""Systems that do the same, side by side."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.company.money import Rates
from partnership.core.access import SignedInRequest
from partnership.core.http import page
from partnership.stack.models import Fit, System
from partnership.stack.overlap import overlaps as found_in

PAGE = 10


@require_GET
def overlaps(request: SignedInRequest) -> HttpResponse:
    """What is in use, by category and by job: what it costs together, and what one verdict would save."""
    systems = list(System.objects.visible_to(request.user).in_use().for_detail().order_by("name"))
    rates = Rates.current()
    found = found_in(systems, Fit.objects.newest(), rates)
    context = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "currency": rates.into,
        "uncategorised": sum(not system.category for system in systems),
    }
    return page(request, "stack/overlap.html", context, part="overlaps")
