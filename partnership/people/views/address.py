from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.http import page


@require_GET
def address(request: SignedInRequest) -> HttpResponse:
    """The address by which somebody signs in and to which mails go. It is the administrator's entry, so it is read."""
    return page(request, "account/email.html", {})


@login_not_required
def closed(request: HttpRequest, **wanted: str) -> HttpResponse:
    """What of allauth leads nowhere here."""
    raise Http404
