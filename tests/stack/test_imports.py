"""An inventory comes in: read as companies write it, asked about once, saved whole, and nothing twice."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.comments.actions import write
from partnership.people.models import Person, Side
from partnership.sheets.models import ImportFile
from partnership.stack.models import DataSet, Fit, Integration, System
from tests.intake import asking

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
INVENTORY = Path(__file__).parents[3] / "shared" / "data" / "martech" / "stack_inventory.csv"


def send(client: Client, text: str | bytes, name: str = "stack.csv") -> ImportFile:
    content = text if isinstance(text, bytes) else text.encode()
    answer = client.post("/stack/import/", {"file": SimpleUploadedFile(name, content)})
    assert answer.status_code == 303, answer.text
    return ImportFile.objects.latest("pk")


def answer(client: Client, file: ImportFile, **said: Any) -> Any:
    return client.post(f"/stack/import/{file.pk}/mapping/", said)


def save(client: Client, file: ImportFile) -> dict[str, int]:
    assert client.post(f"/stack/import/{file.pk}/saving/").status_code == 303
    file.refresh_from_db()
    return dict(file.counts)


def test_an_inventory_of_german_notation_with_a_total(it: Person, marketing: Person, client_for: ClientFor) -> None:
    text = (
        "Anwendung;Anbieter;Status;IT Owner;Business owner;Kosten;Lizenzen;Auslastung\n"
        f"Pairwise;pairwise.example;aktiv;{it.email};{marketing.name};12.500,50 €;120;75\n"
        "Slotline;;pilot;;;0,00 €;;\n"
        "Summe;;;;;12.500,50 €;;\n"
    )
    client = client_for(it)
    file = send(client, text)
    page = client.get(f"/stack/import/{file.pk}/").text
    assert "The systems that are new here" in page
    assert answer(client, file, way="before", in_currency="EUR").status_code == 303
    preview = client.get(f"/stack/import/{file.pk}/").text
    assert "is a sum of other rows, not a system" in preview
    assert save(client, file) == {"new": 2, "bad": 1}
    system = System.objects.get(name="Pairwise")
    assert (system.yearly_cost, system.currency, system.way) == (Decimal("12500.50"), "EUR", "before")
    assert (system.owner_it, system.owner_marketing, system.life) == (it, marketing, "live")
    assert (system.licensed_users, system.utilisation) == (120, 75)
    assert System.objects.get(name="Slotline").life == "trial"
    assert Event.objects.get(kind="systems.imported").detail["new"] == 2
    assert not Event.objects.filter(kind="system.added").exists()
    assert Notice.objects.get(kind="system-owner-changed").person == marketing


def test_words_that_name_nothing_are_asked_about_once_for_each_source(
    it: Person, marketing: Person, client_for: ClientFor
) -> None:
    text = "product,status,business_owner,annual_cost,currency\nPairwise,under review,Digital,100,EUR\n"
    client = client_for(it)
    file = send(client, text)
    page = client.get(f"/stack/import/{file.pk}/").text
    assert "“under review”" in page
    assert "“Digital”" in page
    refused = answer(client, file, way="unsaid")
    assert refused.status_code == 422
    assert "Choose what it stands for." in refused.text
    said = {"way": "unsaid", "life-0": "phase_out", "owner_marketing-0": "-"}
    assert answer(client, file, **said).status_code == 303
    preview = client.get(f"/stack/import/{file.pk}/").text
    assert "Owner in marketing “Digital”: left empty, as you said." in preview
    save(client, file)
    assert System.objects.get().life == "phase_out"
    again = send(client, text + "Slotline,under review,Digital,50,USD\n")
    shown = client.get(f"/stack/import/{again.pk}/").text
    assert "Your answers are those for stack.csv" in shown
    assert save(client, again) == {"same": 1, "new": 1}


def test_the_same_file_again_changes_nothing(it: Person, client_for: ClientFor) -> None:
    text = "Name,Vendor,Cost\nPairwise,pairwise.example,12 EUR\npairwise,pairwise.example,12 EUR\nSlotline,,7 USD\n"
    client = client_for(it)
    file = send(client, text)
    answer(client, file, way="before", in_currency="EUR")
    assert save(client, file) == {"new": 2, "same": 1}
    version = System.objects.get(name="Pairwise").version
    again = send(client, text)
    assert save(client, again) == {"same": 3}
    assert System.objects.get(name="Pairwise").version == version


def test_a_system_that_is_named_twice_contradicts_itself(it: Person, client_for: ClientFor) -> None:
    text = "Name,Vendor\nPairwise,one\nPAIRWISE,two\n"
    client = client_for(it)
    file = send(client, text)
    answer(client, file, way="before")
    assert "lines 2, 3 say different things of “Pairwise”" in client.get(f"/stack/import/{file.pk}/").text
    assert save(client, file) == {"bad": 2}


@pytest.mark.parametrize(
    ("cost", "sentence"),
    [
        ("-5 EUR", "a cost lies between 0"),
        ("999999999999999", "is too large"),
        ("12 USD", "its cost is in USD, and its currency says EUR"),
        ("12 MIO", "is not a number"),
        ("12 %", "is a percentage, not an amount"),
    ],
)
def test_a_cost_that_cannot_be_is_named(cost: str, sentence: str, it: Person, client_for: ClientFor) -> None:
    client = client_for(it)
    file = send(client, f"Name,Cost,Currency\nPairwise,{cost},EUR\n")
    answer(client, file, way="before")
    assert sentence in client.get(f"/stack/import/{file.pk}/").text
    assert save(client, file) == {"bad": 1}


def test_what_others_own_is_theirs_to_change(it: Person, it2: Person, client_for: ClientFor) -> None:
    System.objects.add({"name": "Pairwise", "owner_it": it}, by=it)
    client = client_for(it2)
    file = send(client, "Name,Vendor\nPairwise,other.example\n")
    answer(client, file, way="before")
    assert "its owners, and the executives, say what is so of it" in client.get(f"/stack/import/{file.pk}/").text
    assert save(client, file) == {"bad": 1}
    assert System.objects.get().vendor == ""


def test_a_change_keeps_how_it_came_and_its_life_in_order(it: Person, client_for: ClientFor) -> None:
    system = System.objects.add({"name": "Pairwise", "way": "none", "life": "live", "live_on": "2026-05-01"}, by=it)
    client = client_for(it)
    file = send(client, "Name,Vendor\npairwise,new.example\n")
    answer(client, file, way="before")
    assert save(client, file) == {"changed": 1}
    system.refresh_from_db()
    assert (system.vendor, system.way, system.name, system.version) == ("new.example", "none", "Pairwise", 2)
    wrong = send(client, "Name,Gone since\nPairwise,2026-04-01\n")
    answer(client, wrong, way="before")
    assert "from a day before it was" in client.get(f"/stack/import/{wrong.pk}/").text
    assert save(client, wrong) == {"bad": 1}


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_who_keeps_no_stack_sends_no_file(who: str, request: pytest.FixtureRequest, client_for: ClientFor) -> None:
    assert client_for(request.getfixturevalue(who)).get("/stack/import/").status_code == 403


@pytest.mark.skipif(not INVENTORY.exists(), reason="needs stack_inventory.csv")
def test_a_real_inventory(it: Person, client_for: ClientFor) -> None:
    content = INVENTORY.read_bytes()
    client = client_for(it)
    file = send(client, content)
    form = client.get(f"/stack/import/{file.pk}/mapping/").context["form"]
    said = dict.fromkeys(form.name_fields, "-") | {"way": "before"}
    assert answer(client, file, **said).status_code == 303
    preview = client.get(f"/stack/import/{file.pk}/").text
    assert "notice_days" in preview  # what is not read is named
    counts = save(client, file)
    assert counts == {"new": 80}
    assert System.objects.filter(yearly_cost__isnull=False).count() == 80
    assert System.objects.get(name="Everflow").yearly_cost == Decimal("371781.20")


def test_what_a_file_brought_is_taken_back_while_nothing_hangs_on_it(
    it: Person, marketing: Person, cio: Person, client_for: ClientFor
) -> None:
    was_there = System.objects.add({"name": "Lettermill"}, by=it)
    client = client_for(it)
    names = ["Plain", "Changed", "Explained", "Holds data", "Flows", "Rated", "Spoken of", "Lettermill"]
    file = send(client, "product,category\n" + "".join(f"{name},CRM\n" for name in names))
    answer(client, file, way="unsaid")
    assert save(client, file) == {"new": 7, "changed": 1}
    assert "Take back what nobody has changed since" in client.get(f"/stack/import/{file.pk}/").text
    by_name = {system.name: system for system in System.objects.all()}
    by_name["Changed"].change({"does": "Sends."}, seen=1, by=it)
    by_name["Explained"].explain("before", by=cio)
    DataSet.objects.add({"system": by_name["Holds data"], "name": "Orders"}, by=it)
    Integration.objects.add({"source": by_name["Flows"], "target": was_there, "what": "Orders"}, by=it)
    Fit.objects.rate(by_name["Rated"], 3, side=Side.IT, by=it)
    write(by_name["Spoken of"], by=marketing, text="Who needs it?")
    assert client_for(marketing).post(f"/stack/import/{file.pk}/undoing/").status_code == 404
    assert client.post(f"/stack/import/{file.pk}/undoing/").status_code == 303
    assert set(System.objects.values_list("name", flat=True)) == set(names) - {"Plain"}
    assert System.objects.get(name="Lettermill").category == "CRM"
    assert Event.objects.get(kind="systems.taken_back").detail["systems"] == 1
    again = client.post(f"/stack/import/{file.pk}/undoing/", follow=True)
    assert "nothing is as it came" in again.text
    assert "Take back what" not in client.get(f"/stack/import/{file.pk}/").text


def test_a_system_that_a_request_names_is_not_taken_back(
    it: Person, marketing: Person, outcome: Outcome, client_for: ClientFor
) -> None:
    asking.submitted(marketing, outcome, systems_touched="Plain")
    client = client_for(it)
    file = send(client, "product,category\nPlain,CRM\n")
    answer(client, file, way="unsaid")
    save(client, file)
    assert "Take back what" not in client.get(f"/stack/import/{file.pk}/").text
