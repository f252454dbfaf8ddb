"""Files as they come: real ones unchanged, and hostile ones answered by line."""

import contextlib
import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from outcomes.importing.layout import KpiName, Mapping
from outcomes.importing.proposing import propose
from outcomes.importing.reading import Questions, Reading, understand
from outcomes.importing.sameday import Row, settled
from outcomes.importing.scan import Scan
from partnership.sheets import tables
from partnership.sheets.notation import decimal_marks

FILES = Path(settings.BASE_DIR).parent / "shared" / "data" / "kpi"
TODAY = date(2026, 11, 22)
NAMES = (
    ("revenue", "Revenue", "GBP"),
    ("orders", "Orders", "count"),
    ("aov", "Average order value", "GBP"),
    ("active_customers", "Active customers", "count"),
    ("new_customers", "New customers", "count"),
    ("repeat_rate", "Repeat customer rate", "percent"),
    ("cancel_rate", "Cancellation rate", "percent"),
    ("intl_share", "International revenue share", "percent"),
)
KPIS = [KpiName(number, *name) for number, name in enumerate(NAMES, 1)]
D = Decimal


def interpret(sheet: tables.Sheet, mapping: Mapping, kpis: list[KpiName], *, today: date) -> list[Row]:
    """Every value of the sheet as a row, in the file's order."""
    rows = []
    for line, name, kpi_id, on, value, note, reason in Scan(sheet, mapping, kpis, today=today):
        day, number = date.fromisoformat(on) if on else None, Decimal(value) if value else None
        rows.append(Row(line, name, kpi_id, day, number, note, reason))
    return settled(rows, mapping)


def real(name: str) -> bytes:
    """A file of the shared folder; skipped by name where the folder is not."""
    path = FILES / name
    if not path.exists():
        pytest.skip(f"shared/data/kpi/{name} is not here")
    return path.read_bytes()


def opened(data: bytes | str) -> tuple[tables.Sheet, Mapping, Questions]:
    sheet = tables.read(data.encode() if isinstance(data, str) else data)
    return read_as(sheet, propose(sheet))


def read_as(sheet: tables.Sheet, mapping: Mapping) -> tuple[tables.Sheet, Mapping, Questions]:
    reading = understand(sheet, mapping, KPIS, today=TODAY)
    kept = json.loads(json.dumps(reading.as_json()))
    again = Reading.from_json(kept, sheet, reading.mapping, KPIS, today=TODAY)
    assert (again.questions, again.every_question()) == (reading.questions, reading.every_question())
    assert (again.names, again.rows, again.said) == (reading.names, reading.rows, reading.said)
    return sheet, reading.mapping, reading.questions


def rows_of(data: bytes | str, **answers: object) -> list[Row]:
    sheet, mapping, _open = opened(data)
    mapping = read_as(sheet, Mapping(**(mapping.as_json() | answers)))[1]
    return interpret(sheet, mapping, KPIS, today=TODAY)


def good(rows: list[Row]) -> dict[tuple[str, str], Decimal | None]:
    keys = {kpi.id: kpi.key for kpi in KPIS}
    return {(keys[row.kpi_id or 0], str(row.on)): row.value for row in rows if not row.reason}


# -- the real files


@pytest.mark.parametrize("name", ["retail_monthly_wide_symbols.csv", "retail_monthly.xlsx"])
def test_every_shape_of_the_retail_file_says_the_same(name: str) -> None:
    long = rows_of(real("retail_monthly_long.csv"))
    assert len(long) == 56
    assert not opened(real(name))[2]
    assert good(rows_of(real(name))) == good(long)
    assert good(long)["repeat_rate", "2011-01-01"] == D("43.7")


def test_german_file_goes_in_unchanged() -> None:
    _sheet, mapping, open_questions = opened(real("retail_weekly_de_semicolon.csv"))
    assert not open_questions
    assert (mapping.layout, mapping.decimal_mark) == ("kpis-across", ",")
    rows = rows_of(real("retail_weekly_de_semicolon.csv"))
    assert len(rows) == 240
    assert not [row for row in rows if row.reason]
    assert good(rows)["revenue", "2010-11-29"] == D("185427.83")
    assert good(rows)["cancel_rate", "2011-06-27"] == D("18.05")


def test_daily_file_goes_in_unchanged() -> None:
    rows = rows_of(real("retail_daily_long.csv"))
    assert len(good(rows)) == len(rows) == 1336


def test_marketing_file_asks_for_the_names_it_does_not_know() -> None:
    sheet, mapping, open_questions = opened(real("robyn_weekly_marketing.csv"))
    assert mapping.names == {"revenue": 1}
    assert open_questions.names[0] == "tv_S"
    left_out = dict.fromkeys(open_questions.names, 0) | {"revenue": 1, "events": 2}
    answered = Mapping(**(mapping.as_json() | {"names": left_out}))
    assert not read_as(sheet, answered)[2]
    rows = interpret(sheet, answered, KPIS, today=TODAY)
    assert len([row for row in rows if not row.reason]) >= 208
    assert read_as(sheet, answered)[1].names["events"] == 2
    assert not any("“na”" in row.reason for row in rows)  # it says that there is no value


def test_page_views_ask_which_kpi_they_are() -> None:
    assert opened(real("wikipedia_pageviews_daily.csv"))[2].names == ["site_pageviews"]
    rows = rows_of(real("wikipedia_pageviews_daily.csv"), names={"site_pageviews": 2})
    assert len(good(rows)) == 746


def test_ad_report_asks_before_it_adds_up_several_rows_of_a_day() -> None:
    sheet, mapping, open_questions = opened(real("ad_platform_daily_report.csv"))
    assert "clicks" in open_questions.names
    names = dict.fromkeys(open_questions.names, 0) | {"clicks": 2}
    chosen = Mapping(**(mapping.as_json() | {"names": names}))
    assert read_as(sheet, chosen)[2].same_day == "clicks, 2025-08-10"
    rows = interpret(sheet, chosen, KPIS, today=TODAY)
    assert all(row.reason.startswith("lines 2, 3, 4, 5, 6 give different values") for row in rows[:6])
    added = Mapping(**(chosen.as_json() | {"same_day": "add"}))
    summed = interpret(sheet, added, KPIS, today=TODAY)
    assert summed[0].value == 140 + 95 + 320 + 210 + 180 + 135


def test_rows_that_add_up_to_too_much_are_bad_once() -> None:
    day, most = date(2026, 1, 5), Decimal(9 * 10**17)
    rows = [Row(line, "", 2, day, most) for line in (2, 3, 4)] + [Row(5, "", 3, day, most)]
    first, *others, other = settled(rows, Mapping(same_day="add"))
    assert (first.line, first.value) == (2, None)
    assert first.reason.startswith("added up, “1800000000000000000” is too large")
    assert [(row.reason, row.repeats) for row in others] == [(first.reason, None)] * 2
    assert other.value == most


# -- what is understood

LONG = "kpi,date,value\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_encodings_are_understood(encoding: str) -> None:
    text = "KPI;Datum;Wert;Notiz\nrevenue;01.02.2025;1.234,50 €;für März\n".replace("€", "EUR")
    rows = interpret(*_answered(text.encode(encoding)), today=TODAY)
    assert rows[0].reason == "“1.234,50 EUR” is in EUR, but Revenue is in GBP"
    rows = interpret(*_answered(text.replace("EUR", "").encode(encoding)), today=TODAY)
    assert (rows[0].on, rows[0].value, rows[0].note) == (date(2025, 2, 1), D("1234.5"), "für März")


def _answered(data: bytes) -> tuple[tables.Sheet, Mapping, list[KpiName]]:
    sheet, mapping, _open = opened(data)
    return sheet, mapping, KPIS


def test_tabs_and_semicolons_and_titles_above_are_understood() -> None:
    text = "Report of the shop\n\nkpi\tdate\tvalue\norders\t2025-01-01\t12\n"
    assert good(rows_of(text)) == {("orders", "2025-01-01"): 12}
    assert opened(text)[0].lines[0].number == 4


def test_ambiguous_dates_are_asked_about_and_not_guessed() -> None:
    text = LONG + "orders,03/04/2025,5\norders,05/06/2025,6\n"
    assert opened(text)[2].date_order == "03/04/2025"
    assert [row.reason for row in rows_of(text)] == [
        "“03/04/2025” may begin with the day or with the month",
        "“05/06/2025” may begin with the day or with the month",
    ]
    assert good(rows_of(text, date_order="mdy")) == {("orders", "2025-03-04"): 5, ("orders", "2025-05-06"): 6}


def test_one_clear_date_decides_for_its_file() -> None:
    text = LONG + "orders,03/04/2025,5\norders,25/06/2025,6\n"
    assert not opened(text)[2]
    assert good(rows_of(text)) == {("orders", "2025-04-03"): 5, ("orders", "2025-06-25"): 6}


def test_ambiguous_numbers_are_asked_about_and_not_guessed() -> None:
    text = "kpi;date;value\norders;2025-01-01;1,559\norders;2025-02-01;1,600\n"
    assert opened(text)[2].decimal_mark == "1,559"
    assert good(rows_of(text, decimal_mark=".")) == {("orders", "2025-01-01"): 1559, ("orders", "2025-02-01"): 1600}
    assert decimal_marks(["1,5", "1,559"]) == ({","}, True)
    assert decimal_marks(["0.123"]) == ({"."}, False)


def test_fractions_of_a_percent_kpi_are_asked_about() -> None:
    text = LONG + "repeat_rate,2025-01-01,0.437\nrepeat_rate,2025-02-01,0.5\n"
    assert opened(text)[2].percent_as == ["repeat_rate"]
    assert good(rows_of(text, percent_as={"repeat_rate": "fractions"}))["repeat_rate", "2025-01-01"] == D("43.7")
    assert good(rows_of(text))["repeat_rate", "2025-01-01"] == D("0.437")


def test_percent_in_a_file_is_stored_in_points() -> None:
    assert good(rows_of(LONG + "repeat_rate,2025-01-01,12.3%\n")) == {("repeat_rate", "2025-01-01"): D("12.3")}
    (bad,) = rows_of(LONG + "revenue,2025-01-01,12.3%\n")
    assert bad.reason == "“12.3%” is a percentage, but Revenue is in GBP"


def test_kpis_are_named_by_id_key_or_name() -> None:
    text = LONG + "2,2025-01-01,1\nORDERS,2025-01-02,2\nactive customers,2025-01-03,3\n"
    assert [row.kpi_id for row in rows_of(text)] == [2, 2, 4]


# -- hostile input: a sentence by the line, never more


def test_bad_rows_are_named_by_line_and_the_others_are_read() -> None:
    text = LONG + "\n".join([
        "orders,2025-01-01,1",
        "orders,2025-01-02,NaN",
        "orders,9999-12-31,3",
        "orders,1066-10-14,3",
        "orders,2025-01-05,#REF!",
        'orders,2025-01-06,"7',
        "orders,2025-01-07,7",
        "orders,2025-01-08,\0",
        "orders,2025-01-09," + "9" * 1_500_000,
        ",2025-01-10,1",
        "orders,2025-01-11,11",
        "orders,2025-01-12",
    ])  # fmt: skip
    rows = rows_of(text)
    assert {row.line: row.reason for row in rows if row.reason} == {
        3: "“NaN” is not a number",
        4: "9999-12-31 lies in the future",
        5: "1066-10-14 lies before 1900",
        6: "“#REF!” is an error of the spreadsheet, not a value",
        7: "a quotation mark is opened and not closed, or stands in the middle of a cell",
        9: "the line has a NUL character in it",
        10: "the line is 1,500,019 characters long; at most 100,000 are read",
        11: "the KPI's name is missing",
        13: "the value is missing",
    }
    assert [row.line for row in rows if not row.reason] == [2, 8, 12]


def test_two_values_for_a_day_are_both_bad_and_a_repeat_is_not() -> None:
    rows = rows_of(LONG + "orders,2025-01-01,1\norders,2025-01-01,2\nrevenue,2025-01-01,5\nrevenue,2025-01-01,5\n")
    assert rows[0].reason == rows[1].reason == "lines 2, 3 give different values for the same KPI and day"
    assert (rows[2].repeats, rows[3].repeats, rows[3].reason) == (None, 4, "")


def test_a_quote_on_every_line_does_not_take_for_ever() -> None:
    rows = rows_of(LONG + 'orders,2025-01-01,"1\n' * 5_001)
    assert len(rows) >= 2_500


def test_spreadsheet_with_odd_cells_answers_by_row() -> None:
    book = Workbook()
    sheet = book.active
    for row in (["Month", "Revenue", "Orders"], [date(2025, 1, 1), "#REF!", True], ["soon", 5, 1e300], [None, None, 7]):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    reasons = [row.reason for row in rows_of(buffer.getvalue())]
    assert reasons[:2] == ["“#REF!” is an error of the spreadsheet, not a value", "“True” is not a number"]
    assert reasons[2] == "“soon” is not a date"
    assert reasons[-1] == "the date is missing"


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: ("kpi,date,value\n" + text).encode()))
def test_any_bytes_are_rows_or_a_sentence(data: bytes) -> None:
    rows = []
    with contextlib.suppress(tables.Unreadable):
        rows = rows_of(data)
    assert all(row.reason or (row.value is not None and row.on and row.on <= TODAY) for row in rows)
