"""Contracts through the doors that people use: written down, found, changed, taken away as a table."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership.activity.models import Event
from partnership.company.models import ExchangeRate
from partnership.contracts.models import Contract, CostLine, Terms
from partnership.people.models import Person
from partnership.stack.models import System
from tests.contracts.conftest import YEARLY

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
ContractOf = Callable[..., Contract]
HTMX = {"HX-Request": "true", "HX-Target": "contracts"}
TODAY = "2026-06-03T12:00:00+00:00"


@pytest.fixture(autouse=True)
def _a_day_in_june() -> Any:
    with time_machine.travel(TODAY, tick=False):
        yield


def at(contract: Contract, what: str = "") -> str:
    return f"/contracts/{contract.pk}/{what}"


def said(system: System, **more: Any) -> dict[str, Any]:
    return {
        "system": system.pk, "title": "Licences", "from_on": "2026-01-01", "months": 12, "renewal": "automatic",
        "renewal_months": 12, "notice_days": 30,
    } | more  # fmt: skip


def test_a_contract_is_written_down_with_its_terms(
    system: System, marketing: Person, observer: Person, client_for: ClientFor
) -> None:
    assert client_for(marketing).post("/contracts/new/", said(system)).status_code == 303
    made = Contract.objects.get()
    assert (made.begins_on, made.stands.deadline) == (date(2026, 1, 1), date(2026, 12, 1))
    assert Event.objects.filter(kind="contract.added", by=marketing).exists()
    page = client_for(observer).get(at(made)).text
    assert "12 months, then it renews itself for 12 months at a time; 30 days’ notice." in page


def test_who_only_reads_writes_none_down(
    system: System, observer: Person, admin: Person, client_for: ClientFor
) -> None:
    for person in (observer, admin):
        assert client_for(person).post("/contracts/new/", said(system)).status_code == 403
    assert not Contract.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"title": ""}, "Give the contract the name by which people know it."),
        ({"months": ""}, "Say how long the first term is"),
        ({"months": "0"}, "1"),
        ({"months": "601"}, "600"),
        ({"renewal_months": ""}, "Say for how many months it goes on each time."),
        ({"notice_days": "-1"}, "0"),
        ({"notice_days": "99999"}, "3650"),
        ({"from_on": "9999-01-01"}, "Give a day from 1970 to 2150."),
        ({"from_on": "1900-01-01"}, "Give a day from 1970 to 2150."),
        ({"from_on": "soon"}, "Give the day as 2026-12-03."),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    wrong: dict[str, str], sentence: str, system: System, it: Person, client_for: ClientFor
) -> None:
    answer = client_for(it).post("/contracts/new/", said(system, **wrong))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not Contract.objects.exists()


def test_notice_that_nobody_knows_is_assumed_and_says_so(
    contract_of: ContractOf, it: Person, client_for: ClientFor
) -> None:
    made = contract_of(notice_days=None)
    assert made.stands.deadline == date(2026, 11, 1)
    page = client_for(it).get(at(made)).text
    assert "Nobody knows its notice: 60 days are assumed." in page
    assert "notice not known: 60 days assumed" in client_for(it).get("/contracts/").text


def test_other_terms_hold_from_a_day_on(contract: Contract, it: Person, client_for: ClientFor) -> None:
    new = {"from_on": "2026-08-01", "months": "", "renewal": "automatic", "renewal_months": 24, "notice_days": 30}
    assert client_for(it).post(at(contract, "terms/new/"), new | {"why": "A letter"}).status_code == 303
    found = Contract.objects.for_detail().get()
    assert found.stands.deadline == date(2026, 12, 1)
    assert found.stands_on(date(2027, 3, 1)).running.ends == date(2028, 12, 31)


def test_terms_before_the_first_day_and_after_the_end_are_refused(
    contract: Contract, contract_of: ContractOf, it: Person, client_for: ClientFor
) -> None:
    new = {"months": "", "renewal": "none", "notice_days": 30, "why": ""}
    early = client_for(it).post(at(contract, "terms/new/"), new | {"from_on": "2023-05-01"})
    assert (early.status_code, "The contract begins on 1 Jan 2024" in early.text) == (422, True)
    short = contract_of("Pilot", renewal="none", renewal_months=None)
    late = client_for(it).post(at(short, "terms/new/"), new | {"from_on": "2025-05-01"})
    assert (late.status_code, "It has ended by then, on 31 Dec 2024" in late.text) == (422, True)


def test_terms_are_corrected_and_taken_back_but_not_the_first(
    contract: Contract, it: Person, client_for: ClientFor
) -> None:
    first = contract.first_terms
    form = {"from_on": "2024-02-01", "months": 12, "renewal": "automatic", "renewal_months": 12, "notice_days": 30}
    form["seen"] = first.digest
    assert client_for(it).post(at(contract, f"terms/{first.pk}/"), form).status_code == 303
    assert Terms.objects.get().from_on == date(2024, 2, 1)
    kept = client_for(it).post(at(contract, f"terms/{first.pk}/removal/"), follow=True)
    assert "A contract has terms from its first day." in kept.text
    assert Terms.objects.count() == 1


def test_a_renewal_that_both_agreed_on_moves_its_end_once(
    contract_of: ContractOf, it: Person, client_for: ClientFor
) -> None:
    made = contract_of(from_on=date(2026, 1, 1), renewal="agreement", renewal_months=6, notice_days=30)
    client = client_for(it)
    for _ in range(2):  # pressed twice: the second asks about an end that is no more
        client.post(at(made, "renewal/"), {"ends_on": "2026-12-31"})
    assert Contract.objects.for_detail().get().stands.target.ends == date(2027, 6, 30)
    assert client.post(at(made, "renewal/"), {"ends_on": "soon"}, follow=True).status_code == 200


def test_a_contract_that_renews_itself_is_not_renewed_by_agreement(
    contract: Contract, it: Person, client_for: ClientFor
) -> None:
    answer = client_for(it).post(at(contract, "renewal/"), {"ends_on": "2026-12-31"}, follow=True)
    assert "It is not renewed by agreement. Change its terms instead." in answer.text


def test_who_does_not_own_its_system_keeps_none(contract: Contract, it2: Person, client_for: ClientFor) -> None:
    for what in ("facts/", "terms/new/", "costs/new/", "notice/", f"terms/{contract.first_terms.pk}/"):
        assert client_for(it2).get(at(contract, what)).status_code == 403, what
    for what in ("renewal/", "files/", f"terms/{contract.first_terms.pk}/removal/"):
        assert client_for(it2).post(at(contract, what)).status_code == 403, what
    assert "Edit" not in client_for(it2).get(at(contract)).text


@pytest.mark.parametrize("what", ["", "facts/", "terms/1/", "costs/1/", "verdict/", "notice/"])
def test_a_contract_that_is_none_is_not_found(what: str, it: Person, client_for: ClientFor) -> None:
    for number in ("0", "999", str(2**63)):
        assert client_for(it).get(f"/contracts/{number}/{what}").status_code == 404


def test_a_stale_save_shows_both(contract: Contract, it: Person, client_for: ClientFor) -> None:
    form = {"system": contract.system_id, "title": "One", "seen": 1}
    assert client_for(it).post(at(contract, "facts/"), form).status_code == 303
    second = client_for(it).post(at(contract, "facts/"), form | {"title": "Two"})
    assert second.status_code == 409
    assert "It was changed while you wrote." in second.text
    assert Contract.objects.get().title == "One"


def test_stale_terms_show_both(contract: Contract, it: Person, client_for: ClientFor) -> None:
    first = contract.first_terms
    form = {"from_on": "2024-01-01", "months": 12, "renewal": "automatic", "renewal_months": 12, "notice_days": 30}
    assert first.digest in client_for(it).get(at(contract, f"terms/{first.pk}/")).text
    seen = {"seen": first.digest}
    assert client_for(it).post(at(contract, f"terms/{first.pk}/"), form | seen).status_code == 303
    second = client_for(it).post(at(contract, f"terms/{first.pk}/"), form | seen | {"notice_days": 60})
    assert second.status_code == 409
    assert "30 days’ notice" in second.text
    now = Terms.objects.get()
    assert (now.notice_days, now.digest in second.text) == (30, True)
    again = client_for(it).post(at(contract, f"terms/{first.pk}/"), form | {"seen": now.digest, "notice_days": 60})
    assert (again.status_code, Terms.objects.get().notice_days) == (303, 60)
    assert client_for(it).post(at(contract, f"terms/{first.pk}/"), form).status_code == 409  # says not what it saw


def test_a_stale_cost_shows_both(contract: Contract, it: Person, client_for: ClientFor) -> None:
    line = add_cost(contract, it)
    assert "Added a cost: Licences, 1,200 EUR" in client_for(it).get(at(contract)).text
    form = {
        "what": "Licences", "amount": "1200.0", "currency": "EUR", "every": "year", "payer": "it",
        "from_on": "2024-01-01", "until_on": "",
    }  # fmt: skip
    where, client = at(contract, f"costs/{line.pk}/"), client_for(it)
    assert line.digest in client.get(where).text
    unread = {"seen": CostLine.objects.get().digest}  # as the database has it, with its decimals
    assert client.post(where, form | unread | {"amount": "1300"}).status_code == 303
    second = client.post(where, form | unread | {"payer": "both"})
    assert (second.status_code, "It was changed while you wrote." in second.text) == (409, True)
    assert "1,300" in second.text
    assert (CostLine.objects.get().amount, CostLine.objects.get().payer) == (1300, "it")
    now = {"seen": CostLine.objects.get().digest}
    assert client.post(where, form | now | {"payer": "both"}).status_code == 303
    assert (CostLine.objects.get().amount, CostLine.objects.get().payer) == (1200, "both")


def add_cost(contract: Contract, by: Person, **more: Any) -> CostLine:
    values: dict[str, Any] = {
        "what": "Licences", "amount": Decimal(1200), "currency": "EUR", "every": "year", "payer": "it",
        "from_on": date(2024, 1, 1), "until_on": None,
    }  # fmt: skip
    return CostLine.objects.add(contract, by=by, **values | more)


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("-1", "A cost is 0 or more."),
        ("1e15", "That is more than any contract costs."),
        ("NaN", "Write the amount as a number"),
        ("12,5 EUR", "Write the amount as a number"),
        ("", "Say how much it is."),
    ],
)
def test_an_odd_cost_is_refused(
    amount: str, sentence: str, contract: Contract, it: Person, client_for: ClientFor
) -> None:
    form = {
        "what": "Seats",
        "amount": amount,
        "currency": "EUR",
        "every": "year",
        "payer": "it",
        "from_on": "2024-01-01",
    }
    answer = client_for(it).post(at(contract, "costs/new/"), form)
    assert (answer.status_code, CostLine.objects.count()) == (422, 0)
    assert sentence in answer.text


def test_a_cost_of_nothing_is_a_cost(contract: Contract, it: Person, client_for: ClientFor) -> None:
    form = {"what": "Trial", "amount": "0", "currency": "EUR", "every": "year", "payer": "it", "from_on": "2024-01-01"}
    assert client_for(it).post(at(contract, "costs/new/"), form).status_code == 303
    early = client_for(it).post(at(contract, "costs/new/"), form | {"from_on": "2023-01-01"})
    assert (early.status_code, "nothing is due before that" in early.text) == (422, True)


def test_a_price_that_rises_at_a_renewal_is_seen(contract: Contract, it: Person, client_for: ClientFor) -> None:
    line = add_cost(contract, it)
    answer = client_for(it).post(
        at(contract, f"costs/{line.pk}/price/"), {"reprice-amount": "1320", "reprice-from_on": "2026-01-01"}
    )
    assert answer.status_code == 303
    page = " ".join(client_for(it).get(at(contract)).text.split())
    assert "1,200 EUR to 1,320 EUR a year" in page
    assert "at a renewal" in page
    assert [(each.amount, each.until_on) for each in CostLine.objects.all()] == [
        (Decimal(1200), date(2025, 12, 31)), (Decimal(1320), None),
    ]  # fmt: skip


def test_other_currencies_are_kept_and_never_summed_in_silence(
    contract: Contract, it: Person, admin: Person, client_for: ClientFor
) -> None:
    add_cost(contract, it)
    add_cost(contract, it, what="Seats", amount=Decimal(500), currency="USD", payer="marketing")
    page = " ".join(client_for(it).get("/contracts/costs/?year=2026").text.split())
    assert "and 500 USD" in page
    assert "Without 500 USD: no rate is set for it." in page
    ExchangeRate.objects.say(currency="USD", rate=Decimal("0.9"), from_on=date(2026, 1, 1), by=admin)
    page = client_for(it).get("/contracts/costs/?year=2026").text
    assert "1,650" in page
    assert "Converted at 1 USD = 0.9 EUR." in page
    taken = client_for(it).get("/contracts/costs/?year=2026&as=csv").content.decode()
    assert "Personalisation,1200" in taken.replace(".00", "")


def test_a_list_is_narrowed_sorted_and_taken_away(
    contract: Contract, contract_of: ContractOf, it: Person, client_for: ClientFor
) -> None:
    contract_of("Pilot", renewal="none", renewal_months=None)
    contract_of("Hosting", from_on=date(2026, 1, 20), months=6, renewal="agreement", renewal_months=6, notice_days=30)
    client = client_for(it)

    def shown(query: str) -> list[str]:
        page = client.get(f"/contracts/?{query}").text
        return sorted(name for name in ("Pilot", "Hosting", "Pairwise licences") if f">{name}</a>" in page)

    assert shown("") == ["Hosting", "Pairwise licences"]
    assert shown("state=over") == ["Pilot"]
    assert shown("state=all&q=pilot") == ["Pilot"]
    assert shown("soon=30") == ["Hosting"]
    assert shown("kind=automatic") == ["Pairwise licences"]
    assert shown("verdict=keep") == []
    assert shown(f"system={contract.system_id}&sort=-title") == ["Hosting", "Pairwise licences"]
    assert shown("system=x&state=nonsense&soon=-1&sort=--&life=gone") == []
    taken = b"".join(client.get("/contracts/table/?as=csv&soon=30")).decode()
    assert ("Hosting" in taken, "Pairwise licences" in taken) == (True, False)


def test_htmx_gets_the_list_and_a_visit_the_page(contract: Contract, it: Person, client_for: ClientFor) -> None:
    piece = client_for(it).get("/contracts/", headers=HTMX).text
    assert piece.lstrip().startswith('<div id="contracts"')
    assert "<html" in client_for(it).get("/contracts/").text


def test_three_contracts_cost_as_many_queries_as_one(
    contract: Contract, contract_of: ContractOf, it: Person, client_for: ClientFor
) -> None:
    client = client_for(it)
    for url in ("/contracts/", "/contracts/calendar/", "/contracts/costs/"):
        counts = []
        for number in range(2):
            client.get(url)
            with CaptureQueriesContext(connection) as captured:
                client.get(url)
            counts.append(len(captured))
            if number == 0:
                for title in (f"Second {url}", f"Third {url}"):
                    add_cost(contract_of(title), it)
        assert counts[0] == counts[1], url


def test_a_years_calendar_names_each_deadline_and_end(contract: Contract, it: Person, client_for: ClientFor) -> None:
    page = " ".join(client_for(it).get("/contracts/calendar/?year=2031").text.split())
    assert "Last day of notice for 31 Dec 2031" in page
    assert "Renews itself" in page
    assert client_for(it).get("/contracts/calendar/?year=99999").status_code == 200


def test_a_system_shows_its_contracts(contract: Contract, it: Person, client_for: ClientFor) -> None:
    where = f"/contracts/systems/{contract.system_id}/"
    assert "Notice by" in client_for(it).get(where, headers={"HX-Request": "true"}).text
    visited = client_for(it).get(where)
    assert visited["Location"] == f"/contracts/?system={contract.system_id}&state=all"


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"months": 0}, "terms_of_a_length"),
        ({"renewal_months": None}, "terms_renewed_for_some_months"),
        ({"renewal": "none"}, "terms_renewed_for_some_months"),
        ({"notice_days": 3651}, "terms_notice_of_days"),
        ({"agreed": 1}, "terms_agreed_where_agreement_renews"),
        ({"from_on": date(1969, 12, 31)}, "terms_on_a_day_that_is_kept"),
    ],
)
def test_the_database_refuses_terms_that_cannot_be(
    values: dict[str, Any], name: str, contract: Contract, it: Person
) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Terms.objects.create(contract=contract, added_by=it, **YEARLY | {"from_on": date(2026, 5, 5)} | values)


def test_the_stack_shows_whose_contract_is_to_be_decided_soon(
    it: Person, client_for: ClientFor, contract_of: ContractOf, system: System
) -> None:
    soon = System.objects.add({"name": "Slotline"}, by=it)
    contract_of(of=system, from_on=date(2026, 5, 1), notice_days=30)
    contract_of("Soon", of=soon, from_on=date(2025, 8, 1), notice_days=30)
    client = client_for(it)
    shown = client.get("/stack/?renewal=60", headers={"HX-Request": "true"}).text
    assert "Slotline" in shown
    assert "Pairwise" not in shown
    assert "No system matches this choice" in client.get("/stack/?renewal=30&q=Pairwise").text
