"""The company's identity provider, and a portal that is set up for it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.people.journey import Journey
from tests.people.provider import CLIENT, SECRET, Provider, running


@pytest.fixture
def provider(settings: Any, db: None) -> Iterator[Provider]:
    """A provider that behaves, and a portal that is set up for it."""
    with running() as found:
        settings.OIDC_ISSUER = found.issuer
        app = {"provider_id": "company", "name": "Example ID", "client_id": CLIENT, "secret": SECRET}
        more = {"settings": {"server_url": found.issuer, "auth_params": {"max_age": "43200"}}}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | more]}}
        cache.clear()
        yield found


@pytest.fixture
def journey(provider: Provider) -> Callable[..., Journey]:
    """A browser on its way to the provider and back."""

    def make(client: Client | None = None) -> Journey:
        return Journey(provider, client or Client())

    return make
