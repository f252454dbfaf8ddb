"""The one door: e-mail and password, a second factor where it is required, sessions that end."""

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from partnership.company.models import GroundRules
from partnership.people.models import Person, Role, Side
from tests.cast import PASSWORD

SIGN_IN = "/accounts/login/"


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def test_sign_in_by_address_whatever_its_case(client, it):
    with_password(it)
    response = client.post(SIGN_IN, {"login": "IT@Example.com", "password": PASSWORD})
    assert response.status_code == 302
    assert response["Location"] == "/"
    assert client.get(reverse("home:home")).status_code == 200


def test_wrong_password_and_unknown_address_read_alike(client, it):
    with_password(it)
    wrong = client.post(SIGN_IN, {"login": "it@example.com", "password": "wrong-wrong-wrong"})
    unknown = client.post(SIGN_IN, {"login": "nobody@example.com", "password": "wrong-wrong-wrong"})
    assert "This address and this password do not belong together." in wrong.content.decode()
    assert "This address and this password do not belong together." in unknown.content.decode()


def test_sign_in_is_slowed_down_after_many_wrong_tries(client, it):
    with_password(it)
    for _ in range(12):
        last = client.post(SIGN_IN, {"login": "it@example.com", "password": "wrong-wrong-wrong"})
    assert "Try again in " in last.content.decode()


def test_nobody_signs_up(client, db):
    page = client.get("/accounts/signup/").content.decode()
    assert "password1" not in page


def test_forgotten_password_of_an_unknown_address_tells_nothing(client, it):
    for address in ["nobody@example.com", "it@example.com"]:
        response = client.post("/accounts/password/reset/", {"email": address})
        assert response.status_code == 302
        assert response["Location"] == "/accounts/password/reset/done/"
    assert [message.to for message in mail.outbox] == [["it@example.com"]]
    assert "/accounts/password/reset/key/" in mail.outbox[0].body


def test_who_has_no_access_does_not_come_in(client, it):
    with_password(it)
    it.is_active = False
    it.save()
    client.post(SIGN_IN, {"login": "it@example.com", "password": PASSWORD})
    assert client.get(reverse("home:home")).status_code == 302


def test_changed_password_ends_other_sessions(client_for, it):
    with_password(it)
    theirs = client_for(it)
    it.set_password("another-long-password")
    it.save()
    assert theirs.get(reverse("home:home")).status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"role": Role.OBSERVER, "side": ""},
        {"role": Role.ADMINISTRATOR, "side": ""},
        {"side": Side.MARKETING},
        {"email": "new@example.com"},
    ],
)
def test_sessions_end_when_somebody_becomes_another(client_for, it, admin, fields):
    theirs = client_for(it)
    assert theirs.get(reverse("home:home")).status_code == 200
    it.change(by=admin, **fields)
    assert theirs.get(reverse("home:home")).status_code == 302


def test_sessions_go_on_when_only_a_name_changes(client_for, it, admin):
    theirs = client_for(it)
    it.change(by=admin, name="Ivan P.", team="Data", time_zone="Europe/Berlin")
    assert theirs.get(reverse("home:home")).status_code == 200


def test_sessions_outlive_a_new_secret_while_the_former_is_kept(client_for, it, settings):
    theirs = client_for(it)
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-secret-" * 5
    assert theirs.get(reverse("home:home")).status_code == 200


def test_nobody_changes_the_own_address(client_for, it):
    theirs = client_for(it)
    page = theirs.get("/accounts/email/")
    assert page.status_code == 200
    assert "it@example.com" in page.content.decode()
    assert "<form" not in page.content.decode().split('id="page"')[1].split("</main>")[0]
    assert theirs.post("/accounts/email/", {"action_add": "", "email": "mine@example.com"}).status_code == 405
    assert not EmailAddress.objects.filter(email="mine@example.com").exists()
    assert Person.objects.get(pk=it.pk).email == "it@example.com"


def test_invitation_and_a_forgotten_password_are_worded_apart(client, it):
    client.post("/accounts/password/reset/", {"email": it.email})
    with_password(it)
    client.post(SIGN_IN, {"login": it.email, "password": PASSWORD})
    client.logout()
    client.post("/accounts/password/reset/", {"email": it.email})
    invited, forgotten = mail.outbox
    assert (invited.subject, forgotten.subject) == ("You are invited to Lockstep", "A new password for Lockstep")
    assert "sign in as it@example.com" in invited.body
    assert "your password stays as it is" in forgotten.body


def test_new_password_is_told_to_its_owner(client_for, it):
    with_password(it)
    client = client_for(it)
    new = {"oldpassword": PASSWORD, "password1": "another-long-password", "password2": "another-long-password"}
    client.post("/accounts/password/change/", new)
    assert [message.to for message in mail.outbox] == [["it@example.com"]]
    assert "Your password was changed" in mail.outbox[0].body


def test_second_factor_is_asked_of_executives_and_administrators(client_for, cio, deputy_cio, it, admin, settings):
    settings.REQUIRE_SECOND_FACTOR = True
    for person in [cio, deputy_cio, admin]:
        response = client_for(person).get(reverse("home:home"))
        assert (response.status_code, response["Location"]) == (302, "/accounts/2fa/?next=/")
    assert client_for(it).get(reverse("home:home")).status_code == 200


@pytest.mark.parametrize("hours", [None, 1, 2, 8])
def test_session_ends_after_the_ground_rules_hours_without_use(client_for, it, admin, hours):
    if hours:
        GroundRules.current().change(by=admin, fields={"idle_hours": hours})
    hours = hours or 4
    with time_machine.travel(timezone.now()) as clock:
        client = client_for(it)
        client.get(reverse("home:home"))
        clock.shift(hours * 3600 - 60)
        assert client.get(reverse("home:home")).status_code == 200
        clock.shift(hours * 3600 + 60)
        response = client.get(reverse("home:home"))
        assert response["Location"] == "/accounts/login/?next=/"


def test_a_board_that_stands_open_is_no_use_of_the_portal(client_for, it):
    """It asks every four seconds; whoever went home is signed out all the same, and was not here meanwhile."""
    with time_machine.travel(timezone.now()) as clock:
        client = client_for(it)
        client.get(reverse("home:home"))
        was_here = Person.objects.get(pk=it.pk).seen_at
        for _ in range(7):
            clock.shift(30 * 60)
            assert client.get("/projects/changes/?since=9999999").status_code == 204
        assert Person.objects.get(pk=it.pk).seen_at == was_here
        clock.shift(31 * 60)
        assert client.get("/projects/changes/?since=9999999").status_code == 302


def test_session_ends_after_twelve_hours_whatever_its_use(client_for, it):
    with time_machine.travel(timezone.now()) as clock:
        client = client_for(it)
        for _ in range(4):
            assert client.get(reverse("home:home")).status_code == 200
            clock.shift(3.5 * 3600)
        assert client.get(reverse("home:home")).status_code == 302


def test_admin_site_has_no_door_of_its_own(client, admin):
    """It would know neither the rate limits nor the second factor."""
    with_password(admin)
    for answer in [
        client.get("/admin/login/?next=/admin/"),
        client.post("/admin/login/?next=/admin/", {"username": admin.email, "password": PASSWORD}),
    ]:
        assert (answer.status_code, answer["Location"]) == (302, f"{SIGN_IN}?next=%2Fadmin%2F")
    assert "_auth_user_id" not in client.session


def test_ended_session_leads_back_to_the_whole_address(client_for, it):
    with time_machine.travel(timezone.now()) as clock:
        client = client_for(it)
        client.get(reverse("home:home"))
        clock.shift(5 * 60 * 60)
        response = client.get("/outcomes/?side=it&state=drafted")
    assert response["Location"] == f"{SIGN_IN}?next=/outcomes/%3Fside%3Dit%26state%3Ddrafted"


def test_pages_of_the_door_speak_our_words(client, client_for, it):
    """From the invitation's link to the first sign-in, and what stands behind the name on top."""
    client.post("/accounts/password/reset/", {"email": it.email})
    key = next(line for line in mail.outbox[0].body.splitlines() if "/key/" in line).removeprefix("http://testserver")
    page = client.get(key, follow=True)
    assert "Choose your password" in page.content.decode()
    short = client.post(page.request["PATH_INFO"], {"password1": "short", "password2": "short"})
    assert "at least 12 characters" in short.content.decode()
    done = client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert "Your password is set" in done.content.decode()
    assert "This link no longer works" in client.get(key, follow=True).content.decode()
    client.post(SIGN_IN, {"login": it.email, "password": PASSWORD})
    assert client.get(reverse("home:home")).status_code == 200
    for address, words in [
        ("/accounts/password/change/", "The password you have now"),
        ("/accounts/sessions/", "You are signed in here and nowhere else"),
    ]:
        assert words in client.get(address).content.decode()
    other = client_for(it)
    other.get(reverse("home:home"))
    client.post("/accounts/sessions/")
    assert other.get(reverse("home:home")).status_code == 302


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("/accounts/signup/", "People are invited"),
        ("/accounts/password/reset/", "Send the link"),
        ("/accounts/password/reset/done/", "Look into your mail"),
        ("/accounts/inactive/", "You have no access"),
    ],
)
def test_pages_for_the_signed_out_speak_our_words(client, db, address, words):
    assert words in client.get(address).content.decode()
