"""Closing names what becomes of each topic, and loses none; what nobody began is not held."""

from datetime import date, timedelta
from itertools import product

import pytest

from meetings import schedule
from meetings.actions import agenda, capture, closing
from meetings.actions.outlook import Fate
from meetings.models import Topic
from partnership.core.refusals import Refused
from tests.meetings.pages import url


def carried_three_times(held, topic, **more):
    return Topic.objects.create(
        series=held.series, meeting=held, title="Again and again", carried_from=topic, origin=topic, carries=3,
        position=9, added_at=held.starts_at, **more,
    )  # fmt: skip


def test_an_action_of_an_earlier_meeting_settles_no_topic_that_was_carried_often(client_for, held, topic, cio, it):
    """It was neither asked about nor carried nor named, and vanished."""
    copy = carried_three_times(held, topic)
    capture.capture_action(topic, by=cio, title="Write it down", owner=it, due_on=date(2026, 3, 20))
    client = client_for(cio)
    page = client.get(url("closing", held.pk)).text
    assert "First settle these" in page
    assert "open since an earlier meeting: Write it down" in page
    with pytest.raises(Refused, match="Again and again"):
        closing.close(held, by=cio)
    capture.capture_action(copy, by=cio, title="Really write it down", owner=it, due_on=date(2026, 4, 20))
    assert "it stays with whoever promised it" in client.get(url("closing", held.pk)).text
    closing.close(held, by=cio)


RESULTS = ("", "information", "decision", "action", "earlier action")


def test_each_topic_has_a_fate_and_what_is_open_is_carried_or_asked_about(held, topic, cio, it):
    """Every state, number of carries, kind and result: nothing that is open vanishes."""
    made = {}
    for carries, state, result, standing in product((0, 2, 3, 4), Topic.State.values, RESULTS, (False, True)):
        first = agenda.add_topic(held, by=cio, title="Where it began")
        copy = carried_three_times(held, first, standing=standing)
        made[copy.pk] = (carries, state, result, standing)
        if result == "information":
            capture.capture_information(copy, by=cio, text="So it is")
        elif result == "decision":
            capture.capture_decision(copy, by=cio, what="So be it")
        elif result:
            under = copy if result == "action" else first
            capture.capture_action(under, by=cio, title="Do it", owner=it, due_on=date(2026, 4, 1))
        Topic.objects.filter(pk=copy.pk).update(state=state, carries=carries)
    fates = {line.topic.pk: fate for line, fate in closing.outlook(held).fates}
    for pk, (carries, state, result, standing) in made.items():
        about, fate = (carries, state, result, standing), fates.get(pk)
        settled = result in ("decision", "action")
        if state == "dropped":
            assert (fate is not None) is (settled or result == "information"), about
            assert fate is None or not (fate.goes_on or fate is Fate.STUCK), about
        elif standing:
            assert fate is Fate.STANDING, about
        elif carries >= 3:
            assert (fate is Fate.STUCK) is not settled, about
        else:
            assert fate, about
            assert fate.goes_on is (state == "open" or result in ("action", "earlier action")), about


def test_carried_from_names_and_links_where_it_began(client_for, held, topic, cio, clock):
    second = closing.close(held, by=cio)
    assert second
    clock.move_to(second.starts_at)
    second.begin(by=cio, present=[cio])
    third = closing.close(second, by=cio)
    assert third
    page = client_for(cio).get(third.get_absolute_url()).text
    assert "Wed 4 Mar" in page
    assert f'href="{held.get_absolute_url()}"' in page
    assert f'href="{second.get_absolute_url()}"' not in page
    assert "(2×)" in page


def test_minutes_say_the_year(client_for, held, cio):
    closing.close(held, by=cio)
    page = client_for(cio).get(url("minutes", held.pk)).text
    assert "Wednesday 4 March 2026, 09:00 Europe/Berlin" in page
    assert "Printed Monday 2 March 2026" in page


def test_a_meeting_that_nobody_began_is_not_called_held(client_for, series, meeting, cio, clock):
    clock.move_to(meeting.starts_at + timedelta(hours=3))
    page = client_for(cio).get("/waiting/").text
    assert "was not begun" in page
    assert "Begun" not in page
    assert "not held yet" in client_for(cio).get(url("list")).text
    months = {month.first: month.state for month in schedule.rhythm(meeting.starts_at + timedelta(days=40))}
    assert months[date(2026, 3, 1)] == "missed"
