"""Two at once, on real connections: nothing is overwritten, doubled or written into a closed meeting."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from meetings.actions import agenda, closing, occurring
from meetings.models import Meeting, SharedNote, Topic
from partnership.core.refusals import Refused, Stale
from tests.meetings.conftest import MARCH

pytestmark = pytest.mark.django_db(transaction=True)


def together(*works: Callable[[], object]) -> list[object]:
    """Run them at the same moment, each on a connection of its own; their results or the exceptions they raised."""
    ready = threading.Barrier(len(works))
    results: list[object] = [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        try:
            ready.wait(10)
            results[place] = work()
        except Exception as error:  # noqa: BLE001  the result of the race is what is looked at
            results[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, work)) for place, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.parametrize("attempt", range(3))
def test_two_writers_never_overwrite_each_other(meeting, cio, cmo, attempt):
    def write(text, by):
        SharedNote.objects.get(meeting=meeting).write(text, by=by, seen=0)
        return text

    results = together(lambda: write("Ingrid's", cio), lambda: write("Marcus's", cmo))
    won = [each for each in results if isinstance(each, str)]
    stale = [each for each in results if isinstance(each, Stale)]
    assert (len(won), len(stale)) == (1, 1), results
    assert stale[0].current.text == won[0] == SharedNote.objects.get().text


def test_the_same_suggestion_taken_twice_is_one_topic(meeting, cio, cmo):
    def take(by):
        return agenda.add_suggestion(meeting, by=by, subject="outcomes.review:3", title="A gap", url="/outcomes/")

    together(lambda: take(cio), lambda: take(cmo))
    assert Topic.objects.filter(subject="outcomes.review:3").count() == 1


def test_preparing_at_once_prepares_one(series, cio, cmo):
    results = together(
        lambda: occurring.prepare(series, MARCH, by=cio), lambda: occurring.prepare(series, MARCH, by=cmo)
    )
    assert all(isinstance(each, Meeting) for each in results), results
    assert Meeting.objects.get().topics.count() == 2


def test_closing_at_once_carries_once(held, topic, cio, cmo):
    together(
        lambda: closing.close(Meeting.objects.get(pk=held.pk), by=cio),
        lambda: closing.close(Meeting.objects.get(pk=held.pk), by=cmo),
    )
    assert Topic.objects.filter(carried_from=topic).count() == 1


def test_writing_while_it_closes_is_in_or_refused(held, cio, cmo):
    def write():
        SharedNote.objects.get(meeting=held).write("last words", by=cmo, seen=0)
        return "written"

    wrote, _ = together(write, lambda: closing.close(Meeting.objects.get(pk=held.pk), by=cio))
    text = SharedNote.objects.get(meeting=held).text
    assert (wrote == "written" and text == "last words") or (isinstance(wrote, Refused) and text == ""), wrote


def test_two_beginners_begin_once(meeting, cio, cmo):
    together(
        lambda: Meeting.objects.get(pk=meeting.pk).begin(by=cio, present=[cio]),
        lambda: Meeting.objects.get(pk=meeting.pk).begin(by=cmo, present=[cmo]),
    )
    assert Meeting.objects.get().is_in_progress
