"""A table with one record a row: days, figures and choices read as the file writes them, beside what is recorded."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from partnership.people.models import Person
from partnership.sheets import tables
from partnership.sheets.columns import Choice, Day, Field, Figure
from partnership.sheets.importer import Home
from partnership.sheets.models import ImportFile
from partnership.sheets.record import Record, RecordsReading
from partnership.sheets.records import RecordFates, Records

D = Decimal


class Contracts(Records):
    """Of nobody's database: what is there is a dictionary."""

    address = event = title = lede = refusal = "contracts"
    nouns = "contract,contracts"
    home = Home("home:home", "Home", "Home")
    key = "number"
    fields = (
        Field("number", "Number", is_required=True),
        Day("until", "Until", ("ends",)),
        Figure("cost", "Cost", ("amount",)),
        Choice("kind", "kind", words={"licence": "L", "service": "S"}),
    )

    def __init__(self) -> None:
        self.recorded: dict[str, dict[str, Any]] = {}

    def may(self, person: Person) -> bool:
        return True

    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        return {key: values for key, values in self.recorded.items() if key in keys}

    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        for record in [*new, *changed]:
            self.recorded.setdefault(record.values["number"], {}).update(record.values)


def judged(importer: Contracts, text: str, **said: Any) -> tuple[RecordsReading, RecordFates]:
    sheet = tables.read(text.encode())
    first = importer.read(sheet, None)
    with importer.judge(sheet, importer.take_over(first.said, said), frozenset(), by=Person()) as found:
        return found


def values(fates: RecordFates) -> list[dict[str, Any]]:
    return [record.values for record in fates.records]


def test_cells_are_read_as_the_file_proves_that_it_writes() -> None:
    text = "number;ends;amount;kind\nA-1;03/04/2026;1.559;Licence\nA-2;25/04/2026;1,5;service\n"
    reading, fates = judged(Contracts(), text)
    assert not reading.is_open
    assert values(fates) == [
        {"number": "A-1", "until": date(2026, 4, 3), "cost": D(1559), "kind": "L"},
        {"number": "A-2", "until": date(2026, 4, 25), "cost": D("1.5"), "kind": "S"},
    ]


def test_what_reads_both_ways_is_asked_and_not_guessed() -> None:
    text = "number;until;cost\nA-1;03/04/2026;1,559\n"
    reading, fates = judged(Contracts(), text)
    assert reading.is_open
    assert fates.records == []
    form = Contracts().form(reading, data={"date_order": "mdy", "decimal_mark": ","})
    assert list(form.fields) == ["date_order", "decimal_mark"]
    assert form.is_valid()
    reading, fates = judged(Contracts(), text, **form.answers())
    assert values(fates) == [{"number": "A-1", "until": date(2026, 3, 4), "cost": D("1.559")}]
    again = Contracts().form(reading, everything=True)
    assert list(again.fields)[-2:] == ["date_order", "decimal_mark"]
    assert (again["date_order"].value(), again["decimal_mark"].value()) == ("mdy", ",")


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A-1,soon,1,licence", "“soon” is not a date"),
        ("A-1,1066-10-14,1,licence", "1066-10-14 lies before 1900"),
        ("A-1,2026-01-01,#REF!,licence", "“#REF!” is an error of the spreadsheet, not a value"),
        (
            "A-1,2026-01-01,1e309,licence",
            "“1e309” is too large: at most 12 digits before the point, 6 after it, and 15 in all, are kept",
        ),
        ("A-1,2026-01-01,1,loan", "“loan” is no kind: licence, service"),
        (",2026-01-01,1,licence", "Number is missing"),
        ("A-1,soon,NaN,loan", "“soon” is not a date"),
        ('A-1,"x', "a quotation mark is opened and not closed, or stands in the middle of a cell"),
    ],
)
def test_a_cell_that_cannot_be_read_makes_its_row_bad_with_the_first_reason(row: str, reason: str) -> None:
    _reading, fates = judged(Contracts(), f"number,until,cost,kind\n{row}\nB-1,2026-01-01,5,service\n")
    assert [record.reason for record in fates.records] == [reason, ""]
    assert fates.counts() == {"bad": 1, "new": 1}
    assert fates.reasons() == [(reason, 1)]


def test_an_empty_cell_leaves_what_is_recorded() -> None:
    importer = Contracts()
    importer.recorded = {"A-1": {"until": date(2026, 1, 1), "cost": D(5), "kind": "L"}}
    _reading, fates = judged(importer, "number,until,cost\nA-1,,7\nA-2,,1\n")
    assert [(record.fate, record.before) for record in fates.records] == [("changed", {"cost": D(5)}), ("new", {})]
    assert fates.shown("changed", 0, 50)[0].before == [("Cost", D(5))]
    assert importer.write(fates, by=Person(), file=ImportFile()) == {"changed": 1, "new": 1}
    assert importer.recorded["A-1"] == {"number": "A-1", "until": date(2026, 1, 1), "cost": D(7), "kind": "L"}


def test_of_two_columns_with_one_meaning_the_first_is_read_and_the_other_named() -> None:
    reading, fates = judged(Contracts(), "number,cost,amount,colour\nA-1,5,6,red\n")
    assert values(fates) == [{"number": "A-1", "cost": D(5)}]
    assert reading.unread == ["amount", "colour"]


def test_rows_of_one_record_agree_or_are_all_bad() -> None:
    rows = "A-1,5\nA-2,1\nA-1,5\nA-2,2\n" + "A-1,5\n" * 5_000
    _reading, fates = judged(Contracts(), "number,cost\n" + rows)
    assert fates.counts() == {"new": 1, "same": 5_001, "bad": 2}
    assert fates.reasons() == [("lines 3, 5 say different things of “A-2”", 2)]
    assert fates.records[2].reason == "line 2 says the same"


def test_a_declaration_without_its_key_is_refused() -> None:
    with pytest.raises(TypeError, match="needs a required field “number”"):
        type("Loose", (Contracts,), {"fields": (Field("number", "Number"),)})
