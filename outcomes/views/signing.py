"""Agreeing: propose, withdraw, and the page on which an executive signs."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import signing
from outcomes.actions.saving import Stale
from outcomes.agreeing.wording import compare, only
from outcomes.models import Version
from outcomes.permissions import can_draft, can_withdraw
from outcomes.views.reading import find_version
from partnership.accord.models import Refused
from partnership.accord.proof import is_fresh, mark_for, proved_at, use_mark
from partnership.core.access import Request, require
from partnership.core.http import back_to, gate, page
from partnership.people.models import Seat, Side
from partnership.people.permissions import is_executive

SEATS_ONLY = "Only the CIO, the CMO or a deputy of theirs signs an outcome."


@require_POST
def proposal(request: Request, pk: int, number: int) -> HttpResponse:
    """Lock the draft and ask both seats to sign it."""
    version = find_version(request, pk, number)
    require(can_draft(request.user), "People of IT and of marketing propose outcomes.")
    try:
        signing.propose(version, by=request.user, seen=request.POST.get("digest", ""))
    except Stale:
        return back_to(request, version, say="The draft has changed since you opened it. Read it again, then propose.")
    except Refused as refused:
        return back_to(request, version, say=str(refused))
    return back_to(request, version, say="Proposed. It is locked, and both executives are asked to sign.")


@require_POST
def withdrawal(request: Request, pk: int, number: int) -> HttpResponse:
    version = find_version(request, pk, number)
    require(can_withdraw(request.user, version), "The side that drafted it, or an executive, withdraws it.")
    try:
        signing.withdraw(version, by=request.user, reason=request.POST.get("reason", "")[:300])
    except Refused as refused:
        return back_to(request, version, say=str(refused))
    return back_to(request, version.outcome, say=f"Version {version.number} is withdrawn. Nobody can sign it any more.")


@require_http_methods(["GET", "POST"])
def signature(request: Request, pk: int, number: int) -> HttpResponse:
    """Read what changes, and sign exactly that. Live markup of users is never rendered here."""
    version = find_version(request, pk, number)
    require(is_executive(request.user), SEATS_ONLY)
    proof = proved_at(request)
    if request.method == "GET":
        return _signature_page(request, version, fresh=is_fresh(proof))
    if not is_fresh(proof):
        return gate(request, prove_url(request.path), say="Prove that it is you, then sign.")
    digest = request.POST.get("digest", "")
    try:
        if not use_mark(request, digest, request.POST.get("mark", "")):
            raise Refused("This page was used already, or is from another session. Read what it says now, then sign.")
        version = signing.sign(version, by=request.user, digest=digest, proved_at=proof)
    except Refused as refused:
        again = find_version(request, pk, number)
        return _signature_page(request, again, fresh=True, refusal=str(refused), status=409)
    if version.is_in_force:
        return back_to(request, version.outcome, say=f"Both sides have signed: version {version.number} is in force.")
    missing = Side(request.user.standing.side_spoken_for or "it").other
    return back_to(request, version.outcome, say=f"Signed. It is in force once {missing.label} has signed as well.")


def prove_url(path: str) -> str:
    """Where somebody proves who they are, and comes back from."""
    return f"{reverse('account_reauthenticate')}?{urlencode({'next': path})}"


def _signature_page(
    request: Request, version: Version, *, fresh: bool, refusal: str = "", status: int = 200
) -> HttpResponse:
    side = request.user.standing.side_spoken_for
    agreement = version.agreement
    own = agreement.signature_of(side) if agreement and side else None
    before = version.outcome.in_force
    if before and before.pk == version.pk:
        before = None
    groups = compare(before, version)
    same = only(groups, lambda row: row.material and not (before and row.changed))
    context: dict[str, Any] = {
        "version": version,
        "outcome": version.outcome,
        "before": before,
        "changed": only(groups, lambda row: row.material and row.changed) if before else [],
        "same": same,
        "same_count": sum(len(group.rows) for group in same),
        "aside": only(groups, lambda row: not row.material),
        "my_side": side,
        "principal": request.user.standing.principal,
        "own": own,
        "may_sign": version.is_proposed and own is None,
        "fresh": fresh,
        "mark": mark_for(request, version.digest) if version.is_proposed and own is None else "",
        "prove_url": prove_url(request.path),
        "refusal": refusal,
        "wanted": {str(each): holder.name for each, holder in Seat.objects.all().executives().items()},
    }
    return page(request, "outcomes/version_signature.html", context, status=status)
