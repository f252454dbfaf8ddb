"""Files by command: the same readers and the same rules as the pages."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from outcomes.models import Kpi, KpiDefinition, Measurement, Outcome
from partnership.activity.models import Event
from partnership.people.models import Person
from partnership.sheets.models import ImportFile
from tests.outcomes import test_importing_pages
from tests.outcomes.test_importing import FILES, real

pytestmark = [pytest.mark.django_db]
retail = test_importing_pages.retail


@pytest.fixture(autouse=True)
def _today():  # type: ignore[no-untyped-def]
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


def test_measurements_come_in_once(retail: Outcome, admin: Person, capsys: Any) -> None:
    real("retail_monthly_long.csv")
    path = FILES / "retail_monthly_long.csv"
    call_command("import_measurements", path, dry_run=True)
    assert "56 new, 0 changed, 0 same, 0 bad (would be saved)" in capsys.readouterr().out
    assert not Measurement.objects.exists()
    call_command("import_measurements", path, outcome=retail.pk)
    assert "56 new" in capsys.readouterr().out
    call_command("import_measurements", path)
    assert "0 new, 0 changed, 56 same, 0 bad" in capsys.readouterr().out
    assert Measurement.objects.count() == 56
    assert Measurement.objects.first().recorded_by == admin
    assert not ImportFile.objects.exclude(content=b"").exists()


def test_what_is_open_is_asked_for_and_answered_by_options(
    retail: Outcome,
    admin: Person,
    tmp_path: Path,
    capsys: Any,
) -> None:
    path = tmp_path / "odd.csv"
    path.write_text("kpi,date,value\norders,03/04/2025,5\nsomething,03/04/2025,5\norders,05/06/2025,x\n")
    with pytest.raises(CommandError, match=r"No KPI is called something.*--leave-out-unknown.*--dates dmy or mdy"):
        call_command("import_measurements", path)
    assert not Measurement.objects.exists()
    call_command("import_measurements", path, "--leave-out-unknown", "--dates", "mdy")
    captured = capsys.readouterr()
    assert "line 4: orders: “x” is not a number" in captured.err
    assert str(Measurement.objects.get().on) == "2025-03-04"


@pytest.mark.parametrize(
    ("content", "given", "says"),
    [
        (b"", {}, "The file is empty"),
        (b"\x89PNG\0\0", {}, "a PNG picture"),
        (b"kpi,date,value\na,2025-01-01,1\n", {"outcome": 999}, "There is no outcome 999"),
        (b"kpi,date,value\na,2025-01-01,1\n", {"by": "nobody@example.com"}, "Nobody has the address"),
    ],
)
def test_bad_files_and_options_stop_with_a_sentence(
    admin: Person, tmp_path: Path, content: bytes, given: dict[str, Any], says: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says):
        call_command("import_measurements", path, **given)
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_measurements", tmp_path / "none.csv")


KPIS = """outcome,name,key,unit,direction,cadence,baseline,target,target_from,steward_it,steward_marketing
Sell more,Repeat rate,repeat-rate,%,increase,monthly,20,30,2027-06-30,it@example.com,marketing@example.com
Sell more,Returns,,%,below,monthly,,5,2027-01-01,,
"""


def test_kpis_come_into_a_draft(it: Person, marketing: Person, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(KPIS)
    call_command("import_kpis", path, by=marketing.email)
    assert "2 new, 0 there already" in capsys.readouterr().out
    definition = KpiDefinition.objects.get(kpi__key="repeat-rate")
    assert (definition.baseline, definition.steward_it, definition.version.state) == (20, it, "draft")
    assert definition.targets.get().value == 30
    assert Event.objects.filter(kind="kpi.added").count() == 2
    call_command("import_kpis", path, by=marketing.email)
    assert "0 new, 2 there already" in capsys.readouterr().out


def test_kpis_are_all_added_or_none(marketing: Person, tmp_path: Path) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(KPIS + "Sell more,Odd,Odd Key,,sideways,,many,,,,\n,,,,,,,,,,\n")
    with pytest.raises(CommandError, match=r"line 2: nobody has the address it@example\.com\nline 4: “sideways”"):
        call_command("import_kpis", path, by=marketing.email)
    assert not Kpi.objects.exists()
    with pytest.raises(CommandError, match="nobody of IT or marketing"):
        call_command("import_kpis", path, by="x@example.com")
