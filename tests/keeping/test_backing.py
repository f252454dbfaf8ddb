"""A backup while people write, killed, without room, and everything that can be wrong with the file."""

import json
import os
import random
import resource
import signal
import stat
import threading
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management.base import CommandError
from django.db import connection
from pytest_django import Settings

from partnership.activity.models import Event
from partnership.keeping.engines.engine import looking_at
from partnership.keeping.manifest import DUMPS, FORMAT
from partnership.keeping.models import Backup
from partnership.keeping.whole import PREFIX
from partnership.people.models import Person
from tests.keeping.conftest import Cast, Portal


def manifest_of(path: str) -> dict[str, Any]:
    with zipfile.ZipFile(path) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def remade(path: str, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> str:
    """The same parcel with something changed in its manifest or its parts."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    manifest = manifest_of(path)
    change(manifest, parts)
    other = path.replace(".zip", "-changed.zip")
    with zipfile.ZipFile(other, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.writestr("manifest.json", json.dumps(manifest))
    return other


def test_a_backup_says_what_it_is(portal: Portal, cast: Cast, settings: Settings) -> None:
    cast.leaver.disable(by=cast.admin)
    head = Event.objects.get().chain
    said = portal.command("backup", str(portal.folder))
    (file,) = portal.folder.glob("*.zip")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    manifest = manifest_of(str(file))
    assert manifest["format"] == FORMAT
    assert (manifest["head"], manifest["events"], manifest["counts"]["people_person"]) == (head, 1, 6)
    assert manifest["engine"] == connection.vendor
    assert manifest["parts"][DUMPS[connection.vendor]]["size"] > 0
    assert settings.SECRET_KEY.encode() not in file.read_bytes()
    assert head in said
    assert Backup.objects.get().name == file.name
    assert Event.objects.first().kind == "backup.made"


def test_another_file_is_not_overwritten_unless_told(portal: Portal, cast: Cast) -> None:
    place = portal.folder / "kept.zip"
    place.write_text("something else")
    with pytest.raises(CommandError, match="is there already"):
        portal.backup()
    assert place.read_text() == "something else"
    portal.command("backup", str(place), "--overwrite")
    assert manifest_of(str(place))["counts"]["people_person"] == 6


@pytest.mark.parametrize("path", ["/nowhere/at/all/kept.zip", "/proc/kept.zip", "/dev/null/"])
def test_a_place_that_cannot_be_written_is_said(portal: Portal, path: str) -> None:
    with pytest.raises(CommandError, match=r"^(There is no folder|/proc (cannot be written to|has ))"):
        portal.command("backup", path)


def test_a_full_disk_leaves_no_half_file(portal: Portal, cast: Cast) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(CommandError, match="could not be"):
            portal.backup()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)
    assert [file.name for file in portal.folder.iterdir()] == ["var"]
    assert not Backup.objects.exists()
    portal.backup()


def test_too_little_room_is_said_before_anything_is_written(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda _: _Usage())
    with pytest.raises(CommandError, match=r"0\.0 MB free"):
        portal.backup()


class _Usage:
    free = 1000


def test_eight_write_while_a_backup_is_made(portal: Portal, cast: Cast) -> None:
    """What is in it is of one instant: its counts, its ledger's end and its dump agree, whatever came after."""
    ended, failures = threading.Event(), []

    def work(person: Person) -> None:
        try:
            with looking_at(portal.name):
                for n in range(10_000):
                    if ended.is_set():
                        return
                    person.change(by=cast.admin, team=f"Team {n}")
        except Exception as error:  # noqa: BLE001 - shown by the assertion below
            failures.append(error)
        finally:
            connection.close()

    people = [Person.objects.create_user(f"p{n}@example.com", name=f"P {n}", side="it") for n in range(8)]
    threads = [threading.Thread(target=work, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    try:
        paths = []
        for n in range(3):
            time.sleep(0.3)
            paths.append(portal.backup(f"kept-{n}.zip"))
    finally:
        ended.set()
        for thread in threads:
            thread.join()
    assert failures == []
    ends = [manifest_of(path)["events"] for path in paths]
    assert ends[0] < ends[1] < ends[2]
    assert "FAIL" not in "".join(portal.command("verify_restore", backup=path) for path in paths)


def test_cut_short_anywhere_it_is_refused(portal: Portal, cast: Cast) -> None:
    path = portal.backup()
    whole = Path(path).read_bytes()
    short = portal.folder / "short.zip"
    for tenth in range(10):
        short.write_bytes(whole[: len(whole) * tenth // 10])
        with pytest.raises(CommandError, match=r"cut short|not a backup"):
            portal.command("restore", str(short), "--force")
    damaged = bytearray(whole)
    damaged[len(whole) // 2] ^= 0xFF
    short.write_bytes(damaged)
    with pytest.raises(CommandError, match="damaged"):
        portal.command("restore", str(short), "--force")
    assert Person.objects.count() == 6
    assert not Event.objects.filter(kind="portal.restored").exists()


Change = Callable[[dict[str, Any], dict[str, bytes]], None]


def other_engine(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    parts[DUMPS[other]] = parts.pop(DUMPS[connection.vendor])
    manifest["engine"] = other
    manifest["parts"] = {DUMPS[other]: manifest["parts"].pop(DUMPS[connection.vendor])}


def elsewhere(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    """A part that the manifest knows of, and that would land outside of any folder."""
    parts["../x"] = b"x"
    manifest["parts"]["../x"] = {"size": 1, "sha256": ""}


WRONG: dict[str, tuple[Change, str]] = {
    "a newer format": (lambda manifest, _: manifest.update(format=FORMAT + 1), "newer Lockstep"),
    "a newer version": (lambda manifest, _: manifest.update(version="999.0"), "which is newer than this one"),
    "a migration to come": (
        lambda manifest, _: manifest["migrations"].append("people.9999_later"),
        "which is newer than this one",
    ),
    "another engine": (other_engine, "on its own engine"),
    "another product": (lambda manifest, _: manifest.update(product="Excel"), "not a backup of Lockstep"),
    "no counts": (lambda manifest, _: manifest.pop("counts"), "cannot be understood"),
    "counts of words": (lambda manifest, _: manifest.update(counts={"people_person": "six"}), "cannot be understood"),
    "a part more": (lambda _, parts: parts.update({"../../etc/cron.d/x": b"x"}), "something else"),
    "a part that is elsewhere": (elsewhere, "something else"),
    "a bomb": (lambda _, parts: parts.update({DUMPS[connection.vendor]: bytes(50_000_000)}), "damaged"),
    "rows that are missing": (
        lambda manifest, _: manifest["counts"].update(people_person=7),
        "people_person has 6 rows instead of 7",
    ),
    "another ledger": (lambda manifest, _: manifest.update(head="f" * 64), "does not end where it ended"),
}


@pytest.mark.parametrize("what", WRONG)
def test_what_does_not_fit_is_refused_and_nothing_is_touched(portal: Portal, cast: Cast, what: str) -> None:
    change, sentence = WRONG[what]
    path = remade(portal.backup(), change)
    before = Event.objects.first().chain
    with pytest.raises(CommandError, match=sentence):
        portal.command("restore", path, "--force")
    assert Event.objects.first().chain == before
    assert not list((portal.folder / "var").glob("*restoring*"))


def test_an_ordinary_zip_and_no_file_are_said(portal: Portal) -> None:
    with zipfile.ZipFile(portal.folder / "other.zip", "w") as archive:
        archive.writestr("holiday.txt", "photos")
    for name, sentence in {"other.zip": "no manifest", "none.zip": "cannot be read", "var": "cannot be read"}.items():
        with pytest.raises(CommandError, match=sentence):
            portal.command("restore", str(portal.folder / name), "--force")


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_a_wrong_password_and_a_missing_client_are_said(
    portal: Portal, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(CommandError, match="pg_dump is not installed here"):
        portal.backup()
    monkeypatch.undo()
    own = connection.settings_dict
    connection.close()
    connection.settings_dict = {**own, "USER": "nobody_of_that_name"}
    try:
        with pytest.raises(CommandError, match="does not answer"):
            portal.backup()
    finally:
        connection.close()
        connection.settings_dict = own


@pytest.mark.parametrize("command", ["backup", "restore"])
def test_killed_at_any_moment_it_leaves_all_as_it_was(portal: Portal, cast: Cast, command: str) -> None:
    path = portal.backup()
    place = portal.folder / "killed.zip"
    lived = random.Random(7)
    connection.close()
    began = time.monotonic()
    said, _ = portal.process(command, path if command == "restore" else str(place)).communicate()
    whole = time.monotonic() - began
    assert b"Head:" in said or b"Restored" in said, said
    place.unlink(missing_ok=True)
    for _ in range(6):
        connection.close()
        process = portal.process(command, path if command == "restore" else str(place))
        time.sleep(lived.uniform(0.3, 1.0) * whole)
        process.kill()
        process.communicate()
        assert Person.objects.count() == 6
        assert "FAIL" not in portal.command("verify_restore")
        connection.close()
        if place.exists():
            assert "FAIL" not in portal.command("verify_restore", backup=str(place))
            place.unlink()
    for part in portal.folder.glob(f"{PREFIX}*"):
        os.utime(part, (0, 0))
    portal.backup("after.zip")
    assert not list(portal.folder.glob(f"{PREFIX}*"))
    portal.command("restore", str(portal.folder / "after.zip"), "--force")
