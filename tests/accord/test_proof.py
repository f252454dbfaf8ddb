"""What proves that it is really them who sign."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from partnership.accord.proof import is_fresh, proved_at
from partnership.people.models import Person

NOW = float(int(time.time()))
PROVIDER = "company"  # what settings call the one that OIDC_ISSUER names


def asked(person: Any, rf: RequestFactory, *records: dict[str, Any]) -> datetime | None:
    request = rf.get("/")
    request.user, request.session = person, SessionStore()
    request.session["account_authentication_methods"] = list(records)
    request.session["account_authentication_methods_user"] = str(person.pk)
    return proved_at(request)


def ago(minutes: float) -> float:
    return NOW - minutes * 60


def linked(person: Person, told: dict[str, Any]) -> dict[str, Any]:
    """A sign-in at the provider one minute ago, and what the provider said of it."""
    SocialAccount.objects.create(user=person, provider=PROVIDER, uid="subject-1", extra_data=told)
    return {"method": "socialaccount", "provider": PROVIDER, "uid": "subject-1", "at": ago(1)}


def test_newest_authentication_is_the_proof(cio: Person, rf: RequestFactory) -> None:
    found = asked(cio, rf, {"method": "password", "at": ago(50)}, {"method": "mfa", "at": ago(3)})
    assert found == datetime.fromtimestamp(ago(3), tz=UTC)
    assert is_fresh(found)
    assert not is_fresh(asked(cio, rf, {"method": "password", "at": ago(16)}))


@pytest.mark.parametrize("records", [[], [{"method": "password"}]])
def test_without_an_authentication_there_is_no_proof(cio: Person, rf: RequestFactory, records: list[Any]) -> None:
    assert asked(cio, rf, *records) is None
    assert not is_fresh(None)
    assert asked(AnonymousUser(), rf, {"method": "password", "at": ago(1)}) is None


@pytest.mark.parametrize(
    ("told", "fresh"),
    [
        ({"id_token": {"auth_time": int(ago(2))}}, True),
        ({"id_token": {"auth_time": int(ago(200))}}, False),
        ({"id_token": {"auth_time": int(ago(-500))}}, True),
        ({"id_token": {"auth_time": "now"}}, False),
        ({"id_token": {}}, False),
        ({"userinfo": {"sub": "subject-1"}}, False),
    ],
)
def test_provider_that_did_not_ask_proves_nothing(
    cio: Person, rf: RequestFactory, told: dict[str, Any], fresh: bool
) -> None:
    found = asked(cio, rf, linked(cio, told))
    assert is_fresh(found) is fresh
    assert found is None or found.timestamp() <= ago(1)


def test_somebody_elses_account_at_the_provider_proves_nothing(cio: Person, it: Person, rf: RequestFactory) -> None:
    record = linked(it, {"id_token": {"auth_time": int(ago(2))}})
    assert asked(cio, rf, record) is None


@pytest.fixture
def provider(settings: Any) -> None:
    settings.OIDC_ISSUER = "https://id.example.com"
    app = {
        "provider_id": PROVIDER,
        "name": "Example ID",
        "client_id": "x",
        "secret": "",
        "settings": {"server_url": "x"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}


def test_provider_is_offered_to_those_who_are_linked(cio: Person, it: Person, provider: None) -> None:
    linked(cio, {})
    offered = {person.name: get_adapter().get_reauthentication_methods(person) for person in (cio, it)}
    assert offered == {
        "Ingrid Olsen": [
            {
                "id": "provider",
                "description": "Sign in at Example ID again",
                "url": "/accounts/oidc/company/login/?process=login&auth_params=prompt%3Dlogin",
            }
        ],
        "Ivan Petrov": [],
    }


def signed_in_by(rf: RequestFactory, uid: str, address: str) -> Any:
    """Whom a sign-in at the provider lets in, by its subject and the address that it claims."""
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), SessionStore()
    request.allauth, request._messages = SimpleNamespace(), CookieStorage(request)
    login = SocialLogin(
        user=Person(email=address),
        provider=social_adapter().get_provider(request, PROVIDER),
        account=SocialAccount(provider=PROVIDER, uid=uid),
        email_addresses=[EmailAddress(email=address, verified=True, primary=True)],
    )
    login.state = {"process": "login"}
    with context.request_context(request):
        complete_social_login(request, login)
    return request.session.get("_auth_user_id")


def test_an_address_alone_links_nobody(cio: Person, rf: RequestFactory, provider: None) -> None:
    """Somebody whose provider vouches for an executive's address stays outside; the linked subject comes in."""
    assert signed_in_by(rf, "subject-2", cio.email) is None
    assert not SocialAccount.objects.exists()
    assert Person.objects.count() == 1
    linked(cio, {})
    assert signed_in_by(rf, "subject-1", "elsewhere@example.com") == str(cio.pk)
    assert Person.objects.get().email == "cio@example.com"
