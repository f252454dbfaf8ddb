from typing import Any

from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.people import issuer
from partnership.people.models import ClaimRule, SignInRules
from partnership.people.single_sign_on import last_sign_ins
from partnership.setup.actions import change_sign_in_rules, end_binding
from partnership.setup.forms.sign_in import ClaimRuleForm, SignInRulesForm
from partnership.setup.views.gate import administrators


@require_http_methods(["GET", "POST"])
@administrators
def sign_in(request: SignedInRequest) -> HttpResponse:
    """How people come in, and who comes in by the company's sign-in."""
    posted = request.POST if request.method == "POST" and issuer.is_set_up() else None
    form = SignInRulesForm(posted, instance=SignInRules.objects.filter(pk=1).first() or SignInRules(pk=1))
    if form.is_valid():
        raise_if_reauthentication_required(request, app="partnership.setup")
        with said_in(form, "break_glass"):
            change_sign_in_rules(by=request.user, fields=form.cleaned_data)
            return back_to(request, reverse("setup:sign_in"), say="How people sign in is changed.")
    return shown(request, form=form)


def shown(request: SignedInRequest, **forms: Any) -> HttpResponse:
    """The page, with whichever of its forms was filled in."""
    wrong = any(form.errors for form in forms.values())
    if not issuer.is_set_up():
        return page(request, "setup/sign_in.html", {"portal": settings.PUBLIC_URL})
    provider = issuer.client()
    context = {
        "form": SignInRulesForm(instance=SignInRules.current()),
        "claim_form": ClaimRuleForm(),
        **forms,
        "provider": provider,
        "issuer": settings.OIDC_ISSUER,
        "portal": settings.PUBLIC_URL,
        "rules": ClaimRule.objects.all(),
        "trusted": SignInRules.current().trust_provider_addresses,
        "last": last_sign_ins(provider["provider_id"]),
    }
    return page(request, "setup/sign_in.html", context, status=422 if wrong else 200)


@require_POST
@administrators
def provider_answer(request: SignedInRequest) -> HttpResponse:
    """Ask the provider for what it says of itself."""
    try:
        told = issuer.asked_anew() if issuer.is_set_up() else None
    except issuer.NotVouched as refusal:
        say = f"{issuer.name()} does not answer as it should ({refusal.reason})."
    else:
        say = f"{issuer.name()} answers, with {told} keys to sign by." if told else "No provider is set up."
    return back_to(request, reverse("setup:sign_in"), say=say)


@require_POST
@administrators
def claim_rules(request: SignedInRequest) -> HttpResponse:
    """Say what a value of a claim stands for."""
    form = ClaimRuleForm(request.POST)
    if not form.is_valid():
        return shown(request, claim_form=form)
    form.instance.add(by=request.user)
    return back_to(request, reverse("setup:sign_in"), say="It counts from the next sign-in on.")


@require_POST
@administrators
def claim_rule_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """It lets nobody in any more."""
    visible_or_404(ClaimRule.objects.all(), pk=pk).remove(by=request.user)
    return back_to(request, reverse("setup:sign_in"), say="It lets nobody in any more.")


@require_POST
@administrators
def binding_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody no longer comes in by the account that the provider has for them."""
    account = visible_or_404(SocialAccount.objects.select_related("user"), pk=pk)
    end_binding(account, by=request.user)
    say = f"{account.user.name} no longer comes in by the company sign-in."
    return back_to(request, reverse("setup:sign_in"), say=say)
