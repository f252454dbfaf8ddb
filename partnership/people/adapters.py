"""allauth, as Lockstep wants it: nobody signs up by themselves, and everybody finds the way back."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ResetPasswordKeyForm
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from partnership.people import issuer
from partnership.people.actions import prove_address
from partnership.people.arrivals import call_back
from partnership.people.claims import PROVIDER_SESSION
from partnership.people.factors import Factors, passkeys_work
from partnership.people.guessing import Guessing, forgive, too_soon
from partnership.people.invitations import tell_of_guessing
from partnership.people.models import Person
from partnership.people.permissions import may_use_password, needs_second_factor
from partnership.people.single_sign_on import remember
from partnership.people.turning_away import turn_away

SWITCHED_OFF = "Passwords and passkeys do not open this portal: sign in with your company sign-in."
LEFT = "left_provider"
"""Where the session of somebody who has just signed out keeps the way to sign out of the provider too."""

WAYS = {
    "mfa_reauthenticate:webauthn": "Use your passkey",
    "mfa_reauthenticate": "Use a code of your app, or a recovery code",
    "reauthenticate": "Use your password",
}
PASSKEY = "mfa_reauthenticate:webauthn"


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "This address and this password do not belong together. Write both once more.",
        "incorrect_password": "That is not your password. Write it once more.",
        "enter_current_password": "That is not your password. Write it once more.",
        "incorrect_code": "That code does not fit. Ask for a new one.",
        "account_inactive": "You have no access any more. Ask an administrator.",
        "email_taken": "Somebody has this address already.",
        "duplicate_email": "That is your address already.",
        "invalid_login": "That did not let you in. Try again.",
        "invalid_or_expired_key": "This link is no longer good. Ask for a new one.",
        "invalid_password_reset": "This link is no longer good. Ask for a new one.",
        "same_as_current": "That is the one you have. Choose another.",
        "rate_limited": "Too often: wait a few minutes, then try again.",
        "unknown_email": "Nobody here has this address. Look at it once more.",
        "too_many_login_attempts": "Many passwords were wrong from where you are. Wait a minute, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by an administrator."""
        return False

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last minutes proves as much as a confirmation: nobody gives the same password twice in a
        row to set up a second factor. Coming from an identity provider proves nothing fresh (accord.proof).

        allauth asks nothing of those who have neither password nor second factor; they prove it at the provider.
        """
        request, oldest = context.request, time.time() - settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        records = get_authentication_records(request, request.user)
        if max((record["at"] for record in records if record["method"] in {"password", "mfa"}), default=0.0) > oldest:
            return False
        required = bool(super().is_reauthentication_required(app=app, **kwargs))
        if required and isinstance(request.user, Person) and not get_reauthentication_flows(request.user):
            proved = [one["at"] for one in records if one.get("reauthenticated")]
            asked = (request.session.get(PROVIDER_SESSION) or {}).get("auth_time") or 0  # when this session began
            if max([asked, *proved]) < oldest and self.get_reauthentication_methods(request.user):
                raise ReauthenticationRequired
        return required

    # Wrong passwords (people.guessing)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Before a password is looked at: not yet, where too many were wrong for this account and from this place."""
        if wait := Guessing(credentials.get("email", ""), ratelimit.get_ip(request)).wait:
            raise ValidationError(too_soon(wait))
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        guessing = Guessing(credentials.get("email", ""), ratelimit.get_ip(request))
        number = guessing.note()
        person = Person.objects.active().filter(email__iexact=guessing.account).first()
        if person and guessing.is_news(number):
            tell_of_guessing(person, place=guessing.place)

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
        forgive(user.email)

    def send_password_reset_mail(self, user: Any, email: str, context: Any) -> None:
        """Whoever asks reads the same answer; a link that would open nothing is not sent.

        Whoever has not taken their invitation up gets that again: a password would be a way around it.
        """
        if Person.objects.awaited().filter(pk=user.pk).exists():
            call_back(user)
        elif may_use_password(user):
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
        if self.request and not passkeys_work(self.request):
            methods = [method for method in methods if method["id"] != PASSKEY] or methods
        methods = [method | {"description": WAYS[method["id"]]} for method in methods]
        methods.sort(key=lambda method: method["id"] != PASSKEY)  # the quickest first; the others keep their order
        if not isinstance(user, Person):
            return methods
        if not may_use_password(user):
            methods = [method for method in methods if method["id"] != "reauthenticate"]
        if settings.OIDC_ISSUER and SocialAccount.objects.filter(user=user).exists():
            url = reverse("account_proof_by_provider", args=[issuer.client()["provider_id"]])
            methods.append({"id": "provider", "description": f"Sign in at {issuer.name()} again", "url": url})
        return methods


class NewPasswordForm(ResetPasswordKeyForm):
    """The link came to their address, so a new password proves that as well."""

    def save(self) -> None:
        super().save()
        prove_address(self.user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Single sign-on opens the door of people who are here already; what lets others in is bound before."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Nothing of allauth's own comes this far but what our callback has checked and bound."""
        if not sociallogin.is_existing:
            raise ImmediateHttpResponse(turn_away(request, reason="unknown", status=403))


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "You need a second factor here, and this is your only one. Add another first.",
        "cannot_generate_recovery_codes": "Recovery codes stand in for a second factor: add a passkey or an app first.",
        "add_email_blocked": "Your address is the administrator’s to change.",
        "unverified_email": "Follow the link in your invitation first: it proves your address.",
        "incorrect_code": "That did not fit. A code of the app holds for half a minute and works once; take the next.",
    }

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays where one is required."""
        return not needs_second_factor(authenticator.user) or Factors.of(authenticator.user).count > 1

    def generate_authenticator_name(self, user: Any, type: Authenticator.Type) -> str:  # noqa: A002 - allauth names it
        taken = len(Factors.of(user).passkeys)
        return f"Passkey {taken + 1}" if taken else "Passkey"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """What the browser and the phone show beside the passkey."""
        return super().get_public_key_credential_rp_entity() | {"name": "Lockstep"}
