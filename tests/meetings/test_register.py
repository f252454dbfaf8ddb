"""The register of decisions: searched, paged, re-opened."""

import pytest

from meetings.actions import capture, closing
from meetings.models import Decision, Meeting
from partnership.stack.models import DataSet, System, Use
from tests.meetings.pages import url


@pytest.fixture
def register(held, topic, cio):
    for number in range(30):
        capture.capture_decision(topic, by=cio, what=f"Decision number {number}", why="because" if number else "zebra")
    return Decision.objects.order_by("pk")


def test_the_register_is_searched_and_paged(client_for, register, cio):
    client = client_for(cio)
    text = client.get(url("decisions")).content.decode()
    assert "Decision number 29" in text
    assert "Decision number 2<" not in text
    assert "Decision number 2<" in client.get(url("decisions"), {"page": "2"}).content.decode()
    assert "Decision number 2<" in client.get(url("decisions"), {"page": "99999999999999999999"}).content.decode()
    found = client.get(url("decisions"), {"q": "zebra number"}).content.decode()
    assert "Decision number 0" in found
    assert "Decision number 1" not in found
    assert client.get(url("decisions"), {"q": "\x00" + "x" * 5_000, "page": "minus"}).status_code == 200
    assert "<html" not in client.get(url("decisions"), HTTP_HX_REQUEST="true").content.decode()


def test_a_decision_is_reopened_with_a_reason_and_counted(client_for, register, cio, it):
    decision = register.first()
    client = client_for(cio)
    assert client.get(url("decision_reopening", decision.pk)).status_code == 200
    assert client.post(url("decision_reopening", decision.pk)).status_code == 422
    for _ in range(2):  # twice is once
        client.post(url("decision_reopening", decision.pk), {"because": "It rains"})
    decision.refresh_from_db()
    assert (decision.reopenings, decision.is_reopened) == (1, True)
    assert "re-opened 1×" in client.get(url("decisions"), {"only": "reopened"}).content.decode()
    client.post(url("decision_upholding", decision.pk))
    decision.refresh_from_db()
    assert (decision.reopenings, decision.is_reopened) == (1, False)
    closing.close(Meeting.objects.get(), by=cio)
    assert client_for(it).post(url("decision_reopening", decision.pk), {"because": "x"}).status_code == 403


def test_a_decision_names_the_data_on_which_it_rests(client_for, register, cio, it, django_assert_max_num_queries):
    system = System.objects.add({"name": "Pairwise"}, by=it)
    orders, old = (DataSet.objects.add({"system": system, "name": name}, by=it) for name in ("Orders", "Old calls"))
    newest = register.last()
    for data_set in (orders, old):
        Use.objects.link(data_set, "decision", newest.pk, by=cio)
    old.retire(because="Nobody rings.", by=it)
    client = client_for(cio)
    client.get(url("decisions"))  # the first visit of a while also notes that they were here
    with django_assert_max_num_queries(15):
        page = client.get(url("decisions")).content.decode()
    assert page.count("Rests on the data") == 1
    assert f'href="{orders.get_absolute_url()}">Orders</a>' in page
    assert "Old calls" not in page
