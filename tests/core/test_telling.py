"""While the demo is told, its sign-in page says how far it is, and nobody comes in."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from partnership.core import telling
from partnership.people.models import Person

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture(autouse=True)
def _nobody_is_here_yet(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.DEMO, settings.VAR_DIR = True, tmp_path
    monkeypatch.setitem(telling._known, "told", False)
    assert not Person.objects.exists()


def test_the_sign_in_page_says_how_far_the_story_is(client: Client) -> None:
    page = client.get(LOGIN).content.decode()
    assert 'value="0"' in page, "before it has begun"
    telling.keep(0.438, date(2026, 3, 4))
    page = client.get(LOGIN).content.decode()
    assert 'value="43"' in page
    assert "the story stands in March 2026" in page
    assert 'name="password"' not in page
    telling.file().write_text("{")
    assert client.get(LOGIN).status_code == 200


@pytest.mark.parametrize("path", [LOGIN, "/", "/api/v1/outcomes/"])
def test_nothing_is_sent_before_it_is_whole(client: Client, path: str) -> None:
    answer = client.post(path, {"login": "cio@example.com", "password": "lockstep-demo"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert telling.SENTENCE in answer.content.decode()
    told = client.post(path, headers={"HX-Request": "true"})
    assert telling.SENTENCE in told.content.decode() + told.get("HX-Trigger", "")


def test_every_page_leads_to_the_sign_in_meanwhile(client: Client) -> None:
    assert client.get("/").status_code == 302
    assert client.get("/healthz").status_code == 200


def test_the_form_is_there_when_somebody_is(client: Client, request: pytest.FixtureRequest) -> None:
    request.getfixturevalue("cio")
    telling.keep(0.9, date(2026, 11, 4))
    page = client.get(LOGIN).content.decode()
    assert 'name="password"' in page
    assert "<progress" not in page
    assert client.post(LOGIN, {"login": "cio@example.com", "password": "wrong"}).status_code != 503


def test_a_company_is_never_asked(
    client: Client, settings: Any, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    settings.DEMO = False
    with django_assert_num_queries(0):
        assert telling.progress() is None
        assert telling.is_told()
