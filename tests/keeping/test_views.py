"""The pages of keeping, and one's own data through the door."""

import io
import json
import time
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from meetings.models import PrivateNote
from partnership.accord.models import BlindRound
from partnership.activity.models import Event
from partnership.attention.models import Delivery, Mail
from partnership.keeping import mine
from partnership.keeping.models import Backup, Restore
from partnership.people.models import Person
from tests.cast import PASSWORD
from tests.keeping.brought_back import brought_back
from tests.many import Crowd

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


@pytest.fixture
def restored(db: None) -> Restore:
    return brought_back()


def test_set_up_shows_the_last_backup_and_a_restore_until_it_is_seen_to(
    client_for: ClientFor, admin: Person, restored: Restore
) -> None:
    client = client_for(admin)
    assert "No backup was made yet" in client.get("/backups/last/").text
    Backup.objects.record(name="kept.zip", size=5_000_000, seconds=1.2, head="", made_at=timezone.now())
    piece = client.get("/backups/last/", headers={"HX-Request": "true"}).text
    assert "4.8" in piece
    assert restored.get_absolute_url() in piece
    assert "<h1" not in piece
    assert "/backups/last/" in client.get("/set-up/").text
    answer = client.post(f"/backups/restores/{restored.pk}/dismissal/")
    assert answer.status_code == 303
    assert restored.get_absolute_url() not in client.get("/backups/last/").text
    assert Event.objects.filter(kind="restore.dismissed", by=admin).count() == 1
    client.post(f"/backups/restores/{restored.pk}/dismissal/")
    assert Event.objects.filter(kind="restore.dismissed").count() == 1


@pytest.mark.parametrize(
    ("who", "page", "seen", "dismissed"),
    [("admin", 200, 200, 303), ("cio", 403, 200, 403), ("it", 403, 404, 404), ("observer", 403, 404, 404)],
)
def test_who_sees_what_was_lost(
    client_for: ClientFor, restored: Restore, request: Any, who: str, page: int, seen: int, dismissed: int
) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.get("/backups/").status_code == page
    assert client.get("/backups/last/").status_code == page
    answer = client.get(f"/backups/restores/{restored.pk}/")
    assert answer.status_code == seen
    assert ("Lars Later" in answer.text) == (seen == 200)
    assert client.post(f"/backups/restores/{restored.pk}/dismissal/").status_code == dismissed


def proven(client: Client, person: Person) -> None:
    """As after a sign-in just now."""
    session = client.session
    proof = {"method": "password", "at": time.time(), "email": person.email, "reauthenticated": True}
    session["account_authentication_methods"] = [proof]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()


def download(client: Client) -> zipfile.ZipFile:
    answer = client.post("/accounts/my-data/")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(answer.getvalue()))


def test_ones_own_data_takes_a_fresh_proof(client_for: ClientFor, it: Person) -> None:
    it.set_password(PASSWORD)
    it.save()
    client = client_for(it)
    for method in (client.get, client.post):
        answer = method("/accounts/my-data/")
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/accounts/reauthenticate/")
    assert not Event.objects.filter(kind="person.downloaded").exists()
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert "Download it" in client.get("/accounts/my-data/").text


def test_ones_own_data_is_all_of_ones_own_and_nothing_of_others(
    client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person, admin: Person
) -> None:
    crowd = Crowd(it=it, marketing=marketing, cio=cio, cmo=cmo, admin=admin)
    meeting = crowd.series.meetings.first()
    for author in (cio, cmo):
        PrivateNote(meeting=meeting, author=author, text=f"a private note of {author.name}").save()
    blind = BlindRound.objects.open(purpose="review", title="Blind")
    blind.rate(by=cmo, values={"confidence": 1}, comment="what the CMO thinks")
    client = client_for(cio)
    proven(client, cio)
    archive = download(client)
    everything = b"".join(archive.read(name) for name in archive.namelist()).decode()
    assert f"a private note of {cio.name}" in everything
    assert f"a private note of {cmo.name}" not in everything
    assert "what the CMO thinks" not in everything
    assert cio.email in everything
    assert cio.password not in everything
    assert json.loads(archive.read("json/profile.jsonl"))["name"] == cio.name
    assert "<h1>What Lockstep knows of" in archive.read("my-data.html").decode()
    assert Event.objects.get(kind="person.downloaded").by == cio
    client = client_for(cmo)
    proven(client, cmo)
    assert b"what the CMO thinks" in download(client).read("json/ratings_sealed.jsonl")


def test_no_key_to_a_person_is_forgotten() -> None:
    """Each leads to something of theirs in the download, or is said not to."""
    keys = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.remote_field and field.remote_field.model is Person
    }
    taken = {f"{model._meta.label}.{name}" for part in mine.MINE for model, name in keys_of(part)}
    assert keys - taken - mine.NOT_MINE.keys() == set()
    assert mine.NOT_MINE.keys() & taken == set()


def keys_of(part: mine.Mine) -> list[tuple[Any, str]]:
    """The keys that the part's query asks for: by its closure, or by the person's own name for it."""
    code, cells = getattr(part.rows, "__code__", None), getattr(part.rows, "__closure__", None)
    found = zip(code.co_freevars, cells, strict=True) if code and cells else ()
    closure = {name: cell.cell_contents for name, cell in found}
    if "names" in closure:
        return [(closure["model"], name) for name in closure["names"]]
    if "name" in closure:
        return [(closure["model"], closure["name"])]
    named: dict[str, list[tuple[Any, str]]] = {
        "private_notes": [(PrivateNote, "author")],
        "ratings": [(apps.get_model("accord.BlindRating"), "person")],
    }
    return named.get(part.name, [])


@pytest.mark.parametrize("send", ["0", "1"])
def test_held_mails_are_decided_by_an_administrator(
    client_for: ClientFor, admin: Person, it: Person, send: str
) -> None:
    now = timezone.now()
    for n in range(3):
        held = Mail.objects.create(person=it, run=f"run {n}", due_at=now, try_at=now, state=Mail.State.HELD)
        Delivery.objects.create(
            person=it,
            kind="action-due",
            subject=f"sample.thing:{n}",
            occasion="x",
            title="Send the brief",
            url="/",
            how="at_once",
            planned_at=now,
            due_at=now,
            mail=held,
            state=Mail.State.HELD,
        )
    client = client_for(admin)
    assert "Held after a restore" in client.get("/set-up/deliveries/").text
    assert client_for(it).post("/set-up/deliveries/held/", {"send": send}).status_code == 403
    assert client_for(it).post(f"/set-up/deliveries/{held.pk}/held/", {"send": send}).status_code == 403
    client.post(f"/set-up/deliveries/{held.pk}/held/", {"send": send})
    fate = Mail.State.WAITING if send == "1" else Mail.State.WITHHELD
    assert list(Mail.objects.filter(state=fate)) == [held]
    assert held.deliveries.get().state == fate
    client.post("/set-up/deliveries/held/", {"send": send})
    assert set(Mail.objects.values_list("state", flat=True)) == {fate}
    assert set(Delivery.objects.values_list("state", flat=True)) == {fate}
    kinds = ["mail.released", "reminders.released"] if send == "1" else ["mail.withheld", "reminders.withheld"]
    assert sorted(Event.objects.filter(kind__in=kinds).values_list("kind", flat=True)) == kinds
    assert "Held after a restore" not in client.get("/set-up/deliveries/").text
