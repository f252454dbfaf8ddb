"""How an agreement goes on or ends: re-affirm, close, and open again."""

from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import closing as verbs
from outcomes.actions import reopening as opening
from outcomes.forms.agreeing import ClosingForm, ReopeningForm
from outcomes.models import Closing, Outcome
from outcomes.views.reading import find_outcome
from partnership.accord import signing
from partnership.accord.models import Agreement
from partnership.core.access import SignedInRequest, require
from partnership.core.fates import became_groups, said_groups
from partnership.core.forms import said_in
from partnership.core.hanging import from_plain, hanging_on, sorts
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused
from partnership.people.permissions import is_executive

SEATS_ONLY = "Only the CIO, the CMO or a deputy of theirs closes or re-affirms an outcome."
NONE_PROPOSED = "No closing is proposed any more."


def open_closing(outcome: Outcome) -> Closing | None:
    agreements = Agreement.objects.with_signatures()
    found = outcome.closings.filter(ended_at=None).select_related("proposed_by", "outcome")
    return found.prefetch_related(Prefetch("agreement", agreements)).first()


@require_http_methods(["GET", "POST"])
def closing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Propose how the outcome ended; or read what is proposed, and sign it."""
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    proposed = open_closing(outcome)
    hanging = hanging_on(verbs.ENDS, outcome, by=request.user)
    form = ClosingForm(request.POST if request.method == "POST" else None, hanging=hanging)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            verbs.propose_closing(outcome, by=request.user, fates=form.fates, **form.wanted)
            return back_to(request, request.path)
    context: dict[str, Any] = {
        "outcome": outcome,
        "version": outcome.in_force,
        "closing": proposed,
        "form": form,
        "groups": said_groups(hanging, from_plain(proposed.fates)) if proposed else form.groups,
        "desk": signing.desk(request, proposed.agreement if proposed else None),
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/outcome_closing.html", context, status=status)


@require_POST
def closing_signature(request: SignedInRequest, pk: int) -> HttpResponse:
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    proposed = _proposed(outcome)
    here = reverse("outcomes:closing", args=[pk])
    give = partial(verbs.sign_closing, proposed, by=request.user)
    return signing.press(request, give, then=partial(_signed, request, outcome), page=here)


def _signed(request: SignedInRequest, outcome: Outcome, signed: Closing) -> HttpResponse:
    both = "Both sides have signed: the outcome is closed."
    one = "Signed. It is closed once the other side has signed as well."
    return back_to(request, outcome, say=both if signed.ended_at else one)


@require_POST
def closing_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    verbs.withdraw_closing(_proposed(outcome), by=request.user)
    return back_to(request, outcome, say="The closing is withdrawn; the outcome stays in force.")


@require_POST
def reaffirmation(request: SignedInRequest, pk: int) -> HttpResponse:
    """One click: it is still what this side wants."""
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), SEATS_ONLY)
    done = verbs.reaffirm(outcome, by=request.user, seen=request.POST.get("seen", ""))
    both = "Both sides have re-affirmed it." if done.completed_at else "Re-affirmed; the other side’s click is missing."
    return back_to(request, outcome, say=both)


@require_http_methods(["GET", "POST"])
def reopening(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask the other side to open a closed outcome again, with the reason; or agree to what it has asked."""
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), "Only the CIO, the CMO or a deputy of theirs opens an outcome again.")
    if request.method == "POST" and "seen" in request.POST:
        opening.agree_to_reopen(outcome, by=request.user, seen=request.POST["seen"])
        return back_to(request, outcome, say="Both sides want it: the outcome is in force again.")
    form = ReopeningForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            opening.ask_to_reopen(outcome, by=request.user, because=form.cleaned_data["because"])
            return back_to(request, outcome, say="Asked. It is open again once the other side agrees.")
    closed = opening.last_closing(outcome)
    gone = became_groups(sorts(verbs.ENDS), closed.became, request.user) if closed else []
    context = {"outcome": outcome, "form": form, "closing": closed, "gone": gone}
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/outcome_reopening.html", context, status=status)


@require_POST
def reopening_refusal(request: SignedInRequest, pk: int) -> HttpResponse:
    outcome = find_outcome(request, pk)
    require(is_executive(request.user), "Only the CIO, the CMO or a deputy of theirs answers that.")
    opening.decline_to_reopen(outcome, by=request.user)
    return back_to(request, outcome, say="It stays closed.")


def _proposed(outcome: Outcome) -> Closing:
    proposed = open_closing(outcome)
    if proposed is None:
        raise Refused(NONE_PROPOSED)
    return proposed
