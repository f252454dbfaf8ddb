"""The company's sign-in: going there, coming back, and what ends it.

allauth's own views for OpenID Connect stand aside: they take an ID token without looking at its signature, know no
nonce, and wait for the provider without a bound. What follows a checked token (sessions, second factor, records of
how somebody came in) is allauth's.
"""

import re
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

import structlog
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import raise_if_reauthentication_required
from allauth.account.utils import get_next_redirect_url
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.core.access import SignedInRequest
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused
from partnership.people import issuer
from partnership.people.adapters import LEFT
from partnership.people.claims import asked_at
from partnership.people.models import Person
from partnership.people.permissions import may_use_password
from partnership.people.single_sign_on import (
    Subject,
    bind_by_address,
    bind_by_invitation,
    bind_own,
    end_sessions,
    known,
    let_in_by_claims,
    release,
)
from partnership.people.turning_away import UNKNOWN, turn_away

log = structlog.get_logger("lockstep.people")

INVITATION = "invitation"
"""Where the page of an invitation leaves its number in the session, before it posts to the provider's sign-in."""
View = Callable[..., HttpResponse]


def at_the_provider(view: View) -> View:
    """404 where no such provider is set up; what it does not vouch for is a sentence, never a failure."""

    @wraps(view)
    def guarded(request: HttpRequest, provider_id: str) -> HttpResponse:
        if not issuer.is_set_up() or provider_id != issuer.client()["provider_id"]:
            raise Http404
        try:
            return view(request)
        except issuer.NotVouched as refusal:
            return turn_away(request, str(refusal), reason=refusal.reason, status=401)
        except Refused as refusal:
            return turn_away(request, str(refusal), reason="refused", status=403)

    return guarded


@login_not_required
@require_http_methods(["GET", "POST"])
@at_the_provider
def begin(request: HttpRequest) -> HttpResponse:
    """Go and sign in there; with `process=connect`, connect what is signed in there with who is signed in here."""
    process = request.GET.get("process", "login")
    if process not in {"login", "connect"}:
        raise Http404
    if process == "connect" and not request.user.is_authenticated:
        return HttpResponseRedirect(f"{reverse('account_login')}?next={reverse('socialaccount_connections')}")
    if request.method == "GET":
        return render(request, "socialaccount/login.html", {"name": issuer.name(), "process": process})
    if process == "connect":
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
    return leave(request, process, invitation=request.session.pop(INVITATION, None))


@require_GET
@at_the_provider
def proof(request: HttpRequest) -> HttpResponse:
    """Go and prove there again who one is. It changes nothing here but what this session knows of its person."""
    return leave(request, "proof", prompt="login", max_age="0")


def leave(request: HttpRequest, process: str, *, invitation: Any = None, **asking: str) -> HttpResponse:
    """A page that goes on to the provider by itself. A redirect would do, but browsers hold every redirect that
    follows a form to `form-action`, and where a provider sends people next is not known to us."""
    verifier, shown = issuer.challenge()
    nonce = secrets.token_urlsafe(32)
    kept = {"nonce": nonce, "begun_at": time.time(), "invitation": invitation, "person": request.user.pk}
    state = company(request).stash_redirect_state(
        request, process, get_next_redirect_url(request), kept, pkce_code_verifier=verifier
    )
    longest = issuer.client()["settings"].get("auth_params", {}).get("max_age", "")
    asking = asking or ({"max_age": longest} if longest else {})
    address = issuer.sign_in_address(state=state, nonce=nonce, shown=shown, **asking)
    return render(request, "socialaccount/leaving.html", {"address": address, "name": issuer.name()})


@never_cache
@login_not_required
@require_GET
@at_the_provider
def callback(request: HttpRequest) -> HttpResponse:
    """Somebody comes back. Each of these steps ends it for whoever is not vouched for."""
    state = kept_state(request)
    if "error" in request.GET or not request.GET.get("code"):
        return stopped(request)
    tokens = issuer.redeem(request.GET["code"], state["pkce_code_verifier"])
    token = issuer.vouched(tokens, nonce=state["data"]["nonce"])
    subject = Subject(issuer.client()["provider_id"], token["sub"], token, issuer.told_of(tokens, token["sub"]))
    if state["process"] == "proof":
        return proved(request, subject, state)
    if state["process"] == "connect":
        return connected(cast("SignedInRequest", request), subject, state)
    return let_in(request, subject, {**state, "told": subject.session(tokens)})


def company(request: HttpRequest) -> Any:
    """allauth's name for the provider."""
    return get_adapter().get_provider(request, issuer.client()["provider_id"])


def kept_state(request: HttpRequest) -> dict[str, Any]:
    """What this browser was sent away with; used once, for ten minutes."""
    try:
        state: dict[str, Any] = company(request).unstash_redirect_state(request, request.GET.get("state", ""))
    except PermissionDenied as error:
        sentence = "This sign-in is over, or was begun in another browser. Begin again."
        raise issuer.NotVouched("state", sentence) from error
    return state


def stopped(request: HttpRequest) -> HttpResponse:
    """The provider sends somebody back without a sign-in."""
    code = request.GET.get("error", "")
    if code == "access_denied":
        return turn_away(request, f"You stopped at {issuer.name()}. Nothing happened.", reason=code, status=401)
    reason = f"provider.{code}" if re.fullmatch("[a-z_]{1,40}", code) else "provider.no_code"
    return turn_away(request, f"{issuer.name()} did not sign you in. Try again.", reason=reason, status=401)


def let_in(request: HttpRequest, subject: Subject, state: dict[str, Any]) -> HttpResponse:
    """Sign in who is known by the subject, or whom one of the three bindings makes known."""
    invitation = state["data"]["invitation"]
    account = known(subject)
    if account and invitation is not None:
        raise Refused(
            "This account of the company sign-in belongs to somebody here already. Sign in, without the link."
        )
    if account is None:
        try:
            found = (
                bind_by_invitation(subject, invitation, visitor=request.user)
                if invitation is not None
                else bind_by_address(subject) or let_in_by_claims(subject)
            )
        except IntegrityError:  # two browsers at once
            found = None
        if found is None:
            return turn_away(request, UNKNOWN, reason="unknown", status=403)
    login = SocialLogin(
        user=Person(),
        provider=company(request),
        account=SocialAccount(provider=subject.provider, uid=subject.uid, extra_data=subject.kept()),
    )
    login.state = state
    return complete_social_login(request, login)


def connected(request: SignedInRequest, subject: Subject, state: dict[str, Any]) -> HttpResponse:
    """Who is signed in comes in by this subject from now on."""
    require_same(request, state)
    bind_own(subject, request.user)
    return back_to(request, reverse("socialaccount_connections"), say=f"{issuer.name()} opens Lockstep for you now.")


def proved(request: HttpRequest, subject: Subject, state: dict[str, Any]) -> HttpResponse:
    """The provider asked again, just now, and it was the same person: this session knows it."""
    require_same(request, state)
    account = known(subject)
    if account is None or account.user_id != request.user.pk:
        raise Refused(f"At {issuer.name()} you signed in as somebody else, so nothing was proved.")
    asked, now = asked_at(subject.token), time.time()
    if asked is None:
        raise Refused(f"{issuer.name()} does not say when it asked who you are, so nothing was proved.")
    if not state["data"]["begun_at"] - issuer.LEEWAY <= asked <= now + issuer.LEEWAY:
        raise Refused(f"{issuer.name()} did not ask anew who you are, so nothing was proved.")
    record_authentication(
        request,
        request.user,
        "socialaccount",
        provider=subject.provider,
        uid=subject.uid,
        auth_time=min(asked, now),
        reauthenticated=True,
    )
    return HttpResponseRedirect(state.get("next") or "/")


def require_same(request: HttpRequest, state: dict[str, Any]) -> None:
    if not request.user.is_authenticated or request.user.pk != state["data"]["person"]:
        raise Refused("Your session ended in between. Sign in and begin again.")


@csrf_exempt
@never_cache
@login_not_required
@require_POST
def backchannel_logout(request: HttpRequest) -> HttpResponse:
    """The provider itself says that somebody signed out there (OpenID Connect Back-Channel Logout)."""
    if not issuer.is_set_up():
        raise Http404
    try:
        told = issuer.ended(request.POST.get("logout_token"))
    except issuer.NotVouched as refusal:
        log.warning("logout.refused", reason=refusal.reason)
        return JsonResponse({"error": "invalid_request"}, status=400)
    end_sessions(issuer.client()["provider_id"], told)
    return HttpResponse(status=200)


@never_cache
@login_not_required
@require_GET
def frontchannel_logout(request: HttpRequest) -> HttpResponse:
    """The provider's page for signing out opens this one in a frame (OpenID Connect Front-Channel Logout). A frame
    brings no cookie of ours, so the session is the one that it names; its name only provider and portal know."""
    if not issuer.is_set_up():
        raise Http404
    try:
        known_issuer = issuer.configuration()["issuer"]
    except issuer.NotVouched:
        known_issuer = ""
    sid = request.GET.get("sid", "")
    if not known_issuer or request.GET.get("iss") != known_issuer or not 8 <= len(sid) <= 255 or not sid.isprintable():
        return HttpResponse(status=400)
    end_sessions(issuer.client()["provider_id"], {"sid": sid})
    return HttpResponse(status=200)


@never_cache
@login_not_required
@require_GET
def signed_out(request: HttpRequest) -> HttpResponse:
    """Signed out here; still signed in at the provider, which is one more click."""
    if request.user.is_authenticated or not issuer.is_set_up():
        return HttpResponseRedirect("/")
    address = issuer.sign_out_address(request.session.get(LEFT) or "")
    return render(request, "socialaccount/signed_out.html", {"address": address, "name": issuer.name()})


@require_http_methods(["GET", "POST"])
def connections(request: SignedInRequest) -> HttpResponse:
    """What of the company's sign-in opens the portal for who is signed in; a POST ends it."""
    account = SocialAccount.objects.filter(user=request.user).order_by("pk").first()
    may_leave = request.user.has_usable_password() and may_use_password(request.user)
    if request.method == "POST" and account:
        raise_if_reauthentication_required(request, app="allauth.socialaccount")
        if not may_leave:
            raise PermissionDenied("It is your only way in. Set a password first.")
        release(account, by=request.user)
        return back_to(request, reverse("socialaccount_connections"), say="It no longer opens Lockstep for you.")
    context = {
        "account": account,
        "may_leave": may_leave,
        "name": issuer.name() if issuer.is_set_up() else "",
        "provider": issuer.client()["provider_id"] if issuer.is_set_up() else "",
    }
    return page(request, "socialaccount/connections.html", context)
