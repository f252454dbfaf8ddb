"""A browser on its way to an identity provider and back."""

import html
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from tests.people.provider import Provider

LOGIN, CALLBACK = "/accounts/oidc/company/login/", "/accounts/oidc/company/login/callback/"
PROOF = "/accounts/oidc/company/proof/"


@dataclass
class Journey:
    provider: Provider
    client: Client

    def leave(self, address: str = LOGIN, **more: Any) -> str:
        """Press the button; where the page goes on to."""
        sent = self.client.get(address, more) if address == PROOF else self.client.post(address, more)
        assert sent.status_code == 200, sent.content.decode()
        found = re.search(r'content="0;url=([^"]+)"', sent.content.decode())
        assert found, sent.content.decode()
        return html.unescape(found[1])

    def back(self, address: str, **changes: Any) -> Any:
        """Sign in there, and come back with what the provider gives, changed."""
        code, state = self.provider.authorize(address)
        query = {"code": code, "state": state, **changes}
        return self.client.get(CALLBACK, {name: value for name, value in query.items() if value is not None})

    def walk(self, address: str = LOGIN, **more: Any) -> Any:
        return self.back(self.leave(address, **more))

    @property
    def person(self) -> str | None:
        """Who is signed in here."""
        return self.client.session.get("_auth_user_id")


def query_of(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
