"""Marketing's budget and its technology part: said, changed, brought in by a file, drawn, taken away."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from partnership.activity.models import Event
from partnership.contracts.models import BudgetYear, Contract, CostLine
from partnership.people.models import Person
from partnership.sheets.models import ImportFile

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SAID = {"year": "2026", "currency": "EUR", "planned": "1000000", "technology_planned": "180000"}


def test_a_year_is_said_and_drawn_beside_both_lines(marketing: Person, observer: Person, client_for: ClientFor) -> None:
    assert client_for(marketing).post("/stack/budget/new/", SAID | {"spent": "500000"}).status_code == 303
    page = " ".join(client_for(observer).get("/stack/budget/").text.split())
    assert "2026, planned: 18 %" in page
    assert "our own line and the field’s, 20 %" in page
    assert "Add a year" not in page
    assert Event.objects.get(kind="budget.said").by == marketing


def test_only_marketing_and_the_executives_say_it(
    it: Person, cio: Person, observer: Person, admin: Person, client_for: ClientFor
) -> None:
    for person in (it, observer, admin):
        assert client_for(person).post("/stack/budget/new/", SAID).status_code == 403
    assert not BudgetYear.objects.exists()
    assert client_for(cio).post("/stack/budget/new/", SAID).status_code == 303


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"technology_planned": "1000001"}, "it cannot be more than the whole"),
        ({"planned": ""}, "Say what the whole budget is"),
        ({"planned": "-1"}, "A budget is 0 or more."),
        ({"planned": "1e15"}, "That is more than any budget."),
        ({"planned": "NaN"}, "Write the amount as a number"),
        ({"year": "9999"}, "Give a year from 1990 to 2100."),
        ({"year": "soon"}, "Write the year with four digits"),
    ],
)
def test_an_odd_budget_is_refused(
    wrong: dict[str, str], sentence: str, marketing: Person, client_for: ClientFor
) -> None:
    answer = client_for(marketing).post("/stack/budget/new/", SAID | wrong)
    assert (answer.status_code, BudgetYear.objects.count()) == (422, 0)
    assert sentence in answer.text


def test_a_year_is_said_once_and_changed_by_one_at_a_time(
    marketing: Person, cmo: Person, client_for: ClientFor
) -> None:
    client_for(marketing).post("/stack/budget/new/", SAID)
    again = client_for(cmo).post("/stack/budget/new/", SAID)
    assert (again.status_code, "This year&#x27;s figures are there already" in again.text) == (422, True)
    form = {"currency": "EUR", "planned": "1100000", "technology_planned": "180000", "seen": "1"}
    assert client_for(marketing).post("/stack/budget/2026/", form).status_code == 303
    stale = client_for(cmo).post("/stack/budget/2026/", form | {"planned": "900000"})
    assert (stale.status_code, "It was changed while you wrote." in stale.text) == (409, True)
    assert BudgetYear.objects.get().planned == 1_100_000
    assert client_for(cmo).get("/stack/budget/1999/").status_code == 404


def test_budgets_come_in_by_a_file_and_the_same_again_changes_nothing(
    marketing: Person, it: Person, client_for: ClientFor
) -> None:
    text = "Jahr;Budget;Martech;Ist;Currency\n2024;3.100.000,00;420.000,00;3.040.000,00;EUR\n2025;100;200;;EUR\n"
    client = client_for(marketing)

    def bring() -> dict[str, int]:
        sent = client.post("/stack/budget/import/", {"file": SimpleUploadedFile("budget.csv", text.encode())})
        assert sent.status_code == 303, sent.text
        file = ImportFile.objects.latest("pk")
        saved = client.post(f"/stack/budget/import/{file.pk}/saving/")
        assert saved.status_code in {303, 422}, saved.text
        file.refresh_from_db()
        return dict(file.counts or {})

    assert bring() == {"new": 1, "bad": 1}
    year = BudgetYear.objects.get()
    assert (year.year, year.planned, year.technology_planned) == (2024, Decimal(3_100_000), Decimal(420_000))
    assert bring() == {"same": 1, "bad": 1}
    assert BudgetYear.objects.get().version == 1
    assert client_for(it).get("/stack/budget/import/").status_code == 403


def test_budgets_are_taken_away_as_a_table(marketing: Person, client_for: ClientFor) -> None:
    client_for(marketing).post("/stack/budget/new/", SAID)
    taken = b"".join(client_for(marketing).get("/stack/budget/?as=csv")).decode()
    assert "2026,EUR,1000000.00,180000.00,18.0" in taken


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"planned": -1}, "budget_year_planned_is_not_negative"),
        ({"spent": 1, "technology_spent": 2}, "budget_year_technology_spent_within"),
        ({"technology_planned": 2}, "budget_year_technology_planned_within"),
        ({"year": 1989}, "budget_year_of_our_time"),
    ],
)
def test_the_database_refuses_budgets_that_cannot_be(values: dict[str, Any], name: str, marketing: Person) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        BudgetYear.objects.create(**{"year": 2026, "currency": "EUR", "said_by": marketing} | values)


def price(contract: Contract, by: Person, amount: int, payer: str, currency: str = "EUR") -> None:
    CostLine.objects.add(
        contract, what=f"{payer} {amount}", amount=Decimal(amount), currency=currency, every="year", payer=payer,
        from_on=contract.begins_on, by=by,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("planned", "words"),
    [
        ("180000", "80,000\xa0EUR of what was planned are in no contract that is written down."),
        ("95000", "As contracts say."),
        ("70000", "Contracts come to 10,000\xa0EUR more than was planned."),
        ("", "Nobody has said what was planned for technology"),
    ],
)
def test_what_contracts_say_stands_beside_what_was_entered(
    planned: str, words: str, contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    """80,000 that marketing pays and 20,000 that both do; what IT pays is no part of it."""
    for amount, payer in ((80_000, "marketing"), (20_000, "both"), (5_000, "it")):
        price(contract, it, amount, payer)
    year = {"year": "2027", "currency": "EUR", "planned": "1000000", "technology_planned": planned}
    assert client_for(marketing).post("/stack/budget/new/", year).status_code == 303
    client = client_for(marketing)
    assert words in client.get("/stack/budget/").text
    behind = client.get("/stack/budget/2027/contracts/").text
    assert words in behind
    assert ("marketing 80000" in behind, "both 20000" in behind, "it 5000" in behind) == (True, True, False)
    assert f"{contract.get_absolute_url()}#costs" in behind


def test_a_year_that_has_ended_is_held_against_what_was_spent(
    contract: Contract, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    price(contract, it, 100, "marketing")
    price(contract, it, 7, "marketing", "GBP")  # no rate is set: kept apart, and said
    year = {"year": "2025", "currency": "EUR", "planned": "900", "technology_planned": "500"}
    client_for(marketing).post("/stack/budget/new/", year | {"spent": "800", "technology_spent": "300"})
    page = client_for(it).get("/stack/budget/2025/contracts/").text
    assert "200\xa0EUR of what was spent are in no contract" in page
    assert "Without 7\xa0GBP: no rate is set for it." in page
    assert client_for(it).get("/stack/budget/2024/contracts/").status_code == 404
