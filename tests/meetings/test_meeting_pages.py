"""A meeting in progress and after it: results, closing, minutes."""

import pytest
from django.utils import timezone

from meetings.actions import capture, closing
from meetings.models import Decision, Meeting, Topic
from partnership.promises.models import Action
from tests.meetings.pages import detail, refused, url

# During


def test_it_begins_shows_one_topic_large_and_goes_on_to_the_next(client_for, meeting, topic, cio, cmo):
    client = client_for(cio)
    assert client.post(url("beginning", meeting.pk)).status_code == 303
    meeting.refresh_from_db()
    assert set(meeting.present.all()) == {cio, cmo}
    first = meeting.topics.on_agenda().first()
    assert f'id="now-title">{first.title}' in client.get(detail(meeting)).content.decode()
    client.post(url("topic_discussion", first.pk))
    assert f'id="now-title">{first.title}' not in client.get(detail(meeting)).content.decode()
    large = client.get(detail(meeting), {"topic": topic.pk}).content.decode()
    assert f'id="now-title">{topic.title}' in large
    assert 'data-key="d"' in large
    assert 'data-key="a"' in large


def test_a_deputy_is_present_instead_of_their_executive(client_for, meeting, cio, cmo, deputy_cio):
    client_for(deputy_cio).post(url("beginning", meeting.pk))
    assert set(meeting.present.all()) == {deputy_cio, cmo}


def test_who_begins_second_is_told_that_it_runs(client_for, meeting, cio, cmo, deputy_cio):
    client_for(cmo).post(url("beginning", meeting.pk))
    page = client_for(deputy_cio).post(url("beginning", meeting.pk), follow=True).text
    assert "Somebody had begun it already. Look whether all are noted who are here." in page
    assert set(meeting.present.all()) == {cio, cmo}


def test_who_is_here_can_be_mended(client_for, held, cio, cmo):
    client = client_for(cio)
    assert client.post(url("presence", held.pk), {"present": [str(cio.pk)]}).status_code == 303
    assert list(held.present.all()) == [cio]
    assert client.post(url("presence", held.pk), {"present": ["0"]}).status_code == 422


def test_results_are_captured_by_their_type(client_for, held, topic, cio, cmo, it):
    client = client_for(cio)
    for name in ("topic_information", "topic_decisions", "topic_actions"):
        page = client.get(url(name, topic.pk))  # the dialog's twin
        assert page.status_code == 200
        assert "<h1" in page.content.decode()
    client.post(url("topic_information", topic.pk), {"information-text": "Prices are read at night."})
    fields = {"decision-what": "No releases", "decision-why": "Last year", "decision-owner_it": cio.pk}
    client.post(url("topic_decisions", topic.pk), fields | {"decision-owner_marketing": cmo.pk})
    answer = client.post(
        url("topic_actions", topic.pk),
        {"promise-title": "Tell everybody", "promise-owner": it.pk, "promise-due_on": "2026-03-20"},
    )
    assert answer.status_code == 303
    decision, action = Decision.objects.get(), Action.objects.get()
    assert (decision.owner_it, decision.owner_marketing, decision.has_both_owners) == (cio, cmo, True)
    assert (action.owner, action.for_side, action.promised_under.topic) == (it, "marketing", topic)
    text = client.get(detail(held), {"topic": topic.pk}).content.decode()
    for words in ("Prices are read at night.", "No releases", "Tell everybody"):
        assert words in text


@pytest.mark.parametrize(
    ("name", "fields", "sentence"),
    [
        ("topic_information", {"information-text": ""}, "Fill this in."),
        ("topic_decisions", {"decision-what": "x", "decision-owner_it": "424242"}, "somebody from the list"),
        ("topic_decisions", {"decision-what": "x", "decision-review_on": "9999-12-31"}, "between 2000 and 2099"),
        ("topic_decisions", {"decision-what": "x" * 1_000_000}, "at most 500"),
        ("topic_actions", {"promise-title": "x", "promise-due_on": "2026-03-20"}, "Choose one."),
        ("topic_actions", {"promise-title": "x\x00", "promise-due_on": "soon"}, "such as 2026-12-03"),
    ],
)  # fmt: skip
def test_a_result_that_cannot_be_gets_a_sentence(client_for, held, topic, cio, name, fields, sentence):
    answer = client_for(cio).post(url(name, topic.pk), fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Decision.objects.exists()
    assert not Action.objects.exists()


def test_results_before_it_begins_are_refused(client_for, meeting, topic, cio):
    answer = client_for(cio).post(url("topic_information", topic.pk), {"information-text": "What I typed"})
    assert answer.status_code == 422
    assert "has not begun" in answer.text
    assert "What I typed</textarea>" in answer.text


def test_a_decision_is_edited_while_the_meeting_lasts(client_for, held, topic, cio, cmo):
    decision = capture.capture_decision(topic, by=cio, what="Half")
    client = client_for(cmo)
    assert client.get(url("decision", decision.pk)).status_code == 200
    whole = {"decision-what": "Whole", "decision-owner_marketing": cmo.pk, "decision-seen": decision.wording}
    client.post(url("decision", decision.pk), whole)
    decision.refresh_from_db()
    assert (decision.what, decision.owner_marketing) == ("Whole", cmo)
    closing.close(held, by=cio)
    assert client.post(url("decision", decision.pk), {"decision-what": "Again"}).status_code == 403


# After


def test_closing_shows_what_it_means_and_then_what_was_carried(client_for, held, topic, cio):
    client = client_for(cio)
    page = client.get(url("closing", held.pk)).content.decode()
    assert "Goes on into the next" in page
    assert topic.title in page
    assert client.post(url("closing", held.pk)).status_code == 303
    held.refresh_from_db()
    assert held.is_closed
    following = held.series.meetings.get(state=Meeting.State.PREPARATION)
    text = client.get(detail(following)).content.decode()
    assert "carried from" in text
    assert f'href="{detail(held)}"' in text
    assert "(1×)" in text


def test_closing_insists_and_shows_the_ways_out(client_for, held, topic, cio):
    Topic.objects.create(
        series=held.series,
        meeting=held,
        title="Again",
        carried_from=topic,
        origin=topic,
        carries=3,
        position=9,
        added_at=timezone.now(),
    )
    text = refused(client_for(cio), url("closing", held.pk), url("closing", held.pk))
    assert "Carried often enough: “Again”" in text
    assert "First settle these" in text
    assert "Give it to somebody" in text


def test_a_closed_meeting_is_read_only_by_every_address(client_for, held, topic, cio):
    closing.close(held, by=cio)
    client = client_for(cio)
    text = client.get(detail(held)).content.decode()
    assert "<textarea" not in text.partition("<main")[2].partition("</main>")[0]
    for name in ("topics", "presence", "closing", "beginning", "suggested"):
        assert client.post(url(name, held.pk)).status_code == 403, name
    for name in ("topic", "topic_position", "topic_parking", "topic_dropping", "topic_discussion", "topic_opening",
                 "topic_information", "topic_decisions", "topic_actions"):  # fmt: skip
        assert client.post(url(name, topic.pk)).status_code == 403, name


def test_reopening_says_so(client_for, held, cio):
    closing.close(held, by=cio)
    client = client_for(cio)
    assert client.post(url("reopening", held.pk)).status_code == 303
    assert "has been reopened" in client.get(detail(held)).content.decode()


def test_minutes_are_confirmed_with_one_click_each(client_for, held, topic, cio, cmo, it):
    closing.close(held, by=cio)
    fields = {"seen": held.agreement.digest}
    assert "changed" in refused(client_for(cio), url("confirmation", held.pk), detail(held), {"seen": "another"})
    for person in (cio, cmo):
        assert client_for(person).post(url("confirmation", held.pk), fields).status_code == 303
    assert "signed already" in refused(client_for(cio), url("confirmation", held.pk), detail(held), fields)
    assert url("minutes", held.pk) in client_for(it).get(url("list")).content.decode()
