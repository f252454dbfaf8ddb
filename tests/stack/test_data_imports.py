"""Data sets and flows come in by files, through the same pages as systems."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.people.models import Person
from partnership.sheets.models import ImportFile
from partnership.stack.models import DataSet, Integration, System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SystemCalled = Callable[..., System]
DATA, FLOWS = "/stack/data/import/", "/stack/integrations/import/"


def send(client: Client, where: str, text: str) -> ImportFile:
    upload = SimpleUploadedFile("stack.csv", text.encode())
    assert client.post(where, {"file": upload}).status_code == 303
    return ImportFile.objects.latest("pk")


def preview(client: Client, where: str, text: str) -> str:
    return client.get(f"{where}{send(client, where, text).pk}/").text


def bring(client: Client, where: str, text: str) -> dict[str, int]:
    file = send(client, where, text)
    assert client.post(f"{where}{file.pk}/saving/").status_code == 303
    file.refresh_from_db()
    return dict(file.counts)


def test_data_sets_come_with_their_ground_and_their_promise(
    system: System, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    text = (
        "dataset,system,structured,pii,legal basis,consent kept in,freshness,it owner,marketing owner\n"
        f"Orders,PAIRWISE,yes,yes,contract,,daily,{it.email},{marketing.name}\n"
        "Clicks,Pairwise,,yes,consent,The shop,every 2 hours,,\n"
        "Prices,Pairwise,yes,no,,,weekly,,\n"
    )
    client = client_for(it)
    assert bring(client, DATA, text) == {"new": 3}
    orders, clicks, prices = (DataSet.objects.get(name=name) for name in ("Orders", "Clicks", "Prices"))
    assert (orders.system, orders.basis, orders.promise, orders.owner_it) == (system, "contract", "every day", it)
    assert (clicks.consent_kept, clicks.promise, clicks.lacks_consent) == ("The shop", "every 2 hours", False)
    assert (prices.is_personal, prices.basis) == (False, "not_needed")
    told = Notice.objects.get(person=marketing, text__contains="imported")
    assert "you answer for 1 data set of it" in told.text
    assert Event.objects.get(kind="data_sets.imported").detail["new"] == 3
    assert bring(client, DATA, text) == {"same": 3}
    assert bring(client, DATA, text.replace("daily", "hourly")) == {"changed": 1, "same": 2}
    assert DataSet.objects.get(name="Orders").promise == "every hour"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Orders,Nobody’s,yes,contract,,daily", "no system in the stack is called “Nobody’s”"),
        ("Orders,Gone,yes,contract,,daily", "Gone is gone"),
        ("Orders,Pairwise,no,contract,,daily", "what is not personal needs no ground"),
        ("Orders,Pairwise,yes,contract,The shop,daily", "where consent is kept is said of what is kept on consent"),
        ("Orders,Pairwise,yes,contract,,sometimes", "“sometimes” is no promise"),
        ("Orders,Pairwise,yes,contract,,every 0 days", "is no promise"),
        ("Orders,Pairwise,yes,because,,daily", "“because” is no Ground"),
        ("Orders,,yes,contract,,daily", "System is missing"),
    ],
)
def test_an_odd_data_set_is_named(
    row: str, reason: str, system: System, system_called: SystemCalled, it: Person, client_for: ClientFor
) -> None:
    system_called("Gone", life="gone")
    text = f"dataset,system,pii,legal basis,consent kept in,freshness\n{row}\n"
    assert reason in preview(client_for(it), DATA, text)
    assert bring(client_for(it), DATA, text) == {"bad": 1}
    assert not DataSet.objects.exists()


def test_who_does_not_own_it_changes_no_data_by_a_file(
    data_set: DataSet, it2: Person, observer: Person, client_for: ClientFor
) -> None:
    text = "dataset,system,freshness\nOrders,Pairwise,weekly\n"
    assert "say what is so of it" in preview(client_for(it2), DATA, text)
    assert bring(client_for(it2), DATA, text) == {"bad": 1}
    assert client_for(observer).get(DATA).status_code == 403
    assert client_for(observer).get(FLOWS).status_code == 403


def test_flows_come_and_a_loop_is_none_of_a_fault(
    system: System, system_called: SystemCalled, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    system_called("Mailer")
    text = (
        "from,to,data,method,frequency,status,since,problem,contact\n"
        f"Pairwise,mailer,Orders,REST API,nightly,ok,,,{marketing.email}\n"
        "Mailer,Pairwise,Opens,webhook,real time,broken,2026-03-01,Half are lost.,\n"
    )
    client = client_for(it)
    assert bring(client, FLOWS, text) == {"new": 2}
    out, back = Integration.objects.get(what="Orders"), Integration.objects.get(what="Opens")
    assert (out.how, out.often, out.state, out.owner) == ("api", "daily", "working", marketing)
    assert (back.how, back.often, back.state, back.note) == ("event", "at_once", "broken", "Half are lost.")
    assert "you answer for 1 flow of it" in Notice.objects.get(person=marketing, text__contains="imported").text
    assert bring(client, FLOWS, text) == {"same": 2}
    assert bring(client, FLOWS, text.replace("nightly", "hourly")) == {"changed": 1, "same": 1}
    assert Integration.objects.get(what="Orders").often == "hourly"


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("Pairwise,pairwise,Orders,ok,,", "a flow goes from one system to another"),
        ("Pairwise,Nobody’s,Orders,ok,,", "no system in the stack is called “Nobody’s”"),
        ("Pairwise,Mailer,Orders,broken,,", "it is broken: say since when, and what is wrong"),
        ("Pairwise,Mailer,Orders,missing,,", "it is missing: say why it is wanted"),
        ("Pairwise,Mailer,,ok,,", "What flows is missing"),
    ],
)
def test_an_odd_flow_is_named(
    row: str, reason: str, system: System, system_called: SystemCalled, it: Person, client_for: ClientFor
) -> None:
    system_called("Mailer")
    text = f"from,to,data,status,since,problem\n{row}\n"
    assert reason in preview(client_for(it), FLOWS, text)
    assert bring(client_for(it), FLOWS, text) == {"bad": 1}
    assert not Integration.objects.exists()
