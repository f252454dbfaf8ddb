"""A waiver: asked for, read and signed, ended."""

from datetime import timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.accord import signing
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import refused_as, said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page
from partnership.standards import permissions as may
from partnership.standards.actions import waiving
from partnership.standards.forms.waiving import EndForm, WaiverForm
from partnership.standards.models import Waiver
from partnership.standards.views.checks import the_check


@require_http_methods(["GET", "HEAD", "POST"])
def waiver_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask both executives that a standard may be missed until a day."""
    check = the_check(request, pk)
    require(may.can_ask_waiver(request.user, check), may.ONLY_ASKERS)
    form = WaiverForm(request.POST or None, initial={"seen": check.seen})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            waiving.ask(
                check, by=request.user, reason=given["reason"], meanwhile=given["meanwhile"], until=given["until"],
                seen=given["seen"] or None,
            )  # fmt: skip
            return back_to(request, check, say="Both executives are asked. It counts once both have signed.")
    context = {
        "check": check,
        "asked": check.asked,
        "form": form,
        "latest": company_day() + timedelta(days=GroundRules.current().waiver_longest_days),
    }
    return page(request, "standards/waiver_new.html", context, status=refused_as(form) if form.errors else 200)


@require_http_methods(["GET", "POST"])
def waiver(request: SignedInRequest, pk: int, waiver: int) -> HttpResponse:
    """What is signed, a mark good for one signature, and a fresh proof of who signs."""
    record = the_waiver(request, pk, waiver)
    if request.method == "GET":
        return waiver_page(request, record)
    require(may.can_sign_waiver(request.user), may.ONLY_EXECUTIVES)
    return signing.press(
        request,
        lambda seen, proved_at: waiving.sign(record, by=request.user, seen=seen, proved_at=proved_at),
        then=lambda _: back_to(request, record.check_of, say="Signed. It counts once both executives have signed."),
    )


@require_POST
def waiver_end(request: SignedInRequest, pk: int, waiver: int) -> HttpResponse:
    """Taken back, or ended before its day."""
    record = the_waiver(request, pk, waiver)
    require(may.can_end_waiver(request.user, record), "The executives end a waiver; whoever asked takes that back.")
    form = EndForm(request.POST, hanging=hanging_on(waiving.ENDS, record, by=request.user))
    if form.is_valid():
        with said_in(form):
            waiving.end(record, by=request.user, fates=form.fates, **form.wanted)
            return back_to(request, record.check_of, say="The waiver is ended.")
    return waiver_page(request, record, form=form, status=422)


def waiver_page(
    request: SignedInRequest, record: Waiver, *, form: EndForm | None = None, status: int = 200
) -> HttpResponse:
    may_end = record.ended_at is None and may.can_end_waiver(request.user, record)
    hanging = hanging_on(waiving.ENDS, record, by=request.user) if may_end and form is None else []
    context = {
        "waiver": record,
        "check": record.check_of,
        "desk": signing.desk(request, record.agreement, page=record.get_absolute_url()),
        "may_sign": may.can_sign_waiver(request.user),
        "may_end": may_end,
        "form": form or EndForm(hanging=hanging),
    }
    return page(request, "standards/waiver.html", context, status=status)


def the_waiver(request: SignedInRequest, pk: int, waiver: int) -> Waiver:
    check = the_check(request, pk)
    record = visible_or_404(check.waivers.for_list(), pk=waiver)
    record.check_of = check
    return record
