"""The page on which an executive signs that a system may be chosen before IT has answered."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from partnership.accord import signing
from partnership.core.access import SignedInRequest, require
from partnership.core.http import back_to, page
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.models import Request
from partnership.intake.views.requests import visible


@require_http_methods(["GET", "POST"])
def signature(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is signed, a mark good for one signature, and a fresh proof of who signs."""
    record = visible(request, pk)
    require(may.can_override(request.user), "An override is signed by the two executives, or their deputies.")
    if record.consultation.override is None:
        raise Http404
    if request.method == "GET":
        return signature_page(request, record)
    return signing.press(
        request,
        lambda seen, proved_at: actions.sign_override(record, by=request.user, seen=seen, proved_at=proved_at),
        then=lambda _: back_to(request, record, say="Signed. It counts once both executives have signed."),
    )


def signature_page(request: SignedInRequest, record: Request) -> HttpResponse:
    override = record.consultation.override
    context = {
        "record": record,
        "override": override,
        "reason": record.consultation.override_reason,
        "open_parts": [answer.label for answer in record.consultation.answers if not answer.fit],
        "desk": signing.desk(request, override),
    }
    return page(request, "intake/request_override.html", context)
