"""A form from before signing in again: it says so, and what was typed is sent by a press more."""

import re
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partnership.company.models import ClosedDay
from partnership.people.models import Person

ADD = "/set-up/calendar/"
WORDS = {"on": "2026-12-24", "name": "Christmas “Eve” <b>"}
OURS = {"origin": "http://testserver"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def old_tab(admin: Person) -> tuple[Client, str]:
    """A page that was opened before its person signed in again, and the token in it."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin)
    token = token_in(client.get(ADD).content.decode())
    client.logout()
    client.cookies.clear()
    client.force_login(admin)
    client.get(ADD)
    return client, token


def token_in(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]


def test_the_page_keeps_what_was_typed_and_sends_it_by_a_press_more(old_tab: tuple[Client, str]) -> None:
    client, old = old_tab
    response = client.post(ADD, WORDS | {"csrfmiddlewaretoken": old}, headers=OURS)
    page = response.content.decode()
    assert response.status_code == 403
    assert "earlier session" in page
    assert "Not yours to do" not in page
    assert not ClosedDay.objects.exists()
    again = dict(re.findall(r'<input type="hidden" name="(on|name)" value="([^"]*)"', page))
    assert again == {"on": "2026-12-24", "name": "Christmas “Eve” &lt;b&gt;"}
    assert client.post(ADD, WORDS | {"csrfmiddlewaretoken": token_in(page)}, headers=OURS).status_code == 303
    assert ClosedDay.objects.get().name == WORDS["name"]


def test_whoever_came_in_meanwhile_is_told_in_whose_name_it_goes(old_tab: tuple[Client, str], cio: Person) -> None:
    client, old = old_tab
    client.force_login(cio)
    client.get("/")
    page = client.post(ADD, WORDS | {"csrfmiddlewaretoken": old}, headers=OURS).text
    assert f"It goes in the name of {cio}." in page


@pytest.mark.parametrize("how", [{"HX-Request": "true"}, {"X-Requested-With": "fetch"}], ids=["htmx", "script"])
def test_a_script_is_given_the_token_of_now_and_leaves_the_form_as_it_is(
    how: dict[str, str], old_tab: tuple[Client, str]
) -> None:
    client, old = old_tab
    refused = client.post(ADD, WORDS, headers=OURS | how | {"X-CSRFToken": old})
    assert refused.status_code == 403
    assert refused.json()["sentence"].startswith("This page is from an earlier session.")
    client.post(ADD, WORDS, headers=OURS | how | {"X-CSRFToken": refused["X-CSRFToken"]})
    assert ClosedDay.objects.get().name == WORDS["name"]


@pytest.mark.parametrize("origin", [{}, {"origin": "https://elsewhere.example"}, {"origin": "null"}])
def test_a_page_of_somebody_elses_gets_neither_token_nor_form(
    origin: dict[str, str], old_tab: tuple[Client, str]
) -> None:
    client, old = old_tab
    response = client.post(ADD, WORDS | {"csrfmiddlewaretoken": old}, headers=origin)
    assert response.status_code == 403
    assert "X-CSRFToken" not in response
    assert "Christmas" not in response.content.decode()


def test_secrets_and_files_are_given_once_more(old_tab: tuple[Client, str], client_for: Callable[..., Client]) -> None:
    client, old = old_tab
    secret = {"password": "a-long-password-for-tests", "csrfmiddlewaretoken": old}
    files = {"file": SimpleUploadedFile("list.csv", b"a,b"), "csrfmiddlewaretoken": old}
    for path, sent in (("/accounts/login/", secret), ("/set-up/people/invite-many/", files)):
        page = client.post(path, sent, headers=OURS).content.decode()
        assert "nothing was sent" in page
        assert "a-long-password" not in page
