"""allauth, as Lockstep wants it: nobody signs up by themselves, and everybody finds the way back."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """People are invited by an administrator."""
        return False

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


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Single sign-on opens the door of people who are here already; it makes nobody."""
        return False
