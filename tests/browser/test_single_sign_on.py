"""Through the company's sign-in in Chromium, whose rules for forms and redirects are the browser's own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from partnership.people.models import Person, SignInRules
from tests.browser.visit import Visit, arrived
from tests.people.provider import CLIENT, SECRET, Provider, running


@pytest.fixture
def provider(settings: Any, portal: str, emptied: None) -> Iterator[Provider]:
    """On another origin than the one that the policy knows: where a provider sends people next is its own affair."""
    with running() as found:
        elsewhere = found.issuer.replace("127.0.0.1", "localhost")
        found.document = {"authorization_endpoint": f"{elsewhere}/auth"}
        settings.OIDC_ISSUER, settings.PUBLIC_URL = found.issuer, portal
        app = {"provider_id": "company", "name": "Example ID", "client_id": CLIENT, "secret": SECRET}
        more = {"settings": {"server_url": found.issuer, "auth_params": {"max_age": "43200"}}}
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app | more]}}
        cache.clear()
        yield found


@pytest.mark.parametrize("scripts", [True, False])
def test_one_click_leads_in_and_signing_out_says_the_rest(
    provider: Provider, visits: Callable[..., Visit], cio: Person, admin: Person, scripts: bool
) -> None:
    SocialAccount.objects.create(user=cio, provider="company", uid="subject-1")
    SignInRules(pk=1, passwords_allowed=False, break_glass=admin).save()
    page = visits(java_script_enabled=scripts).page
    page.goto("/accounts/login/?next=/outcomes/")
    assert page.locator("main form button").first.inner_text() == "Continue with Example ID"
    page.get_by_role("button", name="Continue with Example ID").press("Enter")
    arrived(page, "/outcomes/")
    page.goto("/accounts/3rdparty/")
    assert page.get_by_text("It is your way in").is_visible()
    page.locator("summary", has_text="Ingrid Olsen").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    arrived(page, "/accounts/signed-out/")
    assert page.get_by_role("link", name="Sign out of Example ID too").get_attribute("href").startswith(provider.issuer)
