"""Single sign-on: how it begins, how it goes on by the subject alone, and what never lets anybody in."""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from allauth.socialaccount.models import SocialAccount, SocialToken
from django.core import mail
from django.test import Client

from partnership.activity.models import Event
from partnership.people.models import ClaimRule, Invitation, Person, Seat, Side, SignInRules
from tests.people.journey import CALLBACK, LOGIN, PROOF, Journey, query_of
from tests.people.provider import KEY, OTHER_KEY, PUBLIC_PEM, Provider

Making = Callable[..., Journey]


def bound(person: Person, uid: str = "subject-1") -> SocialAccount:
    return SocialAccount.objects.create(user=person, provider="company", uid=uid)


def invited(journey: Making, person: Person, *, seat: str = "") -> Journey:
    """Somebody on the page of their invitation."""
    invitation, _ = Invitation.objects.issue(person, by=None, seat=seat)
    walking = journey()
    session = walking.client.session
    session["invitation"] = invitation.pk
    session.save()
    return walking


def refused(answer: Any, *words: str, status: tuple[int, ...] = (401, 403)) -> str:
    """A page of ours, with a sentence and the way back."""
    text = answer.content.decode()
    assert answer.status_code in status, text
    assert 'id="page"' in text
    for each in words:
        assert each in text
    return text


# Beginning and going on


def test_invitation_binds_the_subject_and_gives_the_seat(journey: Making, it: Person, provider: Provider) -> None:
    provider.info = {"email": "ivan.the.other@elsewhere.example", "email_verified": True}
    walking = invited(journey, it, seat=Side.IT)
    answer = walking.walk()
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert walking.person == str(it.pk)
    assert Seat.objects.get(side=Side.IT, until_on=None).person == it
    assert Invitation.objects.get().taken_at
    assert SocialAccount.objects.get().user == it
    assert Event.objects.filter(kind="person.bound").get().detail == {"way": "invitation"}
    assert not SocialToken.objects.exists()


def test_later_the_subject_alone_counts(journey: Making, it: Person, cio: Person, provider: Provider) -> None:
    """Whatever address the provider has for them by now: another one, none, or that of an executive."""
    bound(it)
    SignInRules(pk=1, trust_provider_addresses=True).save()
    for info in ({"email": cio.email, "email_verified": True}, {}, {"email": "new@example.com"}):
        provider.info = info
        walking = journey()
        walking.walk()
        assert walking.person == str(it.pk)
    assert Person.objects.get(pk=it.pk).email == "it@example.com"


def test_address_alone_binds_nobody_unless_it_is_trusted(
    journey: Making, it: Person, provider: Provider, django_capture_on_commit_callbacks: Any
) -> None:
    provider.info = {"email": "IT@example.com", "email_verified": True, "name": "Somebody"}
    walking = journey()
    refused(walking.walk(), "nobody here is known by that account", "/accounts/login/")
    assert walking.person is None
    assert not SocialAccount.objects.exists()
    assert Person.objects.count() == 1
    SignInRules(pk=1, trust_provider_addresses=True).save()
    with django_capture_on_commit_callbacks(execute=True):
        walking.walk()
    assert walking.person == str(it.pk)
    assert Event.objects.get(kind="person.bound").detail == {"way": "address"}
    assert [message.to for message in mail.outbox] == [["it@example.com"]]


@pytest.mark.parametrize(
    "info",
    [
        {"email": "it@example.com"},
        {"email": "it@example.com", "email_verified": False},
        {"email": "it@example.com", "email_verified": "true"},
        {"email": "it@example.com", "email_verified": 1},
        {"email": ["it@example.com"], "email_verified": True},
        {"email_verified": True},
        {},
    ],
)
def test_unverified_address_binds_nobody(journey: Making, it: Person, provider: Provider, info: Any) -> None:
    SignInRules(pk=1, trust_provider_addresses=True).save()
    provider.info = info
    walking = journey()
    refused(walking.walk())
    assert walking.person is None


def test_one_tokens_mark_never_vouches_for_anothers_address(journey: Making, it: Person, provider: Provider) -> None:
    SignInRules(pk=1, trust_provider_addresses=True).save()
    provider.info = {"email": "it@example.com"}
    provider.change = lambda claims: claims.update(email="mine@example.com", email_verified=True)
    walking = journey()
    refused(walking.walk())
    assert walking.person is None


def test_address_never_binds_who_signs_or_sets_up(
    journey: Making, cio: Person, deputy_cio: Person, admin: Person, provider: Provider
) -> None:
    SignInRules(pk=1, trust_provider_addresses=True).save()
    for person in (cio, deputy_cio, admin):
        provider.info = {"email": person.email, "email_verified": True}
        walking = journey()
        refused(walking.walk(), "not bound by an address alone")
        assert walking.person is None


def test_address_of_somebody_bound_otherwise_or_without_access_binds_nobody(
    journey: Making, it: Person, it2: Person, provider: Provider
) -> None:
    SignInRules(pk=1, trust_provider_addresses=True).save()
    bound(it, "subject-9")
    it2.is_active = False
    it2.save()
    for person, words in ((it, "by another account"), (it2, "no access any more")):
        provider.info = {"email": person.email, "email_verified": True}
        refused(journey().walk(), words)
    assert SocialAccount.objects.count() == 1


def test_address_takes_up_an_invitation_that_waits(journey: Making, it: Person, provider: Provider) -> None:
    """Else its link would go on opening the door of somebody who is in."""
    SignInRules(pk=1, trust_provider_addresses=True).save()
    Invitation.objects.issue(it, by=None)
    provider.info = {"email": it.email, "email_verified": True}
    journey().walk()
    assert Invitation.objects.get().taken_at


def test_invitation_that_opens_nothing_says_why(journey: Making, it: Person, admin: Person) -> None:
    walking = invited(journey, it)
    address = walking.leave()
    Invitation.objects.get().withdraw(by=admin)
    refused(walking.back(address), "This invitation was withdrawn")
    walking = invited(journey, it)
    address = walking.leave()
    Invitation.objects.pending().update(expires_at="2020-01-01T00:00Z")
    refused(walking.back(address), "This invitation has run out")
    assert walking.person is None
    assert not SocialAccount.objects.exists()


def test_invitation_never_takes_somebody_elses_subject(
    journey: Making, it: Person, marketing: Person, provider: Provider
) -> None:
    bound(marketing)
    walking = invited(journey, it)
    refused(walking.walk(), "belongs to somebody here already")
    assert SocialAccount.objects.get().user == marketing
    assert not Invitation.objects.get().taken_at


def test_invitation_is_not_taken_by_somebody_who_is_signed_in(
    journey: Making, it: Person, marketing: Person, client_for: Any
) -> None:
    walking = journey(client_for(marketing))
    invitation, _ = Invitation.objects.issue(it, by=None)
    session = walking.client.session
    session["invitation"] = invitation.pk
    session.save()
    refused(walking.walk(), "You are signed in as Maya Lindqvist", "still signed in")
    assert walking.person == str(marketing.pk)


def test_used_invitation_is_said_to_be_used(journey: Making, it: Person, provider: Provider) -> None:
    walking = invited(journey, it)
    address = walking.leave()
    Invitation.objects.get().take()
    refused(walking.back(address), "This invitation was used")


def test_who_has_no_access_does_not_come_in(journey: Making, it: Person) -> None:
    bound(it)
    it.is_active = False
    it.save()
    walking = journey()
    assert walking.walk()["Location"] == "/accounts/inactive/"
    assert walking.person is None


def test_next_leads_on_and_never_elsewhere(journey: Making, it: Person) -> None:
    bound(it)
    assert journey().walk(next="/outcomes/")["Location"] == "/outcomes/"
    assert journey().walk(next="https://evil.example/")["Location"] == "/"


def test_what_is_asked_of_the_provider_is_ours_to_say(journey: Making, settings: Any) -> None:
    """Nothing of the query reaches it."""
    settings.PUBLIC_URL = "https://lockstep.example.com"
    asked = query_of(journey().leave(f"{LOGIN}?auth_params=redirect_uri%3Dhttps://evil.example&scope=everything"))
    assert asked["redirect_uri"] == f"https://lockstep.example.com{CALLBACK}"
    assert asked["scope"] == "openid profile email"
    assert asked["code_challenge_method"] == "S256"
    assert asked["max_age"] == "43200"
    assert len(asked["nonce"]) > 40


def test_two_tabs_do_not_disturb_each_other(journey: Making, it: Person) -> None:
    bound(it)
    walking = journey()
    first, second = walking.leave(next="/outcomes/"), walking.leave(next="/projects/")
    assert walking.back(second)["Location"] == "/projects/"
    assert walking.back(first)["Location"] == "/outcomes/"


def test_without_a_provider_there_is_no_such_address(client: Client, db: None) -> None:
    assert client.get(LOGIN).status_code == 404
    assert client.post(LOGIN).status_code == 404
    assert client.get(CALLBACK, {"code": "x", "state": "x"}).status_code == 404
    assert client.post("/accounts/oidc/backchannel-logout/").status_code == 404


# By a person who is signed in


def test_own_connection_takes_a_fresh_proof(
    journey: Making, it: Person, client_for: Any, django_capture_on_commit_callbacks: Any
) -> None:
    it.set_password("a-long-password-for-tests")
    it.save()
    walking = journey(client_for(it))
    connect = f"{LOGIN}?process=connect"
    asked = walking.client.post(connect)
    assert asked["Location"].startswith("/accounts/reauthenticate/")
    walking.client.post("/accounts/reauthenticate/", {"password": "a-long-password-for-tests"})
    with django_capture_on_commit_callbacks(execute=True):
        answer = walking.walk(connect)
    assert answer["Location"] == "/accounts/3rdparty/"
    assert SocialAccount.objects.get().user == it
    assert Event.objects.get(kind="person.bound").detail == {"way": "own"}
    assert any("company sign-in" in message.subject for message in mail.outbox)
    page = walking.client.get("/accounts/3rdparty/").content.decode()
    assert "End it" in page
    walking.client.post("/accounts/3rdparty/")
    assert not SocialAccount.objects.exists()
    assert Event.objects.filter(kind="person.released").exists()


def test_own_connection_never_takes_somebody_elses_subject(
    journey: Making, it: Person, marketing: Person, client_for: Any
) -> None:
    bound(marketing)
    it.set_password("a-long-password-for-tests")
    it.save()
    walking = journey(client_for(it))
    walking.client.post("/accounts/reauthenticate/", {"password": "a-long-password-for-tests"})
    refused(walking.walk(f"{LOGIN}?process=connect"), "belongs to somebody else here", "still signed in")
    assert SocialAccount.objects.get().user == marketing


def test_only_way_in_is_not_ended(client_for: Any, it: Person, journey: Making) -> None:
    bound(it)
    walking = journey()
    walking.walk()
    assert "cannot be ended here" in walking.client.get("/accounts/3rdparty/").content.decode()
    assert walking.client.post("/accounts/3rdparty/").status_code in {302, 403}
    assert SocialAccount.objects.exists()


# What never lets anybody in


def wait(seconds: float) -> Callable[[Any], None]:
    def answer(handler: Any) -> None:
        time.sleep(seconds)
        handler.well()

    return answer


def trickle(handler: Any) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    for _ in range(60):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.1)


def huge(handler: Any) -> None:
    handler.say(b'{"x": "' + b"x" * 3_000_000 + b'"}')


def hang_up(handler: Any) -> None:
    handler.close_connection = True


def elsewhere(handler: Any) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


BROKEN: dict[str, Callable[[Any], None]] = {
    "down": hang_up,
    "error": lambda handler: handler.say({"error": "server_error"}, 500),
    "slow": wait(20),
    "trickling": trickle,
    "no JSON": lambda handler: handler.say(b"<html>hello</html>"),
    "deep JSON": lambda handler: handler.say(b"[" * 200_000),
    "a list": lambda handler: handler.say([]),
    "empty": lambda handler: handler.say({}),
    "huge": huge,
    "elsewhere": elsewhere,
}


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds themselves are what is tried, not their length."""
    monkeypatch.setattr("partnership.people.issuer.asking.TIMEOUT", (0.5, 0.5))
    monkeypatch.setattr("partnership.people.issuer.asking.DEADLINE", 0.5)


@pytest.mark.parametrize("how", BROKEN)
@pytest.mark.parametrize("place", ["/.well-known/openid-configuration", "/token", "/keys", "/me"])
def test_broken_answer_lets_nobody_in(
    journey: Making, it: Person, provider: Provider, impatient: None, place: str, how: str
) -> None:
    bound(it)
    provider.answers[place] = BROKEN[how]
    walking, begun = journey(), time.monotonic()
    answer = walking.client.post(LOGIN) if place == "/.well-known/openid-configuration" else walking.walk()
    refused(answer, "/accounts/login/", status=(401,))
    assert walking.person is None
    assert time.monotonic() - begun < 10
    assert SocialAccount.objects.get().extra_data == {}


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://evil.example"},
        {"issuer": None},
        {"token_endpoint": None},
        {"token_endpoint": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"jwks_uri": ["x"]},
        {"userinfo_endpoint": "http://[broken"},
        {"end_session_endpoint": 'https://x.example/"><script>'},
    ],
)
def test_wrong_discovery_lets_nobody_in(journey: Making, provider: Provider, document: Any) -> None:
    provider.document = document
    refused(journey().client.post(LOGIN), status=(401,))


def without(*names: str) -> Callable[[dict[str, Any]], None]:
    def change(claims: dict[str, Any]) -> None:
        for name in names:
            del claims[name]

    return change


def having(**values: Any) -> Callable[[dict[str, Any]], None]:
    def change(claims: dict[str, Any]) -> None:
        for name, value in values.items():
            claims[name] = int(time.time()) + value.pop() if isinstance(value, set) else value

    return change


WRONG_CLAIMS: dict[str, Callable[[], Callable[[dict[str, Any]], None]]] = {
    "another nonce": lambda: having(nonce="another"),
    "no nonce": lambda: without("nonce"),
    "nonce no text": lambda: having(nonce=["x"]),
    "another audience": lambda: having(aud="another"),
    "no audience": lambda: without("aud"),
    "two audiences, no party": lambda: having(aud=["lockstep", "another"]),
    "another party": lambda: having(aud=["lockstep", "another"], azp="another"),
    "another issuer": lambda: having(iss="https://evil.example"),
    "no issuer": lambda: without("iss"),
    "expired": lambda: having(exp={-120}),
    "no expiry": lambda: without("exp"),
    "expiry no number": lambda: having(exp="soon"),
    "expiry without end": lambda: having(exp=float("inf")),
    "issued in the future": lambda: having(iat={300}),
    "no time of issue": lambda: without("iat"),
    "not yet": lambda: having(nbf={300}),
    "no subject": lambda: without("sub"),
    "empty subject": lambda: having(sub=""),
    "long subject": lambda: having(sub="s" * 300),
    "subject no text": lambda: having(sub=7),
    "subject with a line's end": lambda: having(sub="subject-1\n"),
    "subject with NUL": lambda: having(sub="subject-1\x00"),
}


@pytest.mark.parametrize("how", WRONG_CLAIMS)
def test_wrong_claim_lets_nobody_in(journey: Making, it: Person, provider: Provider, how: str) -> None:
    bound(it)
    provider.change = WRONG_CLAIMS[how]()
    walking = journey()
    refused(walking.walk(), "could not be trusted", "/accounts/login/", status=(401,))
    assert walking.person is None


def unsigned(claims: dict[str, Any]) -> str:
    return jwt_of({"alg": "none", "kid": "key-1"}, claims) + "."


def jwt_of(header: dict[str, Any], claims: dict[str, Any]) -> str:
    return ".".join(base64.urlsafe_b64encode(json.dumps(p).encode()).rstrip(b"=").decode() for p in (header, claims))


def by_the_public_key(claims: dict[str, Any]) -> str:
    """As an attacker would, without the library that refuses to."""
    start = jwt_of({"alg": "HS256", "kid": "key-1"}, claims)
    mark = hmac.new(PUBLIC_PEM, start.encode(), hashlib.sha256).digest()
    return f"{start}.{base64.urlsafe_b64encode(mark).rstrip(b'=').decode()}"


FORGED: dict[str, Callable[[Provider, dict[str, Any]], Any]] = {
    "no algorithm": lambda provider, claims: unsigned(claims),
    "the public key as a secret": lambda provider, claims: by_the_public_key(claims),
    "our own secret": lambda provider, claims: provider.signed(claims, "a-secret-that-is-shared" * 2, "HS256"),
    "an unknown key": lambda provider, claims: provider.signed(claims, kid="key-2"),
    "another's key": lambda provider, claims: provider.signed(claims, OTHER_KEY),
    "another algorithm than the key's": lambda provider, claims: provider.signed(claims, KEY, "RS512"),
    "a key of its own": lambda provider, claims: provider.signed(
        claims, OTHER_KEY, jwk=Provider.public("key-1", OTHER_KEY), kid="key-3"
    ),
    "changed claims": lambda provider, claims: changed(provider.signed(claims)),
    "no token": lambda provider, claims: None,
    "no token's form": lambda provider, claims: "a.b.c",
    "a list": lambda provider, claims: [],
    "a deep header": lambda provider, claims: (
        base64.urlsafe_b64encode(b"[" * 100_000).rstrip(b"=").decode() + ".e30.e30"
    ),
    "no object": lambda provider, claims: jwt_of({"alg": "RS256", "kid": "key-1"}, []) + ".e30",  # type: ignore[arg-type]
}


def changed(token: str) -> str:
    head, claims, mark = token.split(".")
    told = json.loads(base64.urlsafe_b64decode(claims + "=="))
    body = base64.urlsafe_b64encode(json.dumps({**told, "sub": "subject-1", "x": 1}).encode()).rstrip(b"=").decode()
    return f"{head}.{body}.{mark}"


@pytest.mark.parametrize("how", FORGED)
def test_forged_token_lets_nobody_in(journey: Making, it: Person, provider: Provider, how: str) -> None:
    bound(it)
    provider.sign = lambda claims: FORGED[how](provider, claims)
    walking = journey()
    refused(walking.walk(), "could not be trusted", status=(401,))
    assert walking.person is None


@pytest.mark.parametrize("sub", ["subject-2", None, ["subject-1"]])
def test_other_information_of_somebody_else_lets_nobody_in(
    journey: Making, it: Person, provider: Provider, sub: Any
) -> None:
    bound(it)
    provider.info = {"sub": sub}
    walking = journey()
    refused(walking.walk(), status=(401,))
    assert walking.person is None


@pytest.mark.parametrize(
    "state", ["wrong", "", None, "a" * 5_000, "\x00"], ids=["wrong", "empty", "none", "long", "NUL"]
)
def test_wrong_state_lets_nobody_in(journey: Making, it: Person, provider: Provider, state: str | None) -> None:
    bound(it)
    walking = journey()
    refused(walking.back(walking.leave(), state=state), "Begin again", status=(401,))
    assert walking.person is None
    assert "/token" not in provider.asked


def test_state_of_another_browser_lets_nobody_in(journey: Making, it: Person, provider: Provider) -> None:
    """Else a link could sign its reader in as somebody else."""
    bound(it)
    code, state = provider.authorize(journey().leave())
    other = journey()
    refused(other.client.get(CALLBACK, {"code": code, "state": state}), "another browser", status=(401,))
    assert other.person is None


def test_state_is_used_once_and_for_ten_minutes(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    walking = journey()
    address = walking.leave()
    walking.back(address)
    walking.client.logout()
    refused(walking.back(address), "Begin again")
    address = walking.leave()
    with time_machine.travel(time.time() + 601, tick=True):
        refused(walking.back(address), "Begin again")


def test_replayed_code_lets_nobody_in(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    code, state = provider.authorize((thief := journey()).leave())
    thief.client.get(CALLBACK, {"code": code, "state": state})
    other = journey()
    refused(other.back(other.leave(), code=code), "does not answer as it should", status=(401,))
    assert other.person is None


def test_code_of_another_sign_in_lets_nobody_in(journey: Making, it: Person, provider: Provider) -> None:
    """A stolen code, put into a sign-in of the thief's own: the verifier does not fit."""
    bound(it)
    code, _ = provider.authorize(journey().leave())
    thief = journey()
    refused(thief.back(thief.leave(), code=code), status=(401,))
    assert thief.person is None


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("access_denied", "You stopped at Example ID"),
        ("login_required", "did not sign you in"),
        ("<script>alert(1)</script>", "did not sign you in"),
    ],
)
def test_providers_refusal_is_a_sentence(journey: Making, error: str, words: str) -> None:
    walking = journey()
    text = refused(walking.back(walking.leave(), code=None, error=error), words, status=(401,))
    assert "<script>alert" not in text


def test_clocks_may_differ_by_a_minute(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    for change in (having(iat={50}, nbf={50}, auth_time={50}), having(exp={-50})):
        provider.change = change
        walking = journey()
        walking.walk()
        assert walking.person == str(it.pk)


def test_one_line_is_logged_and_no_secret_in_it(
    journey: Making, it: Person, provider: Provider, caplog: pytest.LogCaptureFixture, capsys: Any
) -> None:
    provider.change = having(aud="another")
    walking = journey()
    walking.walk()
    lines = [line for line in (capsys.readouterr().out + caplog.text).splitlines() if "refused" in line]
    assert len(lines) == 1
    assert "token.InvalidAudienceError" in lines[0]
    for secret in ("code-1", "access-1", "eyJ", "subject-1", "nonce="):
        assert secret not in "".join(lines)


# What is remembered of the provider


def test_discovery_and_keys_are_asked_for_once(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    for _ in range(3):
        journey().walk()
    assert provider.asked.count("/.well-known/openid-configuration") == 1
    assert provider.asked.count("/keys") == 1


def test_provider_that_was_away_is_asked_again_soon(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    provider.answers["/.well-known/openid-configuration"] = hang_up
    now = time.time()
    for _ in range(3):
        refused(journey().client.post(LOGIN), status=(401,))
    assert len(provider.asked) == 1
    provider.answers.clear()
    with time_machine.travel(now + 25, tick=True):
        walking = journey()
        walking.walk()
        assert walking.person == str(it.pk)


def test_what_was_known_outlives_a_short_absence(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    journey().walk()
    provider.answers["/.well-known/openid-configuration"] = hang_up
    with time_machine.travel(time.time() + 3_600, tick=True):
        walking = journey()
        walking.walk()
        assert walking.person == str(it.pk)
    with time_machine.travel(time.time() + 90_000, tick=True):
        refused(journey().client.post(LOGIN), status=(401,))


def test_new_key_is_fetched_when_it_is_used(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    journey().walk()
    provider.keys = [Provider.public("key-2", OTHER_KEY)]
    provider.sign = lambda claims: provider.signed(claims, OTHER_KEY, kid="key-2")
    walking = journey()
    walking.walk()
    assert walking.person == str(it.pk)


# Proving anew


def test_proof_is_asked_for_and_counts(journey: Making, cio: Person, provider: Provider) -> None:
    bound(cio)
    walking = journey()
    walking.walk()
    before = walking.client.session.session_key
    asked = query_of(address := walking.leave(PROOF, next="/outcomes/"))
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert walking.back(address)["Location"] == "/outcomes/"
    last = walking.client.session["account_authentication_methods"][-1]
    assert last["reauthenticated"]
    assert abs(last["auth_time"] - time.time()) < 5
    assert walking.client.session.session_key == before


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: without("auth_time"), "does not say when"),
        (lambda: having(auth_time="now"), "does not say when"),
        (lambda: having(auth_time=True), "does not say when"),
        (lambda: having(auth_time={-300}), "did not ask anew"),
        (lambda: having(auth_time={300}), "did not ask anew"),
        (lambda: having(sub="subject-2"), "could not be trusted"),
        (lambda: having(nonce="another"), "could not be trusted"),
    ],
)
def test_no_proof_signs_nothing_and_signs_nobody_out(
    journey: Making, cio: Person, provider: Provider, change: Any, words: str
) -> None:
    bound(cio)
    walking = journey()
    walking.walk()
    records = walking.client.session["account_authentication_methods"]
    provider.change = change()
    refused(walking.walk(PROOF), words, "still signed in as Ingrid Olsen")
    assert walking.person == str(cio.pk)
    assert walking.client.session["account_authentication_methods"] == records


def test_proof_of_somebody_else_is_none(journey: Making, cio: Person, cmo: Person, provider: Provider) -> None:
    bound(cio)
    bound(cmo, "subject-2")
    walking = journey()
    walking.walk()
    provider.subject = "subject-2"
    refused(walking.walk(PROOF), "as somebody else", "still signed in as Ingrid Olsen")
    assert walking.person == str(cio.pk)


def test_proof_takes_somebody_who_is_signed_in(client: Client, provider: Provider) -> None:
    assert client.get(PROOF)["Location"].startswith("/accounts/login/")


def test_without_password_a_second_factor_takes_a_proof_at_the_provider(
    journey: Making, it: Person, provider: Provider
) -> None:
    """allauth asks nothing of those who have nothing here to prove it by; whoever was just asked is not again."""
    bound(it)
    provider.change = having(auth_time={-3_600})
    walking = journey()
    walking.walk()
    provider.change = lambda claims: None
    asked = walking.client.get("/accounts/2fa/totp/activate/")
    assert asked["Location"].startswith(PROOF)
    walking.walk(PROOF)
    assert walking.client.get("/accounts/2fa/totp/activate/").status_code == 200
    at_once = journey()
    at_once.walk()
    assert at_once.client.get("/accounts/2fa/totp/activate/").status_code == 200


# Signing out


def test_signing_out_offers_the_provider_too(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    walking = journey()
    walking.walk()
    answer = walking.client.post("/accounts/logout/")
    assert answer["Location"] == "/accounts/signed-out/"
    page = walking.client.get("/accounts/signed-out/").content.decode()
    assert f"{provider.issuer}/end?client_id=lockstep" in page
    assert "id_token_hint=" in page
    assert walking.person is None


BACK = "/accounts/oidc/backchannel-logout/"


def test_provider_ends_the_session_that_it_names(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    first, second = journey(), journey()
    first.walk()
    provider.change = having(sid="session-2")
    second.walk()
    answer = Client(enforce_csrf_checks=True).post(BACK, {"logout_token": provider.logout_token(sid="session-2")})
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    assert first.client.get("/outcomes/").status_code == 200
    assert second.client.get("/outcomes/").status_code == 302
    assert Event.objects.filter(kind="person.signed_out").count() == 1


def test_provider_ends_every_session_of_a_subject(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    browsers = [journey() for _ in range(2)]
    for walking in browsers:
        walking.walk()
    assert Client().post(BACK, {"logout_token": provider.logout_token(sub="subject-1")}).status_code == 200
    assert {walking.client.get("/outcomes/").status_code for walking in browsers} == {302}


@pytest.mark.parametrize(
    "claims",
    [
        {"aud": "another"},
        {"iss": "https://evil.example"},
        {"iat": 1_700_000_000, "exp": None},
        {"iat": None},
        {"iat": "now"},
        {"jti": None},
        {"events": {}},
        {"events": None},
        {"events": {"http://schemas.openid.net/event/backchannel-logout": True}},
        {"nonce": "x"},
        {"sub": None},
        {"sub": 7},
        {"sub": None, "sid": ""},
    ],
)
def test_wrong_logout_token_ends_nothing(journey: Making, it: Person, provider: Provider, claims: Any) -> None:
    bound(it)
    walking = journey()
    walking.walk()
    answer = Client().post(BACK, {"logout_token": provider.logout_token(**{"sub": "subject-1", **claims})})
    assert (answer.status_code, answer.json()) == (400, {"error": "invalid_request"})
    assert walking.client.get("/outcomes/").status_code == 200


def test_logout_token_is_used_once_and_never_forged(journey: Making, it: Person, provider: Provider) -> None:
    bound(it)
    journey().walk()
    token = provider.logout_token(sub="subject-1")
    assert Client().post(BACK, {"logout_token": token}).status_code == 200
    walking = journey()
    walking.walk()
    for sent in ({"logout_token": token}, {"logout_token": "x"}, {}):
        assert Client().post(BACK, sent).status_code == 400
    provider.sign = lambda claims: provider.signed(claims, OTHER_KEY)
    assert Client().post(BACK, {"logout_token": provider.logout_token(sub="subject-1")}).status_code == 400
    assert Client().get(BACK).status_code == 405
    assert walking.client.get("/outcomes/").status_code == 200


def test_provider_ends_a_session_in_a_frame(journey: Making, it: Person, provider: Provider) -> None:
    """Where it has no other way. No cookie comes along, and a guess ends nothing."""
    bound(it)
    walking = journey()
    walking.walk()
    front, right = "/accounts/oidc/frontchannel-logout/", {"iss": provider.issuer, "sid": "session-1"}
    for wrong in ({}, {"sid": ""}, {"sid": "\x00" * 9}, {"sid": "s" * 300}, {"iss": "https://evil.example"}):
        sent = {**right, **wrong} if wrong else {}
        assert Client().get(front, sent).status_code == 400
    assert Client().get(front, {**right, "sid": "session-2"}).status_code == 200
    assert walking.client.get("/outcomes/").status_code == 200
    assert Client().get(front, right).status_code == 200
    assert walking.client.get("/outcomes/").status_code == 302


# Claims


@pytest.fixture
def mapped(provider: Provider) -> None:
    SignInRules(pk=1, trust_provider_addresses=True).save()
    ClaimRule.objects.create(claim="groups", value="it-staff", lets_in_as="it")
    ClaimRule.objects.create(claim="realm_access.roles", value="marketing", lets_in_as="marketing")
    ClaimRule.objects.create(claim="https://example.com/role", value="board", lets_in_as="observer")


@pytest.mark.parametrize(
    ("claims", "role", "side"),
    [
        ({"groups": ["x", ["it-staff"]]}, "staff", "it"),
        ({"realm_access": {"roles": ["marketing"]}}, "staff", "marketing"),
        ({"https://example.com/role": "board"}, "observer", ""),
    ],
)
def test_claims_let_somebody_in(
    journey: Making, provider: Provider, mapped: None, claims: Any, role: str, side: str
) -> None:
    provider.info = {"email": "New@Example.com", "email_verified": True, "name": "Nina Roth", **claims}
    walking = journey()
    walking.walk()
    person = Person.objects.get(email="new@example.com")
    assert (person.name, person.role, person.side) == ("Nina Roth", role, side)
    assert walking.person == str(person.pk)
    assert not person.has_usable_password()


@pytest.mark.parametrize(
    ("info", "words"),
    [
        ({"email": "new@example.com", "email_verified": True}, "nobody here is known"),
        ({"email": "new@example.com", "email_verified": True, "groups": ["other"]}, "nobody here is known"),
        ({"email": "new@example.com", "groups": ["it-staff"]}, "nobody here is known"),
        ({"email": "no address", "email_verified": True, "groups": ["it-staff"]}, "nobody here is known"),
        (
            {
                "email": "new@example.com", "email_verified": True, "groups": ["it-staff"],
                "realm_access": {"roles": ["marketing"]},
            },
            "two things",
        ),
    ],
)  # fmt: skip
def test_other_claims_let_nobody_in(journey: Making, provider: Provider, mapped: None, info: Any, words: str) -> None:
    provider.info = info
    walking = journey()
    refused(walking.walk(), words, status=(403,))
    assert not Person.objects.exists()


def test_claims_let_nobody_in_while_addresses_are_not_trusted(
    journey: Making, provider: Provider, mapped: None
) -> None:
    SignInRules.objects.update(trust_provider_addresses=False)
    provider.info = {"email": "new@example.com", "email_verified": True, "groups": ["it-staff"]}
    refused(journey().walk(), "nobody here is known")
    assert not Person.objects.exists()


def test_claims_never_move_somebody_who_is_here(journey: Making, it: Person, provider: Provider, mapped: None) -> None:
    bound(it)
    provider.info = {"realm_access": {"roles": ["marketing"]}, "secret_claim": "what it says"}
    journey().walk()
    assert Person.objects.get(pk=it.pk).side == "it"
    kept = SocialAccount.objects.get().extra_data
    assert kept["mapped"]["realm_access.roles"] == ["marketing"]
    assert "secret_claim" in kept["names"]
    assert "what it says" not in json.dumps(kept)
    assert "access-1" not in json.dumps(kept)


def test_whatever_a_claim_holds_is_no_failure(journey: Making, it: Person, provider: Provider, mapped: None) -> None:
    """NUL and halves of a letter, numbers that are none: what no database keeps is not kept."""
    bound(it)
    odd = "a\x00b\ud800c"
    provider.info = {
        "email": odd,
        "email_verified": True,
        "name": odd,
        odd: odd,
        "groups": [odd, {}, None, 1e400, True],
    }
    provider.change = having(amr=[odd, 1, {}], sid=odd, auth_time=float("nan"))
    walking = journey()
    walking.walk()
    assert walking.person == str(it.pk)
    kept = SocialAccount.objects.get().extra_data
    assert kept["address"] == "abc"
    assert kept["mapped"]["groups"] == ["abc", "true"]
    provider.subject = "subject-2"
    provider.info |= {"email": f"{'x' * 250}@example.com", "groups": ["it-staff"]}
    refused(journey().walk(), "nobody here is known")


# A second factor at the provider


@pytest.mark.parametrize(
    ("amr", "counts"), [(["mfa"], True), (["pwd", "otp"], True), (["otp"], False), (["pwd"], False), ("mfa", False)]
)
def test_providers_second_factor_counts_when_a_setting_says_so(
    journey: Making, cio: Person, provider: Provider, settings: Any, amr: Any, counts: bool
) -> None:
    settings.REQUIRE_SECOND_FACTOR = True
    bound(cio)
    provider.change = having(amr=amr)
    walking = journey()
    walking.walk()
    assert walking.client.get("/outcomes/").status_code == 302
    SignInRules(pk=1, trust_provider_second_factor=True).save()
    assert (walking.client.get("/outcomes/").status_code == 200) is counts
