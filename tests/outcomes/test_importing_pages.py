"""Importing by hand: upload, answer, preview, save; the same file again changes nothing."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import cast

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.actions.measuring import record_value
from outcomes.importing.reading import Reading
from outcomes.imports import MEASUREMENTS
from outcomes.models import Correction, Kpi, LatestValue, Measurement, Outcome, PeriodValue
from outcomes.shown.dashboard import cards
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.sheets.actions import read_file, save_file, take_file
from partnership.sheets.models import ImportFile
from tests.outcomes.test_dashboard import signed
from tests.outcomes.test_importing import NAMES, real

pytestmark = [pytest.mark.django_db]
D = Decimal
For = Callable[[Person], Client]
ADDRESS = "/outcomes/measurements/import/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


@pytest.fixture
def retail(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    """An outcome in force with the eight KPIs of the retail files."""
    kpis = [{"name": name, "unit": unit} for _key, name, unit in NAMES]
    outcome = signed(it, marketing, cio, cmo, kpis, starts_on=date(2010, 12, 1))
    for key, name, _unit in NAMES:
        Kpi.objects.filter(name=name).update(key=key)
    return outcome


def send(client: Client, data: bytes | str, name: str = "values.csv") -> ImportFile:
    content = data.encode() if isinstance(data, str) else data
    answer = client.post(ADDRESS, {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303, answer.content.decode()
    return ImportFile.objects.latest("pk")


def save(client: Client, file: ImportFile) -> dict[str, int]:
    assert client.post(reverse("outcomes:import_saving", args=[file.pk])).status_code == 303
    file.refresh_from_db()
    return file.counts


@pytest.mark.parametrize("name", ["retail_monthly_long.csv", "retail_monthly_wide_symbols.csv", "retail_monthly.xlsx"])
def test_dashboard_shows_what_stands_in_the_file(
    retail: Outcome, it: Person, observer: Person, client_for: For, name: str
) -> None:
    client = client_for(it)
    file = send(client, real(name), name)
    preview = client.get(file.get_absolute_url()).content.decode()
    assert "Save 56 values" in preview
    assert {found.strip() for found in re.findall(r"<td>(\w[\w ]*)</td>", preview)} >= {name for _, name, _ in NAMES}
    assert ">aov<" not in preview, "each row says whose value it is, whatever the file calls it"
    assert not Measurement.objects.exists()
    assert save(client, file) == {"new": 56}
    by_name = {tile.name: tile for card in cards(date(2026, 11, 22), GroundRules()) for tile in card.tiles}
    assert {name: tile.value for name, tile in by_name.items()} == {
        "Revenue": D("761739.90"), "Orders": D(1533), "Average order value": D("496.89"), "Active customers": D(991),
        "New customers": D(242), "Repeat customer rate": D("75.6"), "Cancellation rate": D("17.67"),
        "International revenue share": D("18.7"),
    }  # fmt: skip
    assert by_name["Revenue"].values[0] == D("823746.14")
    html = client_for(observer).get("/outcomes/dashboard/").content.decode()
    for figure in ("761,739.9", "1,533", "496.89", "991", "242", "75.6", "17.67", "18.7", "1 Jun 2011", "Stale"):
        assert figure in html
    event = Event.objects.get(kind="measurements.imported")
    assert (event.detail["new"], event.detail["file"]) == (56, name)


def test_the_same_file_again_changes_nothing(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    save(client, send(client, real("retail_monthly_long.csv")))
    before = list(Measurement.objects.values_list("pk", "value", "recorded_at").order_by("pk"))
    for name in ("retail_monthly_long.csv", "retail_monthly_wide_symbols.csv", "retail_monthly.xlsx"):
        file = send(client, real(name), name)
        assert "saving would change nothing" in client.get(file.get_absolute_url()).content.decode()
        assert save(client, file) == {"same": 56}
    assert list(Measurement.objects.values_list("pk", "value", "recorded_at").order_by("pk")) == before
    assert not Correction.objects.exists()


def test_german_and_daily_files_go_in_unchanged(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    assert save(client, send(client, real("retail_weekly_de_semicolon.csv"))) == {"new": 240}
    assert Measurement.objects.get(kpi__key="revenue", on=date(2010, 11, 29)).value == D("185427.83")
    daily = send(client, real("retail_daily_long.csv"))
    counts = save(client, daily)
    assert sum(counts.values()) == 1336
    assert not counts.get("bad")
    monthly = PeriodValue.objects.get(kpi__key="orders", cadence="monthly", first_on=date(2011, 2, 1))
    raw = Measurement.objects.filter(kpi__key="orders", on__range=(date(2011, 2, 1), date(2011, 2, 28)))
    assert (monthly.count, monthly.total) == (raw.count(), sum(m.value for m in raw))


def test_bad_rows_are_shown_by_line_and_the_good_ones_saved(retail: Outcome, it: Person, client_for: For) -> None:
    record_value(kpi=Kpi.objects.get(key="orders"), on=date(2025, 1, 1), value=D(7), by=it)
    client = client_for(it)
    text = "kpi,date,value\norders,2025-01-01,8\norders,2025-02-01,SKU100\norders,2025-03-01,9\norders,2099-01-01,9\n"
    file = send(client, text)
    html = client.get(file.get_absolute_url()).content.decode()
    assert "Save 2 values, leave 2 bad rows out" in html
    assert "no currency that is known" in html
    assert "2099-01-01 lies in the future" in html
    only = client.get(file.get_absolute_url() + "?fate=changed", headers={"HX-Request": "true"}).content.decode()
    assert "was <span" in only
    assert "2099" not in only
    assert save(client, file) == {"changed": 1, "bad": 2, "new": 1}
    assert Correction.objects.get().value == 7


def test_unknown_names_are_asked_about(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    file = send(client, real("wikipedia_pageviews_daily.csv"))
    html = client.get(file.get_absolute_url()).content.decode()
    assert "site_pageviews" in html
    assert client.post(reverse("outcomes:import_saving", args=[file.pk])).status_code == 303
    assert not Measurement.objects.exists()
    address = reverse("outcomes:import_mapping", args=[file.pk])
    assert client.post(address, {"name-0": ""}).status_code == 422
    assert client.post(address, {"name-0": "999999"}).status_code == 422
    orders = Kpi.objects.get(key="orders")
    assert client.post(address, {"name-0": str(orders.pk)}).status_code == 303
    assert "Save 746 values" in client.get(file.get_absolute_url()).content.decode()
    assert "1–50 of 746 rows" in client.get(file.get_absolute_url()).content.decode()
    assert save(client, file) == {"new": 746}


def test_everything_can_be_left_out_and_answers_changed(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    file = send(client, real("robyn_weekly_marketing.csv"))
    address = reverse("outcomes:import_mapping", args=[file.pk])
    assert client.post(address, {f"name-{number}": "0" for number in range(10)}).status_code == 303
    assert "Save 208 values" in client.get(file.get_absolute_url()).content.decode()
    assert "revenue" in client.get(address).content.decode()
    orders = str(Kpi.objects.get(key="orders").pk)
    twice = {f"name-{number}": "0" for number in range(11)} | {"name-0": orders, "name-1": orders}
    assert client.post(address, twice).status_code == 422


def test_ad_report_adds_up_several_rows_of_a_day_when_told(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    file = send(client, real("ad_platform_daily_report.csv"))
    address = reverse("outcomes:import_mapping", args=[file.pk])
    names = cast(Reading, read_file(MEASUREMENTS, file)).questions.names
    orders = Kpi.objects.get(key="orders")
    chosen = {f"name-{number}": str(orders.pk) if name == "clicks" else "0" for number, name in enumerate(names)}
    client.post(address, chosen)
    assert "Several rows give the same day" in client.get(file.get_absolute_url()).content.decode()
    client.post(address, {"same_day": "add"})
    save(client, file)
    assert Measurement.objects.get(kpi=orders, on=date(2025, 8, 10)).value == 1080


def test_ambiguous_dates_are_asked_about(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    file = send(client, "kpi,date,value\norders,03/04/2025,5\n")
    assert "what comes first?" in client.get(file.get_absolute_url()).content.decode()
    address = reverse("outcomes:import_mapping", args=[file.pk])
    assert client.post(address, {}).status_code == 422
    client.post(address, {"date_order": "mdy"})
    save(client, file)
    assert Measurement.objects.get().on == date(2025, 3, 4)


def test_answers_hold_for_the_next_file_and_can_be_changed(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    first = send(client, "kpi,date,value\norders,03/04/2025,5\nvisits,03/04/2025,9\n")
    address = reverse("outcomes:import_mapping", args=[first.pk])
    assert client.post(address, {"date_order": "mdy", "name-0": "0"}).status_code == 303
    save(client, first)
    second = send(client, "kpi,date,value\norders,05/06/2025,6\nvisits,05/06/2025,9\n")
    preview = client.get(second.get_absolute_url()).content.decode()
    assert "Save 1 value" in preview
    assert "Left out as you said: visits." in preview
    address = reverse("outcomes:import_mapping", args=[second.pk])
    page = client.get(address).content.decode()
    assert re.search(r'<input[^>]* value="mdy"[^>]* checked', page)
    orders = Kpi.objects.get(key="orders")
    assert client.post(address, {"date_order": "dmy", "name-0": str(orders.pk), "name-1": "0"}).status_code == 303
    save(client, second)
    assert set(Measurement.objects.values_list("on", flat=True)) == {date(2025, 3, 4), date(2025, 6, 5)}
    proved = send(client, "kpi,date,value\norders,25/06/2025,6\n")
    assert proved.like == second
    Kpi.objects.filter(key="orders").update(key="sold", name="Sold")
    assert save(client, proved) == {"new": 1}
    assert Measurement.objects.latest("on").on == date(2025, 6, 25)


def test_columns_that_are_not_read_are_named(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    file = send(client, "kpi,date,value,colour\norders,2025-01-01,8,red\n")
    assert "Columns that are not read: colour." in client.get(file.get_absolute_url()).content.decode()


def test_table_without_a_layout_asks_for_it(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    file = send(client, "a;b;c\norders;5;soon\norders;6;2025-01-02\norders;7;x\n")
    assert "How is the table laid out?" in client.get(file.get_absolute_url()).content.decode()
    address = reverse("outcomes:import_mapping", args=[file.pk])
    assert client.post(address, {"layout": "long", "date_column": "2"}).status_code == 422
    given = {"layout": "long", "date_column": "2", "name_column": "0", "value_column": "1"}
    assert client.post(address, given).status_code == 303
    assert save(client, file) == {"bad": 2, "new": 1}


@pytest.mark.parametrize(
    ("data", "name", "says"),
    [
        (b"", "values.csv", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "values.csv", "This is a PNG picture, not a table."),
        (b"PK\x03\x04zip", "values.xlsx", "cannot be opened as a spreadsheet"),
        (b"just words", "values.csv", "This file has no table"),
    ],
)
def test_what_is_no_table_is_answered_by_a_sentence(
    it: Person, client_for: For, data: bytes, name: str, says: str
) -> None:
    answer = client_for(it).post(ADDRESS, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not ImportFile.objects.exists()
    assert client_for(it).post(ADDRESS).status_code == 422


def test_rows_of_other_peoples_kpis_are_bad(retail: Outcome, stranger: Person, cmo: Person, client_for: For) -> None:
    text = "kpi,date,value\norders,2025-01-01,8\n"
    client = client_for(stranger)
    file = send(client, text)
    assert "you are not a steward of this KPI" in client.get(file.get_absolute_url()).content.decode()
    assert save(client, file) == {"bad": 1}
    assert not Measurement.objects.exists()
    executive = client_for(cmo)
    assert save(executive, send(executive, text)) == {"new": 1}


def test_who_may_import(
    retail: Outcome, it: Person, it2: Person, admin: Person, observer: Person, client_for: For
) -> None:
    file = send(client_for(it), "kpi,date,value\norders,2025-01-01,8\n")
    pages = [ADDRESS, file.get_absolute_url(), reverse("outcomes:import_mapping", args=[file.pk])]
    for person in (admin, observer):
        assert [client_for(person).get(page).status_code for page in pages] == [403] * 3
        assert client_for(person).post(ADDRESS, {"file": SimpleUploadedFile("a", b"a,b")}).status_code == 403
    for page in pages[1:]:
        assert client_for(it2).get(page).status_code == 404
    for name in ("import_saving", "import_withdrawal"):
        assert client_for(it2).post(reverse(f"outcomes:{name}", args=[file.pk])).status_code == 404
    assert not Measurement.objects.exists()


def test_file_is_saved_once_and_forgotten_after_a_day(retail: Outcome, it: Person, client_for: For) -> None:
    client = client_for(it)
    file = send(client, "kpi,date,value\norders,2025-01-01,8\n")
    save(client, file)
    assert bytes(file.content) == b""
    with pytest.raises(Refused, match="already"):
        save_file(MEASUREMENTS, file, by=it)
    assert "Saved" in client.get(file.get_absolute_url()).content.decode()
    given_up = send(client, "kpi,date,value\norders,2025-01-02,8\n")
    client.post(reverse("outcomes:import_withdrawal", args=[given_up.pk]))
    assert "given up" in client.get(given_up.get_absolute_url()).content.decode()
    old = send(client, "kpi,date,value\norders,2025-01-03,8\n")
    assert list(ImportFile.objects.come_by("outcomes:import", it).waiting()) == [old]
    ImportFile.objects.forget_expired(timezone.now() + timedelta(days=1))
    old.refresh_from_db()
    assert (old.state, bytes(old.content)) == ("forgotten", b"")
    assert Measurement.objects.count() == 1


def test_saving_is_all_or_nothing(retail: Outcome, it: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    file = take_file(MEASUREMENTS, name="a.csv", content=b"kpi,date,value\norders,2025-01-01,8\n", by=it)

    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the ledger is away")

    monkeypatch.setattr(type(Event.objects), "record", broken)
    with pytest.raises(RuntimeError):
        save_file(MEASUREMENTS, file, by=it)
    file.refresh_from_db()
    assert file.state == "open"
    assert not Measurement.objects.exists()
    assert not LatestValue.objects.exists()
