"""Somebody who comes through the door, and sets up a second factor by its pages."""

import html
import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from partnership.people.models import Person
from tests.cast import PASSWORD
from tests.people.softkey import SoftKey

SIGN_IN = "/accounts/login/"


def code_of(person: Person) -> str:
    """What the person's app shows now."""
    secret = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP).data["secret"]
    return code_for(secret)


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def options_in(page: Any) -> dict[str, Any]:
    """What the page wants of a passkey."""
    found = re.search(r'id="passkey-options" type="application/json">(.*?)</script>', page.content.decode())
    assert found, page.content.decode()
    return dict(json.loads(html.unescape(found[1])))


@dataclass
class Visitor:
    """A browser, and who sits before it."""

    person: Person
    client: Client = field(default_factory=lambda: Client(HTTP_HOST="localhost"))
    key: SoftKey = field(default_factory=lambda: SoftKey(host="localhost"))

    def sign_in(self, **more: str) -> Any:
        return self.client.post(SIGN_IN, {"login": self.person.email, "password": PASSWORD} | more)

    def add_passkey(self, **more: str) -> Any:
        page = self.client.get("/accounts/2fa/webauthn/add/")
        credential = json.dumps(self.key.create(options_in(page)["creation_options"]))
        given = {"name": "Laptop", "passwordless": "on", "credential": credential} | more
        return self.client.post("/accounts/2fa/webauthn/add/", given)

    def add_app(self) -> Any:
        page = self.client.get("/accounts/2fa/totp/activate/")
        return self.client.post("/accounts/2fa/totp/activate/", {"code": code_for(page.context["form"].secret)})

    def use_passkey(self, address: str, **more: str) -> Any:
        """On the page of that address, which asks for it."""
        options = options_in(self.client.get(address, more))["request_options"]
        return self.client.post(address, {"credential": json.dumps(self.key.use(options))} | more)

    def sign_in_by_passkey(self, **more: str) -> Any:
        asked = self.client.get("/accounts/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()
        credential = json.dumps(self.key.use(asked["request_options"]))
        return self.client.post("/accounts/2fa/webauthn/login/", {"credential": credential} | more)


@pytest.fixture
def visitor() -> Callable[[Person], Visitor]:
    def make(person: Person) -> Visitor:
        person.set_password(PASSWORD)
        person.save(update_fields=["password"])
        return Visitor(person)

    return make
