"""Agreeing: propose, withdraw, and the page on which an executive signs."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import signing as verbs
from outcomes.agreeing.wording import compare, only
from outcomes.forms.agreeing import EndingForm
from outcomes.models import Version
from outcomes.permissions import can_draft, can_withdraw
from outcomes.views.reading import find_version
from partnership.accord import signing
from partnership.core.access import SignedInRequest, require
from partnership.core.fates import said_groups
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.people.models import Side
from partnership.people.permissions import is_executive

SEATS_ONLY = "Only the CIO, the CMO or a deputy of theirs signs an outcome."


@require_POST
def proposal(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Lock the draft and ask both seats to sign it."""
    version = find_version(request, pk, number)
    require(can_draft(request.user), "People of IT and of marketing propose outcomes.")
    verbs.propose(version, by=request.user, seen=request.POST.get("seen", ""))
    return back_to(request, version, say="Proposed. It is locked, and both executives are asked to sign.")


@require_http_methods(["GET", "POST"])
def withdrawal(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """What hangs on the version, and the press that withdraws it."""
    version = find_version(request, pk, number)
    require(can_withdraw(request.user, version), "The side that drafted it, or an executive, withdraws it.")
    if request.method == "GET" and not (version.is_draft or version.is_proposed):
        return back_to(request, version, say="Only a draft or a proposal is withdrawn.")
    form = EndingForm(request.POST if request.method == "POST" else None, signers=version.signers)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            verbs.withdraw(version, by=request.user, because=form.cleaned_data["because"])
            say = f"Version {version.number} is withdrawn. Nobody can sign it any more."
            return back_to(request, version, say=say)
    context = {
        "version": version,
        "outcome": version.outcome,
        "form": form,
        "title": f"Withdraw version {version.number}",
        "groups": said_groups(hanging_on("a version ends", version, by=request.user), {}),
        "kept": "Its text stays in history, and you can undo it until another version is proposed.",
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/version_ending.html", context, part="form", status=status)


@require_http_methods(["GET", "POST"])
def signature(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Read what changes, and sign exactly that. Live markup of users is never rendered here."""
    version = find_version(request, pk, number)
    require(is_executive(request.user), SEATS_ONLY)
    if request.method == "GET":
        return _signature_page(request, version)
    return signing.press(request, partial(verbs.sign, version, by=request.user), then=partial(_signed, request))


def _signed(request: SignedInRequest, version: Version) -> HttpResponse:
    if version.is_in_force:
        return back_to(request, version.outcome, say=f"Both sides have signed: version {version.number} is in force.")
    missing = Side(request.user.standing.side_spoken_for or "it").other
    return back_to(request, version.outcome, say=f"Signed. It is in force once {missing.label} has signed as well.")


def _signature_page(request: SignedInRequest, version: Version) -> HttpResponse:
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
        "can_counter": version.is_proposed and can_draft(request.user),
        "desk": signing.desk(request, version.agreement),
    }
    return page(request, "outcomes/version_signature.html", context)
