"""How people come in, where an identity provider is set up."""

from typing import Any

from allauth.socialaccount.models import SocialAccount

from partnership.attention.models import Notice
from partnership.core.verbs import verb
from partnership.people import issuer
from partnership.people.models import Person, Seat, SignInRules
from partnership.people.single_sign_on import refuse_without_passwords, release


@verb
def change_sign_in_rules(*, by: Person, fields: dict[str, Any]) -> None:
    """Change how people come in; both executives hear of it, since it is the door to what they sign. Raises Refused."""
    if not fields["passwords_allowed"]:
        refuse_without_passwords(fields["break_glass"], issuer.client()["provider_id"])
    changes = SignInRules.current().change(by=by, fields=fields)
    told = [SAID[name][bool(pair[1])] for name, pair in changes.items() if name in SAID]
    if told:
        Notice.objects.tell(
            Seat.objects.executives().values(),
            kind="sign-in-changed",
            subject="people.signinrules:1",
            text=f"{by.name} changed how people sign in: {', '.join(told)}.",
            url="/",
        )


SAID = {
    "passwords_allowed": ("passwords no longer open the portal", "passwords open the portal again"),
    "trust_provider_addresses": ("an address binds nobody any more", "the provider’s verified address binds people"),
    "trust_provider_second_factor": (
        "the provider’s second factor no longer counts", "the provider’s second factor counts here",
    ),
}  # fmt: skip


@verb
def end_binding(account: SocialAccount, *, by: Person) -> None:
    """Somebody no longer comes in by the provider; of who speaks for a side both executives hear."""
    person = account.user
    release(account, by=by)
    if person.standing.is_executive:
        Notice.objects.tell(
            Seat.objects.executives().values(),
            kind="binding-ended",
            subject=f"people.person:{person.pk}",
            text=f"{by.name} ended the company sign-in of {person.name}, who signs.",
            url="/",
        )
