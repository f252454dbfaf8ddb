"""What flows between systems, through the doors that people use: added, changed, broken, ended, listed, drawn."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.wording import NOT_OFFERED
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from partnership.stack.flowmap import FLOWS, NUMBERED, WORDED, is_too_large
from partnership.stack.models import DataSet, Integration, System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SystemCalled = Callable[..., System]
HTMX = {"HX-Request": "true", "HX-Target": "map"}


def at(flow: Integration, what: str = "") -> str:
    return f"/stack/integrations/{flow.pk}/{what}"


def said(source: System, target: System, **other: str) -> dict[str, str]:
    ends = {"source": str(source.pk), "target": str(target.pk)}
    return {**ends, "what": "Clicks", "how": "file", "often": "daily", "state": "working", **other}


def facts(flow: Integration, **other: str) -> dict[str, str]:
    same = {"what": "Orders", "how": "api", "owner": str(flow.owner_id or ""), "seen": str(flow.version)}
    return said(flow.source, flow.target) | same | other


@pytest.mark.parametrize("who", ["it", "marketing", "cio"])
def test_who_works_here_adds_one(
    who: str, request: pytest.FixtureRequest, client_for: ClientFor, flow: Integration
) -> None:
    person = request.getfixturevalue(who)
    answer = client_for(person).post("/stack/integrations/new/", said(flow.target, flow.source))
    assert answer.status_code == 303
    added = Integration.objects.latest("pk")
    assert (str(added), added.flowing, added.way) == ("Mailer → Pairwise", "Clicks", "File, daily")
    assert Event.objects.filter(kind="integration.added", by=person).exists()


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_who_works_on_neither_side_reads_and_changes_nothing(
    who: str, request: pytest.FixtureRequest, client_for: ClientFor, flow: Integration
) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.post("/stack/integrations/new/", said(flow.target, flow.source)).status_code == 403
    for step in ("facts/", "standing/", "end/", "return/"):
        assert client.post(at(flow, step), {}).status_code == 403, step
    page = client.get(at(flow)).text
    assert "Pairwise → Mailer" in page
    assert "End it" not in page
    assert "Add a flow" not in client.get("/stack/map/").text


def test_who_has_nothing_to_do_with_it_changes_nothing(
    stranger: Person, it: Person, client_for: ClientFor, flow: Integration
) -> None:
    assert client_for(stranger).post(at(flow, "facts/"), facts(flow)).status_code == 403
    flow.give_to(None, by=it)
    assert client_for(stranger).post(at(flow, "standing/"), {"state": "working"}).status_code == 303


def test_what_is_not_there_is_404(it: Person, client_for: ClientFor) -> None:
    for path in ("/stack/integrations/9/", "/stack/integrations/9/facts/", "/stack/9/data/"):
        assert client_for(it).get(path).status_code == 404, path


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"target": ""}, "Choose the system to which it flows."),
        ({"what": ""}, "Say what flows: choose a data set below, or say it in words."),
        ({"state": "broken", "note": "The token ran out."}, "Say since when it is broken"),
        ({"state": "broken", "since_on": "2026-01-01"}, "what is wrong"),
        ({"state": "missing"}, "Say why this flow is wanted."),
        ({"since_on": "2999-01-01"}, "lies in the past"),
        ({"how": "pigeon"}, NOT_OFFERED),
    ],
)
def test_what_cannot_be_so_is_said(
    wrong: dict[str, str], sentence: str, it: Person, client_for: ClientFor, flow: Integration
) -> None:
    answer = client_for(it).post("/stack/integrations/new/", said(flow.target, flow.source) | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert Integration.objects.count() == 1


def test_its_two_ends_differ(it: Person, client_for: ClientFor, flow: Integration) -> None:
    answer = client_for(it).post("/stack/integrations/new/", said(flow.source, flow.source))
    assert answer.status_code == 422
    assert "A flow goes from one system to another." in answer.text
    with pytest.raises(IntegrityError), transaction.atomic():
        Integration.objects.filter(pk=flow.pk).update(target=flow.source_id)


def test_the_same_flow_is_on_the_map_once(it: Person, client_for: ClientFor, flow: Integration) -> None:
    same = said(flow.source, flow.target, what="Orders", how="api")
    answer = client_for(it).post("/stack/integrations/new/", same)
    assert answer.status_code == 422
    assert "This flow is on the map already." in answer.text
    flow.end(because="Replaced.", by=it)
    assert client_for(it).post("/stack/integrations/new/", same).status_code == 303
    answer = client_for(it).post(at(flow, "return/"), follow=True)
    assert "This flow is on the map already." in answer.text
    flow.refresh_from_db()
    assert flow.is_ended


def test_its_facts_change_and_who_saves_second_sees_both(
    it: Person, client_for: ClientFor, flow: Integration, data_set: DataSet
) -> None:
    client = client_for(it)
    first = facts(flow, what="Returns", data_sets=str(data_set.pk))
    assert client.post(at(flow, "facts/"), first).status_code == 303
    assert Integration.objects.for_detail().get().flowing == "Orders, Returns"
    answer = client.post(at(flow, "facts/"), facts(flow, what="Refunds"))
    assert answer.status_code == 409
    assert "Orders, Returns" in answer.text
    assert "Refunds" in answer.text


def test_it_breaks_and_works_again(it: Person, client_for: ClientFor, flow: Integration) -> None:
    client = client_for(it)
    assert client.post(at(flow, "standing/"), {"state": "broken"}).status_code == 422
    broken = {"state": "broken", "since_on": "2026-02-03", "note": "The token ran out."}
    assert client.post(at(flow, "standing/"), broken).status_code == 303
    page = client.get("/stack/map/").text
    assert "What does not flow" in page
    assert "The token ran out." in page
    assert client.post(at(flow, "standing/"), {"state": "working"}).status_code == 303
    flow.refresh_from_db()
    assert (flow.state, flow.since_on, flow.note) == ("working", company_day(), "")
    assert "What does not flow" not in client.get("/stack/map/").text
    assert Event.objects.filter(kind="integration.stood").count() == 2


def test_it_ends_with_words_and_is_taken_up_without_who_has_left(
    it: Person, it2: Person, client_for: ClientFor, flow: Integration
) -> None:
    client = client_for(it)
    flow.give_to(it2, by=it)
    with pytest.raises(IntegrityError, match="sees to a flow"), transaction.atomic():
        Person.objects.filter(pk=it2.pk).update(is_active=False)
    assert client.post(at(flow, "end/"), {"because": ""}).status_code == 422
    assert client.post(at(flow, "end/"), {"because": "Nobody reads it."}).status_code == 303
    assert "Nobody reads it." in client.get(at(flow)).text
    assert client.get("/stack/integrations/").context["page"].paginator.count == 0
    assert client.get("/stack/integrations/?stands=ended").context["page"].paginator.count == 1
    assert client.post(at(flow, "standing/"), {"state": "working"}).status_code == 422
    Person.objects.filter(pk=it2.pk).update(is_active=False)
    assert f"{it2.name} can no longer see to it" in client.post(at(flow, "return/"), follow=True).text
    flow.refresh_from_db()
    assert (flow.is_ended, flow.owner) == (False, None)


def test_one_end_that_is_gone_is_said(it: Person, client_for: ClientFor, flow: Integration) -> None:
    System.objects.filter(pk=flow.target_id).update(life="gone", gone_on=date(2026, 6, 1))
    client = client_for(it)
    assert "An end is gone" in client.get("/stack/map/").text
    assert "one of its ends is gone" in client.get(at(flow)).text
    assert 'data-life="gone"' in client.get("/stack/map/").text


def test_the_list_is_narrowed_sorted_and_taken_away(
    it: Person, client_for: ClientFor, flow: Integration, data_set: DataSet, system_called: SystemCalled
) -> None:
    other = system_called("Abacus")
    wanted = {"source": other, "target": flow.source, "state": "missing", "note": "By hand now.", "how": "by_hand"}
    Integration.objects.add(wanted, data_sets=[data_set], by=it)

    def shown(query: str = "") -> list[str]:
        return [row.source.name for row in client_for(it).get(f"/stack/integrations/?{query}").context["page"]]

    assert shown() == ["Abacus", "Pairwise"]
    assert shown("sort=-from") == ["Pairwise", "Abacus"]
    assert shown("sort=to") == ["Pairwise", "Abacus"]
    assert shown("q=mailer") == ["Pairwise"]
    assert shown("q=orders") == ["Abacus", "Pairwise"]
    assert shown("state=mend") == ["Abacus"]
    assert shown("how=api") == ["Pairwise"]
    assert shown("owner=mine") == ["Pairwise"]
    assert shown(f"data={data_set.pk}") == ["Abacus"]
    assert shown(f"system={flow.target_id}") == ["Pairwise"]
    assert shown("stage=x&system=x&data=x&state=x&how=x&owner=x&sort=x&page=9") == ["Abacus", "Pairwise"]
    table = b"".join(client_for(it).get("/stack/integrations/export/?as=csv&state=mend")).decode("utf-8-sig")
    assert "Abacus,Pairwise,Orders,By hand" in table
    assert "Mailer" not in table


def test_the_map_stands_by_stage_and_says_the_same_as_its_list(
    it: Person, client_for: ClientFor, flow: Integration, system_called: SystemCalled
) -> None:
    first, *_others, last = JourneyStage.objects.current()
    flow.target.stages.set([last])
    system_called("Alone")
    page = client_for(it).get("/stack/map/").text
    heads = re.findall(r'flowmap__stage"><line[^>]*/><text><tspan[^>]*>([^<]*)', page)
    assert heads == [first.name, last.name, "No stage"], "those of none last, its words in two lines"
    drawing = page[page.index('<svg class="flowmap"') : page.index("</svg>", page.index("flowmap__label"))]
    assert 'aria-hidden="true"' in drawing[:300]
    assert "Orders" in drawing
    assert "API, daily" in drawing
    assert all('tabindex="-1"' in link for link in re.findall(r"<a [^>]*>", drawing)), "the list is walked through"
    assert f'<tr data-flow="{flow.pk}">' in page
    assert "Nothing flows to or from these" in page
    assert "Alone" in page


def test_the_map_shows_one_stage_one_system_or_one_data_set(
    it: Person, client_for: ClientFor, flow: Integration, data_set: DataSet, system_called: SystemCalled
) -> None:
    other = system_called("Abacus")
    *_others, last = JourneyStage.objects.current()
    other.stages.set([last])
    Integration.objects.add({"source": other, "target": flow.target}, data_sets=[data_set], by=it)

    def drawn(query: str) -> set[str]:
        page = client_for(it).get(f"/stack/map/?{query}", headers=HTMX).text
        assert page.lstrip().startswith('<div id="map"')
        return set(re.findall(r"<title>([^:<]*): only its flows", page))

    assert drawn("") == {"Pairwise", "Mailer", "Abacus"}
    assert drawn(f"system={flow.source_id}") == {"Pairwise", "Mailer"}
    assert drawn(f"stage={last.pk}") == {"Abacus", "Mailer"}
    assert drawn(f"data={data_set.pk}") == {"Pairwise", "Mailer", "Abacus"}, "with the system that holds it"
    assert drawn(f"system={system_called('Alone').pk}") == {"Alone"}
    assert drawn("state=broken") == set()


def test_a_loop_of_several_systems_is_drawn_whole(
    it: Person, client_for: ClientFor, flow: Integration, system_called: SystemCalled
) -> None:
    third = system_called("Abacus")
    for source, target in ((flow.target, third), (third, flow.source), (flow.target, flow.source)):
        Integration.objects.add({"source": source, "target": target, "what": "Orders"}, by=it)
    page = client_for(it).get("/stack/map/").text
    assert page.count('class="flowmap__line"') == 4


def test_what_has_no_room_is_numbered_and_what_is_too_much_is_said(
    it: Person, client_for: ClientFor, flow: Integration
) -> None:
    client = client_for(it)
    for number in range(WORDED):
        Integration.objects.add({"source": flow.target, "target": flow.source, "what": f"Part {number}"}, by=it)
    page = client.get("/stack/map/").text
    labels = re.findall(r'flowmap__label"[^>]*><text><tspan[^>]*>([^<]*)', page)
    assert sorted(map(int, labels)) == list(range(1, WORDED + 2)), "each line has its number in the list"
    rows = [Integration(source=flow.target, target=flow.source, what=f"More {number}") for number in range(NUMBERED)]
    Integration.objects.bulk_create(rows)
    page = client.get("/stack/map/").text
    assert "flowmap__label" not in page, "with more than can be read nothing stands on the lines"
    assert is_too_large(2, FLOWS + 1)
    Integration.objects.bulk_create(
        Integration(source=flow.source, target=flow.target, what=f"Most {number}") for number in range(FLOWS)
    )
    page = client.get("/stack/map/").text
    assert "That is more than a map can show." in page
    assert "flowmap__line" not in page


def test_words_of_people_stay_words_in_the_drawing(it: Person, client_for: ClientFor, flow: Integration) -> None:
    System.objects.filter(pk=flow.source_id).update(name="<script>alert(1)</script>")
    Integration.objects.update(what='"><image href=x onerror=alert(1)>')
    page = client_for(it).get("/stack/map/").text
    assert "<script>alert" not in page
    assert "<image" not in page


def test_with_no_system_and_no_flow_the_pages_say_so(it: Person, client_for: ClientFor) -> None:
    assert "No system is known yet" in client_for(it).get("/stack/map/").text
    assert "No flow is known yet." in client_for(it).get("/stack/integrations/").text


def test_a_systems_page_asks_for_its_data_and_flows(
    it: Person, client_for: ClientFor, flow: Integration, data_set: DataSet
) -> None:
    client = client_for(it)
    address = f"/stack/{flow.source_id}/data/"
    assert address in client.get(flow.source.get_absolute_url()).text
    page, piece = client.get(address).text, client.get(address, headers={"HX-Request": "true"}).text
    assert "<html" in page
    assert piece.lstrip().startswith('<div class="stack">')
    for text in (page, piece):
        assert data_set.name in text
        assert "Mailer" in text


def test_three_flows_cost_as_much_as_one(
    it: Person, client_for: ClientFor, flow: Integration, data_set: DataSet, system_called: SystemCalled
) -> None:
    client, counts = client_for(it), []
    for number in range(3):
        if number:
            said = {"source": flow.source, "target": system_called(f"System {number}"), "owner": it}
            Integration.objects.add(said, data_sets=[data_set], by=it)
        if number == 1:
            continue
        asked = []
        for path in ("/stack/map/", "/stack/integrations/", f"/stack/{flow.source_id}/data/"):
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            asked.append(len(captured))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 15


def test_a_flow_ahead_of_its_day_is_refused_by_the_verb_too(it: Person, flow: Integration) -> None:
    tomorrow = company_day() + timedelta(days=1)
    with pytest.raises(Exception, match="lies in the past"):
        flow.stand("broken", since_on=tomorrow, note="It will.", by=it)


def test_a_form_of_many_systems_makes_none_of_them(
    it: Person, client_for: ClientFor, flow: Integration, django_assert_max_num_queries: Any
) -> None:
    """Names and numbers are read, once for both ends: a form of 5,000 systems took seconds."""
    System.objects.bulk_create(System(name=f"Tool {number:04}", life="live") for number in range(5_000))
    client, made = client_for(it), Counter[str]()
    client.get("/stack/")  # the first visit of a while also notes that they were here

    def count(**_told: Any) -> None:
        made["systems"] += 1

    post_init.connect(count, sender=System)
    try:
        with django_assert_max_num_queries(15):
            page = client.get(f"{flow.get_absolute_url()}facts/").text
    finally:
        post_init.disconnect(count, sender=System)
    assert page.count("Tool 4999") == 2
    assert made["systems"] < 10
