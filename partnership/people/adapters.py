"""allauth, as Lockstep wants it: nobody signs up by themselves, and everybody finds the way back."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.forms import ResetPasswordKeyForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from partnership.people.actions import prove_address
from partnership.people.arrivals import call_back
from partnership.people.factors import Factors, passkeys_work
from partnership.people.models import Person
from partnership.people.permissions import needs_second_factor

WAYS = {
    "mfa_reauthenticate:webauthn": "Use your passkey",
    "mfa_reauthenticate": "Use a code of your app, or a recovery code",
    "reauthenticate": "Use your password",
}
PASSKEY = "mfa_reauthenticate:webauthn"


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by an administrator."""
        return False

    def send_password_reset_mail(self, user: Any, email: str, context: dict[str, Any]) -> None:
        """Whoever has not taken their invitation up gets that again: a password would be a way around it."""
        if Person.objects.awaited().filter(pk=user.pk).exists():
            call_back(user)
        else:
            super().send_password_reset_mail(user, email, context)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """A sign-in of the last minutes proves as much as a confirmation: nobody gives the same password twice in a
        row to set up a second factor. Coming from an identity provider proves nothing fresh (accord.proof)."""
        records = get_authentication_records(self.request, self.request.user)
        newest = max((record["at"] for record in records if record["method"] in {"password", "mfa"}), default=0.0)
        fresh = time.time() - newest < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
        return not fresh and bool(super().is_reauthentication_required(app=app, **kwargs))

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Besides password and second factor: the identity provider, which is told to ask again."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if self.request and not passkeys_work(self.request):
            methods = [method for method in methods if method["id"] != PASSKEY] or methods
        methods = [method | {"description": WAYS[method["id"]]} for method in methods]
        methods.sort(key=lambda method: method["id"] != PASSKEY)  # the quickest first; the others keep their order
        if settings.OIDC_ISSUER and user.is_authenticated and user.socialaccount_set.exists():
            provider = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
            sign_in = reverse("openid_connect_login", args=[provider["provider_id"]])
            asking = urlencode({"process": "login", "auth_params": "prompt=login"})
            words = f"Sign in at {provider['name']} again"
            methods.append({"id": "provider", "description": words, "url": f"{sign_in}?{asking}"})
        return methods


class NewPasswordForm(ResetPasswordKeyForm):
    """The link came to their address, so a new password proves that as well."""

    def save(self) -> None:
        super().save()
        prove_address(self.user)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Single sign-on opens the door of people who are here already; it makes nobody."""
        return False


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "You need a second factor here, and this is your only one. Add another first.",
        "cannot_generate_recovery_codes": "Recovery codes stand in for a second factor: add a passkey or an app first.",
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
