"""A pain that the two sides see far apart is a topic for both executives until they have talked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.items import stream
from tests.journey.making import a_touchpoint, rated

pytestmark = pytest.mark.django_db


def gaps(at=None):
    return [item for item in stream(at or timezone.now(), joint=True) if item.kind == "pain-gap"]


def test_a_gap_of_two_is_a_topic_for_both(cio, cmo, it, marketing):
    near = rated(a_touchpoint(it, name="Near"), it, marketing, (3, 4))
    assert gaps() == []
    touchpoint = rated(a_touchpoint(it), it, marketing, (3, 5))
    found = gaps()
    assert {item.person_id for item in found} == {cio.pk, cmo.pk} or len(found) == 1
    assert {item.subject for item in found} == {f"journey.touchpoint:{touchpoint.pk}"}
    assert near.wants_talk is False


def test_it_is_done_in_place_with_a_line(cio, cmo, it, marketing, client_for):
    touchpoint = rated(a_touchpoint(it), it, marketing, (1, 5))
    url = reverse("journey:touchpoint_talk", args=[touchpoint.pk])
    client = client_for(cmo)
    assert url in client.get("/waiting/").text
    assert client.post(url, {"line": ""}).status_code == 422
    assert client_for(it).post(url, {"line": "Mine"}).status_code == 403
    assert client.post(url, {"line": "We both called the line."}).status_code == 303
    assert gaps() == []
    assert url not in client.get("/waiting/").text
    assert "We both called the line." in client.get(touchpoint.stage.get_absolute_url()).text
    again = client_for(cio).post(url, {"line": "Again"})
    assert (again.status_code, "Marcus Weber has said so already" in again.text) == (422, True)
    assert Event.objects.filter(kind="touchpoint.talked").count() == 1


def test_nothing_waits_before_both_have_rated_nor_after_half_a_year(cio, cmo, it, marketing):
    touchpoint = a_touchpoint(it)
    touchpoint.rate(5, by=it)
    assert gaps() == []
    touchpoint.rate(1, by=marketing)
    assert gaps()
    assert gaps(timezone.now() + timedelta(days=179))
    assert gaps(timezone.now() + timedelta(days=181)) == []
    touchpoint.rate_anew(by=it)
    assert gaps() == []


def test_who_agrees_has_nothing_to_talk_about(cio, it, marketing, client_for):
    touchpoint = rated(a_touchpoint(it), it, marketing, (4, 4))
    answer = client_for(cio).post(reverse("journey:touchpoint_talk", args=[touchpoint.pk]), {"line": "Well"})
    assert (answer.status_code, "nothing to talk about" in answer.text) == (422, True)
