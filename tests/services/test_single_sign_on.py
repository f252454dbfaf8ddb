"""Single sign-on against a real identity provider: panva's oidc-provider, where node is there."""

import html
import json
import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
import requests
from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache

from partnership.activity.models import Event
from partnership.people.models import Invitation, Person, Seat, Side
from tests.cast import make_person
from tests.people.provider import CLIENT, SECRET

HERE = Path(__file__).parent / "oidc"
pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(not shutil.which("npm"), reason="needs node and npm, for a real identity provider"),
]


@pytest.fixture(scope="module")
def installed() -> None:
    done = subprocess.run(["npm", "ci"], cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
    if done.returncode:
        pytest.skip(f"npm cannot install the identity provider: {done.stderr.strip().splitlines()[-1:]}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Provider:
    issuer: str
    accounts: Path

    def knows(self, subject: str, **claims: Any) -> None:
        self.accounts.write_text(json.dumps({subject: claims}))


@pytest.fixture
def provider(installed: None, live_server: Any, settings: Any, tmp_path: Path) -> Iterator[Provider]:
    port, accounts = free_port(), tmp_path / "accounts.json"
    issuer = f"http://127.0.0.1:{port}"
    told = {"port": port, "client": CLIENT, "secret": SECRET, "portal": live_server.url, "accounts": str(accounts)}
    with (tmp_path / "provider.log").open("w") as heard:
        process = subprocess.Popen(
            ["node", "server.mjs"],
            cwd=HERE,
            env={**os.environ, "PROVIDER": json.dumps(told)},
            stdout=heard,
            stderr=subprocess.STDOUT,
        )
    until = time.monotonic() + 30
    while "ready" not in (tmp_path / "provider.log").read_text():
        assert time.monotonic() < until, (tmp_path / "provider.log").read_text()
        time.sleep(0.1)
    settings.OIDC_ISSUER, settings.PUBLIC_URL = issuer, live_server.url
    app = {"provider_id": "company", "name": "Example ID", "client_id": CLIENT, "secret": SECRET}
    more = {"settings": {"server_url": issuer, "auth_params": {"max_age": "43200"}}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | more]}}
    cache.clear()
    try:
        yield Provider(issuer, accounts)
    finally:
        process.terminate()
        process.wait(10)


@dataclass
class Browser:
    """Cookies, forms and redirects, as a browser without scripts has them."""

    portal: str
    session: requests.Session = field(default_factory=requests.Session)

    def get(self, address: str) -> requests.Response:
        return self.session.get(urljoin(self.portal, address), timeout=20)

    def press(self, page: requests.Response, action: str = "", **fields: str) -> requests.Response:
        """Send the page's form that leads to the action, with its hidden fields and these."""
        for attributes, inside in re.findall(r"<form([^>]*)>(.*?)</form>", page.text, re.DOTALL):
            found = re.search(r'action="([^"]*)"', attributes)
            target = urljoin(page.url, html.unescape(found[1]) if found else "")
            if action in target:
                hidden = {}
                for tag in re.findall(r"<input[^>]*>", inside):
                    name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
                    if name and 'type="hidden"' in tag:
                        hidden[name[1]] = html.unescape(value[1]) if value else ""
                headers = {"Referer": page.url}
                return self.session.post(target, {**hidden, **fields}, headers=headers, timeout=20)
        raise AssertionError(f"No form leads to {action!r} in {page.text}")

    def go_on(self, page: requests.Response) -> requests.Response:
        found = re.search(r'content="0;url=([^"]+)"', page.text)
        assert found, page.text
        return self.get(html.unescape(found[1]))

    def sign_in_there(self, page: requests.Response, subject: str) -> requests.Response:
        """Whatever the provider asks on the way back: who, and whether the portal may know."""
        while urlsplit(page.url).netloc != urlsplit(self.portal).netloc:
            asks_who = 'name="login"' in page.text
            page = self.press(page, **({"login": subject, "password": "x"} if asks_who else {}))
        return page

    def sign_in(self, subject: str, page: requests.Response | None = None) -> requests.Response:
        page = page or self.get("/accounts/login/")
        return self.sign_in_there(self.go_on(self.press(page, "/oidc/company/login/")), subject)

    @property
    def is_in(self) -> bool:
        return self.session.get(f"{self.portal}/outcomes/", allow_redirects=False, timeout=20).status_code == 200


@pytest.fixture
def it(transactional_db: None) -> Person:
    return make_person("ivan@example.com", "Ivan Petrov", side=Side.IT)


def comes_by_invitation(browser: Browser, person: Person, subject: str) -> None:
    invitation, _ = Invitation.objects.issue(person, by=None, seat=person.side)
    page = browser.get("/accounts/login/")
    store = SessionStore()
    store["invitation"] = invitation.pk
    store.save()
    browser.session.cookies.set("lockstep-session", store.session_key, domain="localhost.local")
    browser.sign_in(subject, page)


def test_whole_way_at_a_real_provider(provider: Provider, live_server: Any, it: Person) -> None:
    browser = Browser(live_server.url)
    provider.knows("u-1", email="somebody@elsewhere.example", email_verified=True, name="Ivan")

    # Unknown there and here: nobody comes in.
    refused = browser.sign_in("u-1")
    assert refused.status_code == 403
    assert "nobody here is known by that account" in refused.text
    assert not browser.is_in

    # By invitation, which gives the seat.
    browser = Browser(live_server.url)
    comes_by_invitation(browser, it, "u-1")
    assert browser.is_in
    assert SocialAccount.objects.get().uid == "u-1"
    assert Seat.objects.get(until_on=None).person == it

    # Later by the subject, whatever its address has become.
    provider.knows("u-1", email="married@elsewhere.example", email_verified=False)
    other = Browser(live_server.url)
    assert other.sign_in("u-1").status_code == 200
    assert other.is_in

    # A proof: the provider asks again, though it still knows who it is.
    asked = other.go_on(other.get("/accounts/oidc/company/proof/?next=/outcomes/"))
    assert 'name="login"' in asked.text
    back = other.sign_in_there(asked, "u-1")
    assert urlsplit(back.url).path == "/outcomes/"

    # Somebody else proves nothing. Since they sign in over the first there, the provider ends the first one's session,
    # and says so here before they come back.
    asked = other.go_on(other.get("/accounts/oidc/company/proof/?next=/outcomes/"))
    back = other.sign_in_there(asked, "u-2")
    assert back.status_code == 401
    assert "Begin again" in back.text
    assert not other.is_in
    assert browser.is_in


def test_signing_out_at_a_real_provider_ends_the_session_here(provider: Provider, live_server: Any, it: Person) -> None:
    provider.knows("u-1")
    first, second = Browser(live_server.url), Browser(live_server.url)
    comes_by_invitation(first, it, "u-1")
    second.sign_in("u-1")
    assert first.is_in
    assert second.is_in

    # Out here, and by one more click out there: the next time it asks who it is.
    page = first.press(first.get("/outcomes/"), "/accounts/logout/")
    assert urlsplit(page.url).path == "/accounts/signed-out/"
    there = re.search(r'href="([^"]+/session/end[^"]*)"', page.text)
    assert there, page.text
    confirmation = first.get(html.unescape(there[1]))
    out = first.press(confirmation, "/session/end/confirm", logout="yes")
    assert urlsplit(out.url).path == "/accounts/login/"
    asked = first.go_on(first.press(first.get("/accounts/login/"), "/oidc/company/login/"))
    assert 'name="login"' in asked.text

    # The second browser signs out there alone: the provider itself tells the portal.
    assert "eyJ" not in json.dumps(SocialAccount.objects.get().extra_data)
    confirmation = second.get(f"{provider.issuer}/session/end")
    second.press(confirmation, "/session/end/confirm", logout="yes")
    assert not second.is_in
    assert Event.objects.filter(kind="person.signed_out").count() >= 1
