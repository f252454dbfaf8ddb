"""Signing in tests takes a proof, as it does in life."""

import time
from collections.abc import Callable

import pytest
from django.test import Client

from partnership.people.models import Person


@pytest.fixture
def signer(client_for: Callable[[Person], Client]) -> Callable[..., Client]:
    """A browser in which the person is signed in and proved who they are some minutes ago."""

    def make(person: Person, *, minutes_ago: float = 1) -> Client:
        client = client_for(person)
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time() - minutes_ago * 60}]
        session["account_authentication_methods_user"] = str(person.pk)
        session.save()
        return client

    return make
