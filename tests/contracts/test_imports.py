"""Contracts come in by a file: the terms that an inventory says, where they are clear."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partnership.activity.models import Event
from partnership.contracts.models import Contract, Terms
from partnership.people.models import Person
from partnership.sheets.models import ImportFile
from partnership.stack.models import System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
HEADS = "product,contract_start,term_months,renewal_date,notice_days,auto_renew"
ROW = "Pairwise,2024-01-01,12,2027-01-01,90,yes"


@pytest.fixture(autouse=True)
def _a_day_in_june() -> Any:
    with time_machine.travel("2026-06-03T12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def pairwise(it: Person, marketing: Person) -> System:
    return System.objects.add({"name": "Pairwise", "owner_it": it, "owner_marketing": marketing}, by=it)


def send(client: Client, text: str) -> ImportFile:
    upload = SimpleUploadedFile("inventory.csv", text.encode(), "text/csv")
    assert client.post("/contracts/import/", {"file": upload}).status_code == 303
    return ImportFile.objects.latest("pk")


def at(file: ImportFile, what: str = "") -> str:
    return f"/contracts/import/{file.pk}/{what}"


def bring(client: Client, text: str, **answers: str) -> ImportFile:
    """Send a file, answer what it asks, save it."""
    file = send(client, text)
    client.post(at(file, "mapping/"), answers)
    client.post(at(file, "saving/"))
    file.refresh_from_db()
    return file


def test_an_inventory_brings_the_terms_of_its_contracts(pairwise: System, it: Person, client_for: ClientFor) -> None:
    client = client_for(it)
    file = bring(client, f"{HEADS}\n{ROW}\n", renewed="same")
    assert file.counts["new"] == 1, client.get(at(file)).text
    contract = Contract.objects.for_detail().get()
    assert (contract.system, contract.title) == (pairwise, "Pairwise")
    assert contract.stands.target.ends == date(2026, 12, 31)
    assert contract.stands.deadline == date(2026, 10, 2)
    assert Event.objects.filter(kind__in=["contracts.imported", "contract.added"]).count() == 2
    again = bring(client, f"{HEADS}\n{ROW}\n", renewed="same")
    assert (again.counts["same"], again.counts.get("changed", 0), Terms.objects.count()) == (1, 0, 1)


def test_what_differs_corrects_the_terms_and_the_renewal_of_another_year_does_not(
    pairwise: System, it: Person, client_for: ClientFor
) -> None:
    client = client_for(it)
    bring(client, f"{HEADS}\n{ROW}\n", renewed="same")
    later = bring(client, f"{HEADS}\n{ROW.replace('2027-01-01', '2028-01-01')}\n", renewed="same")
    assert later.counts["same"] == 1
    changed = bring(client, f"{HEADS}\n{ROW.replace(',90,', ',30,')}\n", renewed="same")
    assert (changed.counts["changed"], Terms.objects.get().notice_days) == (1, 30)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Nobody’s,2024-01-01,12,2027-01-01,90,yes", "no system in the stack is called so"),
        ("Pairwise,2024-01-01,12,2027-03-01,90,yes", "do not come to the day on which it ends or renews"),
        ("Pairwise,,12,2027-01-01,90,yes", "it does not say when it began"),
        ("Pairwise,2024-01-01,,,90,yes", "it says neither how long its first term is nor when it ends"),
        ("Pairwise,2024-01-01,,2024-05-20,90,yes", "is no number of whole months"),
        ("Pairwise,2024-01-01,12,2023-01-01,90,yes", "it ends before it begins"),
        ("Pairwise,2024-01-01,0,,90,yes", "months: “0” is no whole number"),
        ("Pairwise,2024-01-01,12,,-5,yes", "notice days: “−5” is no whole number"),
        ("Pairwise,2024-01-01,12,,90,maybe", "“maybe” is no At its end"),
        ("Pairwise,2024-01-01,12,,90,", "it does not say what becomes of it at its end"),
    ],
)
def test_what_is_not_clear_is_named_and_not_guessed(
    row: str, reason: str, pairwise: System, it: Person, client_for: ClientFor
) -> None:
    client = client_for(it)
    file = send(client, f"{HEADS}\n{row}\n")
    client.post(at(file, "mapping/"), {"renewed": "same"})
    assert reason in client.get(at(file)).text.replace("&#x27;", "'")
    client.post(at(file, "saving/"))
    assert not Contract.objects.exists()


def test_what_the_file_does_not_say_is_asked(pairwise: System, it: Person, client_for: ClientFor) -> None:
    """Of a start and an end the term is counted; what becomes of it then somebody says."""
    client = client_for(it)
    file = send(client, "system;contract start;contract end\nPAIRWISE;01.10.2025;30.09.2026\n")
    page = client.get(at(file)).text
    assert "When a term of these ends" in page
    client.post(at(file, "mapping/"), {"at_end": "none", "renewed": "12"})
    client.post(at(file, "saving/"))
    terms = Terms.objects.get()
    assert (terms.months, terms.renewal, terms.renewal_months, terms.notice_days) == (12, "none", None, None)
    assert terms.contract.known_end == date(2026, 9, 30)


def test_who_keeps_no_contract_changes_none_by_a_file(
    pairwise: System, it: Person, it2: Person, observer: Person, client_for: ClientFor
) -> None:
    bring(client_for(it), f"{HEADS}\n{ROW}\n", renewed="same")
    client = client_for(it2)
    file = send(client, f"{HEADS}\n{ROW.replace(',90,', ',30,')}\n")
    client.post(at(file, "mapping/"), {"renewed": "same"})
    assert "say what is so of it" in client.get(at(file)).text
    client.post(at(file, "saving/"))
    assert Terms.objects.get().notice_days == 90
    assert client_for(observer).get("/contracts/import/").status_code == 403


def test_a_contract_whose_terms_changed_here_is_left_to_its_own_page(
    pairwise: System, it: Person, client_for: ClientFor
) -> None:
    client = client_for(it)
    bring(client, f"{HEADS}\n{ROW}\n", renewed="same")
    contract = Contract.objects.for_detail().get()
    Terms.objects.set(
        contract, why="", by=it, from_on=date(2026, 5, 1), months=None, renewal="none", renewal_months=None,
        notice_days=30,
    )  # fmt: skip
    file = send(client, f"{HEADS}\n{ROW.replace(',90,', ',60,')}\n")
    client.post(at(file, "mapping/"), {"renewed": "same"})
    assert "its terms changed since its first day" in client.get(at(file)).text
