"""Each page and form: done, invalid, refused, by htmx and as a whole page; and its queries."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.actions import agenda, capture, closing, planning
from meetings.models import Decision, Meeting, Series, Topic
from partnership.promises.models import Action
from tests.meetings.conftest import APRIL, MARCH, rule

HTMX = {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "agenda"}
PLAN = {
    "kind": "one-to-one", "title": "One-to-one", "every": 1, "unit": "months", "by": "weekday", "nth": 1, "weekday": 2,
    "starts_on": "2026-03-02", "at": "09:00", "zone": "Europe/Berlin", "minutes": 60,
}  # fmt: skip


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


def detail(meeting):
    return url("detail", meeting.pk)


# Series


def test_a_series_is_planned(client_for, cio):
    answer = client_for(cio).post(url("series_new"), PLAN)
    series = Series.objects.get()
    assert answer.status_code == 303
    assert answer.url == series.get_absolute_url()
    assert series.rule_in_words == "every month on the first Wednesday"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("zone", "Europe/Atlantis", "not a time zone"),
        ("zone", "x" * 1_000_000, "not a time zone"),
        ("every", 0, "greater than or equal to 1"),
        ("every", 40, "number from 1 to 24"),
        ("starts_on", "9999-01-01", "between 2000 and 2099"),
        ("starts_on", "31.12.2026", "such as 2026-12-03"),
        ("ends_on", "2026-03-03", "No meeting falls between"),
        ("ends_on", "2026-01-03", "No meeting falls between"),
        ("at", "25:00", "such as 09:30"),
        ("nth", "", "first, second, third, fourth or last"),
        ("nth", "7", "valid choice"),
        ("title", "a\x00b", "Null characters"),
        ("title", "x" * 1_000_000, "at most 120"),
        ("title", "\u202e\u200b", "required"),
        ("minutes", 100_000, "less than or equal to 600"),
        ("people", "999999", "from the list"),
        ("kind", "secret", "valid choice"),
    ],
)
def test_a_rule_that_cannot_be_kept_gets_a_sentence(client_for, cio, field, value, sentence):
    answer = client_for(cio).post(url("series_new"), PLAN | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Series.objects.exists()


def test_the_form_previews_the_next_six_by_htmx_and_by_a_button(client_for, cio):
    client = client_for(cio)
    piece = client.get(url("series_preview"), PLAN, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in piece
    assert piece.count("<li>") == 6
    assert "Wed 4 Mar" in piece
    assert "09:00 CET" in piece
    assert "09:00 CEST" in piece
    whole = client.post(url("series_new"), PLAN | {"preview": "1", "by": "day", "day": 31}).content.decode()
    assert "<html" in whole
    assert "Thu 30 Apr" in whole
    assert not Series.objects.exists()


def test_a_preview_of_nonsense_says_what_is_wrong(client_for, cio):
    text = client_for(cio).get(url("series_preview"), PLAN | {"ends_on": "2026-03-03"}, HTTP_HX_REQUEST="true")
    assert "No meeting falls between" in text.content.decode()


def test_a_stale_change_shows_what_the_series_says_now(client_for, series, cio, cmo):
    client_for(cio).post(url("series_change", series.pk), PLAN | {"title": "Ours", "version": 1})
    answer = client_for(cmo).post(url("series_change", series.pk), PLAN | {"title": "Mine", "version": 1})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "It now says: Ours" in text
    assert 'value="Mine"' in text  # what was typed is not lost
    series.refresh_from_db()
    assert series.title == "Ours"
    assert '<input type="hidden" name="version" value="2"' in text  # and saving it again puts it in place of theirs
    client_for(cmo).post(url("series_change", series.pk), PLAN | {"title": "Mine", "version": 2})
    series.refresh_from_db()
    assert series.title == "Mine"


def test_a_change_that_leaves_no_meeting_ahead_is_refused_by_its_field(client_for, series, cio, clock):
    clock.move_to(datetime(2026, 5, 20, 9, tzinfo=UTC))
    last = {"starts_on": "2026-01-01", "ends_on": "2026-04-30", "at": "15:00", "version": 1}
    answer = client_for(cio).post(url("series_change", series.pk), PLAN | last)
    assert answer.status_code == 422
    assert "By this rule no meeting is ahead." in answer.text


def test_one_occurrence_is_moved_through_its_page(client_for, series, cio):
    client = client_for(cio)
    assert client.get(url("occurrence", series.pk, APRIL)).status_code == 200
    answer = client.post(
        url("new_time", series.pk, APRIL),
        {"move-day": "2026-04-03", "move-at": "10:30", "move-because": "A supplier comes."},
    )
    meeting = Meeting.objects.get()
    assert answer.status_code == 303
    assert meeting.starts_at == datetime(2026, 4, 3, 8, 30, tzinfo=UTC)
    assert "moved from" in client.get(url("list")).content.decode()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"move-day": "2026-03-01", "move-at": "10:00", "move-because": "x"}, "still to come"),
        ({"move-day": "9999-03-01", "move-at": "10:00", "move-because": "x"}, "between 2000 and 2099"),
        ({"move-day": "2026-04-03", "move-at": "10:00"}, "required"),
    ],
)
def test_a_move_that_cannot_be_gets_a_sentence(client_for, series, cio, fields, sentence):
    answer = client_for(cio).post(url("new_time", series.pk, APRIL), fields)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Meeting.objects.exists()


def test_one_occurrence_is_cancelled_and_planned_again(client_for, series, cio):
    client = client_for(cio)
    assert client.post(url("cancellation", series.pk, APRIL)).status_code == 422
    assert client.post(url("cancellation", series.pk, APRIL), {"cancel-because": "Holidays"}).status_code == 303
    meeting = Meeting.objects.get()
    assert client.get(detail(meeting)).status_code == 200
    assert client.post(url("restoration", meeting.pk)).status_code == 303
    assert client.post(url("restoration", meeting.pk)).status_code == 409


@pytest.mark.parametrize("day", ["2026-04-02", "9999-12-31", "0001-01-01", "2026-02-31", "2026-13-01"])
def test_a_day_that_is_none_of_the_series_is_not_found(client_for, series, cio, day):
    assert client_for(cio).get(f"/meetings/series/{series.pk}/{day}/").status_code == 404


def test_preparing_a_later_one_first_is_refused_with_a_sentence(client_for, series, cio):
    answer = client_for(cio).post(url("preparation", series.pk, APRIL))
    assert answer.status_code == 409
    assert "An earlier meeting" in answer.content.decode()


# The agenda


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
        ({"topic-title": "", "topic-minutes": 5}, "required"),
        ({"topic-title": "x", "topic-minutes": 9999}, "less than or equal to 240"),
        ({"topic-title": "x\x00", "topic-minutes": 5}, "Null characters"),
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
    better = {"topic-title": "A better name", "topic-minutes": 25, "topic-opened": topic.wording}
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
    ours = {"topic-title": "Ours", "topic-minutes": 25, "topic-opened": topic.wording}
    theirs = ours | {"topic-title": "Theirs", "topic-about": "It was promised."}
    client_for(cio).post(url("topic", topic.pk), ours)
    client = client_for(cmo)
    for stale in (theirs, {name: value for name, value in theirs.items() if name != "topic-opened"}):
        answer = client.post(url("topic", topic.pk), stale)
        assert answer.status_code == 409
        assert "<dd>Ours</dd>" in answer.text
        assert 'value="Theirs"' in answer.text
    topic.refresh_from_db()
    assert topic.title == "Ours"
    assert f'value="{topic.wording}"' in answer.text
    assert client.post(url("topic", topic.pk), theirs | {"topic-opened": topic.wording}).status_code == 303
    topic.refresh_from_db()
    assert topic.title == "Theirs"


def test_the_second_to_edit_a_decision_is_shown_both(client_for, held, topic, cio, cmo):
    decision = capture.capture_decision(topic, by=cio, what="Freeze")
    opened = decision.wording
    ours = {"decision-what": "Freeze on 1 May", "decision-owner_it": cio.pk, "decision-opened": opened}
    client_for(cio).post(url("decision", decision.pk), ours)
    answer = client_for(cmo).post(
        url("decision", decision.pk), {"decision-what": "Freeze on 1 June", "decision-opened": opened}
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
    answer = client.post(url("suggested", meeting.pk), {"subject": "outcomes.review:99"})
    assert answer.status_code == 409
    assert "no longer waits" in answer.content.decode()


@pytest.mark.parametrize(("who", "linked"), [("it", False), ("cio", True)])
def test_an_action_is_a_link_for_those_who_see_it(who, linked, request, client_for, wider, cio, cmo, it):
    topic = agenda.add_topic(wider, by=cio, title="Customer panel", minutes=10)
    wider.begin(by=cio, present=[cio, it])
    action = capture.capture_action(topic, by=cio, title="Invite the panel", owner=cmo, due_on=wider.occurs_on)
    page = client_for(request.getfixturevalue(who)).get(detail(wider)).content.decode()
    assert "Invite the panel" in page
    assert (f'href="{action.get_absolute_url()}"' in page) == linked


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
        ("topic_information", {"information-text": ""}, "required"),
        ("topic_decisions", {"decision-what": "x", "decision-owner_it": "424242"}, "somebody from the list"),
        ("topic_decisions", {"decision-what": "x", "decision-review_on": "9999-12-31"}, "between 2000 and 2099"),
        ("topic_decisions", {"decision-what": "x" * 1_000_000}, "at most 500"),
        ("topic_actions", {"promise-title": "x", "promise-due_on": "2026-03-20"}, "required"),
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
    answer = client_for(cio).post(url("topic_information", topic.pk), {"information-text": "x"})
    assert answer.status_code == 409
    assert "has not begun" in answer.content.decode()


def test_a_decision_is_edited_while_the_meeting_lasts(client_for, held, topic, cio, cmo):
    decision = capture.capture_decision(topic, by=cio, what="Half")
    client = client_for(cmo)
    assert client.get(url("decision", decision.pk)).status_code == 200
    whole = {"decision-what": "Whole", "decision-owner_marketing": cmo.pk, "decision-opened": decision.wording}
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


def test_closing_insists_with_409_and_the_ways_out(client_for, held, topic, cio):
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
    answer = client_for(cio).post(url("closing", held.pk))
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "First settle these" in text
    assert "Give it to somebody" in text


def test_a_closed_meeting_is_read_only_by_every_address(client_for, held, topic, cio):
    closing.close(held, by=cio)
    client = client_for(cio)
    text = client.get(detail(held)).content.decode()
    assert "<textarea" not in text
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
    fields = {"digest": held.agreement.digest}
    assert client_for(cio).post(url("confirmation", held.pk), {"digest": "something else"}).status_code == 409
    for person in (cio, cmo):
        assert client_for(person).post(url("confirmation", held.pk), fields).status_code == 303
    assert client_for(cio).post(url("confirmation", held.pk), fields).status_code == 409
    assert url("minutes", held.pk) in client_for(it).get(url("list")).content.decode()


# The register


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


# Queries


def queries(client, address):
    """Of a second visit: the first of a session also notes when somebody was seen."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def fill(meeting, cio, it, n, results=False):
    for number in range(n):
        topic = agenda.add_topic(meeting, by=cio, title=f"Topic {number}", minutes=1)
        if results:
            capture.capture_action(topic, by=cio, title="Do it", owner=it, due_on=date(2026, 4, 1))
            capture.capture_decision(topic, by=cio, what="So be it", owner_it=cio)
            capture.capture_information(topic, by=cio, text="So it is")


@pytest.mark.parametrize("state", ["preparation", "in-progress", "closed"])
def test_a_meeting_costs_as_many_queries_with_1_3_and_300_topics(client_for, meeting, cio, cmo, it, state):
    if state != "preparation":
        meeting.begin(by=cio, present=[cio, cmo])
    client, address = client_for(cio), detail(meeting)
    if state == "closed":
        address = url("minutes", meeting.pk)
    counts = []
    for more in (1, 2, 60 if state != "preparation" else 297):
        fill(meeting, cio, it, more, results=state != "preparation")
        if state == "closed":
            closing.close(meeting, by=cio)
        counts.append(queries(client, address))
        if state == "closed":
            closing.reopen(meeting, by=cio)
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 15, counts


def test_the_lists_cost_as_many_queries_with_1_and_3_rows(client_for, meeting, cio, cmo, it, clock):
    client = client_for(cio)
    counts = {name: [] for name in ("list", "decisions", "series")}
    for _ in range(3):
        meeting.begin(by=cio, present=[cio, cmo])
        fill(meeting, cio, it, 2, results=True)
        following = closing.close(meeting, by=cio)
        planning.plan_series(planned_by=cio, people=[it], **rule(kind="executive", title="Wider"))
        for name, seen in counts.items():
            address = url(name, meeting.series_id) if name == "series" else url(name)
            seen.append(queries(client, address))
        clock.move_to(following.starts_at)
        client = client_for(cio)
        meeting = following
    for name, seen in counts.items():
        assert len(set(seen)) == 1, (name, seen)
        assert seen[0] <= 15, (name, seen)


def test_a_series_form_costs_few_queries(client_for, series, cio):
    assert queries(client_for(cio), url("series_change", series.pk)) <= 15
    assert queries(client_for(cio), url("occurrence", series.pk, MARCH + timedelta(days=28))) <= 15
