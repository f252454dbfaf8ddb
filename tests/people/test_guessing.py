"""A stranger's wrong passwords slow the stranger down, and shut nothing to the account's owner."""

from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.test import Client

from partnership.activity.models import Event
from partnership.people.guessing import FREE, MANY, WAITS, Guessing
from partnership.people.models import Person
from tests.cast import PASSWORD

SIGN_IN = "/accounts/login/"
STRANGER, OWNER = "203.0.113.9", "198.51.100.7"


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-02 12:00:00+00:00", tick=False) as travelled:
        yield travelled


@pytest.fixture
def theirs(cio: Person) -> Person:
    cio.set_password(PASSWORD)
    cio.save()
    return cio


def attempt(place: str, password: str, login: str = "cio@example.com") -> tuple[bool, str]:
    """Whether somebody is in, and what the page says."""
    client = Client(REMOTE_ADDR=place)
    response = client.post(SIGN_IN, {"login": login, "password": password})
    return response.status_code == 302, response.content.decode()


def test_the_right_password_from_elsewhere_comes_in_however_many_were_wrong(theirs: Person, clock: Any) -> None:
    for _ in range(15):
        attempt(STRANGER, "wrong-wrong-wrong")
    assert attempt(STRANGER, PASSWORD)[0] is False
    assert attempt(OWNER, PASSWORD)[0] is True


def test_it_slows_down_before_it_refuses_and_says_for_how_long_and_what_is_open(theirs: Person, clock: Any) -> None:
    for _ in range(FREE + 1):
        assert "do not belong together" in attempt(STRANGER, "wrong-wrong-wrong")[1]
    for wait in WAITS:
        _, page = attempt(STRANGER, PASSWORD)
        assert (f"Try again in {wait} seconds" if wait < 90 else f"Try again in {wait // 60} minutes") in page
        assert "a passkey" in page
        assert "new password by mail" in page
        clock.shift(wait)
        assert "do not belong together" in attempt(STRANGER, "wrong-wrong-wrong")[1]


def test_after_the_wait_the_right_password_comes_in(theirs: Person, clock: Any) -> None:
    for _ in range(FREE + 1):
        attempt(OWNER, "wrong-wrong-wrong")
    assert attempt(OWNER, PASSWORD)[0] is False
    clock.shift(WAITS[0])
    assert attempt(OWNER, PASSWORD)[0] is True


def test_an_unknown_address_is_slowed_down_as_a_known_one(theirs: Person, clock: Any) -> None:
    for _ in range(FREE + 1):
        attempt(STRANGER, "wrong-wrong-wrong", login="nobody@example.com")
    assert "Try again in 5 seconds" in attempt(STRANGER, "wrong-wrong-wrong", login="Nobody@example.com ")[1]


def test_from_many_places_each_new_one_has_one_free_try(theirs: Person, clock: Any) -> None:
    for number in range(MANY):
        attempt(f"203.0.113.{number + 20}", "wrong-wrong-wrong")
    attempt(STRANGER, "wrong-wrong-wrong")
    assert "Try again in 5 seconds" in attempt(STRANGER, "wrong-wrong-wrong")[1]
    assert attempt(OWNER, PASSWORD)[0] is True


def test_the_owner_is_told_once_a_day_and_the_ledger_keeps_it(theirs: Person, clock: Any) -> None:
    for _ in range(3):
        for _ in range(8):
            attempt(STRANGER, "wrong-wrong-wrong")
            clock.shift(300)
    assert [message.to for message in mail.outbox] == [["cio@example.com"]]
    assert f"the last from {STRANGER}" in mail.outbox[0].body
    assert Event.objects.filter(kind="sign_in.guessed").count() == 1


def test_a_new_password_by_mail_opens_the_door_from_where_it_was_shut(theirs: Person, clock: Any) -> None:
    for _ in range(FREE + 2):
        attempt(OWNER, "wrong-wrong-wrong")
    assert Guessing("cio@example.com", OWNER).wait
    client = Client(REMOTE_ADDR=OWNER)
    client.post("/accounts/password/reset/", {"email": "cio@example.com"})
    link = next(word for word in mail.outbox[-1].body.split() if "/reset/key/" in word)
    form = client.get(link.partition("localhost:8000")[2] or link, follow=True)
    new = "a-brand-new-long-password"
    client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})
    assert attempt(OWNER, new)[0] is True
