"""allauth, as Lockstep wants it: nobody signs up by themselves, and everybody finds the way back."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone

from partnership.people import issuer
from partnership.people.claims import PROVIDER_SESSION
from partnership.people.models import Person
from partnership.people.permissions import may_use_password
from partnership.people.single_sign_on import remember
from partnership.people.turning_away import turn_away

SWITCHED_OFF = "Passwords and passkeys do not open this portal: sign in with your company sign-in."
LEFT = "left_provider"
"""Where the session of somebody who has just signed out keeps the way to sign out of the provider too."""


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by an administrator."""
        return False

    # Passwords, where they are switched off for all but one administrator

    def clean_password(self, password: str, user: Any = None) -> str:
        if isinstance(user, Person) and not may_use_password(user):
            raise ValidationError(SWITCHED_OFF)
        return str(super().clean_password(password, user))

    def set_password(self, user: Any, password: str) -> None:
        """The lowest place by which every page sets one."""
        if not may_use_password(user):
            raise PermissionDenied(SWITCHED_OFF)
        super().set_password(user, password)

    def send_password_reset_mail(self, user: Any, email: str, context: Any) -> None:
        """Whoever asks reads the same answer; a link that would open nothing is not sent."""
        if may_use_password(user):
            super().send_password_reset_mail(user, email, context)

    def pre_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse | None:
        """Every way in passes here: passwords, passkeys, links. Only the provider's goes on without a password."""
        by_provider = "sociallogin" in (how.get("signal_kwargs") or {})
        if not by_provider and not may_use_password(user):
            return turn_away(request, SWITCHED_OFF, reason="passwords.off", status=403)
        response: HttpResponse | None = super().pre_login(request, user, **how)
        return response

    # The provider's part of a session

    def post_login(self, request: HttpRequest, user: Any, **how: Any) -> HttpResponse:
        response: HttpResponse = super().post_login(request, user, **how)
        login = (how.get("signal_kwargs") or {}).get("sociallogin")
        request.session.pop(LEFT, None)
        if login and login.state.get("told"):
            remember(request, login.state["told"])
        return response

    def logout(self, request: HttpRequest) -> None:
        told = request.session.get(PROVIDER_SESSION)
        super().logout(request)
        if told:
            request.session[LEFT] = told["hint"]

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        """Who came by the provider is still signed in there, and reads so."""
        if issuer.is_set_up() and (PROVIDER_SESSION in request.session or LEFT in request.session):
            return reverse("account_signed_out")
        return str(super().get_logout_redirect_url(request))

    # Proving anew who one is

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Besides password and second factor: the identity provider, which is told to ask again."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if not isinstance(user, Person):
            return methods
        if not may_use_password(user):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if settings.OIDC_ISSUER and SocialAccount.objects.filter(user=user).exists():
            url = reverse("account_proof_by_provider", args=[issuer.client()["provider_id"]])
            methods.append({"id": "provider", "description": f"Sign in at {issuer.name()} again", "url": url})
        return methods

    def is_reauthentication_required(self, *, app: str, **more: Any) -> bool:
        """allauth asks nothing of those who have neither password nor second factor; they prove it at the provider."""
        required = bool(super().is_reauthentication_required(app=app, **more))
        request = context.request
        if required and isinstance(request.user, Person) and not get_reauthentication_flows(request.user):
            oldest = timezone.now().timestamp() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
            records = get_authentication_records(request, request.user)
            proved = [one["at"] for one in records if one.get("reauthenticated")]
            asked = (request.session.get(PROVIDER_SESSION) or {}).get("auth_time") or 0  # when this session began
            if max([asked, *proved]) < oldest and self.get_reauthentication_methods(request.user):
                raise ReauthenticationRequired
        return required


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Single sign-on opens the door of people who are here already; what lets others in is bound before."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Nothing of allauth's own comes this far but what our callback has checked and bound."""
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(turn_away(request, reason="unknown", status=403))
