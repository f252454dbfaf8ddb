"""The second factor: the first one, what somebody has, and the codes for the day when it is lost.

allauth keeps the ceremonies; these are the pages between them. Their names are allauth's.
"""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.mfa.totp.views import deactivate_totp
from allauth.mfa.webauthn.views import ReauthenticateWebAuthnView, remove_webauthn
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.core.access import SignedInRequest
from partnership.core.days import reader_day
from partnership.core.http import back_to, gate, page
from partnership.people.factors import Factors, passkeys_work
from partnership.people.permissions import needs_second_factor

WAY_ON = "second_factor_way_on"
LAST = "You need a second factor here, and this is your only one. Add another first, then take this one away."


@require_GET
def second_factor(request: SignedInRequest) -> HttpResponse:
    """What somebody has; where it is nothing, the page that asks for the first one."""
    remember_way_on(request)
    factors = Factors.of(request.user)
    context = {
        "factors": factors,
        "required": needs_second_factor(request.user),
        "passkeys_work": passkeys_work(request),
    }
    return page(request, "mfa/index.html" if factors.count else "mfa/start.html", context)


@require_GET
def passkeys(request: SignedInRequest) -> HttpResponse:
    """They stand with the other factors."""
    return HttpResponseRedirect(reverse("mfa_index"))


@require_http_methods(["GET", "POST"])
def passkey_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    return refuse(request) if is_last(request) else remove_webauthn(request, pk=pk)


@require_http_methods(["GET", "POST"])
def app_removal(request: SignedInRequest) -> HttpResponse:
    return refuse(request) if is_last(request) else deactivate_totp(request)


def is_last(request: SignedInRequest) -> bool:
    return needs_second_factor(request.user) and Factors.of(request.user).count <= 1


def refuse(request: SignedInRequest) -> HttpResponse:
    messages.error(request, LAST)
    return gate(request, reverse("mfa_index"))


@require_GET
@reauthentication_required(app="allauth.mfa")
def codes(request: SignedInRequest) -> HttpResponse:
    """The recovery codes while they are new; afterwards how many are left."""
    factors = Factors.of(request.user)
    if not factors.codes:
        raise Http404
    return page(request, "mfa/recovery_codes/index.html", {"factors": factors})


@require_GET
@reauthentication_required(app="allauth.mfa")
def codes_download(request: SignedInRequest) -> HttpResponse:
    """The same as a text file, while they are shown."""
    found = Factors.of(request.user).codes_to_show
    if not found:
        raise Http404
    context = {"codes": found, "person": request.user, "on": reader_day()}
    answer = page(request, "mfa/recovery_codes/download.txt", context)
    answer["Content-Type"] = "text/plain; charset=utf-8"
    answer["Content-Disposition"] = 'attachment; filename="lockstep-recovery-codes.txt"'
    return answer


@require_POST
def codes_kept(request: SignedInRequest) -> HttpResponse:
    """They are kept: they are not shown again, and one goes on to where one was going."""
    factors = Factors.of(request.user)
    if factors.codes:
        factors.codes.wrap().mark_as_viewed()
    return back_to(request, request.session.pop(WAY_ON, None) or resolve_url("home:home"))


def remember_way_on(request: SignedInRequest) -> None:
    wanted = request.GET.get(REDIRECT_FIELD_NAME, "")
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None):
        request.session[WAY_ON] = wanted


class _ProveByPasskey(ReauthenticateWebAuthnView):
    """allauth leads whose passkey did not fit to the sign-in; they stay here, where the other ways are."""

    def form_invalid(self, form: object) -> HttpResponse:
        for sentence in getattr(form, "errors", {}).get("credential", []):
            get_adapter().add_message(self.request, messages.ERROR, message=sentence)
        return HttpResponseRedirect(self.passthrough_next_url(self.request.path))


prove_by_passkey = _ProveByPasskey.as_view()
