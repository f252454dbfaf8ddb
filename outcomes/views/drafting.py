"""Writing a draft together: its wording, who is asked into it, the next version, a proposal taken back and put back."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import drafting, succeeding
from outcomes.forms.agreeing import EndingForm, InvitationForm
from outcomes.forms.drafting import WordingForm
from outcomes.models import Version
from outcomes.permissions import can_change, can_draft, can_invite, can_take_back
from outcomes.views.conflict import both, resolved
from outcomes.views.reading import find_outcome, find_version
from partnership.core.access import SignedInRequest, require
from partnership.core.fates import said_groups
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused, Stale

STAFF_ONLY = "Outcomes are drafted by people of IT and of marketing."
NOT_YOURS_TO_END = (
    "The side that drafted it, a steward of its KPIs or an executive takes a proposal back. "
    "Propose another value instead."
)
LANDED = {"draft": "Saved.", "proposed": "Saved; the signatures still hold.", "in_force": "Saved; the signatures hold."}


def changeable(request: SignedInRequest, pk: int, number: int) -> Version:
    version = find_version(request, pk, number)
    require(can_draft(request.user), STAFF_ONLY)
    require(can_change(request.user, version.outcome), "This outcome is closed. Draft a new one.")
    require(version.is_current, "This version is history. Change the one that is in force, or its draft.")
    return version


def why_settled(request: SignedInRequest, version: Version) -> str:
    """Why the text that is signed cannot be changed on this version by this reader; empty where it can."""
    coming = version.outcome.coming
    if version.is_in_force and coming:
        state = coming.get_state_display().lower()
        return f"Version {coming.number} is {state} already: text and definitions change there."
    if version.is_proposed and not can_take_back(request.user, version):
        return NOT_YOURS_TO_END
    return ""


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    require(can_draft(request.user), STAFF_ONLY)
    form = WordingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        return back_to(request, drafting.start(by=request.user, **form.values), say="Drafted. Both sides see it now.")
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/version_wording_form.html", {"form": form}, part="form", status=status)


@require_http_methods(["GET", "POST"])
def wording(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Change title, context, period and stages; 409 with both texts when somebody saved meanwhile."""
    version = changeable(request, pk, number)
    given = {"instance": _copy(version), "settled": why_settled(request, version), "signers": version.signers}
    form = WordingForm(request.POST if request.method == "POST" else None, **given)
    context: dict[str, Any] = {"form": form, "version": version, "outcome": version.outcome}
    status = 422 if request.method == "POST" else 200
    if request.method == "POST" and form.is_valid():
        seen, values = resolved(request, form, "context")
        with said_in(form):
            try:
                landed = drafting.change_wording(
                    version, by=request.user, seen=seen, values=values, because=form.reason
                )
                return back_to(request, landed.outcome if landed.is_in_force else landed, say=said(version, landed))
            except Stale as stale:
                status = 409
                context |= both(form, given, stale.current)
    return page(request, "outcomes/version_wording_form.html", context, part="form", status=status)


@require_http_methods(["GET", "POST"])
def next_version(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Draft the next version; or take a proposal back, which can then no longer be signed, with the reason for that."""
    version = changeable(request, pk, number)
    require(not version.is_proposed or can_take_back(request.user, version), NOT_YOURS_TO_END)
    if request.method == "GET" and not version.is_proposed:
        return back_to(request, version)  # one click there drafts it: nothing ends, so nothing is asked
    form = EndingForm(request.POST if request.method == "POST" else None, signers=version.signers)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            landed = succeeding.draft_next(version, by=request.user, because=form.cleaned_data["because"])
            return back_to(request, landed, say=f"Version {landed.number} is a draft that both sides can change.")
    context = {
        "version": version,
        "outcome": version.outcome,
        "form": form,
        "title": "Take it back to a draft",
        "groups": said_groups(hanging_on("a version ends", version, by=request.user), {}),
        "kept": "The text stays, as a draft of the next version that both sides can change. You can undo it.",
    }
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/version_ending.html", context, part="form", status=status)


@require_POST
def restoration(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Taking it back, or withdrawing it, was a mistake."""
    version = find_version(request, pk, number)
    require(can_take_back(request.user, version), "The side that drafted it, its stewards or an executive put it back.")
    restored = succeeding.restore(version, by=request.user)
    return back_to(request, restored, say=f"Version {restored.number} stands again as it was.")


@require_POST
def invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask somebody of the side that is missing into the draft."""
    outcome = find_outcome(request, pk)
    require(can_invite(request.user, outcome), "People of IT and of marketing ask each other into an open draft.")
    form = InvitationForm(request.POST, outcome=outcome)
    if not form.is_valid():
        raise Refused(" ".join(map(str, form.errors["person"])))
    outcome.invite(form.cleaned_data["person"], by=request.user)
    return back_to(request, outcome, say=f"{outcome.invited} is asked. It waits for them until they have joined in.")


def said(before: Version, landed: Version) -> str:
    if landed.pk == before.pk:
        return LANDED[landed.state]
    if before.is_in_force:
        return f"Drafted as version {landed.number}. Version {before.number} stays in force until both have signed it."
    return f"Drafted as version {landed.number}. Version {before.number} can no longer be signed."


def _copy(version: Version) -> Version:
    """A second instance for the form to write on, so that the page keeps showing what is stored."""
    return Version.objects.get(pk=version.pk)
