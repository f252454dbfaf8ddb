import pytest
from django.db import OperationalError
from django.test import Client
from django.urls import reverse


def test_every_answer_carries_the_strict_policy(client_for, it):
    response = client_for(it).get(reverse("home:home"))
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"


def test_sign_in_page_carries_the_policy_too(client, db):
    assert "script-src 'self'" in client.get("/accounts/login/")["Content-Security-Policy"]


def test_answers_to_the_signed_in_are_kept_by_no_cache_and_vary_on_htmx(client_for, it):
    response = client_for(it).get(reverse("home:home"))
    assert response["Cache-Control"] == "no-store, private"
    assert "HX-Request" in response["Vary"]


def test_request_id_is_taken_over_when_it_is_one(client, db):
    assert client.get("/accounts/login/", headers={"X-Request-ID": "abc-12345"})["X-Request-ID"] == "abc-12345"
    assert client.get("/accounts/login/", headers={"X-Request-ID": "<script>"})["X-Request-ID"] != "<script>"


def test_database_away_is_503_with_a_time_to_come_back(it, client_for, monkeypatch):
    client = client_for(it)
    client.raise_request_exception = False
    monkeypatch.setattr(
        "django.contrib.sessions.backends.db.SessionStore.load",
        lambda self: (_ for _ in ()).throw(OperationalError("gone")),
    )
    response = client.get(reverse("home:home"))
    assert response.status_code == 503
    assert response["Retry-After"] == "10"


@pytest.mark.parametrize("address", ["/outcomes/0/", "/outcomes/-1/", f"/outcomes/{2**63}/", "/outcomes/99999999/"])
def test_ids_that_are_none_are_404(address, client_for, cio):
    assert client_for(cio).get(address).status_code == 404


def test_form_without_its_token_says_what_to_do(cio):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cio)
    response = client.post(reverse("setup:delegation"))
    assert response.status_code == 403
    assert "Load it again" in response.content.decode()
