"""Where requests and the stack meet: what a text names, what a choice brings in, whether IT was asked in time."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from outcomes.models import Outcome
from partnership.core.quarters import quarters_until
from partnership.intake import actions
from partnership.intake.actions.naming import match_those
from partnership.intake.early import came_in, leads, median_lead
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.actions import beginning
from partnership.stack.actions import change
from partnership.stack.models import KnownAs, System
from tests.intake import asking

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
TODAY = timezone.localdate


def named(record: Request) -> list[str]:
    return sorted(record.systems.values_list("name", flat=True))


def choose(record: Request, system: str, *, by: Person) -> Request:
    actions.choose(record, system=system, on=TODAY(), contract_signed_on=None, by=by)
    return asking.fresh(record)


@pytest.fixture
def accepted(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> Request:
    return asking.accepted(marketing, outcome, cio, cmo)


def test_a_text_is_linked_with_the_systems_that_it_names(
    it: Person, marketing: Person, client_for: ClientFor, outcome: Outcome
) -> None:
    shop = System.objects.add({"name": "Harbour Shop"}, by=it)
    record = asking.submitted(marketing, outcome, systems_touched="harbour shop, the campaign tool", candidates="Loyal")
    assert named(record) == ["Harbour Shop"]
    assert shop.get_absolute_url() in client_for(marketing).get(record.get_absolute_url()).text
    assert record.title in client_for(it).get(f"/projects/of-system/{shop.pk}/").text
    System.objects.add({"name": "LOYAL"}, by=it)  # what comes later is found, too
    assert named(record) == ["Harbour Shop", "LOYAL"]
    change(shop, {"name": "Shop 2"}, seen=1, by=it)
    assert named(record) == ["LOYAL", "Shop 2"]
    assert KnownAs.objects.get(words="harbour shop").system == shop


def test_what_words_mean_is_said_once_for_all(
    it: Person, marketing: Person, observer: Person, client_for: ClientFor, outcome: Outcome
) -> None:
    System.objects.add({"name": "Lettermill"}, by=it)
    first = asking.submitted(marketing, outcome, systems_touched="Campaign tool; a sheet")
    client = client_for(marketing)
    page = client.get("/projects/requests/systems/").text
    assert "Campaign tool" in page
    assert "a sheet" not in page  # the article goes
    assert "sheet" in page
    assert client_for(observer).post("/projects/requests/systems/", {"words": "sheet"}).status_code == 403
    for name, status in (("Lettermil", 422), ("lettermill ", 303)):
        said = {"words": "Campaign tool", "system": name}
        assert client.post("/projects/requests/systems/", said).status_code == status
    assert client.post("/projects/requests/systems/", {"words": "sheet"}).status_code == 303
    second = asking.submitted(marketing, outcome, systems_touched="campaign TOOL")
    assert named(first) == named(second) == ["Lettermill"]
    assert "No request names a system that is not known here." in client.get("/projects/requests/systems/").text
    client.post("/projects/requests/systems/", {"words": "campaign tool"})
    assert named(first) == []


def test_an_accepted_choice_is_in_the_stack_by_itself(
    accepted: Request, marketing: Person, client_for: ClientFor
) -> None:
    record = choose(accepted, "Loyal", by=marketing)
    system = System.objects.get()
    assert record.consultation.system == system
    assert (system.name, system.way, system.life) == ("Loyal", "request", "considered")
    assert not System.objects.by_passes().exists()
    assert "chose it" in client_for(marketing).get(f"/projects/of-system/{system.pk}/").text
    assert system.get_absolute_url() in client_for(marketing).get(record.get_absolute_url()).text


def test_a_choice_before_the_yes_comes_into_the_stack_with_it(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = choose(asking.scored(marketing, outcome, cio, cmo), "Loyal", by=marketing)
    assert not System.objects.exists()
    assert record.acceptance
    beginning.accept(record, by=cmo, seen=record.acceptance.digest)
    assert not System.objects.exists()
    beginning.accept(record, by=cio, seen=record.acceptance.digest)
    assert asking.fresh(record).consultation.system == System.objects.get()


def test_a_by_pass_is_put_right_and_still_counts(accepted: Request, it: Person, marketing: Person) -> None:
    system = System.objects.add({"name": "Loyal", "life": "live", "live_on": TODAY(), "way": "none"}, by=it)
    choose(accepted, "LOYAL", by=marketing)
    system.refresh_from_db()
    assert system.way == "put_right"
    assert System.objects.by_passes().get() == system


def test_of_a_system_in_use_an_approval_guesses_nothing(accepted: Request, it: Person, cio: Person) -> None:
    """It may have been there before the portal: what a choice of it means is known once somebody says how it came."""
    system = System.objects.add({"name": "Loyal", "life": "live", "live_on": TODAY()}, by=it)
    choose(accepted, "Loyal", by=cio)
    system.refresh_from_db()
    assert system.way == "unsaid"
    system.explain("none", by=cio)
    assert System.objects.get().way == "put_right"


def test_of_a_system_that_was_there_before_an_approval_says_nothing(accepted: Request, it: Person, cio: Person) -> None:
    system = System.objects.add({"name": "Loyal", "life": "live", "live_on": TODAY()}, by=it)
    choose(accepted, "Loyal", by=cio)
    system.explain("before", by=cio)
    assert System.objects.get().way == "before"


def test_a_way_that_is_said_in_the_form_is_put_right_as_well(
    accepted: Request, it: Person, cio: Person, client_for: ClientFor
) -> None:
    today = TODAY().isoformat()
    system = System.objects.add({"name": "Loyal", "life": "live", "live_on": TODAY(), "owner_it": it}, by=it)
    choose(accepted, "Loyal", by=cio)
    data = {"name": "Loyal", "life": "live", "live_on": today, "owner_it": it.pk, "way": "none", "seen": "1"}
    assert client_for(it).post(f"{system.get_absolute_url()}facts/", data).status_code == 303
    assert System.objects.get().way == "put_right"


def test_a_system_that_an_accepted_request_chose_is_approved_when_it_comes(
    accepted: Request, it: Person, marketing: Person
) -> None:
    choose(accepted, "Loyal", by=marketing)
    first = System.objects.get()
    change(first, {"name": "Other"}, seen=first.version, by=it)
    first.requests.clear()
    consultation = asking.fresh(accepted).consultation
    consultation.system = None
    consultation.save(update_fields=["system"])
    System.objects.add({"name": "LOYAL", "life": "considered"}, by=it)
    assert System.objects.get(name="LOYAL").way == "request"


def test_a_name_as_long_as_a_choice_is_kept_whole(accepted: Request, marketing: Person) -> None:
    name = "L" * 199 + "x"
    choose(accepted, name, by=marketing)
    assert System.objects.get().name == name


def test_only_texts_that_can_have_the_words_are_read(
    it: Person, marketing: Person, outcome: Outcome, django_assert_num_queries: Any
) -> None:
    record = asking.submitted(marketing, outcome, systems_touched="Straße; Ärztebund; ÄÖÜ")
    for name in ("STRASSE", "ärztebund", "äöü"):
        System.objects.add({"name": name}, by=it)
    assert named(record) == ["STRASSE", "ärztebund", "äöü"]
    assert list(Request.objects.listing({"lettermill"})) == []
    assert list(Request.objects.listing({"bund"})) == [record]
    with django_assert_num_queries(0):
        match_those(set())


def test_another_choice_takes_the_approval_back(accepted: Request, marketing: Person) -> None:
    choose(accepted, "Loyal", by=marketing)
    record = choose(accepted, "Faithful", by=marketing)
    first, second = System.objects.get(name="Loyal"), System.objects.get(name="Faithful")
    assert (first.way, second.way, record.consultation.system) == ("unsaid", "request", second)


def test_one_is_asked_for_from_its_own_page(it: Person, marketing: Person, client_for: ClientFor) -> None:
    system = System.objects.add({"name": "Loyal", "life": "live", "live_on": TODAY(), "way": "none"}, by=it)
    client = client_for(marketing)
    assert f"/projects/requests/new/?system={system.pk}" in client.get(system.get_absolute_url()).text
    page = client.get(f"/projects/requests/new/?system={system.pk}").text
    assert "Keep Loyal, asked for properly" in page
    assert client.get("/projects/requests/new/?system=nonsense").status_code == 200
    client.post("/projects/requests/new/", {"title": "Keep Loyal", "system": system.pk})
    record = Request.objects.get()
    assert (record.consultation.candidates, named(record)) == ("Loyal", ["Loyal"])


def test_the_lead_and_the_by_passes_are_counted(
    accepted: Request, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    choose(accepted, "Loyal", by=marketing)
    today = TODAY()
    for name, payer, way in (
        ("One", "it", "none"), ("Two", "both", "none"), ("Three", "marketing", "request"), ("Old", "it", "before"),
    ):  # fmt: skip
        System.objects.add({"name": name, "payer": payer, "way": way, "life": "live", "live_on": today}, by=it)
    quarters = quarters_until(today, 2)
    found = leads(marketing, quarters)
    assert [lead.chosen for lead in found] == ["Loyal"]
    assert median_lead(found) == 0
    (_, now), (_, before) = came_in(quarters)
    assert [(came.side, came.by_passes, came.number, came.rate) for came in now] == [
        ("", 2, 3, 67), ("it", 2, 2, 100), ("marketing", 1, 2, 50),
    ]  # fmt: skip
    assert [came.rate for came in before] == [None, None, None]
    page = client_for(marketing).get("/projects/requests/early/").text
    assert "2 of 3 without a request" in page
    assert "made with no time after" in page


def test_an_empty_company_reads_why_there_is_nothing(it: Person, client_for: ClientFor) -> None:
    client = client_for(it)
    assert "No system was chosen in the last two years." in client.get("/projects/requests/early/").text
    assert "No request names a system that is not known here." in client.get("/projects/requests/systems/").text


def test_a_choice_after_its_lead(accepted: Request, marketing: Person) -> None:
    consultation = accepted.consultation
    assert consultation.done_at
    consultation.done_at = consultation.done_at - timedelta(days=21)
    consultation.save(update_fields=["done_at"])
    choose(accepted, "Loyal", by=marketing)
    lead = leads(marketing, quarters_until(TODAY(), 1))[0]
    assert lead.days is not None
    assert (lead.days >= 14, lead.status) == (True, "on_track")
