from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import Request, require
from partnership.core.http import page
from partnership.people.permissions import is_administrator

ADMINISTRATORS = "Only an administrator sets the portal up."


@require_GET
def index(request: Request) -> HttpResponse:
    """What an administrator sets up."""
    require(is_administrator(request.user), ADMINISTRATORS)
    return page(request, "setup/index.html", {})
