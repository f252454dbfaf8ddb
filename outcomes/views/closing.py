"""How an agreement goes on or ends: re-affirm, close, and other values for a proposal."""

from typing import Any

from django import forms
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import closing as verbs
from outcomes.actions import countering
from outcomes.forms.agreeing import ClosingForm, CounterForm, counter_value
from outcomes.models import Closing, CounterProposal, Outcome
from outcomes.permissions import can_draft
from outcomes.views.drafting import changeable
from outcomes.views.reading import find_outcome
from outcomes.views.signing import prove_url
from partnership.accord.models import Agreement, Refused
from partnership.accord.proof import is_fresh, mark_for, proved_at, use_mark
from partnership.core.access import Request, require
from partnership.core.http import back_to, gate, page
from partnership.people.models import Seat
from partnership.people.permissions import is_executive

SEATS_ONLY = "Only the CIO, the CMO or a deputy of theirs closes or re-affirms an outcome."


def open_closing(outcome: Outcome) -> Closing | None:
    agreements = Agreement.objects.with_signatures()
    found = outcome.closings.filter(ended_at=None).select_related("proposed_by")
    return found.prefetch_related(Prefetch("agreement", agreements)).first()


@require_http_methods(["GET", "POST"])
def closing(request: Request, pk: int) -> HttpResponse:
    """Propose how the outcome ended; or read what is proposed, and sign it."""
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    proposed = open_closing(outcome)
    form = ClosingForm(request.POST or None)
    if request.method == "POST" and not proposed and form.is_valid():
        try:
            verbs.propose_closing(outcome, by=request.user, **form.cleaned_data)
        except Refused as refused:
            return back_to(request, outcome, say=str(refused))
        return back_to(request, request.path)
    return _closing_page(request, outcome, proposed, form, status=422 if request.method == "POST" else 200)


@require_POST
def closing_signature(request: Request, pk: int) -> HttpResponse:
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    proposed, proof = open_closing(outcome), proved_at(request)
    if proposed is None:
        return back_to(request, outcome, say="No closing is proposed any more.")
    if not is_fresh(proof):
        return gate(request, prove_url(closing_url(request)), say="Prove that it is you, then sign.")
    digest = request.POST.get("digest", "")
    try:
        if not use_mark(request, digest, request.POST.get("mark", "")):
            raise Refused("This page was used already, or is from another session. Read it again, then sign.")
        proposed = verbs.sign_closing(proposed, by=request.user, digest=digest, proved_at=proof)
    except Refused as refused:
        again = open_closing(outcome)
        return _closing_page(request, outcome, again, ClosingForm(), refusal=str(refused), status=409)
    if proposed.ended_at:
        return back_to(request, outcome, say="Both sides have signed: the outcome is closed.")
    return back_to(request, outcome, say="Signed. It is closed once the other side has signed as well.")


@require_POST
def closing_withdrawal(request: Request, pk: int) -> HttpResponse:
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    proposed = open_closing(outcome)
    if proposed:
        verbs.withdraw_closing(proposed, by=request.user)
    return back_to(request, outcome, say="The closing is withdrawn; the outcome stays in force.")


@require_POST
def reaffirmation(request: Request, pk: int) -> HttpResponse:
    """One click: it is still what this side wants."""
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    try:
        done = verbs.reaffirm(outcome, by=request.user, digest=request.POST.get("digest", ""))
    except Refused as refused:
        return back_to(request, outcome, say=str(refused))
    both = "Both sides have re-affirmed it." if done.completed_at else "Re-affirmed; the other side’s click is missing."
    return back_to(request, outcome, say=both)


@require_http_methods(["GET", "POST"])
def counter_new(request: Request, pk: int, number: int) -> HttpResponse:
    """Propose another value for one field of a proposed version."""
    version = changeable(request, pk, number)
    require(version.is_proposed, "Only a proposed version is countered; a draft is changed directly.")
    form = CounterForm(request.POST or None, version=version, initial={"field": request.GET.get("field", "")})
    if request.method == "POST" and form.is_valid():
        try:
            countering.counter(version, by=request.user, **form.cleaned_data)
            return back_to(request, version, say="Proposed. The other side accepts or declines it.")
        except Refused as refused:
            form.add_error(None, str(refused))
    context = {"form": form, "version": version, "outcome": version.outcome}
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/version_counter_form.html", context, part="form", status=status)


@require_POST
def counter_answer(request: Request, pk: int, number: int, counter_pk: int) -> HttpResponse:
    """Accept (which makes the next version) or decline."""
    version = changeable(request, pk, number)
    require(can_draft(request.user), "People of IT and of marketing answer counter-proposals.")
    proposal = CounterProposal.objects.select_related("version").filter(version=version, pk=counter_pk).first()
    if proposal is None:
        raise Http404
    try:
        if request.POST.get("answer") != "accept":
            countering.decline(proposal, by=request.user)
            return back_to(request, version, say="Declined. The proposed version stands.")
        value = counter_value(proposal.field, proposal.value)
        landed = countering.accept(proposal, by=request.user, value=value)
    except forms.ValidationError as error:
        return back_to(request, version, say=" ".join(error.messages))
    except Refused as refused:
        return back_to(request, version, say=str(refused))
    return back_to(request, landed, say=f"Accepted: version {landed.number} is a draft with it.")


def closing_url(request: Request) -> str:
    return request.path.removesuffix("signature/")


def _closing_page(
    request: Request, outcome: Outcome, proposed: Closing | None, form: ClosingForm, *, refusal: str = "", status: int
) -> HttpResponse:
    side = request.user.standing.side_spoken_for
    own = proposed.agreement.signature_of(side) if proposed and side else None
    may_sign = proposed is not None and own is None
    context: dict[str, Any] = {
        "outcome": outcome,
        "version": outcome.in_force,
        "closing": proposed,
        "form": form,
        "own": own,
        "may_sign": may_sign,
        "fresh": is_fresh(proved_at(request)),
        "mark": mark_for(request, proposed.agreement.digest) if proposed and may_sign else "",
        "my_side": side,
        "principal": request.user.standing.principal,
        "prove_url": prove_url(closing_url(request)),
        "refusal": refusal,
        "wanted": {str(each): holder.name for each, holder in Seat.objects.all().executives().items()},
    }
    return page(request, "outcomes/outcome_closing.html", context, status=status)
