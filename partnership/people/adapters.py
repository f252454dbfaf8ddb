"""allauth, as Lockstep wants it: nobody signs up by themselves, and everybody finds the way back."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordKeyForm
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode

from partnership.people.actions import prove_address
from partnership.people.arrivals import call_back
from partnership.people.models import Person


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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Besides password and second factor: the identity provider, which is told to ask again."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
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
