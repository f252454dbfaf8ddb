import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from partnership.activity.models import Event
from partnership.attention.items import URGENT
from partnership.attention.mail import stop_token
from partnership.attention.models import Delivery, DigestTime, Heartbeat, Mail, Preference
from partnership.attention.planning import plan
from partnership.attention.sending import drain
from partnership.core.closing import closing
from partnership.people.models import Person
from tests.attention.sample import waits
from tests.attention.smtp import Sink

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


@pytest.fixture
def refused(sink: Sink, it: Person) -> Mail:
    """A mail that the server refused for good."""
    sink.answer = "550 no such mailbox"
    waits(it, gravity=URGENT)
    plan(timezone.now())
    drain(timezone.now())
    sink.answer = ""
    return Mail.objects.get()


# Preferences


def choices(**changed: str) -> dict[str, str]:
    return {"everything_else": "weekly", "hour": "7", "weekday": "2", "time_zone": "Europe/Berlin"} | changed


def test_preferences_are_saved_and_recorded(client_for: ClientFor, it: Person) -> None:
    Preference.objects.create(person=it, kind="value-due", how=Preference.How.PAGE)
    response = client_for(it).post("/reminders/", choices(**{"action-due": "at_once", "value-due": ""}))
    assert response.status_code == 303
    assert dict(Preference.objects.values_list("kind", "how")) == {"": "weekly", "action-due": "at_once"}
    assert (DigestTime.objects.get().hour, DigestTime.objects.get().weekday) == (7, 2)
    it.refresh_from_db()
    assert it.time_zone == "Europe/Berlin"
    event = Event.objects.get(kind="reminders.chosen")
    assert event.changes["action-due"] == ["", "at_once"]
    assert event.changes["value-due"] == ["page", ""]


@pytest.mark.parametrize("wrong", [{"hour": "24"}, {"time_zone": "Mars/Olympus"}, {"action-due": "by pigeon"}])
def test_preferences_that_make_no_sense_are_refused(client_for: ClientFor, it: Person, wrong: dict[str, str]) -> None:
    response = client_for(it).post("/reminders/", choices(**wrong))
    assert response.status_code == 422
    assert not Preference.objects.exists()


def test_preferences_page_and_piece(client_for: ClientFor, it: Person) -> None:
    client = client_for(it)
    assert "<h1" in client.get("/reminders/").text
    piece = client.get("/reminders/", headers={"HX-Request": "true"}).text
    assert "<h1" not in piece
    assert 'id="preferences"' in piece


# Stopping the digests


def test_stop_asks_first_and_takes_one_click_without_a_session(client: Client, it: Person) -> None:
    Preference.objects.create(person=it, kind="action-due", how=Preference.How.DAILY)
    Preference.objects.create(person=it, kind="value-due", how=Preference.How.AT_ONCE)
    strict = Client(enforce_csrf_checks=True)
    address = f"/reminders/stop/{stop_token(it)}/"
    assert strict.get(address).status_code == 200
    assert Preference.objects.get(kind="action-due").how == Preference.How.DAILY
    assert strict.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert dict(Preference.objects.values_list("kind", "how")) == {
        "": Preference.How.PAGE,
        "action-due": Preference.How.PAGE,
        "value-due": Preference.How.AT_ONCE,
    }
    assert Event.objects.get(kind="reminders.stopped").by == it


def test_stop_by_a_link_that_somebody_made_up_is_404(client: Client, it: Person) -> None:
    assert client.post(f"/reminders/stop/{it.pk}/").status_code == 404
    assert client.post(f"/reminders/stop/{stop_token(it)}x/").status_code == 404


# Deliveries


def test_deliveries_show_what_failed_with_the_reason(client_for: ClientFor, admin: Person, refused: Mail) -> None:
    page = client_for(admin).get("/set-up/deliveries/").text
    assert "550" in page
    assert "Send the brief" in page
    assert "Try again" in page


def test_deliveries_are_for_administrators(client_for: ClientFor, it: Person, observer: Person, refused: Mail) -> None:
    for person in (it, observer):
        assert client_for(person).get("/set-up/deliveries/").status_code == 403
        assert client_for(person).post(f"/set-up/deliveries/{refused.pk}/attempt/").status_code == 403


def test_attempt_tries_again(client_for: ClientFor, admin: Person, refused: Mail, sink: Sink) -> None:
    assert client_for(admin).post(f"/set-up/deliveries/{refused.pk}/attempt/").status_code == 303
    drain(timezone.now())
    assert len(sink.messages) == 1


def test_attempt_for_no_mail_is_404(client_for: ClientFor, admin: Person) -> None:
    assert client_for(admin).post("/set-up/deliveries/7/attempt/").status_code == 404


def test_deliveries_by_state_and_piece(client_for: ClientFor, admin: Person, refused: Mail) -> None:
    client = client_for(admin)
    assert "Send the brief" not in client.get("/set-up/deliveries/?state=sent").text
    assert "Send the brief" in client.get("/set-up/deliveries/?state=nonsense").text
    assert "<h1" not in client.get("/set-up/deliveries/", headers={"HX-Request": "true"}).text


def test_deliveries_cost_the_same_for_1_and_3(client_for: ClientFor, admin: Person, it: Person, sink: Sink) -> None:
    client = client_for(admin)

    def queries() -> int:
        plan(timezone.now())
        drain(timezone.now())
        with CaptureQueriesContext(connection) as captured:
            client.get("/set-up/deliveries/")
        return len(captured)

    client.get("/set-up/deliveries/")  # the first visit of a day also notes that they were here
    waits(it, gravity=URGENT)
    one = queries()
    for number in (2, 3):
        waits(it, f"sample.thing:{number}", gravity=URGENT)
        three = queries()
    assert Mail.objects.count() == 3
    assert one == three <= 15


# Mails in files


@pytest.fixture
def in_files(settings: Settings, tmp_path: Path) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.DEMO = True


@pytest.fixture
def two_mails(in_files: None, it: Person, marketing: Person) -> None:
    waits(it, title="Mind the dashes\n" + "-" * 79, gravity=URGENT)
    waits(marketing, "sample.thing:2", title="Ask the agency", gravity=URGENT)
    plan(timezone.now())
    drain(timezone.now())


def test_mailbox_shows_ones_own_mails_and_administrators_all(
    client_for: ClientFor, it: Person, admin: Person, two_mails: None
) -> None:
    own = client_for(it).get("/set-up/mail/").text
    assert "Mind the dashes" in own
    assert "Ask the agency" not in own
    every = client_for(admin).get("/set-up/mail/").text
    assert "Mind the dashes" in every
    assert "Ask the agency" in every


def test_letter_is_shown_as_text_and_as_html_with_a_policy_of_its_own(
    client_for: ClientFor, marketing: Person, it: Person, two_mails: None
) -> None:
    client = client_for(marketing)
    (address,) = re.findall(r'href="(/set-up/mail/[^"]+)"', client.get("/set-up/mail/").text)
    assert "* Ask the agency" in client.get(address).text
    html = client.get(address + "?html")
    assert "<h1>1 thing waits for you</h1>" in html.text
    assert "style-src 'sha256-" in html["Content-Security-Policy"]
    assert "unsafe" not in html["Content-Security-Policy"]
    assert client_for(it).get(address).status_code == 404


def test_mailbox_is_404_where_mails_are_sent_in_earnest(
    client_for: ClientFor, admin: Person, in_files: None, settings: Settings
) -> None:
    settings.DEMO = False
    assert client_for(admin).get("/set-up/mail/").status_code == 404
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert client_for(admin).get("/set-up/mail/").status_code == 404


# Probes


def test_healthz_asks_nobody(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert client.get("/healthz").text == "ok\n"
    assert len(queries) == 0


def test_readyz_is_ready_after_a_tick(client: Client) -> None:
    call_command("tick")
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (200, {"ready": True, "failing": {}})


def test_readyz_names_the_tick_that_never_ran_and_the_one_that_stopped(client: Client) -> None:
    assert list(client.get("/readyz").json()["failing"]) == ["tick"]
    call_command("tick")
    Heartbeat.objects.update(beat_at=timezone.now() - timedelta(minutes=9))
    response = client.get("/readyz")
    assert response.status_code == 503
    assert "9 minutes ago" in response.json()["failing"]["tick"]


def test_readyz_names_a_broker_that_is_away(client: Client, settings: Settings) -> None:
    call_command("tick")
    settings.REDIS_URL = "redis://somebody:hidden@127.0.0.1:1/0"
    assert client.get("/readyz").json()["failing"] == {"broker": "Redis does not answer: Connection refused."}


def test_readyz_says_what_the_database_said_and_names_nobody(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A real refusal, on a connection that leads nowhere."""
    nowhere = connection.copy()
    nowhere.settings_dict = {**connection.settings_dict, "HOST": "127.0.0.1", "PORT": "1", "USER": "lockstep-owner"}
    nowhere.settings_dict["NAME"] = "/nowhere/lockstep.sqlite3" if connection.vendor == "sqlite" else "lockstep"
    monkeypatch.setattr("partnership.attention.readiness.connection", nowhere)
    expected = {"sqlite": "unable to open database file", "postgresql": "Connection refused"}[connection.vendor]
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["failing"] == {"database": f"The database does not answer: {expected}."}


def test_a_web_that_ends_asks_for_another(client: Client) -> None:
    closing.set()
    try:
        assert client.get("/healthz").status_code == 503
        response = client.get("/readyz")
    finally:
        closing.clear()
    assert (response.status_code, response.json()["failing"]) == (503, {"web": "This web is ending; ask another."})


def test_readyz_names_what_is_to_be_run_for_a_missing_migration(client: Client) -> None:
    call_command("tick")
    (last,) = MigrationLoader(connection).graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*last)
    said = "1 migration is not applied: run manage.py up --prepare."
    assert client.get("/readyz").json()["failing"] == {"migrations": said}


def test_readyz_names_a_reminder_that_waits_for_hours(client: Client, it: Person) -> None:
    call_command("tick")
    long_ago = timezone.now() - timedelta(hours=2)
    Mail.objects.create(person=it, run="x", due_at=long_ago, try_at=long_ago, error="550 bob@example.com is gone")
    failing = client.get("/readyz").json()["failing"]
    assert failing["reminders"].endswith("UTC. 550 … is gone")


# Commands


def test_tick_as_of_an_instant(it: Person, sink: Sink) -> None:
    waits(it)
    call_command("tick", now=timezone.now())
    assert sink.messages == []
    call_command("tick", now=timezone.now() + timedelta(days=5))
    assert len(sink.messages) == 1


def test_deliveries_command_lists_them(it: Person, sink: Sink, capsys: pytest.CaptureFixture[str]) -> None:
    waits(it, gravity=URGENT)
    call_command("tick")
    capsys.readouterr()
    call_command("deliveries", json=True)
    delivery = Delivery.objects.get()
    (row,) = json.loads(capsys.readouterr().out)
    assert delivery.sent_at
    assert row["key"] == delivery.key
    assert (row["kind"], row["recipient"], row["state"]) == ("action-due", it.email, Mail.State.SENT)
    assert row["due_at"] == delivery.due_at.isoformat()
    assert row["sent_at"] == delivery.sent_at.isoformat()
