"""The second factor, from the first sign-in to the day when it is lost."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client, RequestFactory
from django.utils import timezone

from partnership.people.factors import passkeys_work
from partnership.people.models import Person
from tests.outcomes.making import a_proposal
from tests.people.conftest import SIGN_IN, Visitor, code_of
from tests.people.softkey import SoftKey

pytestmark = pytest.mark.django_db
VisitorOf = Callable[[Person], Visitor]
HOME, START, CODES = "/", "/accounts/2fa/", "/accounts/2fa/recovery-codes/"


@pytest.fixture(autouse=True)
def _required(settings: Any) -> None:
    settings.REQUIRE_SECOND_FACTOR = True


def kinds_of(person: Person) -> list[str]:
    return sorted(Authenticator.objects.filter(user=person).values_list("type", flat=True))


def test_first_sign_in_leads_through_a_passkey_and_the_codes_to_where_one_was_going(
    visitor: VisitorOf, admin: Person
) -> None:
    them = visitor(admin)
    assert them.sign_in(next="/set-up/people/")["Location"] == "/set-up/people/"
    there = them.client.get("/set-up/people/")["Location"]
    assert there == f"{START}?next=/set-up/people/"
    page = them.client.get(there).content.decode()
    assert "One more step before you go on" in page
    assert page.index("A passkey") < page.index("An authenticator app")
    assert "/waiting/count/" not in page
    assert "bottombar" not in page
    assert 'aria-label="Main"' not in page
    assert them.add_passkey()["Location"] == CODES  # nobody gives the same password twice in a row
    shown = them.client.get(CODES)
    codes = shown.context["factors"].codes_to_show
    assert len(codes) == 10
    file = them.client.get(f"{CODES}download/")
    assert file["Content-Disposition"].startswith("attachment")
    assert all(code in file.content.decode() for code in codes)
    assert them.client.post(f"{CODES}kept/")["Location"] == "/set-up/people/"
    assert them.client.get("/set-up/people/").status_code == 200
    again = them.client.get(CODES).content.decode()
    assert not any(code in again for code in codes)
    assert "Your codes are not shown again" in again
    assert them.client.get(f"{CODES}download/").status_code == 404
    assert kinds_of(admin) == ["recovery_codes", "webauthn"]


def test_codes_are_shown_for_half_an_hour_at_most(visitor: VisitorOf, cio: Person) -> None:
    them = visitor(cio)
    with time_machine.travel(timezone.now()) as clock:
        them.sign_in()
        them.add_app()
        clock.shift(timedelta(minutes=31))
        them.client.post("/accounts/reauthenticate/", {"password": "a-long-password-for-tests"})
        assert "Your codes are not shown again" in them.client.get(CODES).content.decode()


def test_sign_in_by_passkey_alone(visitor: VisitorOf, cio: Person) -> None:
    them = visitor(cio)
    them.sign_in()
    them.add_passkey()
    them.client.logout()
    assert them.sign_in_by_passkey(next="/outcomes/")["Location"] == "/outcomes/"
    assert them.client.get(HOME).status_code == 200


def test_sign_in_by_password_and_passkey_or_app_or_code(visitor: VisitorOf, cio: Person) -> None:
    them = visitor(cio)
    them.sign_in()
    them.add_passkey()
    codes = them.client.get(CODES).context["factors"].codes_to_show
    them.add_app()
    prompt = "/accounts/2fa/authenticate/"
    answers = {
        "passkey": lambda: them.use_passkey(prompt),
        "app": lambda: them.client.post(prompt, {"code": code_of(cio)}),
        "recovery code": lambda: them.client.post(prompt, {"code": codes[0]}),
    }
    with time_machine.travel(timezone.now()) as clock:
        for answer in answers.values():
            clock.shift(60)
            them.client.logout()
            assert them.sign_in()["Location"] == prompt
            assert them.client.get(HOME).status_code == 302  # not in yet
            assert answer()["Location"] == HOME
            assert them.client.get(HOME).status_code == 200
        them.client.logout()
        them.sign_in()
        spent = them.client.post(prompt, {"code": codes[0]})
    assert "That did not fit" in spent.content.decode()


def test_a_code_of_the_app_may_be_half_a_minute_late_and_works_once(visitor: VisitorOf, cio: Person) -> None:
    them = visitor(cio)
    prompt = "/accounts/2fa/authenticate/"
    with time_machine.travel(timezone.now().replace(second=5)) as clock:
        them.sign_in()
        them.add_app()
        clock.shift(600)
        late = code_of(cio)
        clock.shift(30)
        them.client.logout()
        them.sign_in()
        assert them.client.post(prompt, {"code": late}).status_code == 302
        clock.shift(600)
        code = code_of(cio)
        them.client.logout()
        them.sign_in()
        assert them.client.post(prompt, {"code": code}).status_code == 302
        for seconds in (1, 30, 60):  # also when what remembers for half a minute has forgotten it
            clock.shift(seconds)
            them.client.logout()
            them.sign_in()
            assert them.client.post(prompt, {"code": code}).status_code == 200


def test_the_last_one_stays_where_it_is_required(visitor: VisitorOf, cio: Person, settings: Any) -> None:
    them = visitor(cio)
    them.sign_in()
    them.add_passkey()
    key = Authenticator.objects.get(user=cio, type="webauthn")
    remove, deactivate = f"{START}webauthn/keys/{key.pk}/remove/", f"{START}totp/deactivate/"
    answer = them.client.post(remove, follow=True)
    assert "this is your only one" in answer.content.decode()
    assert kinds_of(cio) == ["recovery_codes", "webauthn"]
    them.add_app()
    them.client.post(remove)
    assert kinds_of(cio) == ["recovery_codes", "totp"]
    assert "this is your only one" in them.client.post(deactivate, follow=True).content.decode()
    settings.REQUIRE_SECOND_FACTOR = False
    them.client.post(deactivate)
    assert kinds_of(cio) == []


def test_each_change_is_told_in_our_words(visitor: VisitorOf, it: Person) -> None:
    them = visitor(it)
    them.sign_in()
    them.add_passkey()
    them.add_app()
    them.client.post(f"{START}recovery-codes/generate/")
    them.client.post(f"{START}totp/deactivate/")
    subjects = [message.subject for message in mail.outbox]
    assert {subject.split(":")[0] for subject in subjects} <= {"Lockstep"}


@pytest.mark.parametrize("how", ["passkey", "app"])
def test_a_signature_is_proved_by_the_second_factor(
    how: str, visitor: VisitorOf, cio: Person, it: Person, marketing: Person
) -> None:
    version = a_proposal(it, marketing)
    place = f"/outcomes/{version.outcome_id}/versions/1/signature/"
    with time_machine.travel(timezone.now()) as clock:
        them = visitor(cio)
        them.sign_in()
        them.add_passkey() if how == "passkey" else them.add_app()
        clock.shift(timedelta(minutes=20))
        page = them.client.get(place)
        assert not page.context["desk"].fresh
        proof = "/accounts/2fa/webauthn/reauthenticate/" if how == "passkey" else "/accounts/2fa/reauthenticate/"
        if how == "passkey":
            ways = them.client.get("/accounts/reauthenticate/").context["reauthentication_alternatives"]
            assert proof in [way["url"] for way in ways]
            answer = them.use_passkey(proof, next=place)
        else:
            answer = them.client.post(proof, {"code": code_of(cio), "next": place})
        assert answer["Location"] == place
        page = them.client.get(place)
        given = {"seen": version.digest, "mark": page.context["desk"].mark}
        assert them.client.post(place, given).status_code == 303
    version.refresh_from_db()
    assert version.agreement is not None
    assert version.agreement.signatures.get().person == cio


def test_a_passkey_that_does_not_fit_leads_back_to_the_other_ways(visitor: VisitorOf, cio: Person) -> None:
    them = visitor(cio)
    them.sign_in()
    them.add_passkey()
    them.key = SoftKey(host="localhost")  # another's
    proof = "/accounts/2fa/webauthn/reauthenticate/"
    answer = them.use_passkey(proof, next="/outcomes/")
    assert answer["Location"] == f"{proof}?next=%2Foutcomes%2F"
    assert "That did not fit" in them.client.get(answer["Location"]).content.decode()


BEGUN = {"rawId": "AA", "id": "AA", "type": "public-key"}
EMPTY = dict.fromkeys(("clientDataJSON", "authenticatorData", "signature", "userHandle", "attestationObject"), "AA")
HOSTILE = [
    "", "x", "{}", "[]", "null", "1", '"a"', "NaN", '{"id": 1}', '{"rawId": "!!", "response": {}}', "{" * 2000,
    json.dumps(BEGUN | {"response": EMPTY}), json.dumps(BEGUN | {"response": EMPTY | {"clientDataJSON": "e30"}}),
    '{"rawId": null, "response": null}', '{"response": {"userHandle": 7}}', '{"response": []}', "\x00",
]  # fmt: skip


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_what_no_passkey_says_is_refused_in_words(number: int, visitor: VisitorOf, it: Person) -> None:
    them = visitor(it)
    them.sign_in()
    them.add_passkey()
    them.client.get(f"{START}webauthn/add/")
    sent = {"credential": HOSTILE[number], "name": "x", "passwordless": "on"}
    assert them.client.post(f"{START}webauthn/add/", sent).status_code == 200
    proof = f"{START}webauthn/reauthenticate/"
    them.client.get(proof)
    assert them.client.post(proof, sent).status_code == 302
    them.client.logout()
    them.client.get(f"{START}webauthn/login/", headers={"Accept": "application/json"})
    assert them.client.post(f"{START}webauthn/login/", sent)["Location"] == SIGN_IN
    them.sign_in()
    them.client.get(f"{START}authenticate/")
    assert them.client.post(f"{START}authenticate/", sent).status_code == 200
    assert Authenticator.objects.filter(user=it, type="webauthn").count() == 1


def test_a_wrong_signature_signs_nobody_in(visitor: VisitorOf, it: Person) -> None:
    them = visitor(it)
    them.sign_in()
    them.add_passkey()
    them.client.logout()
    them.key.key = SoftKey().key  # its number, and another's secret
    assert them.sign_in_by_passkey()["Location"] == SIGN_IN
    assert "_auth_user_id" not in them.client.session


def test_a_passkey_of_somebody_else_signs_nobody_in(visitor: VisitorOf, it: Person, cio: Person) -> None:
    theirs = visitor(it)
    theirs.sign_in()
    theirs.add_passkey()
    theirs.client.logout()
    other = visitor(cio)
    other.sign_in()
    other.add_passkey()
    theirs.key.owner = other.key.owner  # says that it is the CIO's
    assert theirs.sign_in_by_passkey()["Location"] == SIGN_IN
    assert "_auth_user_id" not in theirs.client.session


def test_who_has_no_access_does_not_come_in_by_passkey(visitor: VisitorOf, it: Person, admin: Person) -> None:
    them = visitor(it)
    them.sign_in()
    them.add_passkey()
    them.client.logout()
    it.disable(by=admin)
    them.sign_in_by_passkey()
    assert "_auth_user_id" not in them.client.session


@pytest.mark.parametrize(
    ("host", "secure", "works"),
    [
        ("localhost", False, True), ("localhost:8000", False, True), ("lockstep.localhost", False, True),
        ("lockstep.example.com", True, True), ("lockstep.example.com", False, False),
        ("127.0.0.1:8000", False, False), ("[::1]:8000", False, False), ("10.0.0.7", True, False),
    ],
)  # fmt: skip
def test_where_passkeys_work(host: str, secure: bool, works: bool, rf: RequestFactory, settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    assert passkeys_work(rf.get("/", HTTP_HOST=host, secure=secure)) is works


def test_where_they_do_not_work_the_app_is_offered(visitor: VisitorOf, admin: Person) -> None:
    them = visitor(admin)
    them.client = Client(HTTP_HOST="127.0.0.1")
    them.sign_in()
    page = them.client.get(START).content.decode()
    assert "this address is neither" in page
    assert "Set up a passkey" not in page
    assert "data-passkey" not in Client(HTTP_HOST="127.0.0.1").get(SIGN_IN).content.decode()
