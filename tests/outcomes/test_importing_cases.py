"""Files that are easily read wrongly: what cannot be read is named, what reads both ways is asked, all by the page."""

import io
import re
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook

from outcomes.models import Kpi, Measurement, Outcome
from partnership.people.models import Person
from partnership.sheets.models import ImportFile
from tests.outcomes.test_dashboard import signed
from tests.outcomes.test_importing_pages import save, send

pytestmark = [pytest.mark.django_db]
D = Decimal
For = Callable[[Person], Client]
LONG = "kpi,date,value\n"


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


@pytest.fixture
def client(it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For) -> Client:
    """A steward of three KPIs in force."""
    named = [("Orders", "count"), ("Revenue", "GBP"), ("Repeat rate", "percent"), ("Cancel rate", "percent")]
    outcome: Outcome = signed(it, marketing, cio, cmo, [{"name": name, "unit": unit} for name, unit in named])
    for kpi in outcome.kpis.all():
        Kpi.objects.filter(pk=kpi.pk).update(key=kpi.name.casefold().replace(" ", "_"))
    return client_for(it)


def page(client: Client, file: ImportFile) -> str:
    return " ".join(client.get(file.get_absolute_url()).content.decode().split())


def answer(client: Client, file: ImportFile, **said: object) -> int:
    given = {name: str(value) for name, value in said.items()}
    return client.post(reverse("outcomes:import_mapping", args=[file.pk]), given).status_code


def recorded(key: str) -> dict[str, Decimal]:
    return {str(on): value for on, value in Measurement.objects.filter(kpi__key=key).values_list("on", "value")}


def kpi(key: str) -> int:
    return Kpi.objects.get(key=key).pk


def book(*rows: list[object], **others: list[list[object]]) -> Workbook:
    made = Workbook()
    for row in rows:
        made.active.append(row)
    for name, more in others.items():
        sheet = made.create_sheet(name)
        for row in more:
            sheet.append(row)
    return made


def packed(made: Workbook) -> bytes:
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("value", ["SKU123", "TBD 12", "5 MIO", "12 TSD", "12 34", "1 2 3", "1'2", "A-7", "7 pcs"])
def test_letters_and_gaps_are_no_number(client: Client, value: str) -> None:
    file = send(client, f"{LONG}orders,2024-01-15,{value}\n")
    assert "1</span> bad" in page(client, file)
    assert save(client, file) == {"bad": 1}
    assert not Measurement.objects.exists()


@pytest.mark.parametrize(
    "text",
    [
        "date,orders\n15-Jan-24,7\n16-Jan-24,9\n",
        "date,orders\n20240115,7\n20240116,9\n",
        "Datum;Orders\n15. Januar 2024;7\n16. Januar 2024;9\n",
        "KPI,20240115,20240116\norders,7,9\n",
        "Jour;Indicateur;Résultat\n15 janv. 2024;orders;7\n16 janv. 2024;orders;9\n",
    ],
)
def test_days_as_tools_write_them(client: Client, text: str) -> None:
    save(client, send(client, text))
    assert recorded("orders") == {"2024-01-15": 7, "2024-01-16": 9}


def test_months_of_any_language_are_columns_and_none_vanishes(client: Client) -> None:
    text = "KPI;août 2024;sept. 2024;oct. 2024;nov. 2024;déc. 2024;juil. 2024;brumaire 2024\nOrders;1;2;3;4;5;6;7\n"
    file = send(client, text)
    assert "Columns that are not read: brumaire 2024." in page(client, file)
    assert "1 of 1 row, 7 of 8 columns" in page(client, file)
    save(client, file)
    assert recorded("orders")["2024-07-01"] == 6
    assert len(recorded("orders")) == 6


def test_one_month_beside_other_columns(client: Client) -> None:
    file = send(client, "KPI,Unit,Owner,Baseline,Target,Jan 2026\nOrders,count,Wei,1,2,3\n")
    assert "Columns that are not read: Unit, Owner, Baseline, Target." in page(client, file)
    save(client, file)
    assert recorded("orders") == {"2026-01-01": 3}


@pytest.mark.parametrize(
    "text", ["Year,Jan,Feb\n2023,1,2\n2024,4,5\n", "Month,2023,2024\nJan,1,4\nFeb,2,5\n", "Year,Q1\n2023,1\n2024,4\n"]
)
def test_years_one_way_and_months_the_other(client: Client, text: str) -> None:
    file = send(client, text)
    if "Q1" in text:  # one head alone may be anything
        shape = {"layout": "cross-tab", "date_column": 0}
        assert answer(client, file, **shape) == 303
    assert "All values are of" in page(client, file)
    assert answer(client, file, **{"name-0": kpi("orders")}) == 303
    save(client, file)
    found = recorded("orders")
    assert (found["2023-01-01"], found["2024-01-01"]) == (1, 4)


def test_months_without_a_year_are_asked_for_it(client: Client) -> None:
    file = send(client, "KPI,Jan,Feb\nOrders,1,2\nRevenue,3,4\n")
    assert "The months are those of the year" in page(client, file)
    assert answer(client, file, layout="cross-tab", name_column=0, year="") == 422
    assert answer(client, file, layout="cross-tab", name_column=0, year=2025) == 303
    save(client, file)
    assert recorded("revenue") == {"2025-01-01": 3, "2025-02-01": 4}


def test_a_table_without_heads_asks_before_anything_is_written(client: Client) -> None:
    orders = kpi("orders")
    file = send(client, f"2026-05-01,{orders}\n2026-05-02,9\n2026-05-03,11\n")
    html = page(client, file)
    assert "Its first line looks like values" in html
    assert "“Column 2” is" in html
    assert client.post(reverse("outcomes:import_saving", args=[file.pk])).status_code == 303
    assert not Measurement.objects.exists()
    assert answer(client, file, **{"name-0": orders, "header_line": 0}) == 303
    save(client, file)
    assert recorded("orders") == {"2026-05-01": orders, "2026-05-02": 9, "2026-05-03": 11}
    again = send(client, "2026-06-01,5\n2026-06-02,6\n")
    assert again.like is None


def test_a_head_that_is_a_bare_number_is_no_kpi(client: Client) -> None:
    file = send(client, f"date,{kpi('orders')}\n2026-05-01,9\n")
    assert "Which KPI is which?" in page(client, file)


def test_titles_above_are_named_and_another_line_can_be_the_heads(client: Client) -> None:
    file = send(client, "Shop report,2024\nMonth,Orders,Revenue\n2024-01,10,100\n2024-02,20,200\n")
    assert "Above the heads, not read: line 1 (“Shop report 2024”)." in page(client, file)
    assert answer(client, file, header_line=3) == 303
    assert answer(client, file, header_line=2) == 303
    assert save(client, file) == {"new": 4}


def test_two_digit_years_that_may_come_first_are_asked_about(client: Client) -> None:
    file = send(client, "date,orders\n24-01-15,7\n24-01-16,9\n")
    html = page(client, file)
    assert "the day: 24 January 2015" in html
    assert "the year: 15 January 2024" in html
    assert answer(client, file, date_order="ymd") == 303
    assert answer(client, file, date_order="dmy") == 303  # answers can be changed until it is saved
    assert answer(client, file, date_order="ymd") == 303
    save(client, file)
    assert recorded("orders") == {"2024-01-15": 7, "2024-01-16": 9}


def test_brackets_are_asked_about_once_and_a_dash_is_no_value(client: Client) -> None:
    file = send(client, LONG + "orders,2024-01-01,(3.1)\norders,2024-02-01,-\norders,2024-03-01,(4)\n")
    assert page(client, file).count("in brackets, is") == 1
    assert answer(client, file) == 422
    assert answer(client, file, brackets="none") == 303
    assert "2</span> bad" in page(client, file)
    assert answer(client, file, brackets="negative") == 303
    assert "1 cell without a value, such as “-” or “n/a” (line 3)." in page(client, file)
    assert save(client, file) == {"new": 2}
    assert recorded("orders") == {"2024-01-01": D("-3.1"), "2024-03-01": -4}


def test_fractions_are_asked_about_for_each_kpi(client: Client) -> None:
    text = "date,Repeat rate,Cancel rate\n2025-01-01,0.4,0.5\n2025-02-01,0.3,0.6\n"
    file = send(client, text)
    html = page(client, file)
    assert ("“Repeat rate” lie between" in html, "“Cancel rate” lie between" in html) == (True, True)
    assert answer(client, file, **{"percent-0": "fractions"}) == 422
    assert answer(client, file, **{"percent-0": "fractions", "percent-1": "points"}) == 303
    save(client, file)
    assert (recorded("repeat_rate")["2025-01-01"], recorded("cancel_rate")["2025-01-01"]) == (40, D("0.5"))


@pytest.mark.parametrize("code", ['0.0"%"', r"0.0\%", '0.0" % of all"', "0.0_%"])
def test_a_percent_sign_that_is_only_written_multiplies_nothing(client: Client, code: str) -> None:
    made = book(["Month", "Repeat rate"], [date(2024, 1, 1), 12.3], [date(2024, 2, 1), 0.5])
    for cell in ("B2", "B3"):
        made.active[cell].number_format = code
    made.active.append([date(2024, 3, 1), 0.145])
    made.active["B4"].number_format = "0.0%;[Red]-0.0%"
    save(client, send(client, packed(made), "a.xlsx"))
    assert recorded("repeat_rate") == {"2024-01-01": D("12.3"), "2024-02-01": D("0.5"), "2024-03-01": D("14.5")}


def test_which_of_several_values_of_a_day_counts_is_chosen(client: Client) -> None:
    text = LONG + "orders,2025-01-01,5\norders,2025-01-01,6\norders,2025-01-01,7\n"
    file = send(client, text)
    assert "Several rows give the same day" in page(client, file)
    assert answer(client, file, same_day="last") == 303
    assert "counted with line 4" in page(client, file)
    assert "Save 1 value" in page(client, file)
    assert answer(client, file, same_day="refuse") == 303
    assert "3</span> bad" in page(client, file)
    assert answer(client, file, same_day="add") == 303
    save(client, file)
    assert recorded("orders") == {"2025-01-01": 18}


def test_every_column_can_be_given_its_role(client: Client) -> None:
    text = "when;what;how much;why;2025\n2025-01-01;orders;5;strike;x\n2025-02-01;orders;6;;x\n"
    file = send(client, text)
    address = reverse("outcomes:import_mapping", args=[file.pk])
    assert "How the table is laid out" in client.get(address).content.decode()
    assert answer(client, file, layout="long", date_column=0, name_column=1, value_column=2, note_column=1) == 422
    assert answer(client, file, layout="dates-across", name_column=1) == 422
    assert answer(client, file, layout="long", date_column=0, name_column=1, value_column=2, note_column=3) == 303
    assert "Columns that are not read: 2025." in page(client, file)
    mapping = client.get(address).content.decode()
    assert re.search(r'<input[^>]* value="long"[^>]* checked', mapping)
    assert save(client, file) == {"new": 2}
    assert Measurement.objects.order_by("on").values_list("note", flat=True)[0] == "strike"


def test_what_is_hidden_is_left_out_and_named_or_taken_when_asked(client: Client) -> None:
    made = book(
        ["Month", "Orders", "Revenue"],
        [date(2024, 1, 1), 10, 100],
        [date(2024, 2, 1), 20, 200],
        [date(2024, 3, 1), 30, 300],
        Notes=[["a", "b"]],
        Secret=[["a", "b"], [1, 2]],
    )
    made.active.row_dimensions[3].hidden = True
    made.active.column_dimensions["C"].hidden = True
    made["Secret"].sheet_state = "hidden"
    file = send(client, packed(made), "a.xlsx")
    html = page(client, file)
    for sentence in (
        "1 of 3 sheets, 2 of 3 rows, 2 of 3 columns",
        "Not read: 1 sheet (Notes).",
        "Not read: 1 hidden sheet (Secret).",
        "Left out: 1 hidden row (line 3).",
        "Left out: 1 hidden column (C Revenue).",
        "Save 2 values",
    ):
        assert sentence in html
    assert answer(client, file, with_hidden="yes") == 303
    assert "Hidden rows and columns are taken, as you said." in page(client, file)
    assert save(client, file) == {"new": 6}


def test_the_sheet_with_the_table_is_found(client: Client) -> None:
    made = book(["Monthly report, see sheet Data"], Data=[["kpi", "date", "value"], ["orders", date(2025, 1, 1), 9]])
    file = send(client, packed(made), "a.xlsx")
    assert "its sheet “Data”: 1 of 2 sheets" in page(client, file)
    assert save(client, file) == {"new": 1}


def test_formulas_without_a_kept_value_are_named(client: Client) -> None:
    made = book(["date", "orders"], [date(2025, 1, 1), "=1+1"], [date(2025, 2, 1), 3])
    file = send(client, packed(made), "a.xlsx")
    html = page(client, file)
    assert "Without a kept value: 1 formula (B2)." in html
    assert "a formula that the file keeps no value of" in html
    assert save(client, file) == {"new": 1, "bad": 1}


def test_more_than_a_thousand_columns_are_read(client: Client) -> None:
    months = [date(1926 + number // 12, number % 12 + 1, 1) for number in range(1200)]
    file = send(client, packed(book(["KPI", *months], ["orders", *range(1200)])), "a.xlsx")
    assert save(client, file) == {"new": 1200}


def test_values_without_a_head_are_named(client: Client) -> None:
    file = send(client, "kpi,date,value,\norders,2025-01-01,5,x\norders,2025-02-01,5,,,y\n")
    assert "Columns that are not read: D, F." in page(client, file)


@pytest.mark.parametrize(
    ("value", "says"),
    [("5 €", "is in EUR, but Orders is in count"), ("5%", "is a percentage"), ("=1+1", "a formula")],
)
def test_what_contradicts_the_unit_is_named(client: Client, value: str, says: str) -> None:
    assert says in page(client, send(client, f"{LONG}orders,2025-01-01,{value}\n"))
