"""Files by command: the same readers and the same rules as the pages."""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.test import Client
from openpyxl import Workbook

from outcomes.models import Kpi, KpiDefinition, Measurement, Outcome, PeriodValue
from partnership.activity.models import Event
from partnership.people.models import Person
from partnership.sheets.models import ImportFile
from tests.outcomes import test_importing_pages
from tests.outcomes.test_importing import FILES, real

pytestmark = [pytest.mark.django_db]
retail = test_importing_pages.retail


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


def test_measurements_come_in_once(retail: Outcome, admin: Person, capsys: Any) -> None:
    real("retail_monthly_long.csv")
    path = FILES / "retail_monthly_long.csv"
    call_command("import_measurements", path, "--by=admin@example.com", dry_run=True)
    assert "56 new, 0 changed, 0 same, 0 bad (would be saved)" in capsys.readouterr().out
    assert not Measurement.objects.exists()
    call_command("import_measurements", path, "--by=admin@example.com", outcome=retail.pk)
    assert "56 new" in capsys.readouterr().out
    call_command("import_measurements", path, "--by=admin@example.com")
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
        call_command("import_measurements", path, "--by=admin@example.com")
    assert not Measurement.objects.exists()
    call_command("import_measurements", path, "--by=admin@example.com", "--leave-out-unknown", "--dates", "mdy")
    captured = capsys.readouterr()
    assert "line 4: orders: “x” is not a number" in captured.err
    assert str(Measurement.objects.get().on) == "2025-03-04"


@pytest.mark.parametrize(
    ("content", "given", "says"),
    [
        (b"", {}, "The file is empty"),
        (b"\x89PNG\0\0", {}, "a PNG picture"),
        (b"kpi,date,value\na,2025-01-01,1\n", {"outcome": 999}, "There is no outcome 999"),
        (b"kpi,date,value\na,2025-01-01,1\n", {"by": "nobody@example.com"}, "Nobody who may sign in has the address"),
    ],
)
def test_bad_files_and_options_stop_with_a_sentence(
    admin: Person, tmp_path: Path, content: bytes, given: dict[str, Any], says: str
) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(CommandError, match=says):
        call_command("import_measurements", path, **({"by": "admin@example.com"} | given))
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_measurements", tmp_path / "none.csv", by="admin@example.com")


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


HEAD = "outcome,name,unit,direction,baseline,target,target_from,weight"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("Sell more,Repeat rate,EUR,,1,5000000000000,,", "at most 12 digits before the point"),
        ("Sell more,Repeat rate,EUR,,0.0000004,5,,", "at most 12 digits before the point, 6 after it"),
        ("Sell more,Repeat rate,EUR,,12 %,20,,", "the baseline is a percentage, but Repeat rate is in EUR"),
        ("Sell more,Repeat rate,%,,0.2,0.3,,", r"0.2, 0.3: between −1 and 1, say --percent points or fractions"),
        ("Sell more,Repeat rate,EUR,increase,50,20,,", "“Increase to” from 50 leads to 20, which is less"),
        ("Sell more,Repeat rate,EUR,,1,2,1850-01-01,", "lies before 1900"),
        ("Sell more,Repeat rate,EUR,,1,2,1950-01-01,", "from 1990 to 2199"),
        ("Sell more,Repeat rate,EUR,,1,2,,2.5", "whole number from 1 to 5"),
        (f"{'x' * 121},Repeat rate,EUR,,1,2,,", "outcome is 121 characters long; at most 120 fit"),
        ("Sell more,Repeat rate,EUR,,1,2,03/04/2027,", "say --dates dmy or mdy"),
        ('Sell more,Repeat rate,EUR,,1,"1,559",,', r"say --decimal . or ,"),
        ("Sell more,Repeat rate,EUR,,1,(5),,", "say --brackets negative or none"),
    ],
)
def test_kpis_are_refused_by_line_or_asked_about(marketing: Person, tmp_path: Path, row: str, says: str) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(f"{HEAD}\n{row}\n")
    with pytest.raises(CommandError, match=re.escape(says)):
        call_command("import_kpis", path, by=marketing.email)
    assert not Outcome.objects.exists()


def test_kpis_are_read_as_options_say(marketing: Person, tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(f"{HEAD}\nSell more,Rate,%,,0.2,0.3,03/04/2027,\nSell more,Other,%,,12 %,15.5%,,\n")
    given = {"by": marketing.email, "dates": "dmy", "percent": "fractions"}
    call_command("import_kpis", path, dry_run=True, **given)
    assert "2 new, 0 there already (would be saved)" in capsys.readouterr().out
    assert not Outcome.objects.exists()
    assert not Event.objects.filter(kind="kpi.added").exists()
    call_command("import_kpis", path, **given)
    found = {each.name: each for each in KpiDefinition.objects.all()}
    assert [(each.baseline, each.targets.get().value) for each in (found["Rate"], found["Other"])] == [
        (20, 30),
        (12, Decimal("15.5")),
    ]
    assert str(found["Rate"].targets.get().from_on) == "2027-04-03"


def test_a_workbooks_percent_cells_are_points(marketing: Person, tmp_path: Path) -> None:
    book = Workbook()
    book.active.append(HEAD.split(","))
    book.active.append(["Sell more", "Rate", "%", "increase", 0.2, 0.3, None, 1])
    for place in ("E2", "F2"):
        book.active[place].number_format = "0.0%"
    book.save(tmp_path / "kpis.xlsx")
    call_command("import_kpis", tmp_path / "kpis.xlsx", by=marketing.email)
    definition = KpiDefinition.objects.get()
    assert (definition.baseline, definition.targets.get().value) == (20, 30)


@pytest.mark.parametrize(
    ("name", "figures"),
    [("precision.csv", ["123456789012.123456", "123456789012345678.5", "0.0000004"]), ("d18.csv", ["9" * 18])],
)
def test_figures_that_would_not_be_kept_are_refused_by_line(
    retail: Outcome, admin: Person, tmp_path: Path, capsys: Any, name: str, figures: list[str]
) -> None:
    path = tmp_path / name
    days = [f"2023-01-{number:02}" for number in range(1, len(figures) + 1)]
    lines = [f"orders,{day},{figure}" for day, figure in zip(days, figures, strict=True)]
    path.write_text("\n".join(["kpi,date,value", *lines, "orders,2023-02-01,123456789012.125", ""]))
    call_command("import_measurements", path, "--by=admin@example.com")
    captured = capsys.readouterr()
    assert f"1 new, 0 changed, 0 same, {len(figures)} bad" in captured.out
    for line, figure in enumerate(figures, 2):
        assert re.search(rf"line {line}: orders: “{re.escape(figure)}” .*: at most 12 digits before", captured.err)
    assert Measurement.objects.get().value == Decimal("123456789012.125")
    assert {each.total for each in PeriodValue.objects.all()} == {Decimal("123456789012.125")}


def test_a_sum_is_exact_however_long_it_is(retail: Outcome, admin: Person, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    lines = [f"orders,2023-01-{day:02},999999999999.999" for day in range(1, 32)]
    path.write_text("\n".join(["kpi,date,value", *lines, "orders,2023-02-01,0.000001", ""]))
    call_command("import_measurements", path, "--by=admin@example.com")
    month, quarter = (
        PeriodValue.objects.filter(cadence=each).order_by("first_on")[0] for each in ("monthly", "quarterly")
    )
    assert month.total == 31 * Decimal("999999999999.999")
    assert quarter.total == month.total + Decimal("0.000001")


def test_kpis_are_all_added_or_none(marketing: Person, tmp_path: Path) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(KPIS + "Sell more,Odd,Odd Key,,sideways,,many,,,,\n,,,,,,,,,,\n")
    with pytest.raises(CommandError, match=r"line 2: nobody has the address it@example\.com\nline 4: “sideways”"):
        call_command("import_kpis", path, by=marketing.email)
    assert not Kpi.objects.exists()
    with pytest.raises(CommandError, match="nobody of IT or marketing"):
        call_command("import_kpis", path, by="x@example.com")


def test_values_that_a_command_brings_are_nobodys_unless_it_says_whose(
    retail: Outcome, it: Person, tmp_path: Path, client_for: Callable[[Person], Client]
) -> None:
    path = tmp_path / "values.csv"
    for value in ("5", "6"):
        path.write_text(f"kpi,date,value\norders,2025-03-15,{value}\n")
        call_command("import_measurements", path)
    found = Measurement.objects.get()
    assert (found.value, found.recorded_by, found.corrections.get().corrected_by) == (6, None, None)
    event = Event.objects.filter(kind="measurements.imported").latest("pk")
    assert (event.by, event.doer) == (None, "On the server (import_measurements)")
    page = client_for(it).get(found.kpi.get_absolute_url()).text
    assert "The server" in page
    assert "corrected by the server" in page


def test_kpis_of_a_file_are_drafted_by_the_stewards_that_it_names(
    it: Person, marketing: Person, tmp_path: Path
) -> None:
    path = tmp_path / "kpis.csv"
    path.write_text(f"outcome,name,steward_it\nFaster shop,Speed,{it.email}\n")
    call_command("import_kpis", path)
    assert Outcome.objects.get().drafted_by == it
    path.write_text("outcome,name\nOther shop,Speed\n")
    with pytest.raises(CommandError, match="line 2: nobody drafts it: name a steward in the row, or say --by EMAIL"):
        call_command("import_kpis", path)
