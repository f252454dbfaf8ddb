"""The board and the requests as tables to take away: what the filter shows, and no cell that a spreadsheet runs."""

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership.core.tables import neutral
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.imports import CARDS
from partnership.projects.models import Card, ChecklistItem
from partnership.sheets.actions import read_file
from partnership.sheets.models import ImportFile
from tests.projects.board_cast import INTEGRATION

pytestmark = pytest.mark.django_db
For = Callable[[Person], Client]
AddCard = Callable[..., Card]


def taken(client: Client, address: str, kind: str, **query: Any) -> list[dict[str, Any]]:
    answer = client.get(address, {"as": kind, **query})
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    if kind == "json":
        return json.loads(content)
    if kind == "csv":
        return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_the_board_is_taken_away_as_it_is_filtered(
    card_in: AddCard, marketing: Person, observer: Person, client_for: For
) -> None:
    mine = card_in(title="=SUM(A1)", labels=["Hot", "Q4"], assignee=marketing, due_on=date(2026, 12, 1))
    ChecklistItem.objects.add(mine, ["+1", "Two"], by=marketing)
    card_in(INTEGRATION, title="@home", description="- a list")
    client = client_for(observer)
    for kind in ("csv", "xlsx"):
        first, second = taken(client, "/projects/export/", kind)
        assert (first["Title"], first["Labels"], str(first["Due"])) == ("'=SUM(A1)", "Hot; Q4", "2026-12-01")
        assert (first["Done by"], first["Checklist"]) == (marketing.name, "[ ] +1\n[ ] Two")
        assert (second["Title"], second["Description"]) == ("'@home", "'- a list")
    first, second = taken(client, "/projects/export/", "json")
    assert (first["title"], first["labels"], second["title"]) == ("=SUM(A1)", ["Hot", "Q4"], "@home")
    assert [row["number"] for row in taken(client, "/projects/export/", "json", assignee=marketing.pk)] == [mine.pk]
    assert taken(client, "/projects/export/", "json", project=999) == []
    assert "as=xlsx" in client.get("/projects/").text


def test_what_was_taken_away_comes_in_again_as_it_was(card_in: AddCard, it: Person, client_for: For) -> None:
    """An apostrophe that kept a spreadsheet from running a cell is no part of what the cell says."""
    card_in(INTEGRATION, title="=1+1")
    client = client_for(it)
    answer = client.get("/projects/export/", {"as": "csv"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    client.post("/projects/import/", {"file": SimpleUploadedFile("board.csv", content)})
    reading = read_file(CARDS, ImportFile.objects.get())
    assert [(card.title, card.under) for card in reading.cards] == [("=1+1", "To do")]  # type: ignore[attr-defined]


def test_a_hundred_cards_cost_as_many_questions_as_one(card_in: AddCard, it: Person, client_for: For) -> None:
    counts = []
    for more in (1, 20):
        for number in range(more):
            card_in(INTEGRATION, title=f"Card {number}")
        client = client_for(it)
        client.get("/projects/")
        with CaptureQueriesContext(connection) as captured:
            assert len(taken(client, "/projects/export/", "csv")) == Card.objects.count()
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 15


def test_the_requests_are_taken_away_as_they_are_chosen(it: Person, marketing: Person, client_for: For) -> None:
    Request.objects.create(requester=marketing, side="marketing", title="-2+3 A draft", problem="Slow")
    client = client_for(marketing)
    for kind in ("csv", "xlsx"):
        (row,) = taken(client, "/projects/requests/export/", kind)
        assert (row["Request"], row["State"], row["Problem"]) == ("'-2+3 A draft", "Draft", "Slow")
    assert taken(client, "/projects/requests/export/", "json", side="it") == []
    assert taken(client_for(it), "/projects/requests/export/", "json") == []  # a draft is its author's own
    assert "as=xlsx" in client.get("/projects/requests/").text


@pytest.mark.parametrize(
    ("said", "cell"),
    [
        ("=1+1", "'=1+1"), ("+49 30 1234", "'+49 30 1234"), ("@a", "'@a"), ("\ta", "'\ta"), (" =a", "' =a"),
        ("-5", "-5"), ("-5+cmd", "'-5+cmd"), ("plain", "plain"), (7, 7), (None, None),
    ],
)  # fmt: skip
def test_a_cell_that_a_spreadsheet_would_run_is_a_text(said: Any, cell: Any) -> None:
    assert neutral(said) == cell
