"""What the sign-in page says of the company's own sign-in."""

from dataclasses import dataclass

from django import template
from django.urls import reverse

from partnership.people import issuer
from partnership.people.permissions import passwords_are_allowed

register = template.Library()


@dataclass(frozen=True)
class Company:
    """The company's sign-in, as a page offers it."""

    name: str
    url: str

    @property
    def alone(self) -> bool:
        """Whether it is the only way in, but for one administrator's password."""
        return not passwords_are_allowed()


@register.simple_tag
def company_sign_in() -> Company | None:
    """`{% company_sign_in as company %}`: None where there is none. It asks for nothing before `alone` is read."""
    if not issuer.is_set_up():
        return None
    return Company(issuer.name(), reverse("openid_connect_login", args=[issuer.client()["provider_id"]]))
