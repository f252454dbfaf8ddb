"""The verdict of both sides, and the proof that notice was sent."""

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from partnership.company.money import Rates
from partnership.contracts import permissions as may
from partnership.contracts.actions import keeping
from partnership.contracts.forms.contracts import NoticeForm, WithdrawalForm
from partnership.contracts.forms.verdicts import VerdictForm
from partnership.contracts.models import Cancellation, Contract, Verdict
from partnership.contracts.shown import Row
from partnership.contracts.views.contracts import contract_page, visible
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused, Stale


@require_http_methods(["GET", "HEAD", "POST"])
def verdict(request: SignedInRequest, pk: int) -> HttpResponse:
    """One side says what becomes of it; what stands already is beside the form."""
    found = visible(request, pk)
    side = may.side_judged_for(request.user, found)
    require(side is not None, may.ONLY_JUDGES)
    stands = _verdict_of(found)
    form = VerdictForm(request.POST or None, verdict=stands)
    context: dict[str, Any] = {"contract": found, "row": _row(found), "form": form}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        with said_in(form):
            try:
                Verdict.objects.give(
                    found, choice=said["choice"], reason=said["reason"], side=str(side), seen=said["seen"],
                    by=request.user,
                )  # fmt: skip
            except Stale:
                now = visible(request, pk)
                stands = _verdict_of(now)
                data = form.data.copy()
                data["seen"] = stands.digest if stands else ""
                context |= {"row": _row(now), "form": VerdictForm(data, verdict=stands), "is_overtaken": True}
                return page(request, "contracts/verdict_form.html", context, status=409)
            return back_to(request, found, say="Said for your side. It is the verdict once the other side agrees.")
    return page(request, "contracts/verdict_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def verdict_agreement(request: SignedInRequest, pk: int) -> HttpResponse:
    """The other side says so too: ``seen`` is the digest of what they read."""
    found = visible(request, pk)
    side = may.side_judged_for(request.user, found)
    require(side is not None, may.ONLY_JUDGES)
    stands = _verdict_of(found)
    if stands is None:
        raise Refused("There is no verdict to agree to. Say yourself what becomes of it.")
    stands.contract = found
    stands.agree(side=str(side), seen=request.POST.get("seen", "")[:64], by=request.user)
    return back_to(request, found, say=f"Both sides say it: {stands.get_choice_display().lower()}.")


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """That notice was sent: on which day, how, and what shows it."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    form = NoticeForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            sent = keeping.prove(found, **form.cleaned_data, by=request.user)
            return back_to(request, found, say=f"Kept. It ends with {sent.ends_on:%-d %b %Y}, and nobody is reminded.")
    context = {"contract": found, "row": _row(found), "form": form}
    return page(request, "contracts/notice_form.html", context, status=422 if form.is_bound else 200)


@require_POST
def notice_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """It was taken back, or never arrived: the contract goes on."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    sent = visible_or_404(Cancellation.objects.filter(contract=found, withdrawn_at=None), contract=pk)
    sent.contract = found
    form = WithdrawalForm(request.POST)
    if form.is_valid():
        with said_in(form):
            sent.withdraw(because=form.cleaned_data["because"], by=request.user)
            return back_to(request, found, say="It goes on. Its deadline is watched again.")
    return contract_page(request, visible(request, pk), status=422, withdrawal_form=form)


def _row(found: Contract) -> Row:
    return Row(found, company_day(timezone.now()), Rates.current())


def _verdict_of(found: Contract) -> Verdict | None:
    return found.verdict_for(found.stands.target.ends)
