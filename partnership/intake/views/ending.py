"""How a request ends before both decide: refused by who judges it, or taken back by who asks."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from partnership.core.access import SignedInRequest, require
from partnership.core.forms import said_in
from partnership.core.hanging import Hanging, hanging_on
from partnership.core.http import back_to, page
from partnership.intake import actions
from partnership.intake import permissions as may
from partnership.intake.forms.ending import EndingForm, RefusalForm, WithdrawalForm
from partnership.intake.models import Request
from partnership.intake.views.request_page import request_page
from partnership.intake.views.requests import visible


@require_http_methods(["GET", "HEAD", "POST"])
def withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """A draft without a word; what others have read with the reason, and what becomes of what hangs on it."""
    record = visible(request, pk)
    require(may.is_requester(request.user, record), may.ONLY_REQUESTER)
    form = WithdrawalForm(_sent(request), record=record, hanging=_beneath(request, record))
    if form.is_valid():
        with said_in(form):
            actions.withdraw(record, by=request.user, fates=form.fates, **form.wanted)
            return back_to(request, record, say="Withdrawn. You can bring it back from here.")
    return _show(request, record, form, title="Withdraw the request", button="Withdraw it")


@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: SignedInRequest, pk: int) -> HttpResponse:
    """No, not now, or asked before: with the reason, and what becomes of what hangs on it."""
    record = visible(request, pk)
    require(may.judges_for(request.user, record) is not None, may.ONLY_JUDGES)
    others = Request.objects.visible_to(request.user)
    form = RefusalForm(_sent(request), visible=others, record=record, hanging=_beneath(request, record))
    if form.is_valid():
        with said_in(form):
            actions.refuse(record, by=request.user, fates=form.fates, **form.wanted)
            return back_to(request, record, say=f"Decided. {record.requester} is told why.")
    return _show(request, record, form, title="Decline, defer, or call it a duplicate", button="Decide")


def _sent(request: SignedInRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _beneath(request: SignedInRequest, record: Request) -> list[Hanging]:
    return hanging_on(actions.ENDS, record, by=request.user) if record.is_open else []


def _show(request: SignedInRequest, record: Request, form: EndingForm, *, title: str, button: str) -> HttpResponse:
    """The form; where the request has ended meanwhile, its page with what was typed."""
    status = 422 if form.is_bound else 200
    now = visible(request, record.pk)
    if now.is_open:
        context = {"record": now, "form": form, "title": title, "button": button}
        return page(request, "intake/request_ending.html", context, status=status)
    if form.is_bound:
        return request_page(request, now, wrong={"ending_form": form}, status=status)
    return back_to(request, now)
