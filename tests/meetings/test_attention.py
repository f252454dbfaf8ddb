"""What waits around meetings, as of an instant: from two days before until it is closed, and not a minute longer."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string

from meetings import attention
from meetings.actions import closing, occurring, planning
from partnership.attention.items import survey
from partnership.people.models import Seat
from tests.meetings.conftest import APRIL, MARCH, MAY, rule


def at(month, day, hour=12):
    return datetime(2026, month, day, hour, tzinfo=UTC)


def kinds(instant, person=None):
    return sorted((item.kind, item.person_id, item.occasion) for item in attention.items(instant, person))


@pytest.mark.parametrize(
    ("instant", "steps"),
    [
        (at(3, 1), []),
        (at(3, 2), [("topics", "2026-03-04:2-days")]),
        (at(3, 3), [("topics", "2026-03-04:2-days")]),
        (at(3, 4, 7), [("agenda", "2026-03-04:today")]),
        (at(3, 4, 12), [("close", "2026-03-04:at-once:close")]),
        (at(3, 7), [("close", "2026-03-04:2-days:close")]),
    ],
)
@pytest.mark.parametrize("begun", [True, False])
def test_a_meeting_that_comes_is_on_the_page_from_two_days_before_until_it_is_closed(
    meeting, cio, instant, steps, begun
):
    if begun:
        meeting.begin(by=cio, present=[cio])
    else:  # nobody held it, so that there is nothing to close
        steps = [(step.replace("close", "missed"), occasion.replace("close", "missed")) for step, occasion in steps]
    coming = [item for item in attention.items(instant, cio) if item.kind == "meeting-coming"]
    assert [(item.context["step"], item.occasion) for item in coming] == steps


def test_it_waits_for_both_executives_and_no_one_else(meeting, cio, cmo, it):
    assert {item.person_id for item in attention.items(at(3, 2))} == {cio.pk, cmo.pk}
    assert not list(attention.items(at(3, 2), it))


def test_a_wider_one_waits_for_those_invited_and_not_for_observers(wider, cio, cmo, it):
    assert {item.person_id for item in attention.items(at(3, 2))} == {cio.pk, cmo.pk, it.pk}


@pytest.mark.parametrize("begun", [True, False])
def test_nobody_is_asked_to_close_or_move_what_they_may_not(wider, cio, cmo, it, begun):
    if begun:
        wider.begin(by=cio, present=[cio, it])
    over = {item.person_id: item.context["step"] for item in attention.items(at(3, 4, 12))}
    assert over == dict.fromkeys([cio.pk, cmo.pk], "close" if begun else "missed")
    assert not list(attention.items(at(3, 4, 12), it))


def test_the_executives_are_asked_to_prepare_what_nobody_can_write_on_yet(cio, cmo, it):
    planning.plan_series(planned_by=cio, people=[it], **rule(kind="executive", title="Leadership"))
    steps = {item.person_id: item.context["step"] for item in attention.items(at(3, 2))}
    assert steps == {cio.pk: "prepare", cmo.pk: "prepare", it.pk: "coming"}


def test_what_is_closed_or_cancelled_waits_no_more(held, series, cio):
    closing.close(held, by=cio)
    assert not [item for item in attention.items(at(3, 4, 12)) if item.kind == "meeting-coming"]
    occurring.cancel(series, APRIL, because="x", by=cio)
    assert not [item for item in attention.items(at(3, 31)) if item.kind == "meeting-coming"]


def test_a_moved_meeting_is_reminded_of_by_its_new_day(series, meeting, cio):
    occurring.move(series, MARCH, to=at(3, 12, 9), because="x", by=cio)
    assert not [item for item in attention.items(at(3, 3)) if item.kind == "meeting-coming"]
    (item,) = [item for item in attention.items(at(3, 11), cio) if item.kind == "meeting-coming"]
    assert item.occasion == "2026-03-12:2-days"


def test_one_that_nobody_has_prepared_is_still_announced(series, cio):
    (item,) = attention.items(at(3, 3), cio)
    assert item.url == series.get_absolute_url()


def test_from_the_tenth_a_month_without_a_one_to_one_is_noticed(series, meeting, cio, cmo):
    occurring.cancel(series, MARCH, because="x", by=cio)
    assert not [item for item in attention.items(at(3, 9)) if item.kind == "no-one-to-one"]
    missing = [item for item in attention.items(at(3, 10)) if item.kind == "no-one-to-one"]
    assert {item.person_id for item in missing} == {cio.pk, cmo.pk}
    assert {item.occasion for item in missing} == {"2026-03"}


@pytest.mark.parametrize(("came", "noticed"), [(date(2026, 3, 5), 14), (date(2026, 3, 28), None)])
def test_two_who_have_just_come_together_have_as_many_days(came, noticed, series, meeting, cio, cmo):
    occurring.cancel(series, MARCH, because="x", by=cio)
    Seat.objects.filter(person=cmo).update(from_on=came)
    days = [day for day in range(1, 32) if any(i.kind == "no-one-to-one" for i in attention.items(at(3, day)))]
    assert (days[0] if days else None) == noticed


def test_a_month_in_which_one_is_planned_is_not(series, cio):
    occurring.move(series, MARCH, to=at(3, 30), because="x", by=cio)
    assert not [item for item in attention.items(at(3, 12)) if item.kind == "no-one-to-one"]


def test_minutes_wait_a_day_after_closing_for_whoever_has_not_confirmed(held, cio, cmo, clock):
    closing.close(held, by=cio)
    closed = held.closed_at
    assert not [item for item in attention.items(closed + timedelta(hours=23)) if item.kind == "minutes-to-confirm"]
    later = closed + timedelta(hours=25)
    assert {i.person_id for i in attention.items(later) if i.kind == "minutes-to-confirm"} == {cio.pk, cmo.pk}
    closing.confirm_minutes(held, by=cio, seen=held.agreement.digest)
    (item,) = [item for item in attention.items(later) if item.kind == "minutes-to-confirm"]
    assert item.person_id == cmo.pk


def test_each_kind_has_its_words(series, meeting, held, cio, client_for):
    closing.close(held, by=cio)
    occurring.cancel(series, APRIL, because="x", by=cio)
    planning.plan_series(planned_by=cio, people=[], **rule(kind="executive", title="Wider"))
    items = [*attention.items(at(4, 30), cio), *attention.items(at(5, 5), cio), *attention.items(at(3, 4), cio)]
    assert {item.kind for item in items} == {"meeting-coming", "no-one-to-one", "minutes-to-confirm"}
    for item in items:
        words = render_to_string(item.word_templates, {"item": item, **item.context})
        assert words.strip()
        assert "None was held" in words or "None" not in words
        assert "{" not in words
        row = render_to_string(item.row_templates, {"item": item})
        assert "row__title" in row
    assert MAY > APRIL


def test_the_stream_has_them_and_no_source_fails(meeting, cio):
    asked = survey(at(3, 2), cio)
    assert not asked.failures
    assert "meeting-coming" in {item.kind for item in asked.items}
