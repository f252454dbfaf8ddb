"""allauth's forms of the second factor, where they believe too much of what a browser sends."""

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from cryptography.exceptions import InvalidSignature
from django import forms
from django.conf import settings
from django.core.cache import cache

# What the parsers of a ceremony raise when it is none: allauth catches some of them.
NO_CEREMONY = (AttributeError, IndexError, InvalidSignature, KeyError, TypeError, ValueError)


class _Once(forms.Form):
    """A code of the app holds for its half minute and for the one beside it, and works once in all that time."""

    user: Any
    authenticator: Authenticator

    def clean_code(self) -> str:
        code: str = super().clean_code()  # type: ignore[misc]  # of the form beside it
        if self.authenticator.type == Authenticator.Type.TOTP:
            lives = settings.MFA_TOTP_PERIOD * (2 * settings.MFA_TOTP_TOLERANCE + 1)
            spent = f"app-code-spent:{self.user.pk}:{''.join(filter(str.isdigit, code))}"
            if not cache.add(spent, 1, timeout=lives):
                raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    pass


class CodeAgainForm(_Once, ReauthenticateForm):
    pass


class NewPasskeyForm(AddWebAuthnForm):
    def clean(self) -> dict[str, Any]:
        try:
            return dict(super().clean())
        except NO_CEREMONY as error:
            raise get_adapter().validation_error("incorrect_code") from error


class _Passkey(forms.Form):
    def clean_credential(self) -> Authenticator:
        try:
            found: Authenticator = super().clean_credential()  # type: ignore[misc]  # of the form beside it
        except NO_CEREMONY as error:
            raise get_adapter().validation_error("incorrect_code") from error
        return found


class PasskeyForm(_Passkey, AuthenticateWebAuthnForm):
    pass


class PasskeySignInForm(_Passkey, LoginWebAuthnForm):
    pass


class PasskeyAgainForm(_Passkey, ReauthenticateWebAuthnForm):
    pass
