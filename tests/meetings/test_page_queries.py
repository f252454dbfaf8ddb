"""No page of meetings costs more queries with more rows."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from meetings.actions import agenda, capture, closing, planning
from tests.meetings.conftest import MARCH, rule
from tests.meetings.pages import detail, url


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


@pytest.mark.parametrize("state", ["preparation", "in_progress", "closed"])
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
    assert counts[0] <= (16 if state == "in_progress" else 15), counts  # in progress with the KPIs of the topic


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
