"""An action names its meeting wherever it stands, and its topic to those who see it."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from meetings.actions import capture
from partnership.promises import attention
from partnership.promises.places import places


@pytest.fixture
def action(held, topic, cio, it):
    return capture.capture_action(topic, by=cio, title="Write it down", owner=it, due_on=date(2026, 3, 5))


def test_staff_read_the_meeting_and_executives_its_topic(client_for, action, topic, it, cio):
    for person, sees in ((it, False), (cio, True)):
        for address in (action.get_absolute_url(), f"{reverse('promises:list')}?show={'all' if sees else ''}"):
            html = client_for(person).get(address).content.decode()
            assert str(topic.meeting) in html
            assert (topic.title in html) is sees
            assert (topic.get_absolute_url() in html) is sees


def test_home_and_what_waits_name_it_as_well(client_for, action, topic, it):
    assert str(topic.meeting) in client_for(it).get("/").content.decode()
    (item,) = attention.items(timezone.now() + timedelta(days=1), it)  # two days before it is due
    for template in (item.word_templates[0], item.row_templates[0]):
        text = render_to_string(template, {"item": item, **item.context})
        assert str(topic.meeting) in text
        assert topic.title not in text


def test_places_cost_the_same_for_one_and_three(held, topic, cio, it, it2, marketing):
    counts = []
    readers = {}
    for owner in (it, it2, marketing):
        made = capture.capture_action(topic, by=cio, title="Do it", owner=owner, due_on=date(2026, 3, 5))
        readers[made.pk] = owner
        with CaptureQueriesContext(connection) as captured:
            assert len(places(readers)) == len(readers)
        counts.append(len(captured))
    assert len(set(counts)) == 1
