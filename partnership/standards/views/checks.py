"""One check: what is asked, what shows it, what was found, and by whose permission not."""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from partnership.activity.models import Event
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.standards import permissions as may
from partnership.standards.forms.judging import JudgementForm
from partnership.standards.forms.showing import FileForm, LinkForm
from partnership.standards.models import Check, Evidence


@require_GET
def check(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is asked of the project, and where it stands."""
    return check_page(request, the_check(request, pk))


@require_POST
def judgement(request: SignedInRequest, pk: int) -> HttpResponse:
    """It passed, or failed, against the version that the reviewer read."""
    found = the_check(request, pk)
    require(may.can_judge(request.user, found), may.who_judges(found))
    form = JudgementForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        with said_in(form):
            try:
                found.judge(
                    passed=given["passed"] == "yes", words=given["words"], by=request.user, seen=given["seen"] or None
                )
            except Stale as stale:
                return moved_on(request, pk, form, stale)
            said = "passed" if given["passed"] == "yes" else "failed"
            return back_to(request, found, say=f"{found.standard} {said} for {found.project}.")
    return check_page(request, the_check(request, pk), form=form, status=422)


def moved_on(request: SignedInRequest, pk: int, form: JudgementForm, stale: Stale) -> HttpResponse:
    """The standard changed, or somebody judged: what was typed stays, beside what is asked now."""
    now, data = the_check(request, pk), form.data.copy()
    data["seen"] = now.seen
    again = JudgementForm(data)
    again.is_valid()
    again.add_error(None, str(stale))
    return check_page(request, now, form=again, status=409)


def the_check(request: SignedInRequest, pk: int) -> Check:
    return visible_or_404(Check.objects.visible_to(request.user).for_detail().with_waiver(), pk=pk)


def check_page(
    request: SignedInRequest,
    found: Check,
    *,
    form: JudgementForm | None = None,
    link: LinkForm | None = None,
    file: FileForm | None = None,
    status: int = 200,
) -> HttpResponse:
    evidence = list(Evidence.objects.filter(check_of=found).for_list())
    judges = found.judges()
    context: dict[str, Any] = {
        "check": found,
        "asked": found.asked,
        "judges": judges,
        "evidence": [(each, may.can_take_away(request.user, each)) for each in evidence],
        "waivers": found.waivers.for_list().with_sides(),
        "waiver": found.waiver,
        "form": form or JudgementForm(initial={"seen": found.seen}),
        "link_form": link or LinkForm(),
        "file_form": file or FileForm(),
        "may_judge": found.required and may.can_judge(request.user, found),
        "may_show": found.required and may.can_show(request.user),
        "may_ask": found.required and found.state in ("open", "failed") and may.can_ask_waiver(request.user, found),
        "may_sign": may.can_sign_waiver(request.user),
        "who_judges": may.who_judges(found),
        "events": Event.objects.about(found)[:20],
    }
    return page(request, "standards/check.html", context, status=status)
