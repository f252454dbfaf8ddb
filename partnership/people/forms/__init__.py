"""What people fill in on their way in, and allauth's forms of the second factor (settings.MFA_FORMS)."""

from partnership.people.forms.arrival import FirstForm, PasswordForm, SecretField
from partnership.people.forms.factors import (
    CodeAgainForm,
    CodeForm,
    NewPasskeyForm,
    PasskeyAgainForm,
    PasskeyForm,
    PasskeySignInForm,
)

__all__ = [
    "CodeAgainForm",
    "CodeForm",
    "FirstForm",
    "NewPasskeyForm",
    "PasskeyAgainForm",
    "PasskeyForm",
    "PasskeySignInForm",
    "PasswordForm",
    "SecretField",
]
