"""The agenda: added to, ordered, edited by two, suggested; by htmx and as a whole page."""

import pytest

from meetings.actions import agenda, capture
from meetings.models import Topic
from tests.meetings.pages import HTMX, detail, refused, url


def test_both_add_topics(client_for, meeting, cio, cmo):
    for person, title in ((cio, "Freeze"), (cmo, "Prices")):
        fields = {"topic-title": title, "topic-minutes": 15}
        assert client_for(person).post(url("topics", meeting.pk), fields).status_code == 303
    text = client_for(cio).get(detail(meeting)).content.decode()
    assert "50 of 60 minutes" in text
    assert "added by Marcus Weber" in text


def test_htmx_gets_the_agenda_and_a_visit_the_page(client_for, meeting, cio):
    client = client_for(cio)
    fields = {"topic-title": "Freeze", "topic-minutes": 15}
    piece = client.post(url("topics", meeting.pk), fields, **HTMX).content.decode()
    assert piece.lstrip().startswith('<section class="panel agenda" id="agenda"')
    assert "Freeze" in piece
    assert "<html" in client.get(detail(meeting)).content.decode()


@pytest.mark.parametrize("htmx", [{}, HTMX])
@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"topic-title": "", "topic-minutes": 5}, "Fill this in."),
        ({"topic-title": "x", "topic-minutes": 9999}, "Give 240 or less."),
        ({"topic-title": "x\x00", "topic-minutes": 5}, "a character in it that is no text"),
        ({"topic-title": "x" * 1_000_000, "topic-minutes": 5}, "at most 200"),
    ],
)
def test_a_topic_that_cannot_be_gets_a_sentence(client_for, meeting, cio, fields, sentence, htmx):
    answer = client_for(cio).post(url("topics", meeting.pk), fields, **htmx)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert meeting.topics.count() == 2


def test_topics_are_ordered_by_buttons(client_for, meeting, topic, cio):
    client = client_for(cio)
    for _ in range(3):  # at the top it stays there
        assert client.post(url("topic_position", topic.pk), {"to": "up"}).status_code == 303
    assert meeting.topics.on_agenda().first() == topic
    client.post(url("topic_position", topic.pk), {"to": "down"}, **HTMX)
    assert [each.title for each in meeting.topics.on_agenda()][1] == topic.title


def test_a_topic_is_edited_parked_taken_up_and_dropped(client_for, meeting, topic, cio):
    client = client_for(cio)
    assert client.get(url("topic", topic.pk)).status_code == 200
    assert client.post(url("topic", topic.pk), {"topic-title": "", "topic-minutes": 5}).status_code == 422
    better = {"topic-title": "A better name", "topic-minutes": 25, "topic-seen": topic.wording}
    client.post(url("topic", topic.pk), better)
    client.post(url("topic_parking", topic.pk))
    topic.refresh_from_db()
    assert (topic.title, topic.meeting) == ("A better name", None)
    client.post(url("topic_taking_up", topic.pk))
    topic.refresh_from_db()
    assert topic.meeting == meeting
    client.post(url("topic_dropping", topic.pk))
    topic.refresh_from_db()
    assert topic.state == Topic.State.DROPPED
    client.post(url("topic_opening", topic.pk))
    topic.refresh_from_db()
    assert topic.state == Topic.State.OPEN


def test_the_second_to_edit_a_topic_is_shown_both_and_keeps_either(client_for, meeting, topic, cio, cmo):
    ours = {"topic-title": "Ours", "topic-minutes": 25, "topic-seen": topic.wording}
    theirs = ours | {"topic-title": "Theirs", "topic-about": "It was promised."}
    client_for(cio).post(url("topic", topic.pk), ours)
    client = client_for(cmo)
    for stale in (theirs, {name: value for name, value in theirs.items() if name != "topic-seen"}):
        answer = client.post(url("topic", topic.pk), stale)
        assert answer.status_code == 409
        assert "<dd>Ours</dd>" in answer.text
        assert 'value="Theirs"' in answer.text
    topic.refresh_from_db()
    assert topic.title == "Ours"
    assert f'value="{topic.wording}"' in answer.text
    assert client.post(url("topic", topic.pk), theirs | {"topic-seen": topic.wording}).status_code == 303
    topic.refresh_from_db()
    assert topic.title == "Theirs"


def test_the_second_to_edit_a_decision_is_shown_both(client_for, held, topic, cio, cmo):
    decision = capture.capture_decision(topic, by=cio, what="Freeze")
    seen = decision.wording
    ours = {"decision-what": "Freeze on 1 May", "decision-owner_it": cio.pk, "decision-seen": seen}
    client_for(cio).post(url("decision", decision.pk), ours)
    answer = client_for(cmo).post(
        url("decision", decision.pk), {"decision-what": "Freeze on 1 June", "decision-seen": seen}
    )
    assert answer.status_code == 409
    assert "<dd>Freeze on 1 May</dd>" in answer.text
    assert "Freeze on 1 June</textarea>" in answer.text
    decision.refresh_from_db()
    assert decision.what == "Freeze on 1 May"
    assert f'value="{decision.wording}"' in answer.text


def test_a_suggestion_that_no_longer_waits_is_refused(client_for, meeting, cio):
    client = client_for(cio)
    assert client.get(url("suggestions", meeting.pk)).status_code == 200
    assert "<html" not in client.get(url("suggestions", meeting.pk), HTTP_HX_REQUEST="true").content.decode()
    fields = {"subject": "outcomes.review:99"}
    assert "no longer waits" in refused(client, url("suggested", meeting.pk), detail(meeting), fields)


@pytest.mark.parametrize(("who", "linked"), [("it", False), ("cio", True)])
def test_an_action_is_a_link_for_those_who_see_it(who, linked, request, client_for, wider, cio, cmo, it):
    topic = agenda.add_topic(wider, by=cio, title="Customer panel", minutes=10)
    wider.begin(by=cio, present=[cio, it])
    action = capture.capture_action(topic, by=cio, title="Invite the panel", owner=cmo, due_on=wider.occurs_on)
    page = client_for(request.getfixturevalue(who)).get(detail(wider)).content.decode()
    assert "Invite the panel" in page
    assert (f'href="{action.get_absolute_url()}"' in page) == linked
