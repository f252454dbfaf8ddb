"""Every page of allauth that somebody can come to: in our frame and words, and nothing inline."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from partnership.people.models import Person
from tests.people.conftest import Visitor

pytestmark = pytest.mark.django_db

# Nothing here leads to them: nobody asks for such a mail by themselves, and no code is sent.
CLOSED = {"account_email_verification_sent", "account_confirm_login_code"}
# They answer with a redirect, whoever comes.
LEADS_ON = {"mfa_list_webauthn", "mfa_login_webauthn", "socialaccount_signup", "account_signed_out"}
POSTED = {"recovery_codes_kept", "account_backchannel_logout"}
FILES = {"mfa_download_recovery_codes"}
OF_SOMEBODY_ELSE = {  # a provider that is not set up: 404
    "openid_connect_login",
    "openid_connect_callback",
    "account_proof_by_provider",
    "account_frontchannel_logout",
}
SIGNED_OUT = {
    "account_inactive", "account_login", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key", "account_reset_password_from_key_done", "account_signup", "mfa_authenticate",
    "socialaccount_login_cancelled",
}  # fmt: skip


def names(resolver: URLResolver) -> list[tuple[str, URLPattern]]:
    found = []
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            found += names(entry)
        elif entry.name:
            found.append((entry.name, entry))
    return found


ACCOUNTS = {
    name: entry
    for resolver in get_resolver().url_patterns
    if isinstance(resolver, URLResolver) and str(resolver.pattern) == "accounts/"
    for name, entry in names(resolver)
}


@pytest.fixture
def somebody(visitor: Callable[[Person], Visitor], it: Person) -> Visitor:
    """Signed in, with a passkey, an app and recovery codes."""
    found = visitor(it)
    found.sign_in()
    found.add_passkey()
    found.add_app()
    return found


def address_of(name: str) -> str:
    entry = ACCOUNTS[name]
    given: dict[str, Any] = dict.fromkeys(entry.pattern.converters, 1)
    if name in {"mfa_edit_webauthn", "mfa_remove_webauthn"}:
        given["pk"] = Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).pk
    if name == "account_reset_password_from_key":
        given = {"uidb36": "1", "key": "x-y"}
    if name == "account_confirm_email":
        given = {"key": "x"}
    if name.startswith("openid_connect"):
        given = {"provider_id": "company"}
    return reverse(name, kwargs=given)


def looked_at(name: str, somebody: Visitor) -> Any:
    if name == "mfa_authenticate":
        somebody.client.logout()
        somebody.sign_in()
        return somebody.client.get(address_of(name))
    if name == "mfa_activate_totp":
        Authenticator.objects.filter(type=Authenticator.Type.TOTP).delete()
    if name == "account_set_password":
        somebody.person.set_unusable_password()
        somebody.person.save()
        somebody.client.force_login(somebody.person)
    return (Client() if name in SIGNED_OUT else somebody.client).get(address_of(name))


PAGES = sorted(ACCOUNTS.keys() - CLOSED - LEADS_ON - POSTED - FILES - OF_SOMEBODY_ELSE)


@pytest.mark.parametrize("name", PAGES)
def test_page_is_ours(name: str, somebody: Visitor) -> None:
    answer = looked_at(name, somebody)
    page = answer.content.decode()
    assert answer.status_code in {200, 401}
    assert page.count("<h1") == 1
    assert 'id="page"' in page
    used = [template.name or "" for template in answer.templates]
    assert "base.html" in used
    theirs = [template.origin.name for template in answer.templates if "/allauth/templates/" in str(template.origin)]
    assert [each for each in theirs if not each.endswith("/base.html")] == []
    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []
    for word in ("Menu:", "Two-Factor", "third-party", "Third-Party", "security key", "Security Key"):
        assert word not in page.replace("older security key", "")


@pytest.mark.parametrize("name", sorted(CLOSED))
def test_page_that_makes_no_sense_here_is_closed(name: str, somebody: Visitor) -> None:
    assert somebody.client.get(address_of(name)).status_code == 404
    assert Client().get(address_of(name)).status_code == 404


@pytest.mark.parametrize("name", sorted(LEADS_ON & ACCOUNTS.keys()))
def test_page_that_leads_on(name: str, somebody: Visitor) -> None:
    assert somebody.client.get(address_of(name)).status_code == 302


def test_every_address_of_signing_in_is_known() -> None:
    assert PAGES
    assert ACCOUNTS.keys() >= (CLOSED | POSTED | FILES)
