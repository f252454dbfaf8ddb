"""Terms from a day on: new ones, corrected ones, a renewal that both agreed on."""

from datetime import date

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.contracts import permissions as may
from partnership.contracts.forms.contracts import TermsForm
from partnership.contracts.models import Contract, Terms
from partnership.contracts.views.contracts import visible
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused, Stale


@require_http_methods(["GET", "HEAD", "POST"])
def terms_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was agreed anew, from a day on."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    held = found.ordered_terms[-1]
    begun = {"renewal": held.renewal, "renewal_months": held.renewal_months, "notice_days": held.notice_days}
    form = TermsForm(request.POST or None, initial=begun, first=False)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            Terms.objects.set(found, **form.said, by=request.user)
            return back_to(request, found, say="Kept. Its end and its deadline are counted by them.")
    return _form(request, found, form)


@require_http_methods(["GET", "HEAD", "POST"])
def terms_one(request: SignedInRequest, pk: int, terms: int) -> HttpResponse:
    """They were written down wrongly; where somebody saved first, both are shown."""
    found, said = the_terms(request, pk, terms)
    form = TermsForm(request.POST or None, instance=Terms.objects.get(pk=said.pk), first=said.is_first)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            try:
                said.correct(form.said, seen=form.cleaned_data["seen"], by=request.user)
            except Stale:
                return _stale(request, visible(request, pk), form, said)
            return back_to(request, found, say="Corrected.")
    return _form(request, found, form, said)


@require_POST
def terms_removal(request: SignedInRequest, pk: int, terms: int) -> HttpResponse:
    """They never held."""
    found, said = the_terms(request, pk, terms)
    said.take_back(by=request.user)
    return back_to(request, found, say="Taken away.")


@require_POST
def renewal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Both agreed that it goes on after its end; ``ends_on`` is the end that was read."""
    found = visible(request, pk)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    try:
        ends_on = date.fromisoformat(request.POST.get("ends_on", ""))
    except ValueError as error:
        raise Refused("Say after which end it goes on: press the button on its page.") from error
    end = found.renew(ends_on=ends_on, by=request.user)
    return back_to(request, found, say=f"It goes on to the end of {end:%-d %b %Y}.")


def the_terms(request: SignedInRequest, pk: int, terms: int) -> tuple[Contract, Terms]:
    found = visible(request, pk)
    said = visible_or_404(found.terms.all(), pk=terms)
    require(may.can_keep(request.user, found), may.ONLY_KEEPERS)
    said.contract = found
    return found, said


def _form(request: SignedInRequest, found: Contract, form: TermsForm, said: Terms | None = None) -> HttpResponse:
    context = {"contract": found, "form": form, "said": said, "is_first": bool(said and said.is_first)}
    return page(request, "contracts/terms_form.html", context, status=422 if form.is_bound else 200)


def _stale(request: SignedInRequest, found: Contract, form: TermsForm, said: Terms) -> HttpResponse:
    now = Terms.objects.get(pk=said.pk)
    data = form.data.copy()
    data["seen"] = now.digest
    anew = TermsForm(data, instance=Terms.objects.get(pk=said.pk), first=said.is_first)
    context = {"contract": found, "form": anew, "said": said, "is_first": said.is_first, "now": now}
    return page(request, "contracts/terms_form.html", context, status=409)
