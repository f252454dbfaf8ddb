from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest, require
from partnership.core.http import page
from partnership.people.permissions import is_administrator, is_executive
from partnership.setup import loose
from partnership.setup.views.gate import administrators


@require_GET
def loose_ends(request: SignedInRequest) -> HttpResponse:
    """What nobody can act on: for both executives, and for administrators with the way to mend it."""
    person = request.user
    require(is_executive(person) or is_administrator(person), "Loose ends are the executives’ and administrators’.")
    return loose_ends_page(request, may_mend=is_administrator(person))


@require_GET
@administrators
def loose_ends_set_up(request: SignedInRequest) -> HttpResponse:
    """The same among the pages of Set-up."""
    return loose_ends_page(request, may_mend=True)


def loose_ends_page(request: SignedInRequest, *, may_mend: bool) -> HttpResponse:
    found = loose.ends()
    context: dict[str, Any] = {
        "stuck": loose.stuck(found),
        "ownerless": loose.ownerless(found),
        "empty": loose.empty_seats(),
        "without_deputy": loose.without_deputy(),
        "may_mend": may_mend,
    }
    return page(request, "setup/loose_ends.html", context)
