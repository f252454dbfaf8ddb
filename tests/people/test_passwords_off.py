"""Passwords switched off for all but one administrator: at every door, in the lowest place."""

from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.management import call_command
from django.test import Client

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.people.models import Invitation, Person, Role, SignInRules
from partnership.people.permissions import may_use_password, passwords_are_allowed
from tests.cast import PASSWORD
from tests.people.provider import Provider

SIGN_IN = "/accounts/login/"
MISMATCH = "This address and this password do not belong together. Write both once more."
NEW = {"password1": "another-long-password", "password2": "another-long-password"}


def with_password(person: Person) -> Person:
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def keeper(admin: Person) -> Person:
    return with_password(admin)


@pytest.fixture
def off(provider: Provider, keeper: Person) -> None:
    SignInRules(pk=1, passwords_allowed=False, break_glass=keeper).save()


def signs_in(person: Person) -> bool:
    client = Client()
    client.post(SIGN_IN, {"login": person.email, "password": PASSWORD})
    return client.session.get("_auth_user_id") == str(person.pk)


def test_one_administrator_comes_in_by_password_and_nobody_else(off: None, keeper: Person, it: Person) -> None:
    other = Person.objects.create_user("admin2@example.com", PASSWORD, name="Aron", role=Role.ADMINISTRATOR)
    with_password(it)
    assert [signs_in(person) for person in (keeper, it, other)] == [True, False, False]
    assert [may_use_password(person) for person in (keeper, it, other)] == [True, False, False]
    assert authenticate(None, email=it.email, password=PASSWORD) is None


def test_right_and_wrong_passwords_read_alike(off: None, it: Person, client: Client) -> None:
    with_password(it)
    gone = Person.objects.create_user("gone@example.com", PASSWORD, name="Gone", side="it", is_active=False)
    said = []
    for address, password in [
        (it.email, PASSWORD),
        (it.email, "wrong-wrong-wrong"),
        (gone.email, PASSWORD),
        ("nobody@example.com", PASSWORD),
    ]:
        page = client.post(SIGN_IN, {"login": address, "password": password})
        assert page.status_code == 200
        assert MISMATCH in page.content.decode()
        said.append(page.context["form"].errors.get_json_data())
    assert said == [{"__all__": [{"message": MISMATCH, "code": "email_password_mismatch"}]}] * 4


def test_sign_in_page_offers_the_provider_first_and_names_nobody(
    off: None, keeper: Person, client: Client, provider: Provider
) -> None:
    text = client.get(SIGN_IN).content.decode()
    assert text.index("Continue with Example ID") < text.index('name="password"')
    assert keeper.name not in text
    SignInRules.objects.update(passwords_allowed=True)
    text = client.get(SIGN_IN).content.decode()
    assert text.index("Continue with Example ID") > text.index('name="password"')


def test_sessions_that_have_begun_go_on(off: None, it: Person, client_for: Any) -> None:
    SignInRules.objects.update(passwords_allowed=True)
    with_password(it)
    client = Client()
    client.post(SIGN_IN, {"login": it.email, "password": PASSWORD})
    SignInRules.objects.update(passwords_allowed=False)
    assert client.get("/outcomes/").status_code == 200


def test_invitation_is_taken_up_by_the_provider_alone(off: None, client: Client) -> None:
    new = Person.objects.create_user("new@example.com", None, name="Nora", side="it")
    made, token = Invitation.objects.issue(new, by=None)
    page = client.get(f"/accounts/invitation/{token}/", follow=True)
    assert "Continue with" in page.text
    assert "password" not in page.text
    refused = client.post("/accounts/invitation/", NEW)
    assert "come in by your company sign-in" in refused.text
    made.refresh_from_db()
    assert made.taken_at is None
    assert "_auth_user_id" not in client.session


def test_forgotten_password_sends_nothing_that_opens_nothing(off: None, it: Person, keeper: Person) -> None:
    with_password(it)
    for person in (it, keeper):
        answer = Client().post("/accounts/password/reset/", {"email": person.email})
        assert answer["Location"] == "/accounts/password/reset/done/"
    assert [message.to for message in mail.outbox] == [[keeper.email]]


def test_link_from_before_sets_no_password(off: None, it: Person) -> None:
    SignInRules.objects.update(passwords_allowed=True)
    with_password(it)
    client = Client()
    client.post("/accounts/password/reset/", {"email": it.email})
    key = next(line for line in mail.outbox[0].body.splitlines() if "/key/" in line).removeprefix("http://testserver")
    page = client.get(key, follow=True)
    SignInRules.objects.update(passwords_allowed=False)
    answer = client.post(page.request["PATH_INFO"], NEW)
    assert "do not open this portal" in answer.content.decode()
    assert Person.objects.get(pk=it.pk).check_password(PASSWORD)


def test_nobody_sets_or_changes_a_password(off: None, it: Person, client_for: Any) -> None:
    client = client_for(it)
    assert "do not open this portal" in client.post("/accounts/password/set/", NEW).content.decode()
    with_password(it)
    client = client_for(it)
    answer = client.post("/accounts/password/change/", {"oldpassword": PASSWORD, **NEW})
    assert "do not open this portal" in answer.content.decode()
    assert Person.objects.get(pk=it.pk).check_password(PASSWORD)


def test_passkey_opens_nothing_either(off: None, it: Person, keeper: Person, rf: Any) -> None:
    """Every way in passes one place; a passkey's comes there without a password."""
    how = {"email_verification": "none", "signal_kwargs": None, "email": None, "signup": False, "redirect_url": None}
    request = rf.get("/")
    request.user, request.session = AnonymousUser(), {}
    answer = get_adapter().pre_login(request, it, **how)
    assert answer.status_code == 403
    assert "do not open this portal" in answer.content.decode()
    assert get_adapter().pre_login(request, keeper, **how) is None


def test_password_proves_nothing_any_more(off: None, it: Person, client_for: Any) -> None:
    with_password(it)
    SocialAccount.objects.create(user=it, provider="company", uid="subject-1")
    answer = client_for(it).post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert answer["Location"].startswith("/accounts/oidc/company/proof/")


def test_without_a_provider_passwords_always_open(off: None, it: Person, settings: Any) -> None:
    """Whoever takes the provider out of the environment is not locked out."""
    settings.OIDC_ISSUER = ""
    with_password(it)
    assert passwords_are_allowed()
    assert signs_in(it)


def test_keeper_is_not_lost(off: None, keeper: Person) -> None:
    other = Person.objects.create_user("admin2@example.com", None, name="Aron", role=Role.ADMINISTRATOR)
    for change in (lambda: keeper.disable(by=other), lambda: keeper.change(by=other, role=Role.OBSERVER)):
        with pytest.raises(Refused, match="keeps the only password"):
            change()
    SignInRules.objects.update(passwords_allowed=True)
    keeper.disable(by=other)


# The administrator's page


FIELDS = {"passwords_allowed": "", "trust_provider_addresses": "", "trust_provider_second_factor": ""}
PAGE = "/set-up/sign-in/"


def test_passwords_are_switched_off_when_nobody_is_locked_out(
    provider: Provider, keeper: Person, it: Person, cio: Person, cmo: Person, client_for: Any
) -> None:
    keeper.set_unusable_password()
    keeper.save()
    client = client_for(keeper)
    fields = {"break_glass": str(keeper.pk)}

    def refused(words: str) -> None:
        answer = client.post(PAGE, fields)
        assert (answer.status_code, words in answer.content.decode()) == (422, True), answer.content.decode()
        assert not SignInRules.objects.filter(passwords_allowed=False).exists()

    refused("has no password to keep")
    with_password(keeper)
    client = client_for(keeper)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    refused("has no second factor")
    TOTP.activate(keeper, generate_totp_secret())
    assert Authenticator.objects.exists()
    refused("Nobody has come in by the company sign-in yet")
    SocialAccount.objects.create(user=it, provider="company", uid="subject-1")
    fields["break_glass"] = ""
    refused("Name an administrator who keeps a password")
    fields["break_glass"] = str(it.pk)
    refused("That is not offered here")
    fields["break_glass"] = str(keeper.pk)
    assert client.post(PAGE, fields).status_code == 303
    rules = SignInRules.objects.get()
    assert (rules.passwords_allowed, rules.break_glass) == (False, keeper)
    event = Event.objects.get(kind="sign_in_rules.changed")
    assert event.changes["passwords_allowed"] == [True, False]
    assert {notice.person for notice in Notice.objects.all()} == {cio, cmo}
    assert "passwords no longer open the portal" in Notice.objects.first().text
    assert client.post(PAGE, fields).status_code == 303
    assert Event.objects.filter(kind="sign_in_rules.changed").count() == 1


def test_command_lets_passwords_open_again(off: None, it: Person) -> None:
    call_command("allow_passwords")
    assert passwords_are_allowed()
    with_password(it)
    assert signs_in(it)
