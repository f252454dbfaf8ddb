"""Who sees what, by every address: a one-to-one is the executives' and their deputies' alone."""

import pytest
from django.urls import reverse

from meetings.actions import agenda, capture, closing
from meetings.models import Decision, Meeting, Series, Topic
from partnership.activity.models import Event

PAGES = ["detail", "suggestions", "closing", "history", "minutes"]
POSTS = [
    "topics",
    "suggested",
    "beginning",
    "presence",
    "notes",
    "private_notes",
    "closing",
    "reopening",
    "confirmation",
]


@pytest.mark.parametrize(
    ("person", "seen"),
    [("cio", True), ("cmo", True), ("deputy_cio", True), ("it", False), ("marketing", False), ("admin", False),
     ("observer", False)],
)  # fmt: skip
def test_the_table_of_a_one_to_one(request, client_for, held, topic, series, person, seen):
    """Meeting, series and topics by their managers, and every address of the meeting: 404 for all others."""
    reader = request.getfixturevalue(person)
    assert Meeting.objects.visible_to(reader).exists() is seen
    assert Series.objects.visible_to(reader).exists() is seen
    assert Topic.objects.visible_to(reader).exists() is seen
    client = client_for(reader)
    page = client.get(reverse("meetings:detail", args=[held.pk]))
    assert page.status_code == (200 if seen else 404)
    if seen:
        return
    for name in PAGES:
        assert client.get(reverse(f"meetings:{name}", args=[held.pk])).status_code == 404, name
    for name in POSTS:
        assert client.post(reverse(f"meetings:{name}", args=[held.pk])).status_code == 404, name
    for name in ("topic", "topic_position", "topic_dropping", "topic_decisions", "topic_actions", "topic_information"):
        assert client.post(reverse(f"meetings:{name}", args=[topic.pk])).status_code == 404, name
    for name in ("series", "series_change"):
        assert client.get(reverse(f"meetings:{name}", args=[series.pk])).status_code == 404, name
    assert client.get(reverse("meetings:occurrence", args=[series.pk, held.occurs_on])).status_code == 404
    overview = client.get(reverse("meetings:list"))
    assert overview.status_code == 200
    assert "held of" in overview.content.decode()  # the rhythm
    assert reverse("meetings:detail", args=[held.pk]) not in overview.content.decode()
    assert topic.title not in overview.content.decode()


@pytest.mark.parametrize(
    ("person", "seen"), [("cio", 200), ("it", 200), ("observer", 200), ("marketing", 404), ("admin", 404)]
)
def test_a_wider_meeting_is_its_peoples(request, client_for, wider, person, seen):
    client = client_for(request.getfixturevalue(person))
    assert client.get(reverse("meetings:detail", args=[wider.pk])).status_code == seen


def test_an_observer_who_is_invited_reads_and_changes_nothing(client_for, wider, observer):
    client = client_for(observer)
    answer = client.post(reverse("meetings:topics", args=[wider.pk]), {"topic-title": "x", "topic-minutes": 5})
    assert answer.status_code == 403
    assert "those who take part" in answer.content.decode()
    assert not wider.topics.filter(title="x").exists()


def test_only_executives_plan_close_and_reopen(client_for, wider, it):
    client = client_for(it)
    for name in ("series_new", "series_preview"):
        assert client.get(reverse(f"meetings:{name}")).status_code == 403
    assert client.post(reverse("meetings:series_new")).status_code == 403
    assert client.get(reverse("meetings:closing", args=[wider.pk])).status_code == 403
    assert client.post(reverse("meetings:closing", args=[wider.pk])).status_code == 403
    assert client.post(reverse("meetings:reopening", args=[wider.pk])).status_code == 403
    assert client.post(reverse("meetings:confirmation", args=[wider.pk])).status_code == 403
    for name in ("preparation", "new_time", "cancellation"):
        assert client.post(reverse(f"meetings:{name}", args=[wider.series_id, wider.occurs_on])).status_code == 403


@pytest.fixture
def decisions(held, topic, cio):
    """One shared and one confidential, of a one-to-one that is closed."""
    capture.capture_decision(topic, by=cio, what="No releases in December")
    capture.capture_decision(topic, by=cio, what="The agency is to be replaced", confidential=True)
    closing.close(held, by=cio)


@pytest.mark.parametrize(
    ("person", "count"),
    [("cio", 2), ("cmo", 2), ("deputy_cio", 2), ("it", 1), ("marketing", 1), ("admin", 0), ("observer", 0)],
)
def test_the_table_of_decisions(request, client_for, decisions, person, count):
    reader = request.getfixturevalue(person)
    assert Decision.objects.visible_to(reader).count() == count
    answer = client_for(reader).get(reverse("meetings:decisions"))
    assert answer.status_code == (200 if count else 403)
    assert ("The agency" in answer.content.decode()) is (count == 2)
    found = client_for(reader).get(reverse("meetings:decisions"), {"q": "agency"})
    assert ("The agency" in found.content.decode()) is (count == 2)


def test_a_decision_is_shared_once_its_meeting_is_closed(held, topic, cio, it):
    capture.capture_decision(topic, by=cio, what="Not yet")
    assert not Decision.objects.visible_to(it).exists()


def test_published_minutes_leave_out_what_is_confidential(client_for, decisions, held, cio, cmo, it, topic):
    address = reverse("meetings:minutes", args=[held.pk])
    client = client_for(it)
    assert client.get(address).status_code == 404
    for person in (cio, cmo):
        closing.confirm_minutes(held, by=person, seen=Meeting.objects.get(pk=held.pk).agreement.digest)
    text = client.get(address).content.decode()
    assert "No releases in December" in text
    assert "The agency" not in text
    assert client.get(reverse("meetings:detail", args=[held.pk])).status_code == 404
    assert "The agency" in client_for(cio).get(address).content.decode()


def test_the_ledger_names_no_topic_and_no_decision(decisions, topic):
    for event in Event.objects.all():
        said = f"{event.subject_name} {event.changes} {event.detail}"
        assert topic.title not in said
        assert "agency" not in said


def test_a_topic_that_was_parked_is_still_only_for_those_who_see_the_series(client_for, meeting, topic, cmo, it):
    agenda.park_topic(topic, by=cmo)
    assert client_for(it).post(reverse("meetings:topic_taking_up", args=[topic.pk])).status_code == 404
    assert client_for(cmo).post(reverse("meetings:topic_taking_up", args=[topic.pk])).status_code == 303
