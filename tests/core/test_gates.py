"""Every gate, met in every way in which a page is asked: none of its answers can be swapped into a page or taken for
success. One table; each cell is a test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.people.actions import take_seat
from partnership.people.models import Person
from tests.cast import PASSWORD
from tests.outcomes.making import a_proposal

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]

SIGN_IN, PROVE = "/accounts/login/", "/accounts/reauthenticate/"
PAGE = "/outcomes/?side=it"  # on which was asked
PIECE = "/waiting/count/"

HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PAGE}", "HX-Target": "piece"}
FETCH = {"X-Requested-With": "fetch", "HX-Current-URL": f"http://testserver{PAGE}"}


@dataclass(frozen=True)
class Kind:
    """A way of asking."""

    method: str
    headers: dict[str, str]
    redirect: int  # how a redirect is answered
    is_page: bool = False  # whether what was asked for is itself where one comes back to

    @property
    def is_plain(self) -> bool:
        return not self.headers


KINDS = {
    "plain GET": Kind("GET", {}, 302, is_page=True),
    "plain POST": Kind("POST", {}, 302, is_page=True),
    "htmx GET": Kind("GET", HTMX, 200),
    "htmx POST": Kind("POST", HTMX, 200),
    "boosted GET": Kind("GET", HTMX | {"HX-Boosted": "true"}, 200, is_page=True),
    "boosted POST": Kind("POST", HTMX | {"HX-Boosted": "true"}, 200),
    "into the page": Kind("GET", HTMX | {"HX-Target": "page"}, 200, is_page=True),
    "history restore": Kind("GET", HTMX | {"HX-History-Restore-Request": "true"}, 401, is_page=True),
    "fetch GET": Kind("GET", FETCH, 401),
    "fetch POST": Kind("POST", FETCH, 401),
}


@dataclass
class Gate:
    """Somebody before it, what they ask for, and what it says: where to go first, or a status with a sentence."""

    client: Client
    address: str = PIECE
    to: str = ""
    comes_back: bool = True
    status: int = 0
    sentence: str = ""


@dataclass
class Cast:
    """What the gates are made of."""

    client_for: ClientFor
    it: Person
    cio: Person
    admin: Person
    settings: Any
    monkeypatch: pytest.MonkeyPatch
    clock: Any
    marketing: Person

    def signature(self) -> str:
        """Where the CIO signs what is proposed."""
        version = a_proposal(self.it, self.marketing)
        return reverse("outcomes:sign", args=[version.outcome_id, version.number])


@pytest.fixture
def cast(
    client_for: ClientFor,
    it: Person,
    cio: Person,
    cmo: Person,
    admin: Person,
    marketing: Person,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Cast]:
    settings.VAR_DIR = tmp_path
    with time_machine.travel(timezone.now()) as clock:
        yield Cast(client_for, it, cio, admin, settings, monkeypatch, clock, marketing)


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_out(cast: Cast) -> Gate:
    return Gate(Client(), to=SIGN_IN)


def second_factor(cast: Cast) -> Gate:
    cast.settings.REQUIRE_SECOND_FACTOR = True
    return Gate(cast.client_for(cast.admin), to="/accounts/2fa/")


def second_factor_of_an_executive(cast: Cast) -> Gate:
    cast.settings.REQUIRE_SECOND_FACTOR = True
    return Gate(cast.client_for(cast.cio), to="/accounts/2fa/")


def idle(cast: Cast) -> Gate:
    client = cast.client_for(cast.it)
    client.get("/")
    cast.clock.shift(timedelta(hours=5))
    return Gate(client, to=SIGN_IN)


def too_old(cast: Cast) -> Gate:
    client = cast.client_for(cast.it)
    for _ in range(4):
        client.get("/")
        cast.clock.shift(timedelta(hours=3, minutes=30))
    return Gate(client, to=SIGN_IN)


def access_ended(cast: Cast) -> Gate:
    client = cast.client_for(cast.it)
    cast.it.disable(by=cast.admin)
    return Gate(client, to=SIGN_IN)


def became_another(cast: Cast) -> Gate:
    client = cast.client_for(cast.it)
    cast.it.change(by=cast.admin, role="observer", side="")
    return Gate(client, to=SIGN_IN)


def reauthentication(cast: Cast) -> Gate:
    return Gate(cast.client_for(with_password(cast.it)), "/accounts/2fa/totp/activate/", to=PROVE)


def signing_proof(cast: Cast) -> Gate:
    return Gate(cast.client_for(cast.cio), cast.signature(), to=PROVE)


def slash(cast: Cast) -> Gate:
    return Gate(cast.client_for(cast.it), "/waiting/count", to=PIECE, comes_back=False)


def admin_site(cast: Cast) -> Gate:
    return Gate(Client(), "/admin/", to="/admin/login/")


def admins_own_door(cast: Cast) -> Gate:
    return Gate(Client(), "/admin/login/", to=SIGN_IN)


def door_behind_oneself(cast: Cast) -> Gate:
    return Gate(cast.client_for(cast.it), SIGN_IN, to="/", comes_back=False)


def lost_seat(cast: Cast) -> Gate:
    client, place = cast.client_for(cast.cio), cast.signature()
    assert client.get(place).status_code == 200
    take_seat(by=cast.admin, person=cast.it, side="it", from_on=timezone.localdate())
    return Gate(client, place, status=403, sentence="Only the CIO, the CMO or a deputy of theirs signs an outcome.")


def forbidden(cast: Cast) -> Gate:
    return Gate(cast.client_for(cast.it), "/set-up/rules/", status=403, sentence="Only an administrator sets")


def not_there(cast: Cast) -> Gate:
    return Gate(
        cast.client_for(cast.cio), "/outcomes/99999/versions/1/signature/", status=404, sentence="It is no longer there"
    )


def not_so(cast: Cast) -> Gate:
    return Gate(cast.client_for(cast.it), PIECE, status=405, sentence="That cannot be done here")


def database_away(cast: Cast) -> Gate:
    client = cast.client_for(cast.it)
    fail(cast, client, OperationalError("gone"))
    return Gate(client, status=503, sentence="The database does not answer just now")


def broken(cast: Cast) -> Gate:
    client = cast.client_for(cast.it)
    fail(cast, client, RuntimeError("broken"))
    return Gate(client, status=500, sentence="nothing was half-saved")


def fail(cast: Cast, client: Client, error: Exception) -> None:
    client.raise_request_exception = False
    place = "django.contrib.sessions.backends.db.SessionStore.load"
    cast.monkeypatch.setattr(place, lambda self: (_ for _ in ()).throw(error))


def too_often(cast: Cast) -> Gate:
    client = cast.client_for(with_password(cast.it))
    for _ in range(11):
        client.post(PROVE, {"password": "wrong"})
    return Gate(client, PROVE, status=429, sentence="Too often")


def old_form(cast: Cast) -> Gate:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.it)
    return Gate(client, "/seen/", status=403, sentence="This page was open for too long")


def maintenance(cast: Cast) -> Gate:
    client = cast.client_for(cast.admin)
    call_command("maintenance", "on", say="Back at 14:00.", verbosity=0)
    return Gate(client, status=503, sentence="Back at 14:00.")


GATES = [
    signed_out, second_factor, second_factor_of_an_executive, idle, too_old, access_ended, became_another,
    reauthentication, signing_proof, slash, admin_site, admins_own_door, door_behind_oneself,
    lost_seat, forbidden, not_there, not_so, too_often, old_form, database_away, broken, maintenance,
]  # fmt: skip
OF_WRITING = {signing_proof, not_so, too_often, old_form}  # whoever reads is let through
CELLS = [
    pytest.param(gate, kind, id=f"{gate.__name__}-{name}")
    for gate in GATES
    for name, kind in KINDS.items()
    if kind.method == "POST" or gate not in OF_WRITING
]


@pytest.mark.parametrize(("make", "kind"), CELLS)
def test_gate(make: Callable[[Cast], Gate], kind: Kind, cast: Cast) -> None:
    gate = make(cast)
    answer = gate.client.generic(kind.method, gate.address, headers=kind.headers)
    if gate.to:
        leads(answer, gate, kind)
    else:
        says(answer, gate, kind)


def leads(answer: Any, gate: Gate, kind: Kind) -> None:
    """The whole page goes there, and comes back to where it was asked."""
    header = "Location" if kind.is_plain else "HX-Redirect"
    if kind.is_plain:
        assert answer.status_code in {301, 302, 303}
    else:
        assert answer.status_code == kind.redirect
        assert answer.content == b""
        assert not answer.has_header("Location")
    place = urlsplit(answer[header])
    assert (place.netloc, place.path) == ("", gate.to)
    back = parse_qs(place.query).get("next", [""])[0]
    assert back == ("" if not gate.comes_back else gate.address if kind.is_page else PAGE)


def says(answer: Any, gate: Gate, kind: Kind) -> None:
    """A page of its own, or its sentence in place; never a page where a piece was asked for."""
    assert answer.status_code == gate.status
    if kind.is_plain:
        page = answer.content.decode()
        assert gate.status == 405 or "<!doctype html>" in page
    else:
        assert answer["Content-Type"] == "application/json"
        assert gate.sentence in answer.json()["sentence"]
    if gate.status == 503:
        assert int(answer["Retry-After"]) > 0


def test_a_form_that_is_wrong_is_still_the_answer(cast: Cast) -> None:
    """422 and 409 are swapped: they are what was asked for."""
    answer = cast.client_for(cast.admin).post("/set-up/calendar/", {"on": "x"}, headers=HTMX)
    assert (answer.status_code, "<form" in answer.content.decode()) == (422, True)


def test_what_is_done_is_told_from_what_sends_elsewhere(cast: Cast) -> None:
    client = cast.client_for(cast.it)
    assert client.post("/seen/", headers=FETCH).status_code == 204
    assert client.post("/seen/", headers=HTMX)["HX-Location"]
    assert client.post("/seen/").status_code == 303


@pytest.mark.parametrize(
    "address",
    ["http://[", "//evil.example/x", "http://testserver//evil.example/x", "https://evil.example/x", "\u00fc", ""],
)
@pytest.mark.parametrize("by", [HTMX, FETCH], ids=["htmx", "fetch"])
def test_way_back_never_leaves_the_portal(address: str, by: dict[str, str], client: Client) -> None:
    answer = client.get(PIECE, headers=by | {"HX-Current-URL": address})
    assert answer["HX-Redirect"].startswith(f"{SIGN_IN}?next=/")
    assert "next=//" not in answer["HX-Redirect"]


def test_maintenance_shuts_the_portal_for_everybody_but_the_probes(cast: Cast) -> None:
    client = cast.client_for(cast.admin)
    call_command("maintenance", "on", verbosity=0)
    for address in ("/", "/set-up/", "/admin/", "/accounts/login/", "/outcomes/dashboard/"):
        answer = client.get(address)
        assert (answer.status_code, answer["Retry-After"]) == (503, "60")
        assert "Lockstep is being looked after" in answer.content.decode()
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert client.get("/healthz").status_code == 200
    call_command("maintenance", "off", verbosity=0)
    assert client.get("/").status_code == 200
