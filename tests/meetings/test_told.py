"""What one executive does with meetings, the other learns, and everybody who comes."""

from datetime import UTC, date, datetime

from meetings.actions import capture, closing, occurring, planning
from partnership.attention.models import Notice
from tests.meetings.conftest import APRIL, rule


def told(kind):
    return {notice.person_id for notice in Notice.objects.filter(kind=kind)}


def test_the_other_executive_and_who_comes_learn_of_each_change(series, cio, cmo, it, observer, deputy_cio):
    wider = planning.plan_series(planned_by=cio, people=[it, observer], **rule(kind="executive", title="Leadership"))
    assert told("series-planned") == {cmo.pk, it.pk, observer.pk, deputy_cio.pk}
    for change in (
        lambda: occurring.move(wider, APRIL, to=datetime(2026, 4, 3, 8, tzinfo=UTC), because="x", by=cmo),
        lambda: occurring.cancel(wider, APRIL, because="x", by=cmo),
        lambda: occurring.restore(wider.meetings.get(occurs_on=APRIL), by=cmo),
        lambda: planning.end_series(wider, by=cmo, because="x"),
        lambda: planning.go_on(wider, by=cmo),
    ):
        Notice.objects.all().delete()
        change()
        assert told("meeting-changed") == {cio.pk, it.pk, observer.pk, deputy_cio.pk}
    Notice.objects.all().delete()
    occurring.cancel(series, APRIL, because="x", by=cmo)  # a one-to-one is the two's and their deputies'
    assert told("meeting-changed") == {cio.pk, deputy_cio.pk}


def test_who_comes_anew_and_who_no_longer_does_are_told(cio, cmo, it, marketing):
    fields = rule(kind="executive", title="Leadership")
    wider = planning.plan_series(planned_by=cio, people=[it], **fields)
    Notice.objects.all().delete()
    planning.change_series(wider, changed_by=cio, seen=1, people=[marketing], **fields | {"starts_on": wider.starts_on})
    assert {(notice.person_id, notice.text[:21]) for notice in Notice.objects.all()} == {
        (marketing.pk, "You are invited to “L"),
        (it.pk, "You are no longer inv"),
    }


def test_a_reopened_meeting_and_a_reopened_decision_are_told(held, topic, cio, cmo, it):
    decision = capture.capture_decision(topic, by=cio, what="Freeze", owner_it=it, owner_marketing=cmo)
    closing.close(held, by=cio)
    assert told("decision-changed") == {it.pk}  # who was there knows
    closing.reopen(held, by=cio)
    assert told("minutes-reopened") == {cmo.pk}
    closing.close(held, by=cio)
    Notice.objects.all().delete()
    decision.reopen(by=cio, because="It rains")
    decision.uphold(by=cmo)
    assert told("decision-changed") == {cio.pk, cmo.pk, it.pk}


def test_an_action_given_to_somebody_who_is_not_there_is_told(held, topic, cio, cmo, it):
    capture.capture_action(topic, by=cio, title="Mine", owner=cmo, due_on=date(2026, 3, 20))
    assert told("action-promised") == set()
    capture.capture_action(topic, by=cio, title="Yours", owner=it, due_on=date(2026, 3, 20))
    assert told("action-promised") == {it.pk}
