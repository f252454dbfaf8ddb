"""The first administrator: a link that is printed, works once, and is gone."""

import re
import threading

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.people.arrivals import begin
from partnership.people.firstlink import make_first_link
from partnership.people.models import FirstLink, Person, Role
from partnership.people.models.invitation import digest_of
from tests.cast import PASSWORD

FIRST = {
    "name": "Ada Novak",
    "email": "Ada@Example.com",
    "password1": PASSWORD,
    "password2": PASSWORD,
    "time_zone": "Europe/Berlin",
}
CLEAN = "/welcome/first/"


def test_link_makes_the_first_administrator_once(client, db):
    path = make_first_link()
    assert re.fullmatch(r"/welcome/[\w-]{43}/", path)
    opened = client.get(path)
    assert (opened.status_code, opened["Location"]) == (302, CLEAN)
    page = client.get(CLEAN)
    assert page.status_code == 200
    assert path.split("/")[2] not in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    done = client.post(CLEAN, FIRST)
    assert done.status_code == 303
    person = Person.objects.get()
    assert (person.email, person.role, person.side, person.time_zone) == (
        "ada@example.com",
        Role.ADMINISTRATOR,
        "",
        "Europe/Berlin",
    )
    assert person.check_password(PASSWORD)
    address = EmailAddress.objects.get()
    assert (address.email, address.verified, address.primary) == ("ada@example.com", True, True)
    assert not FirstLink.objects.exists()
    assert client.get(reverse("setup:index")).status_code == 200
    assert Event.objects.get(kind="portal.begun").by == person


def test_used_link_says_so_and_leads_to_the_sign_in(client, db):
    path = make_first_link()
    client.get(path)
    client.post(CLEAN, FIRST)
    late = Client()
    late.get(path)
    for answer in [late.get(CLEAN), late.post(CLEAN, FIRST | {"email": "second@example.com"})]:
        assert answer.status_code == 404
        assert "This link was used" in answer.content.decode()
        assert "/accounts/login/" in answer.content.decode()
    assert Person.objects.count() == 1


def test_a_newer_link_ends_the_former_even_when_it_is_open(client, db):
    client.get(make_first_link())
    newer = make_first_link()
    answer = client.post(CLEAN, FIRST)
    assert answer.status_code == 404
    assert "the newest link that it printed" in answer.content.decode()
    client.get(newer)
    assert client.post(CLEAN, FIRST).status_code == 303


@pytest.mark.parametrize("token", ["x" * 43, "x" * 20, "-_" * 20])
def test_a_wrong_link_is_a_sentence(token, client, db):
    make_first_link()
    answer = client.get(f"/welcome/{token}/", follow=True)
    assert answer.status_code == 404
    assert "This link was used, or a newer one took its place." in answer.content.decode()
    assert "sessionid" not in answer.cookies
    assert client.post(CLEAN, FIRST).status_code == 404
    assert not Person.objects.exists()


def test_once_somebody_is_here_there_is_no_first_link(admin, capsys):
    assert make_first_link() == ""
    call_command("first_link")
    assert "Somebody is here already" in capsys.readouterr().out
    call_command("first_link", "--quiet")
    assert capsys.readouterr().out == ""


def test_command_prints_the_whole_address_and_the_database_keeps_a_digest(db, capsys, settings):
    settings.PUBLIC_URL = "https://lockstep.example.com"
    call_command("first_link")
    token = re.search(r"https://lockstep\.example\.com/welcome/([\w-]{43})/", capsys.readouterr().out)[1]
    assert FirstLink.objects.get().token_digest == digest_of(token)
    assert token not in FirstLink.objects.get().token_digest


def test_everything_that_is_missing_is_said_at_once(client, db):
    client.get(make_first_link())
    page = client.post(CLEAN, FIRST | {"name": "", "password1": "", "password2": ""}).content.decode()
    assert page.count("data-wrong") == 3
    assert page.count("</a>: Fill this in.") == 3


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"name": ""}, "Fill this in."),
        ({"name": "x" * 81}, "at most 80"),
        ({"name": "a\x00b"}, "a character in it that is no text"),
        ({"email": "nonsense"}, "Write the address as"),
        ({"password1": "short", "password2": "short"}, "at least 12 characters"),
        ({"password1": "password1234", "password2": "password1234"}, "Everybody would guess this one."),
        ({"password1": "ada@example.com", "password2": "ada@example.com"}, "This is too like what is known of you."),
        ({"password2": "another-password"}, "The two are not the same"),
        ({"password1": "x" * 513}, "at most 512"),
        ({"time_zone": "Mars/Olympus"}, "is not a time zone"),
    ],
)
def test_what_is_wrong_is_said_and_the_link_stays(changed, sentence, client, db):
    client.get(make_first_link())
    answer = client.post(CLEAN, FIRST | changed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert PASSWORD not in answer.content.decode()
    assert not Person.objects.exists()
    assert FirstLink.objects.exists()


def test_password_is_kept_as_it_was_typed(client, db):
    client.get(make_first_link())
    odd = "  ein langes Passwort\u200b mit Leerzeichen "
    client.post(CLEAN, FIRST | {"password1": odd, "password2": odd})
    assert Person.objects.get().check_password(odd)


def test_session_is_a_new_one(client, db):
    client.get(make_first_link())
    before = client.session.session_key
    client.post(CLEAN, FIRST)
    assert client.session.session_key != before
    assert "first_link" not in client.session


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins():
    digest = digest_of(make_first_link().split("/")[2])
    start, fates = threading.Barrier(2), []

    def run(number):
        start.wait()
        try:
            begin(digest, email=f"a{number}@example.com", name="Ada", password=PASSWORD, time_zone="UTC")
            fates.append("in")
        except Refused:
            fates.append("refused")
        finally:
            connection.close()

    both = [threading.Thread(target=run, args=[number]) for number in range(2)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(fates) == ["in", "refused"]
    assert Person.objects.count() == 1


def test_many_tries_are_slowed_down(client, db):
    client.get(make_first_link())
    answers = [client.post(CLEAN, FIRST | {"name": ""}).status_code for _ in range(32)]
    assert answers[0] == 422
    assert answers[-1] == 429
