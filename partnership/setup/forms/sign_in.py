from typing import Any

from django import forms

from partnership.core.forms import ModelForm, keep_stored
from partnership.people.models import ClaimRule, LetsIn, Person, Role, SignInRules


class SignInRulesForm(ModelForm):
    """How people come in. The verb's own refusals stand in the action; here are only the words."""

    class Meta:
        model = SignInRules
        fields = ["passwords_allowed", "break_glass", "trust_provider_addresses", "trust_provider_second_factor"]
        labels = {
            "passwords_allowed": "Passwords and passkeys open the portal too",
            "break_glass": "Who keeps a password when they do not",
            "trust_provider_addresses": "Bind somebody at the first sign-in by the address that the provider verified",
            "trust_provider_second_factor": "A second factor that the provider asked for counts here",
        }
        help_texts = {
            "passwords_allowed": "Without this, sessions that have begun go on, and one administrator still comes in.",
            "break_glass": "An administrator with password and second factor. The sign-in page names nobody.",
            "trust_provider_addresses": (
                "Only where nobody can give themselves an address there. Executives and administrators are bound by "
                "their invitation all the same."
            ),
            "trust_provider_second_factor": "The provider says so in the claim amr. Without this they add one here.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keepers = Person.objects.active().filter(role=Role.ADMINISTRATOR)
        field = self.field_as("break_glass", forms.ModelChoiceField)
        field.queryset, field.empty_label = keepers, "Nobody yet"
        keep_stored(field, [self.instance.break_glass], why="is no administrator who may sign in any more")


class ClaimRuleForm(ModelForm):
    """What a value of a claim stands for."""

    class Meta:
        model = ClaimRule
        fields = ["claim", "value", "lets_in_as"]
        labels = {"lets_in_as": "Is let in as"}
        help_texts = {
            "claim": "Such as groups, roles, or realm_access.roles for a claim inside another.",
            "value": "Exactly as the provider writes it; Entra ID gives groups as long numbers.",
        }

    lets_in_as = forms.ChoiceField(label="Is let in as", choices=[("", "Choose"), *LetsIn.choices])
