"""What proves that it is really them who sign."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from partnership.accord.proof import is_fresh, proved_at
from partnership.people.models import Person

NOW = float(int(time.time()))
PROVIDER = "company"  # what settings call the one that OIDC_ISSUER names


def asked(person: Any, rf: RequestFactory, *records: dict[str, Any], told: Any = None) -> datetime | None:
    request = rf.get("/")
    request.user, request.session = person, SessionStore()
    request.session["provider_session"] = told
    request.session["account_authentication_methods"] = list(records)
    request.session["account_authentication_methods_user"] = str(person.pk)
    return proved_at(request)


def ago(minutes: float) -> float:
    return NOW - minutes * 60


def linked(person: Person, **more: Any) -> dict[str, Any]:
    """A sign-in at the provider one minute ago."""
    SocialAccount.objects.create(user=person, provider=PROVIDER, uid="subject-1")
    return {"method": "socialaccount", "provider": PROVIDER, "uid": "subject-1", "at": ago(1), **more}


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


AUTH_TIMES = {
    "two minutes ago": (ago(2), True),
    "by a clock that is ahead": (ago(1) + 30, True),
    "hours ago": (ago(200), False),
    "in the future": (ago(-500), False),
    "no number": ("now", False),
    "not said": (None, False),
}


@pytest.mark.parametrize(("auth_time", "fresh"), AUTH_TIMES.values(), ids=list(AUTH_TIMES))
def test_provider_that_did_not_ask_proves_nothing(cio: Person, rf: RequestFactory, auth_time: Any, fresh: bool) -> None:
    """What the session was told when it began, and what the record of a later proof says, count alike."""
    at_first = asked(cio, rf, linked(cio), told={"uid": "subject-1", "auth_time": auth_time})
    SocialAccount.objects.all().delete()
    later = asked(cio, rf, linked(cio, auth_time=auth_time))
    for found in (at_first, later):
        assert is_fresh(found) is fresh
        assert found is None or found.timestamp() <= ago(1)


def test_what_the_provider_told_of_another_subject_proves_nothing(cio: Person, rf: RequestFactory) -> None:
    assert asked(cio, rf, linked(cio), told={"uid": "subject-2", "auth_time": ago(2)}) is None
    assert (
        asked(cio, rf, {**linked_again(cio), "uid": "subject-2"}, told={"uid": "subject-2", "auth_time": ago(2)})
        is None
    )


def linked_again(person: Person) -> dict[str, Any]:
    SocialAccount.objects.all().delete()
    return linked(person)


def test_somebody_elses_account_at_the_provider_proves_nothing(cio: Person, it: Person, rf: RequestFactory) -> None:
    assert asked(cio, rf, linked(it, auth_time=ago(2))) is None


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
    linked(cio)
    offered = {person.name: get_adapter().get_reauthentication_methods(person) for person in (cio, it)}
    assert offered == {
        "Ingrid Olsen": [
            {
                "id": "provider",
                "description": "Sign in at Example ID again",
                "url": "/accounts/oidc/company/proof/",
            }
        ],
        "Ivan Petrov": [],
    }
