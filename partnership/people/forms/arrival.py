"""What somebody fills in on their way in."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from partnership.core.forms import Form, TimeZoneField
from partnership.people.models import Person

ENOUGH = "At least 12 characters, and none that everybody would guess. A sentence is easy to keep."


class SecretField(forms.CharField):
    """A password, character by character as it was typed: what cleans other texts leaves it alone."""

    widget = forms.PasswordInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            strip=False, max_length=512, widget=forms.PasswordInput({"autocomplete": "new-password"}), **kwargs
        )


class PasswordForm(Form):
    """A password that somebody chooses, written twice."""

    password1 = SecretField(label="Choose a password", help_text=ENOUGH)
    password2 = SecretField(label="The same once more")

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def whose(self) -> Person | None:
        """Whom the password must not resemble."""
        return self.person

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        first, again = given.get("password1"), given.get("password2")
        if first and again and first != again:
            self.add_error("password2", "The two are not the same. Write it once more.")
        if first:
            try:
                validate_password(first, self.whose())
            except ValidationError as error:
                self.add_error("password1", error)
        return given


class FirstForm(PasswordForm):
    """Who the first administrator is."""

    name = forms.CharField(label="Your name", max_length=80, widget=forms.TextInput({"autocomplete": "name"}))
    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="You sign in with it, and mails go to it.",
        widget=forms.EmailInput({"autocomplete": "username"}),
    )

    field_order = ["name", "email", "password1", "password2", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["time_zone"] = TimeZoneField(
            guess=not self.is_bound, initial="UTC", help_text="In it you read times."
        )
        self.fields["name"].widget.attrs["autofocus"] = True

    def whose(self) -> Person:
        return Person(name=self.cleaned_data.get("name", ""), email=self.cleaned_data.get("email", ""))

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()
