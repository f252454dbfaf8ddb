"""The page on which an executive signs that a system may be chosen before IT has answered."""

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods

from partnership.accord.proof import is_fresh, mark_for, proved_at, use_mark
from partnership.core.access import SignedInRequest, require
from partnership.core.http import back_to, gate, page
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.models import Request
from partnership.intake.views.requests import visible
from partnership.people.models import Refused


@require_http_methods(["GET", "POST"])
def signature(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is signed, a mark good for one signature, and a fresh proof of who signs."""
    record = visible(request, pk)
    require(may.can_override(request.user), "An override is signed by the two executives, or their deputies.")
    if record.consultation.override is None:
        raise Http404
    proof = proved_at(request)
    if request.method == "GET":
        return signature_page(request, record, fresh=is_fresh(proof))
    if not is_fresh(proof):
        return gate(request, prove_url(request.path), say="Prove that it is you, then sign.")
    digest = request.POST.get("digest", "")[:64]
    try:
        if not use_mark(request, digest, request.POST.get("mark", "")):
            raise Refused("This page was used already, or is from another session. Read it again, then sign.")
        actions.sign_override(record, by=request.user, digest=digest, proved_at=proof)
    except Refused as refused:
        return signature_page(request, visible(request, pk), fresh=True, refusal=str(refused), status=409)
    return back_to(request, record, say="Signed. It counts once both executives have signed.")


def prove_url(path: str) -> str:
    """Where somebody proves who they are, and comes back from."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': path})}"


def signature_page(
    request: SignedInRequest, record: Request, *, fresh: bool, refusal: str = "", status: int = 200
) -> HttpResponse:
    override, side = record.consultation.override, request.user.standing.side_spoken_for
    assert override is not None
    own = override.signature_of(side) if side else None
    may_sign = override.is_open and own is None
    context = {
        "record": record,
        "override": override,
        "reason": record.consultation.override_reason,
        "open_parts": [answer.label for answer in record.consultation.answers if not answer.fit],
        "own": own,
        "may_sign": may_sign,
        "mine": side or "",
        "principal": request.user.standing.principal,
        "fresh": fresh,
        "mark": mark_for(request, override.digest) if may_sign else "",
        "prove_url": prove_url(request.path),
        "refusal": refusal,
    }
    return page(request, "intake/request_override.html", context, status=status)
