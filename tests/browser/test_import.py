"""Import and read the dashboard: what stands in the file stands on the page."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from outcomes.actions import drafting, signing
from outcomes.models import Kpi, KpiDefinition, Measurement, Outcome, Version
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from tests.browser.conftest import OpenFor
from tests.outcomes.making import definition, sign, wording

SHARED = settings.BASE_DIR.parent / "shared" / "data" / "kpi" / "retail_monthly_long.csv"
SMALL = """kpi,name,unit,date,value
orders,Orders,count,2026-01-31,1200
orders,Orders,count,2026-02-28,1533
repeat_rate,Repeat customer rate,percent,2026-01-31,70.5
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """The shared file; where it is not there, a small one like it."""
    if SHARED.exists():
        return SHARED
    small = tmp_path / "retail_monthly_long.csv"
    small.write_text(SMALL)
    return small


def in_file(file: Path) -> dict[str, dict[date, Decimal]]:
    found: dict[str, dict[date, Decimal]] = {}
    with file.open(newline="") as lines:
        for row in csv.DictReader(lines):
            found.setdefault(row["kpi"], {})[date.fromisoformat(row["date"])] = Decimal(row["value"])
    return found


def units_in(file: Path) -> dict[str, str]:
    with file.open(newline="") as lines:
        return {row["kpi"]: row["unit"] for row in csv.DictReader(lines)}


def in_words(key: str) -> str:
    return key.replace("_", " ").capitalize()


@pytest.fixture
def retail(emptied: None, file: Path, cio: Person, cmo: Person, it: Person, marketing: Person) -> Outcome:
    """In force, with a KPI for each name that the file uses."""
    stage, last_day = JourneyStage.objects.get(name="Buy"), date(date.today().year + 1, 12, 31)
    outcome = drafting.start(by=marketing, stages=[stage], **wording(starts_on=date(2010, 1, 1), ends_on=last_day))
    for key, unit in units_in(file).items():
        values = definition(it, marketing, name=in_words(key), unit=unit)
        version = outcome.versions.get()
        drafting.change_kpi(version, None, by=marketing, seen=None, values=values, targets=[(last_day, Decimal(30))])
        Kpi.objects.filter(definitions__name=values["name"]).update(key=key)
    version = Version.objects.for_detail().get(outcome=outcome)
    signing.propose(version, by=marketing, seen=signing.digest_of(version))
    sign(Version.objects.for_detail().get(outcome=outcome), cio, cmo)
    assert KpiDefinition.objects.count() == len(in_file(file))
    return outcome


def send(page: Page, file: Path) -> None:
    page.goto("/outcomes/dashboard/")
    page.get_by_role("link", name="Import values").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1, name="What this file would change")).to_be_visible()


def test_import_and_read_the_dashboard(open_for: OpenFor, retail: Outcome, it: Person, cmo: Person, file: Path) -> None:
    told = in_file(file)
    count = sum(map(len, told.values()))
    page = open_for(it)
    send(page, file)
    assert not Measurement.objects.exists()
    page.get_by_role("button", name=f"Save {count} values").click()
    expect(page.locator("#import-result")).to_contain_text("Saved")
    saved = {(each.kpi.key, each.on): each.value for each in Measurement.objects.select_related("kpi")}
    assert saved == {(key, on): value for key, values in told.items() for on, value in values.items()}

    # The other executive reads the same figures.
    dashboard = open_for(cmo)
    dashboard.goto("/outcomes/dashboard/")
    for key, values in told.items():
        tile = dashboard.locator(".tile", has_text=in_words(key)).first
        newest = values[max(values)]
        expect(tile).to_contain_text(f"{newest:,f}".rstrip("0").rstrip(".") if "." in f"{newest:f}" else f"{newest:,f}")
    dashboard.locator(".tile a").first.click()
    expect(dashboard.get_by_role("heading", level=1)).to_be_visible()
    expect(dashboard.locator("svg[role=img], figure svg").first).to_be_visible()

    # The same file again changes nothing.
    send(page, file)
    expect(page.get_by_text("Nothing of it is new: saving would change nothing.")).to_be_visible()
    expect(page.get_by_role("button", name="Save")).to_have_count(0)


def test_import_names_the_bad_line_and_saves_the_good_ones(
    open_for: OpenFor, retail: Outcome, it: Person, file: Path, tmp_path: Path
) -> None:
    key = next(iter(in_file(file)))
    bad = tmp_path / "bad.csv"
    bad.write_text(f"kpi,date,value\n{key},2025-01-31,12\n{key},2025-02-31,13\n{key},2025-03-31,#REF!\n")
    page = open_for(it)
    send(page, bad)
    expect(page.get_by_role("row").filter(has_text="#REF!").or_(page.get_by_role("row", name="4"))).not_to_have_count(0)
    page.get_by_role("button", name="Save 1 value, leave 2 bad rows out").click()
    expect(page.locator("#import-result")).to_contain_text("Saved")
    assert [each.value for each in Measurement.objects.all()] == [Decimal(12)]
