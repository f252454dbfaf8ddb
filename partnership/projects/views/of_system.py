"""What names a system: requests, and the projects that they became."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.http import page
from partnership.intake.models import Request
from partnership.stack.models import System

MOST = 20


@require_GET
def of_system(request: SignedInRequest, pk: int) -> HttpResponse:
    """The newest first; a piece of the system's page."""
    system = visible_or_404(System.objects.visible_to(request.user), pk=pk)
    found = Request.objects.visible_to(request.user).naming(system)
    number = found.count()
    rows = [
        (each, "chose it" if each.consultation.system_id == system.pk else "names it")
        for each in found.select_related("consultation", "project")[:MOST]
    ]
    context = {"system": system, "rows": rows, "more": max(0, number - MOST)}
    return page(request, "projects/of_system.html", context, part="naming")
