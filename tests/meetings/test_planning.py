"""Series and occurrences: exceptions touch no other, a new rule keeps what has been."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.db import IntegrityError, transaction

from meetings import schedule
from meetings.actions import agenda, closing, occurring, planning
from meetings.models import Meeting, Topic
from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from tests.meetings.conftest import APRIL, MARCH, MAY, NOW, rule


def days(series):
    ahead = schedule.occurrences([series], date(2026, 3, 1), date(2026, 7, 31))
    return [(each.on, each.local.date(), each.meeting.state if each.meeting else "virtual") for each in ahead]


def test_occurrences_are_virtual_until_touched(series):
    assert days(series)[0] == (MARCH, MARCH, "virtual")
    assert not Meeting.objects.exists()


def test_moving_one_touches_no_other(series, cio):
    before = days(series)
    to = datetime(2026, 4, 3, 8, tzinfo=UTC)
    occurring.move(series, APRIL, to=to, because="A supplier comes.", by=cio)
    after = days(series)
    assert after[1] == (APRIL, date(2026, 4, 3), "planned")
    assert [row for row in after if row[0] != APRIL] == [row for row in before if row[0] != APRIL]


def test_cancelling_one_touches_no_other(series, cio):
    before = days(series)
    occurring.cancel(series, APRIL, because="Holidays.", by=cio)
    assert [row for row in days(series) if row[0] != APRIL] == [row for row in before if row[0] != APRIL]
    assert schedule.upcoming([series], NOW)[1].on == MAY


def test_a_day_that_the_rule_does_not_have_is_refused(series, cio):
    with pytest.raises(Refused, match="does not meet on that day"):
        occurring.cancel(series, date(2026, 4, 2), because="x", by=cio)


def test_a_cancelled_meeting_can_be_planned_again(series, cio):
    meeting = occurring.cancel(series, APRIL, because="Holidays.", by=cio)
    occurring.restore(meeting, by=cio)
    assert meeting.state == Meeting.State.PLANNED


def test_preparing_opens_the_agenda_with_two_standing_topics(meeting):
    assert [(topic.title, topic.from_side) for topic in meeting.topics.on_agenda()] == [
        ("What changes in the market", "marketing"),
        ("What changes in technology", "it"),
    ]


def test_preparing_twice_is_preparing_once(series, meeting, cmo):
    assert occurring.prepare(series, MARCH, by=cmo) == meeting
    assert meeting.topics.count() == 2


def test_one_meeting_of_a_series_is_prepared_at_a_time(series, meeting, cio):
    with pytest.raises(Refused, match="Another meeting"):
        occurring.prepare(series, APRIL, by=cio)


def test_only_the_next_is_prepared(series, cio):
    with pytest.raises(Refused, match="earlier meeting"):
        occurring.prepare(series, APRIL, by=cio)


def test_the_database_refuses_a_second_one_in_preparation(series, meeting):
    second = Meeting(series=series, occurs_on=APRIL, starts_at=NOW, minutes=60, zone="UTC", state="preparation")
    with (
        pytest.raises(IntegrityError, match=r"meeting_one_in_preparation|meeting\.series_id"),
        transaction.atomic(),
    ):
        second.save()


def test_the_database_refuses_the_same_occurrence_twice(series, meeting):
    with pytest.raises(IntegrityError, match=r"once_per_occurrence|occurs_on"), transaction.atomic():
        Meeting.objects.create(series=series, occurs_on=MARCH, starts_at=NOW, minutes=60, zone="UTC")


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"state": "closed"}, "meeting_closed_has_its_time"),
        ({"state": "in_progress"}, "meeting_in_progress_began"),
        ({"state": "cancelled", "because": ""}, "meeting_cancelled_with_reason"),
    ],
)
def test_the_database_refuses_states_without_what_belongs_to_them(meeting, wrong, name):
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(**wrong)


def test_cancelling_a_prepared_meeting_hands_its_agenda_on_whole(series, meeting, topic, cio):
    occurring.cancel(series, MARCH, because="Both travel.", by=cio)
    following = series.meetings.get(state=Meeting.State.PREPARATION)
    assert following.occurs_on == APRIL
    assert [each.title for each in following.topics.on_agenda()][-1] == "Freeze before the sale"
    assert Topic.objects.get(pk=topic.pk).carries == 0


def test_cancelling_the_last_one_parks_its_agenda(cio, cmo):
    series = planning.plan_series(planned_by=cio, people=[], **rule(ends_on=date(2026, 3, 31)))
    meeting = occurring.prepare(series, MARCH, by=cio)
    topic = agenda.add_topic(meeting, by=cmo, title="Parked in the end")
    occurring.cancel(series, MARCH, because="The series ends.", by=cio)
    topic.refresh_from_db()
    assert topic.meeting is None


def test_a_new_rule_keeps_what_has_been_and_moves_what_is_ahead(series, meeting, cio):
    occurring.move(series, MAY, to=datetime(2026, 5, 8, 7, tzinfo=UTC), because="x", by=cio)
    fields = rule(by="day", day=10, nth=None, weekday=None, starts_on=date(2026, 3, 2))
    planning.change_series(series, changed_by=cio, seen=1, people=[], **fields)
    series.refresh_from_db()
    past = series.meetings.filter(starts_at__lt=NOW).values_list("occurs_on", flat=True)
    assert list(past) == [date(2026, 1, 7), date(2026, 2, 4)]  # they were in the rule only; now they are rows
    meeting.refresh_from_db()
    assert meeting.occurs_on == date(2026, 3, 10)
    assert meeting.state == Meeting.State.PREPARATION
    assert [on for on, _, _ in days(series)] == [date(2026, month, 10) for month in (3, 4, 5, 6, 7)]


def test_a_new_time_keeps_closed_meetings_where_they_were(series, held, cio, clock):
    started = held.starts_at
    clock.move_to(datetime(2026, 3, 4, 9, tzinfo=UTC))
    for topic in held.topics.exclude(standing=True):
        agenda.drop_topic(topic, by=cio)
    closing.close(held, by=cio)
    planning.change_series(series, changed_by=cio, seen=1, people=[], **rule(at=time(15), zone="America/New_York"))
    held.refresh_from_db()
    assert held.starts_at == started
    assert held.zone == "Europe/Berlin"
    ahead = series.meetings.get(state=Meeting.State.PREPARATION)
    assert (ahead.occurs_on, ahead.starts_at) == (APRIL, datetime(2026, 4, 1, 19, tzinfo=UTC))


def test_another_time_keeps_the_months_of_a_rule_that_skips_some(cio, cmo):
    fields = rule(every=2)  # January, March, May
    series = planning.plan_series(planned_by=cio, people=[], **fields)
    with time_machine.travel(datetime(2026, 3, 20, 10, tzinfo=UTC), tick=False):
        planning.change_series(series, changed_by=cio, seen=1, people=[], **fields | {"at": time(15)})
    series.refresh_from_db()
    assert [on for on, _, _ in days(series)] == [MARCH, MAY, date(2026, 7, 1)]


def test_what_the_form_shows_is_what_is_planned(cio, cmo):
    """Another weekday on another phase: counted from the first day in the form, not from the day of the change."""
    series = planning.plan_series(planned_by=cio, people=[], **rule(every=2))
    changed = rule(every=3, weekday=3)  # January, April, July
    planning.change_series(series, changed_by=cio, seen=1, people=[], **changed)
    series.refresh_from_db()
    assert [on for on, _, _ in days(series)] == [date(2026, 4, 2), date(2026, 7, 2)]


def test_a_past_one_that_was_moved_ahead_stands_when_the_rule_changes(series, cio, clock):
    moved = occurring.move(series, MARCH, to=datetime(2026, 3, 25, 9, tzinfo=UTC), because="Ill.", by=cio)
    clock.move_to(datetime(2026, 3, 20, 9, tzinfo=UTC))
    prepared = occurring.prepare(series, MARCH, by=cio)
    planning.change_series(series, changed_by=cio, seen=1, people=[], **rule(weekday=3))
    prepared.refresh_from_db()
    series.refresh_from_db()
    assert (prepared.occurs_on, prepared.starts_at) == (MARCH, moved.starts_at)
    assert [(on, at) for on, at, _ in days(series)][:2] == [(MARCH, date(2026, 3, 25)), (date(2026, 4, 2),) * 2]


def test_no_day_of_a_new_rule_falls_into_the_past(series, cio, clock):
    clock.move_to(datetime(2026, 3, 20, 9, tzinfo=UTC))
    planning.change_series(series, changed_by=cio, seen=1, people=[], **rule(by="day", day=10, nth=None))
    series.refresh_from_db()
    assert [on for on, _, _ in days(series)][:2] == [MARCH, date(2026, 4, 10)]


def test_a_series_ends_on_a_day_that_is_past_and_keeps_what_was(series, cio, clock):
    clock.move_to(datetime(2026, 5, 20, 9, tzinfo=UTC))
    planning.change_series(series, changed_by=cio, seen=1, people=[], **rule(ends_on=date(2026, 4, 30)))
    series.refresh_from_db()
    assert [on for on, _, _ in days(series)] == [MARCH, APRIL, MAY]  # May's was planned when it passed
    assert schedule.upcoming([series], datetime(2026, 5, 20, 9, tzinfo=UTC)) == []
    planning.change_series(series, changed_by=cio, seen=2, people=[], **rule(ends_on=None))
    series.refresh_from_db()
    assert [on for on, _, _ in days(series)][3:] == [date(2026, 6, 3), date(2026, 7, 1)]


@pytest.mark.parametrize("more", [{"weekday": 3}, {"at": time(15)}, {"starts_on": date(2026, 1, 2)}])
def test_a_new_rule_with_no_day_ahead_is_refused_in_a_sentence(series, cio, clock, more):
    clock.move_to(datetime(2026, 5, 20, 9, tzinfo=UTC))
    with pytest.raises(Refused, match="no meeting is ahead"):
        planning.change_series(series, changed_by=cio, seen=1, people=[], **rule(ends_on=date(2026, 4, 30), **more))
    assert not series.meetings.exists()


def test_a_stale_change_of_a_series_is_refused(series, cio, cmo):
    planning.change_series(series, changed_by=cio, seen=1, people=[], **rule(title="Ours"))
    with pytest.raises(Stale):
        planning.change_series(series, changed_by=cmo, seen=1, people=[], **rule(title="Mine"))
    series.refresh_from_db()
    assert series.title == "Ours"


def test_the_wall_clock_stays_across_daylight_saving(series):
    march, april = schedule.upcoming([series], NOW)[:2]
    assert (march.starts_at.hour, april.starts_at.hour) == (8, 7)
    assert march.local.time() == april.local.time() == time(9)


def test_the_rhythm_counts_held_missed_and_planned(series, meeting, held):
    months = {month.first: month.state for month in schedule.rhythm(NOW)}
    assert len(months) == 12
    assert months[date(2026, 3, 1)] == "held"
    assert months[date(2026, 2, 1)] == "before"


def test_a_month_without_one_is_missed(series, meeting):
    later = datetime(2026, 5, 20, tzinfo=UTC)
    months = {month.first: month.state for month in schedule.rhythm(later)}
    assert months[date(2026, 4, 1)] == months[date(2026, 5, 1)] == "missed"


def test_each_verb_leaves_its_event(series, meeting, cio):
    occurring.move(series, MAY, to=datetime(2026, 5, 8, 7, tzinfo=UTC), because="x", by=cio)
    occurring.cancel(series, APRIL, because="x", by=cio)
    kinds = list(Event.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["series.planned", "meeting.prepared", "meeting.moved", "meeting.cancelled"]
