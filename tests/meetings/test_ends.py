"""Every end says what hangs on it, asks what becomes of it, tells who comes, and can be undone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meetings import schedule
from meetings.actions import agenda, capture, occurring, planning
from meetings.actions.closing import close as close_meeting
from meetings.models import Information, Meeting, PrivateNote, SharedNote, Topic
from meetings.permissions import can_confirm
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.promises.models import Action
from tests.meetings.conftest import APRIL, MARCH, MAY, NOW, rule
from tests.meetings.pages import url


def told(kind):
    return {notice.person_id for notice in Notice.objects.filter(kind=kind)}


# A meeting that is cancelled, and planned again


@pytest.fixture
def cancelled(series, meeting, topic, cio):
    """With a topic, a shared note and a private one, all of which went on to April."""
    meeting.shared_note.write("Both of us travel.", by=cio, seen=0)
    PrivateNote.objects.of(cio).get_or_create(meeting=meeting, author=cio)[0].write("Ask about Friday.", seen=0)
    return occurring.cancel(series, MARCH, because="Both travel.", by=cio)


def test_planned_again_it_has_its_agenda_back_and_can_be_held(client_for, cancelled, series, topic, cio, cmo):
    answer = client_for(cmo).post(url("restoration", cancelled.pk))
    assert answer.status_code == 303
    assert answer.url == cancelled.get_absolute_url()
    cancelled.refresh_from_db()
    assert cancelled.state == Meeting.State.PREPARATION
    assert topic in cancelled.topics.on_agenda()
    assert [each.standing for each in cancelled.topics.on_agenda()] == [True, True, False]  # and no second pair
    assert SharedNote.objects.get(meeting=cancelled).text == "Both of us travel."
    assert PrivateNote.objects.of(cio).get().meeting == cancelled
    assert series.meetings.get(occurs_on=APRIL).state == Meeting.State.PLANNED
    assert client_for(cio).post(url("beginning", cancelled.pk)).status_code == 303
    cancelled.refresh_from_db()
    assert cancelled.is_in_progress


def test_an_earlier_meeting_that_is_prepared_takes_the_agenda_of_the_later(client_for, series, cio, cmo):
    """Cancelled before anybody prepared it: planned again, "Prepare it" brings the agenda that April has by then."""
    cancelled = occurring.cancel(series, MARCH, because="Both travel.", by=cio)
    april = occurring.prepare(series, APRIL, by=cio)
    topic = agenda.add_topic(april, by=cmo, title="Who owns consent")
    occurring.restore(cancelled, by=cio)
    assert client_for(cio).post(url("preparation", series.pk, MARCH)).status_code == 303
    cancelled.refresh_from_db()
    april.refresh_from_db()
    assert topic in cancelled.topics.all()
    assert (cancelled.state, april.state) == (Meeting.State.PREPARATION, Meeting.State.PLANNED)


def test_nothing_comes_back_from_a_meeting_that_has_begun(series, cancelled, cio, cmo):
    april = series.meetings.get(occurs_on=APRIL)
    april.begin(by=cio, present=[cio])
    occurring.restore(cancelled, by=cio)
    assert not cancelled.topics.exists()
    with pytest.raises(Refused, match="Another meeting of this series is open"):
        occurring.prepare(series, MARCH, by=cio)


@pytest.mark.parametrize(("fate", "becomes"), [("on", "april"), ("park", "parked"), ("drop", "dropped"), ("", "april")])
def test_cancelling_asks_what_becomes_of_each_topic(client_for, series, meeting, topic, cio, fate, becomes):
    client = client_for(cio)
    page = client.get(url("occurrence", series.pk, MARCH)).text
    assert topic.title in page
    assert "goes on to Wed 1 Apr" in page
    fields = {"cancel-because": "Ill.", f"cancel-topic-{topic.pk}": fate}
    assert client.post(url("cancellation", series.pk, MARCH), fields).status_code == 303
    topic.refresh_from_db()
    april = series.meetings.get(occurs_on=APRIL)
    assert (topic.meeting, topic.state) == {
        "april": (april, "open"), "parked": (None, "open"), "dropped": (april, "dropped"),
    }[becomes]  # fmt: skip


def test_notes_of_a_meeting_that_no_later_one_took_can_be_read_on_it(client_for, cio, cmo):
    series = planning.plan_series(planned_by=cio, people=[], **rule(ends_on=date(2026, 3, 31)))
    meeting = occurring.prepare(series, MARCH, by=cio)
    meeting.shared_note.write("Both of us travel.", by=cio, seen=0)
    PrivateNote.objects.of(cio).get_or_create(meeting=meeting, author=cio)[0].write("Ask about Friday.", seen=0)
    occurring.cancel(series, MARCH, because="Ill.", by=cio)
    ours, theirs = (client_for(person).get(meeting.get_absolute_url()).text for person in (cio, cmo))
    assert "Both of us travel." in ours
    assert "Ask about Friday." in ours
    assert "Ask about Friday." not in theirs


# What was begun, or done, by mistake


def test_a_meeting_that_was_begun_by_mistake_is_in_preparation_again(client_for, held, topic, cio):
    client = client_for(cio)
    undoing = url("beginning_undoing", held.pk)
    assert undoing in client.get(held.get_absolute_url()).text
    assert client.post(undoing).status_code == 303
    held.refresh_from_db()
    assert (held.state, held.began_at, held.present.count()) == (Meeting.State.PREPARATION, None, 0)
    client.post(url("beginning", held.pk))
    client.post(url("topic_discussion", topic.pk))
    assert undoing not in client.get(held.get_absolute_url()).text
    client.post(undoing)
    held.refresh_from_db()
    assert held.is_in_progress
    assert url("topic_opening", topic.pk) in client.get(held.get_absolute_url(), {"topic": topic.pk}).text


def test_what_is_past_is_moved_before_it_is_prepared(client_for, series, cio, clock):
    past = occurring.row_of(series, MARCH)
    clock.move_to(past.starts_at + timedelta(days=1))
    april = occurring.prepare(series, APRIL, by=cio)
    client = client_for(cio)
    assert url("preparation", series.pk, MARCH) not in client.get(past.get_absolute_url()).text
    client.post(url("preparation", series.pk, MARCH))
    april.refresh_from_db()
    assert april.state == Meeting.State.PREPARATION


# A new rule


def test_a_new_rule_says_which_moved_and_cancelled_meetings_fall_away(client_for, series, cio):
    occurring.move(series, APRIL, to=datetime(2026, 4, 3, 8, tzinfo=UTC), because="Holidays.", by=cio)
    occurring.cancel(series, MAY, because="Holidays.", by=cio)
    data = {name: "" if value is None else value for name, value in rule(weekday=3).items()} | {"at": "09:00"}
    client = client_for(cio)
    shown = client.get(url("series_preview"), data | {"series": series.pk}, HTTP_HX_REQUEST="true").text
    said = ["The moved meeting of Wed 1 Apr falls away.", "The cancelled meeting of Wed 6 May falls away."]
    assert all(words in shown for words in said)
    answer = client.post(url("series_change", series.pk), data | {"seen": 1}, follow=True)
    assert all(words in answer.text for words in said)
    assert Event.objects.get(kind="series.changed").detail["dropped"] == ["2026-04-01", "2026-05-06"]
    assert not series.meetings.filter(starts_at__gt=NOW).exists()


def test_a_meeting_keeps_the_place_and_length_that_it_was_given(client_for, series, cio):
    fields = {"move-day": "2026-04-03", "move-at": "10:30", "move-because": "A supplier comes."}
    client_for(cio).post(
        url("new_time", series.pk, APRIL), fields | {"move-minutes": 90, "move-place": "At the supplier’s"}
    )
    may = occurring.row_of(series, MAY)
    planning.change_series(
        series, changed_by=cio, seen=1, people=[], **rule(starts_on=series.starts_on, minutes=45, place="Room 2")
    )
    april = series.meetings.get(occurs_on=APRIL)
    may.refresh_from_db()
    assert (april.minutes, april.place, april.sequence) == (90, "At the supplier’s", 1)
    assert (may.minutes, may.place) == (45, "Room 2")


# A series that ends


def test_a_series_ends_with_what_hangs_on_it_and_goes_on(client_for, series, meeting, topic, cio, cmo, it, clock):
    parked = agenda.add_topic(meeting, by=cmo, title="A common name")
    agenda.park_topic(parked, by=cmo)
    other = planning.plan_series(planned_by=cio, people=[it], **rule(kind="executive", title="Leadership"))
    client = client_for(cio)
    page = client.get(url("series_ending", series.pk)).text
    assert topic.title in page
    assert parked.title in page
    assert client.post(url("series_ending", series.pk)).status_code == 422
    fields = {"because": "We see each other daily.", f"topic-{topic.pk}": str(other.pk), f"topic-{parked.pk}": "drop"}
    assert client.post(url("series_ending", series.pk), fields).status_code == 303
    for each in (series, meeting, topic, parked):
        each.refresh_from_db()
    assert schedule.upcoming([series], NOW) == []
    assert meeting.is_cancelled
    assert (topic.series, topic.meeting, parked.state) == (other, None, Topic.State.DROPPED)
    assert cmo.pk in told("meeting-changed")
    assert "We see each other daily." in client.get(series.get_absolute_url()).text
    for refused in (
        lambda: occurring.prepare(series, APRIL, by=cio),
        lambda: planning.change_series(series, changed_by=cio, seen=series.version, people=[], **rule(title="x")),
        lambda: occurring.restore(meeting, by=cio),
    ):
        with pytest.raises(Refused, match=r"[Gg]o on with"):
            refused()
    assert client.post(url("series_going_on", series.pk)).status_code == 303
    series.refresh_from_db()
    assert [each.on for each in schedule.upcoming([series], NOW, 2)] == [APRIL, MAY]
    occurring.restore(meeting, by=cio)
    assert meeting.state == Meeting.State.PLANNED


def test_ending_a_series_leaves_the_minutes_of_what_was_closed(client_for, series, held, topic, cio, clock):
    """A topic that was not discussed was carried on; the one that stands in the closed meeting stays there."""
    close_meeting(held, by=cio)
    carried = Topic.objects.get(carried_from=topic)
    client = client_for(cio)
    page = client.get(url("series_ending", series.pk)).text
    assert (f"topic-{topic.pk}" in page, f"topic-{carried.pk}" in page) == (False, True)
    client.post(url("series_ending", series.pk), {"because": "Enough.", f"topic-{topic.pk}": "drop"})
    planning.go_on(series, by=cio)
    planning.end_series(series, by=cio, because="Enough.", fates={topic.pk: "park", carried.pk: "drop"})
    topic.refresh_from_db()
    assert (topic.meeting, topic.state) == (held, Topic.State.OPEN)
    assert topic.title in client.get(url("minutes", held.pk)).text


def test_ending_a_series_says_what_stays_with_whom(client_for, series, held, topic, cio, cmo, it, marketing):
    capture.capture_action(topic, by=cio, title="Ask the shop", owner=it, due_on=date(2026, 4, 1))
    capture.capture_decision(
        topic, by=cio, what="We freeze in May", why="", owner_it=it, owner_marketing=marketing, review_on=MAY
    )
    close_meeting(held, by=cio)
    page = client_for(cio).get(url("series_ending", series.pk)).text
    for words in ("Ask the shop", "Stays its owner’s to do", "We freeze in May", "Minutes that wait to be confirmed"):
        assert words in page


def test_a_series_whose_meeting_lasts_is_not_ended(client_for, series, held, cio):
    answer = client_for(cio).post(url("series_ending", series.pk), {"because": "x"})
    assert answer.status_code == 422
    assert "Close it, then end the series" in answer.text
    series.refresh_from_db()
    assert series.ended_at is None


def test_only_executives_end_a_series(client_for, wider, it):
    for name in ("series_ending", "series_going_on"):
        assert client_for(it).post(url(name, wider.series_id), {"because": "x"}).status_code == 403


# A topic that is dropped


def test_dropping_a_topic_lists_what_was_promised_beneath_it(client_for, held, topic, cio, it, marketing):
    ends = capture.capture_action(topic, by=cio, title="Write it down", owner=it, due_on=date(2026, 3, 20))
    stays = capture.capture_action(topic, by=cio, title="Tell the agency", owner=marketing, due_on=date(2026, 3, 20))
    client = client_for(cio)
    answer = client.post(url("topic_dropping", topic.pk), follow=True)
    assert "Write it down" in answer.text
    topic.refresh_from_db()
    assert topic.state == Topic.State.DISCUSSED  # asked first
    client.post(url("topic_dropping", topic.pk), {"asked": "1", f"action-{ends.pk}": "No need any more."})
    for each in (topic, ends, stays):
        each.refresh_from_db()
    assert topic.is_dropped
    assert (ends.dropped_because, stays.is_open) == ("No need any more.", True)


def test_what_was_dropped_can_be_brought_back(client_for, series, meeting, topic, cio, cmo):
    client = client_for(cio)
    client.post(url("topic_dropping", topic.pk))
    assert url("topic_opening", topic.pk) in client.get(meeting.get_absolute_url()).text
    client.post(url("topic_opening", topic.pk))
    agenda.park_topic(Topic.objects.get(pk=topic.pk), by=cmo)
    client.post(url("topic_dropping", topic.pk))
    assert not Topic.objects.filter(series=series).parked().exists()
    assert url("topic_opening", topic.pk) in client.get(series.get_absolute_url()).text
    client.post(url("topic_opening", topic.pk))
    assert list(Topic.objects.filter(series=series).parked()) == [topic]


def test_a_standing_topic_goes_on_whatever_is_said_of_it(series, meeting, topic, cio):
    standing = meeting.topics.filter(standing=True).first()
    fates = {standing.pk: occurring.DROP, topic.pk: occurring.DROP}
    occurring.cancel(series, MARCH, because="Both travel.", by=cio, fates=fates)
    standing.refresh_from_db()
    topic.refresh_from_db()
    assert (standing.state, topic.state) == (Topic.State.OPEN, Topic.State.DROPPED)
    assert standing.meeting.occurs_on == APRIL


def test_only_minutes_of_a_closed_meeting_are_confirmed(meeting, cio, it):
    assert not can_confirm(cio, meeting)
    meeting.state = Meeting.State.CLOSED
    assert can_confirm(cio, meeting)
    assert not can_confirm(it, meeting)


def test_a_second_reason_is_not_dropped_in_silence(client_for, series, meeting, topic, cio, cmo):
    """Two have the page open: who comes second learns why it ended, and that their reason was not taken."""
    occurring.cancel(series, MARCH, because="Both travel.", by=cio)
    answer = client_for(cmo).post(url("cancellation", series.pk, MARCH), {"cancel-because": "I am ill."})
    assert answer.status_code == 422
    assert "It was cancelled already: Both travel." in answer.text
    planning.end_series(series, by=cio, because="We see each other daily.")
    answer = client_for(cmo).post(url("series_ending", series.pk), {"because": "Enough."})
    assert answer.status_code == 422
    assert "It was ended already: We see each other daily." in answer.text


def test_what_was_taken_back_or_made_an_action_becomes_none_again(held, topic, cio, it):
    """From two tabs: the second finds it gone, and promises nothing twice."""
    said = capture.capture_information(topic, by=cio, text="The shop is late.")
    promise = {"title": "Ask the shop", "owner": it, "due_on": date(2026, 4, 1)}
    capture.make_action(said, by=cio, **promise)
    with pytest.raises(Refused, match="taken back already"):
        capture.make_action(Information.objects.get(pk=said.pk), by=cio, **promise)
    assert Action.objects.count() == 1


def test_a_decision_is_reopened_for_one_reason(held, topic, cio, cmo):
    decision = capture.capture_decision(topic, by=cio, what="We freeze in May")
    close_meeting(held, by=cio)
    decision.reopen(by=cio, because="The shop moved.")
    with pytest.raises(Refused, match="re-opened already: The shop moved"):
        decision.reopen(by=cmo, because="It costs too much.")
    assert decision.reopenings == 1
