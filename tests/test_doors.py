"""Every address of the portal: who may knock, and how it answers those who may not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, StringConverter, UUIDConverter

from partnership.people.models import Person

# Open to the signed-out, and nothing else is.
OPEN = {
    "attention:healthz",
    "attention:readyz",
    "attention:stop",  # one click in a mail; its link is signed
    "people:first",  # the first administrator, by a link that is printed while the portal has nobody
    "people:first_link",
    "people:invitation",  # coming in by an invitation; its link is a secret of 256 bits
    "people:invitation_link",
    "people:invitation_stranger",
}
# Of allauth's: signing in, in all its steps, and a password that was forgotten.
OPEN_ACCOUNTS = {
    "account_backchannel_logout",  # the identity provider's own word, signed
    "account_confirm_email",
    "account_confirm_login_code",
    "account_email_verification_sent",
    "account_frontchannel_logout",  # names a session by what only the provider knows
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_signed_out",
    "account_signup",  # closed: it says that people are invited
    "mfa_authenticate",
    "mfa_login_webauthn",
    "openid_connect_callback",
    "openid_connect_login",
    "socialaccount_login_cancelled",
    "socialaccount_signup",
}
# Areas whose addresses are for those who have signed in; what stands under /set-up/ is for administrators only.
SIGNED_IN = {
    "home", "setup", "standing", "welcome", "keeping", "core", "attention", "outcomes", "intake", "projects", "lanes",
    "meetings", "promises", "people", "comments", "jobs", "standards",
    "ideas", "journey", "stack", "contracts",
}  # fmt: skip
FOREIGN = {"admin", "accounts"}  # Django's admin and allauth guard their own
# Administrators' pages outside of /set-up/.
OF_ADMINISTRATORS = {
    "core:gallery",
    "keeping:backups",
    "keeping:last",
    "standards:standard_new",
    "standards:beginning",
    "standards:beginning_undone",
    "standards:standard_change",
    "standards:reviewer",
    "standards:retirement",
    "standards:return",
    "welcome:company",
    "welcome:executives",
    "welcome:people",
    "welcome:lanes",
}


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Callable[..., Any]
    arguments: dict[str, Any]

    @property
    def area(self) -> str:
        return self.name.split(":")[0] if ":" in self.name else "accounts"

    @property
    def is_for_administrators(self) -> bool:
        return self.pattern.startswith("set-up/") or self.name in OF_ADMINISTRATORS

    @property
    def is_open(self) -> bool:
        return getattr(self.view, "login_required", True) is False

    @property
    def address(self) -> str:
        return reverse(self.name, kwargs=self.arguments)


def example(converter: Any) -> Any:
    if isinstance(converter, IntConverter) or type(converter).__name__ == "IdConverter":
        return 1
    if isinstance(converter, UUIDConverter):
        return "00000000-0000-0000-0000-000000000001"
    if type(converter).__name__ == "TokenConverter":
        return "x" * 43
    return "x" if isinstance(converter, StringConverter) else "2026-01-01"


def routes(resolver: URLResolver | None = None, names: tuple[str, ...] = (), path: str = "") -> Iterator[Route]:
    for entry in (resolver or get_resolver()).url_patterns:
        here = path + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, (*names, entry.namespace) if entry.namespace else names, here)
        elif isinstance(entry, URLPattern):
            arguments = {key: example(value) for key, value in entry.pattern.converters.items()}
            yield Route(":".join([*names, entry.name or ""]), here, entry.callback, arguments)


OURS = [route for route in routes() if route.area not in FOREIGN]


def test_every_address_is_classified() -> None:
    assert {route.area for route in routes()} <= SIGNED_IN | FOREIGN


def test_open_addresses_are_the_listed_ones() -> None:
    found = {route.name for route in routes() if route.is_open and route.area != "admin"}
    assert found <= OPEN | OPEN_ACCOUNTS
    assert {name for name in found if ":" in name} == OPEN & {route.name for route in OURS}


def test_every_address_has_a_name_and_a_function() -> None:
    wrong = [
        f"{route.pattern} is {route.view}"
        for route in OURS
        if not route.name.split(":")[-1]
        or not isinstance(route.view, FunctionType)
        or hasattr(route.view, "view_class")
    ]
    assert wrong == []


def test_verbs_are_not_in_addresses() -> None:
    verbs = {"accept", "add", "approve", "archive", "cancel", "close", "create", "delete", "edit", "move", "open",
             "propose", "reject", "remove", "save", "send", "submit", "update", "withdraw"}  # fmt: skip
    assert [route.pattern for route in OURS if verbs & set(route.pattern.split("/"))] == []


def test_signed_out_is_sent_to_sign_in(client: Client, db: None) -> None:
    """Through the door: whatever the method, an address that is not open answers with the way to sign in."""
    wrong = []
    for route in OURS:
        if route.is_open:
            continue
        for method in ("GET", "POST"):
            response = client.generic(method, route.address)
            location = response.headers.get("Location", "")
            if response.status_code != 302 or not location.startswith("/accounts/login/"):
                wrong.append(f"{method} {route.address} {response.status_code} {location}")
    assert wrong == []


def test_every_view_names_its_methods(client_for: Callable[[Person], Client], cio: Person) -> None:
    """`@require_GET`, `@require_POST`, `@require_safe` …: any other method is 405 before anything is read."""
    client = client_for(cio)
    wrong = []
    for route in OURS:
        response = client.generic("PROPFIND", route.address)
        if response.status_code != 405:
            wrong.append(f"{route.name} {response.status_code}")
    assert wrong == []


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["cio", "marketing", "observer"])
def test_administrators_pages_refuse_others(
    who: str, client_for: Callable[[Person], Client], request: pytest.FixtureRequest
) -> None:
    client = client_for(request.getfixturevalue(who))
    wrong = []
    for route in OURS:
        if not route.is_for_administrators:
            continue
        for method in ("GET", "POST"):
            response = client.generic(method, route.address)
            if response.status_code not in {403, 404, 405}:
                wrong.append(f"{method} {route.address} {response.status_code}")
    assert wrong == []


def addresses_with(route: Route, number: str) -> Iterator[str]:
    """The route's addresses with `number` in place of each of its ids."""
    for key in (key for key, value in route.arguments.items() if value == 1):
        marked = reverse(route.name, kwargs={**route.arguments, key: 987654321})
        yield marked.replace("987654321", number)


@pytest.mark.parametrize("number", ["0", "-1", str(2**63), str(2**63 - 1)])
def test_ids_that_no_record_has_are_not_found(number: str, client_for: Callable[[Person], Client], cio: Person) -> None:
    """404 and never a 500, read or written."""
    client = client_for(cio)
    doors = [(method, place) for route in OURS for place in addresses_with(route, number) for method in ("GET", "POST")]
    found = {f"{method} {place}": client.generic(method, place).status_code for method, place in doors}
    assert {door: status for door, status in found.items() if status not in {403, 404, 405}} == {}
