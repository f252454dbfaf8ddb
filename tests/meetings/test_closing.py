"""Closing carries what is unfinished, insists once, and can be undone until the next has begun."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from meetings import agenda as reading
from meetings.actions import agenda, capture, closing, occurring, planning
from meetings.models import Meeting, Topic
from outcomes.actions.measuring import record_value
from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.canonical import digest
from partnership.core.refusals import Refused
from tests.meetings.conftest import rule
from tests.outcomes.making import in_force


def titles(meeting):
    return [topic.title for topic in meeting.topics.on_agenda() if not topic.standing]


def following(meeting):
    return meeting.series.meetings.get(state=Meeting.State.PREPARATION)


def test_what_was_not_discussed_is_carried_with_its_origin(held, topic, cio):
    nxt = closing.close(held, by=cio)
    copy = nxt.topics.get(carried_from=topic)
    assert (copy.title, copy.carries, copy.origin, nxt.occurs_on) == (topic.title, 1, topic, date(2026, 4, 1))
    assert titles(nxt) == ["Freeze before the sale"]


def test_what_was_decided_is_not_carried(held, topic, cio):
    capture.capture_decision(topic, by=cio, what="No releases in December")
    assert titles(closing.close(held, by=cio)) == []


def test_an_open_action_carries_its_topic_and_a_done_one_does_not(held, topic, cio, it):
    action = capture.capture_action(topic, by=cio, title="Write it down", owner=it, due_on=date(2026, 3, 20))
    nxt = closing.close(held, by=cio)
    assert nxt
    assert titles(nxt) == [topic.title]
    line = next(line for line in reading.lines(nxt) if line.topic.carries)
    assert [promise.action for promise in line.still_open] == [action]
    action.finish(by=it)
    nxt.begin(by=cio, present=[cio])
    agenda.discuss_topic(nxt.topics.get(carried_from=topic), by=cio)
    assert titles(closing.close(nxt, by=cio)) == []


def test_standing_topics_come_again_without_being_counted(held, cio):
    nxt = closing.close(held, by=cio)
    standing = nxt.topics.filter(standing=True)
    assert [(each.title, each.carries) for each in standing] == [
        ("What changes in the market", 0),
        ("What changes in technology", 0),
    ]


def test_after_the_third_carry_closing_insists(held, topic, cio, cmo, clock):
    meeting = held
    for _ in range(3):
        nxt = closing.close(meeting, by=cio)
        clock.move_to(nxt.starts_at)
        nxt.begin(by=cio, present=[cio, cmo])
        meeting = nxt
    last = meeting.topics.get(origin=topic)
    assert last.carries == 3
    with pytest.raises(Refused, match="Carried often enough: “Freeze before the sale”"):
        closing.close(meeting, by=cio)
    agenda.discuss_topic(last, by=cio)  # talking about it once more is not enough
    with pytest.raises(Refused):
        closing.close(meeting, by=cio)
    assert Meeting.objects.get(pk=meeting.pk).is_in_progress


@pytest.mark.parametrize("way", ["decide", "drop", "give"])
def test_it_is_settled_by_deciding_dropping_or_giving_it(held, topic, cio, it, way):
    copy = _carried_three_times(held, topic)
    if way == "decide":
        capture.capture_decision(copy, by=cio, what="We do it")
    elif way == "drop":
        agenda.drop_topic(copy, by=cio)
    else:
        capture.capture_action(copy, by=cio, title="Do it", owner=it, due_on=date(2026, 4, 1))
    agenda.drop_topic(topic, by=cio)
    assert titles(closing.close(held, by=cio)) == []


def _carried_three_times(held, topic):
    """A topic as it stands after three carries, its origin being another topic of the same series."""
    return Topic.objects.create(
        series=held.series,
        meeting=held,
        title="Again and again",
        carried_from=topic,
        origin=topic,
        carries=3,
        position=9,
        added_at=held.starts_at,
    )


def test_closing_warns_and_does_not_block(held, topic, cio):
    held.present.clear()
    agenda.discuss_topic(topic, by=cio)
    other = agenda.add_topic(held, by=cio, title="Owners")
    capture.capture_decision(other, by=cio, what="Somebody does it", owner_it=cio)
    warnings = closing.outlook(held).warnings
    assert warnings == [
        "Nobody is marked as present.",
        "“Freeze before the sale” was discussed and has no result.",
        "The decision “Somebody does it” has no owner in marketing.",
    ]
    closing.close(held, by=cio)
    assert held.is_closed


def test_a_meeting_without_topics_says_so(held, cio):
    for topic in held.topics.all():
        agenda.drop_topic(topic, by=cio)
    assert "There is no topic." in closing.outlook(held).warnings


def test_closing_twice_carries_once(held, topic, cio):
    closing.close(held, by=cio)
    closing.close(held, by=cio)
    assert Topic.objects.filter(carried_from=topic).count() == 1
    assert Event.objects.filter(kind="meeting.closed").count() == 1


def test_without_a_next_meeting_it_goes_to_the_parking_lot(held, topic, cio):
    fields = rule(ends_on=date(2026, 3, 31))
    planning.change_series(held.series, changed_by=cio, seen=1, people=[], **fields)
    assert closing.close(held, by=cio) is None
    assert Topic.objects.filter(series=held.series).parked().get().carried_from == topic


def test_those_present_are_told_of_the_minutes(held, cio, cmo):
    closing.close(held, by=cio)
    told = Notice.objects.filter(kind="minutes")
    assert {notice.person_id for notice in told} == {cio.pk, cmo.pk}


def test_both_confirm_and_that_publishes(held, cio, cmo, it, admin, observer):
    closing.close(held, by=cio)
    assert not Meeting.objects.minutes_visible_to(it).exists()
    text = held.agreement.digest
    closing.confirm_minutes(held, by=cio, seen=text)
    assert not Meeting.objects.published().exists()
    with pytest.raises(Refused, match="signed already"):
        closing.confirm_minutes(held, by=cio, seen=text)
    closing.confirm_minutes(held, by=cmo, seen=text)
    assert Meeting.objects.published().get() == held
    assert Meeting.objects.minutes_visible_to(it).get() == held
    assert not Meeting.objects.visible_to(it).exists()  # the minutes, not the meeting
    for person in (admin, observer):
        assert not Meeting.objects.minutes_visible_to(person).exists()


def test_what_is_confirmed_is_what_the_minutes_say(held, topic, cio, it, clock):
    action = capture.capture_action(topic, by=cio, title="Do it", owner=it, due_on=date(2026, 4, 1))
    closing.close(held, by=cio)
    assert held.agreement.digest == digest(closing.minutes(held))
    action.move_due(by=it, to=date(2026, 5, 1), because="later")
    assert held.agreement.digest == digest(closing.minutes(held))  # as promised in the meeting


def test_nobody_but_an_executive_confirms(held, it, cio):
    closing.close(held, by=cio)
    with pytest.raises(Refused, match="CIO, the CMO"):
        closing.confirm_minutes(held, by=it, seen=held.agreement.digest)


def test_the_last_closed_one_can_be_reopened_and_its_confirmations_end(held, topic, cio, cmo):
    closing.close(held, by=cio)
    agreement = held.agreement
    closing.confirm_minutes(held, by=cio, seen=agreement.digest)
    closing.reopen(held, by=cmo)
    assert held.is_in_progress
    assert held.reopened_at
    assert Agreement.objects.get(pk=agreement.pk).ended_because == "the meeting was reopened"
    capture.capture_decision(topic, by=cio, what="Settled after all")
    closing.close(held, by=cio)
    assert titles(following(held)) == []  # what had been carried was taken back
    assert held.agreement != agreement


def test_it_cannot_be_reopened_once_the_next_is_in_progress(held, cio, clock):
    nxt = closing.close(held, by=cio)
    assert closing.can_reopen(held)
    clock.move_to(nxt.starts_at)
    nxt.begin(by=cio, present=[cio])
    assert not closing.can_reopen(held)
    with pytest.raises(Refused, match="until the next is in progress"):
        closing.reopen(held, by=cio)


def test_the_next_cannot_begin_while_this_one_is_reopened(held, cio):
    nxt = closing.close(held, by=cio)
    closing.reopen(held, by=cio)
    with pytest.raises(Refused, match="reopened and is not closed"):
        nxt.begin(by=cio, present=[cio])


def test_a_closed_meeting_is_refused_by_every_verb(held, topic, cio, it):
    note, decision = held.shared_note, capture.capture_decision(topic, by=cio, what="Decided")
    closing.close(held, by=cio)
    changed: dict[str, Any] = {
        "what": "y",
        "why": "",
        "owner_it": None,
        "owner_marketing": None,
        "review_on": None,
        "confidential": True,
    }
    doors = [
        lambda: agenda.add_topic(held, by=cio, title="x"),
        lambda: agenda.add_suggestion(held, by=cio, subject="a:1", title="x", url="/"),
        lambda: agenda.edit_topic(topic, by=cio, title="x", about="", minutes=5, standing=False),
        lambda: agenda.order_topic(topic, by=cio, step=-1),
        lambda: agenda.park_topic(topic, by=cio),
        lambda: agenda.drop_topic(topic, by=cio),
        lambda: agenda.discuss_topic(topic, by=cio),
        lambda: agenda.open_topic(topic, by=cio),
        lambda: capture.capture_information(topic, by=cio, text="x"),
        lambda: capture.capture_decision(topic, by=cio, what="x"),
        lambda: capture.capture_action(topic, by=cio, title="x", owner=it, due_on=date(2026, 4, 1)),
        lambda: capture.edit_decision(decision, by=cio, **changed),
        lambda: held.note_present([it], by=cio),
        lambda: note.write("x", by=cio, seen=0),
        lambda: held.begin(by=cio, present=[]),
        lambda: occurring.move(held.series, held.occurs_on, to=datetime(2026, 6, 1, tzinfo=UTC), because="x", by=cio),
        lambda: occurring.cancel(held.series, held.occurs_on, because="x", by=cio),
    ]
    for door in doors:
        with pytest.raises(Refused):
            door()
    decision.refresh_from_db()
    assert decision.what == "Decided"


def test_what_came_of_a_topic_stays_in_the_minutes_when_it_is_dropped(held, topic, cio, cmo, client_for):
    capture.capture_decision(topic, by=cio, what="Freeze on 1 May")
    agenda.drop_topic(topic, by=cio)
    empty = agenda.add_topic(held, by=cmo, title="Nothing came of this")
    agenda.drop_topic(empty, by=cmo)
    outlook = closing.outlook(held)
    assert "The decision “Freeze on 1 May” has no owner yet, in IT or in marketing." in outlook.warnings
    assert topic not in [line.topic for line in outlook.carried]
    closing.close(held, by=cio)
    said = closing.minutes(held)
    assert [each["what"] for topic in said["topics"] for each in topic["decisions"]] == ["Freeze on 1 May"]
    assert held.agreement.digest == digest(said)
    page = client_for(cmo).get(reverse("meetings:minutes", args=[held.pk])).text
    assert "Freeze on 1 May" in page
    assert "Nothing came of this" not in page


def test_closing_warns_of_a_kpi_that_is_off_track_until_it_is_mentioned(held, topic, cio, cmo, it, marketing):
    outcome = in_force(it, marketing, cio, cmo)  # from 20 to 30 over the year
    record_value(kpi=outcome.kpis.get(), on=date(2026, 2, 28), value=Decimal(12), by=it)
    warning = "Repeat purchase rate is off track and was not mentioned."
    assert warning in closing.outlook(held).warnings
    note = held.shared_note
    note.write("The repeat purchase rate fell when the shop moved.", by=cmo, seen=0)
    assert warning not in closing.outlook(held).warnings
    note.write("", by=cmo, seen=1)
    capture.capture_information(topic, by=cio, text="REPEAT PURCHASE RATE: the shop moved.")
    assert warning not in closing.outlook(held).warnings
