"""Systems through the doors that people use: added, found, changed, explained."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import ExchangeRate
from partnership.core.days import company_day
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from partnership.stack.models import System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SystemCalled = Callable[..., System]

HTMX = {"HX-Request": "true", "HX-Target": "systems"}
SAID = {"name": "Pairwise", "life": "considered", "considered_on": "2026-11-02"}


def at(system: System, what: str = "") -> str:
    return f"/stack/{system.pk}/{what}"


def facts(system: System, **other: str) -> dict[str, str]:
    said = {"name": system.name, "life": "live", "live_on": "2026-01-12", "seen": str(system.version)}
    owners = {"owner_it": str(system.owner_it_id or ""), "owner_marketing": str(system.owner_marketing_id or "")}
    return said | owners | other


@pytest.mark.parametrize("who", ["it", "marketing", "cio"])
def test_who_works_here_adds_a_system(who: str, request: pytest.FixtureRequest, client_for: ClientFor) -> None:
    person = request.getfixturevalue(who)
    assert client_for(person).post("/stack/new/", SAID).status_code == 303
    assert System.objects.get().way == "unsaid"
    assert Event.objects.get(kind="system.added").by == person


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_who_works_on_neither_side_reads_and_changes_nothing(
    who: str, request: pytest.FixtureRequest, client_for: ClientFor, system: System
) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.post("/stack/new/", SAID | {"name": "Another"}).status_code == 403
    assert client.post(at(system, "facts/"), facts(system, name="Other")).status_code == 403
    assert client.post(at(system, "explanation/"), {"way": "none"}).status_code == 403
    page = client.get(at(system)).text
    assert "Says what goes with what was bought." in page
    assert "facts/" not in page
    assert "It came without a request" not in page


def test_a_name_is_given_and_given_once(it: Person, client_for: ClientFor, system: System) -> None:
    client = client_for(it)
    for name, sentence in (("", "Give the system the name"), ("pairWISE", "There is a system of this name already")):
        answer = client.post("/stack/new/", SAID | {"name": name})
        assert answer.status_code == 422
        assert sentence in answer.text
    assert System.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"yearly_cost": "-1", "currency": "EUR"}, "A cost is 0 or more."),
        ({"yearly_cost": "1e15", "currency": "EUR"}, "That is more than any system costs."),
        ({"yearly_cost": "12 or so", "currency": "EUR"}, "Write the cost as a number"),
        ({"yearly_cost": "1", "currency": "XXQ"}, "not offered"),
        ({"life": "live", "live_on": ""}, "Say since when"),
        ({"life": "live", "live_on": "2026-01-01", "trial_on": "2026-02-01"}, "lies before the step"),
        ({"active_users": "-4"}, "0"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(
    said: dict[str, str], sentence: str, it: Person, client_for: ClientFor
) -> None:
    answer = client_for(it).post("/stack/new/", SAID | said)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert not System.objects.exists()


def test_a_free_system_costs_nothing_and_says_so(it: Person, client_for: ClientFor) -> None:
    client_for(it).post("/stack/new/", SAID | {"yearly_cost": "0", "currency": "EUR"})
    assert System.objects.get().yearly_cost == 0


def test_an_owner_is_of_the_side_also_in_the_database(it: Person, marketing: Person, system: System) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        System.objects.filter(pk=system.pk).update(owner_it=marketing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=it.pk).update(side="marketing")


def test_who_saves_second_sees_both(it: Person, client_for: ClientFor, system: System) -> None:
    opened = facts(system, does="Mine.")
    system.change({"does": "Theirs."}, seen=system.version, by=it)
    answer = client_for(it).post(at(system, "facts/"), opened)
    assert answer.status_code == 409
    assert "It was changed while you wrote" in answer.text
    assert "Mine." in answer.text
    assert System.objects.get().does == "Theirs."
    again = client_for(it).post(at(system, "facts/"), opened | {"seen": str(system.version)})
    assert again.status_code == 303
    assert System.objects.get().does == "Mine."


def test_only_its_owners_change_what_is_owned(
    it: Person, it2: Person, cio: Person, client_for: ClientFor, system: System
) -> None:
    assert client_for(it2).post(at(system, "facts/"), facts(system, does="Other.")).status_code == 403
    assert client_for(cio).post(at(system, "facts/"), facts(system, does="Other.")).status_code == 303


def test_a_new_owner_and_the_one_before_hear_of_it(
    it: Person, it2: Person, marketing: Person, cmo: Person, client_for: ClientFor, system: System
) -> None:
    Notice.objects.all().delete()  # of the system that came
    client_for(it).post(at(system, "facts/"), facts(system, owner_it=str(it2.pk), owner_marketing=str(cmo.pk)))
    told = Notice.objects.filter(kind="system-owner-changed").values_list("person", flat=True)
    assert sorted(told) == sorted([it2.pk, marketing.pk, cmo.pk])


def test_whoever_is_given_a_new_system_hears_of_it_through_every_door(it: Person, marketing: Person) -> None:
    system = System.objects.add({"name": "Lettermill", "owner_it": it, "owner_marketing": marketing}, by=it)
    told = Notice.objects.get(kind="system-owner-changed")
    assert (told.person, told.text) == (marketing, f"Lettermill: {marketing} answers for it for Marketing now.")
    system.change({"owner_marketing": None}, seen=1, by=it)
    assert Notice.objects.filter(person=marketing, text__contains="nobody answers for it").exists()


def test_a_step_that_is_no_more_stays_on_what_names_it(it: Person, client_for: ClientFor, system: System) -> None:
    gone = JourneyStage.objects.current()[0]
    gone.archive(by=it)
    answer = client_for(it).get(at(system, "facts/"))
    assert "is no step any more" in answer.text


def test_how_it_came_is_said_once_and_counts(it: Person, client_for: ClientFor, system: System) -> None:
    client = client_for(it)
    assert "Nobody has said how it came" in client.get(at(system)).text
    assert System.objects.unexplained().get() == system
    client.post(at(system, "explanation/"), {"way": "none"})
    assert System.objects.by_passes().get() == system
    assert "By-pass" in client.get("/stack/?way=by_pass").text
    system.refresh_from_db()
    system.approve(by=it)
    assert system.way == "put_right"
    assert System.objects.by_passes().get() == system
    assert client.post(at(system, "explanation/"), {"way": "before"}).status_code == 303
    assert System.objects.get().way == "put_right"


def test_what_is_only_considered_is_no_by_pass(it: Person, system_called: SystemCalled) -> None:
    system_called("Thought of", life="considered", live_on=None, way="none")
    assert not System.objects.by_passes().exists()


def test_one_begins_with_a_product_of_the_market(it: Person, client_for: ClientFor) -> None:
    client = client_for(it)
    found = client.get("/stack/products/?q=matomo", headers=HTMX).text
    assert "Matomo Tag Manager" in found
    assert "<html" not in found
    page = client.get("/stack/new/?product=Matomo+Tag+Manager").text
    assert 'value="Matomo Tag Manager"' in page
    assert 'value="https://developer.matomo.org/guides/tagmanager/introduction"' in page
    nothing = client.get("/stack/products/?q=nobody+sells+this").text
    assert "No product on the market is called so" in nothing


def test_a_list_is_narrowed_and_says_when_nothing_is_left(
    marketing: Person, client_for: ClientFor, system: System, system_called: SystemCalled
) -> None:
    system_called("Slotline", category="Booking", payer="it", owner_marketing=None)
    client = client_for(marketing)
    everything = client.get("/stack/").text
    assert "Pairwise" in everything
    assert "Slotline" in everything
    for query, there, not_there in (
        ("q=slot", "Slotline", "Pairwise"),
        ("category=Booking", "Slotline", "Pairwise"),
        ("side=it", "Slotline", "Pairwise"),
        (f"stage={system.stages.first().pk}", "Pairwise", "Slotline"),
        ("owner=nobody", "Slotline", "Pairwise"),
    ):
        shown = client.get(f"/stack/?{query}", headers=HTMX).text
        assert there in shown, query
        assert not_there not in shown, query
    assert "No system matches this choice" in client.get("/stack/?life=gone").text
    assert client.get("/stack/?life=nonsense&stage=99999999999999999999&sort=-x&page=abc").status_code == 200


def test_costs_in_several_currencies_sort_by_what_they_are_worth(
    admin: Person, it: Person, client_for: ClientFor, system_called: SystemCalled
) -> None:
    system_called("Dear", yearly_cost=Decimal(100), currency="EUR")
    system_called("Dearer", yearly_cost=Decimal(90), currency="GBP")
    system_called("Unknown", yearly_cost=Decimal(900_000), currency="JPY")
    ExchangeRate.objects.say(currency="GBP", rate=Decimal("1.2"), from_on=company_day(), by=admin)
    shown = client_for(it).get("/stack/?sort=-cost").text
    assert shown.index("Dearer") < shown.index(">Dear<") < shown.index("Unknown")


def test_what_is_taken_away_cannot_run(it: Person, client_for: ClientFor, system_called: SystemCalled) -> None:
    system_called("=cmd()")
    answer = b"".join(client_for(it).get("/stack/export/?as=csv")).decode()
    assert "'=cmd()" in answer


def test_three_systems_cost_as_much_as_one(it: Person, client_for: ClientFor, system_called: SystemCalled) -> None:
    counts = []
    for names in (("One",), ("Two", "Three")):
        for name in names:
            system_called(name).stages.set(JourneyStage.objects.current())
        client = client_for(it)
        client.get("/stack/")
        with CaptureQueriesContext(connection) as captured:
            client.get("/stack/")
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert counts[0] <= 12
