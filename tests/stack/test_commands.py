"""import_systems: an inventory by somebody with access to the server."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from partnership.activity.models import Event
from partnership.people.models import Person
from partnership.stack.models import System

pytestmark = pytest.mark.django_db
TEXT = "product,status,it_owner,annual_cost,notice\nPairwise,under review,Security,100,30\nTotal,,,100,\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "stack.csv"
    file.write_text(TEXT)
    return file


def test_it_stops_with_what_is_open(path: Path) -> None:
    with pytest.raises(CommandError) as stopped:
        call_command("import_systems", path)
    for words in ("Life under review: say --mean life:WORD=VALUE", "Security", "say --in-currency EUR"):
        assert words in str(stopped.value)
    assert not System.objects.exists()


def test_answers_are_options_and_the_server_is_named(
    path: Path, it: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    said = ["--in-currency=EUR", "--mean=life:under review=phase_out", f"--mean=owner_it:Security={it.email}"]
    call_command("import_systems", path, *said, "--there-before", "--dry-run")
    assert "1 new" in capsys.readouterr().out
    assert not System.objects.exists()
    call_command("import_systems", path, *said, "--there-before")
    out = capsys.readouterr()
    assert "Not read: notice." in out.out
    assert "line 3: “Total” is a sum of other rows" in out.err
    system = System.objects.get()
    assert (system.life, system.owner_it, system.way, system.currency) == ("phase_out", it, "before", "EUR")
    event = Event.objects.get(kind="systems.imported")
    assert (event.by, event.request_id) == (None, "command:import_systems")
    call_command("import_systems", path, *said)
    assert "1 same" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--by=nobody@example.com"], "Nobody who may sign in"),
        (["--by=observer@example.com"], "People of IT and of marketing keep the stack"),
        (["--mean=life:under review=soon"], "is not understood"),
    ],
)
def test_what_cannot_be_is_said(path: Path, observer: Person, options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        call_command("import_systems", path, "--leave-unknown", "--in-currency=EUR", *options)


def test_no_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_systems", tmp_path / "none.csv")
