from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import Request
from partnership.core.http import page


@require_GET
def home(request: Request) -> HttpResponse:
    """The first page, by role."""
    return page(request, "home/home.html", {})
