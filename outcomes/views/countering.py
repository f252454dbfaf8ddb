"""Another value for one field of a proposal: proposed at the field itself, accepted or declined by the other side."""

from django import forms
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from outcomes.actions import countering
from outcomes.forms.countering import CounterForm, counter_value
from outcomes.models import CounterProposal
from outcomes.permissions import can_answer
from outcomes.views.drafting import changeable
from partnership.core.access import SignedInRequest, require
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused


@require_http_methods(["GET", "POST"])
def counter_new(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """Propose another value for one field of a proposed version."""
    version = changeable(request, pk, number)
    require(version.is_proposed, "Only a proposed version is countered; a draft is changed directly.")
    asked = request.POST.get("field") or request.GET.get("field", "")
    form = CounterForm(request.POST if request.method == "POST" else None, version=version, asked=asked)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            countering.counter(version, by=request.user, **form.cleaned_data)
            return back_to(request, version, say="Proposed. The other side accepts or declines it.")
    context = {"form": form, "version": version, "outcome": version.outcome}
    status = 422 if request.method == "POST" else 200
    return page(request, "outcomes/version_counter_form.html", context, part="form", status=status)


@require_POST
def counter_answer(request: SignedInRequest, pk: int, number: int, counter_pk: int) -> HttpResponse:
    """Accept (which makes the next version) or decline."""
    version = changeable(request, pk, number)
    proposal = (
        CounterProposal.objects.select_related("version", "made_by").filter(version=version, pk=counter_pk).first()
    )
    if proposal is None:
        raise Http404
    require(can_answer(request.user, proposal), "The other side answers what yours has proposed.")
    if request.POST.get("answer") != "accept":
        countering.decline(proposal, by=request.user)
        return back_to(request, version, say="Declined. The proposed version stands.")
    try:
        value = counter_value(version, proposal.field, proposal.value)
    except forms.ValidationError as error:
        raise Refused(" ".join(error.messages)) from error
    landed = countering.accept(proposal, by=request.user, value=value)
    return back_to(request, landed, say=f"Accepted: version {landed.number} is a draft with it.")
