from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import Request
from partnership.core.http import page


@require_GET
def address(request: Request) -> HttpResponse:
    """The address by which somebody signs in and to which mails go. It is the administrator's entry, so it is read."""
    return page(request, "account/email.html", {})
