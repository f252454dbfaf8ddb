"""Long work in the worker: each step once, by whoever holds the lease, and a sentence at the end."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django import Settings

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.jobs import running
from partnership.jobs.actions import forget_old
from partnership.jobs.kinds import Step
from partnership.jobs.models import Job, Lost, Piece
from partnership.jobs.running import work
from partnership.people.models import Person
from tests.jobs.sample import FILE, LINES, WHOLE, lines, write

pytestmark = pytest.mark.django_db


def begun(by: Person, total: int = 3, kind=LINES, **wants: object) -> Job:
    return Job.objects.begin(kind, by=by, wants={"total": total, **wants})


def claimed(job: Job) -> Job:
    found = Job.objects.claim()
    assert found == job
    return found


def ran_out(job: Job) -> None:
    """Its worker was killed a while ago."""
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_job_is_done_once_and_says_so(it: Person) -> None:
    job = begun(it)
    work()
    assert work() == 0
    job = fresh(job)
    assert (job.state, job.done, job.total, lines(job)) == (Job.State.DONE, 3, 3, [1, 2, 3])
    assert job.said == "3 lines are written."
    told = Notice.objects.get(kind="job-done")
    assert (told.person, told.text, told.url) == (it, "Writing lines: 3 lines are written.", "/actions/")
    kinds = list(Event.objects.about(job).values_list("kind", flat=True))
    assert kinds == ["job.finished", "job.begun"]


def test_lost_lease_cannot_write(it: Person) -> None:
    """Two workers with one job: whoever came back after the lease had passed on changes nothing at all."""
    job = begun(it)
    slow = claimed(job)
    slow.number(3)
    ran_out(job)
    quick = claimed(job)
    with pytest.raises(Lost):
        slow.advance(Step(1, "", lambda: write(slow, 1)))
    for late in (slow.end_turn, lambda: slow.fail("It broke."), lambda: slow.finish(LINES.result(slow))):
        slow.memo = {"written": 9}
        with pytest.raises(Lost):
            late()
    assert lines(job) == []
    assert fresh(job).done == 0
    assert not Notice.objects.filter(kind__startswith="job-").exists()
    quick.advance(Step(1, "", lambda: write(quick, 1)))
    assert (lines(job), fresh(job).done) == ([1], 1)


def test_job_of_a_killed_worker_goes_on_where_it_was(it: Person) -> None:
    job = begun(it)
    killed = claimed(job)
    killed.number(3)
    killed.advance(Step(1, "", lambda: write(killed, 1)))
    assert work() == 0  # its lease still runs
    ran_out(job)
    work()
    assert (fresh(job).state, lines(job)) == (Job.State.DONE, [1, 2, 3])


def test_job_that_kills_its_workers_is_given_up_with_a_sentence(it: Person) -> None:
    job = begun(it)
    for _ in range(3):
        claimed(job)
        ran_out(job)
    work()
    assert fresh(job).state == Job.State.FAILED
    assert fresh(job).problem == running.WORN_OUT
    assert lines(job) == []


def test_steps_between_two_deaths_set_the_count_back(it: Person) -> None:
    job = begun(it, total=9)
    for number in range(1, 6):
        held = claimed(job)
        if held.total is None:
            held.number(9)
        held.advance(Step(number, "", lambda: None))
        ran_out(job)
    assert not claimed(job).kills_its_worker


def test_cancelled_between_steps_keeps_what_was_done_and_undoes_the_step_that_is_written(it: Person) -> None:
    job = begun(it)
    held = claimed(job)
    held.number(3)
    held.advance(Step(1, "", lambda: write(held, 1)))

    def cancelled_meanwhile() -> None:
        write(held, 2)
        assert fresh(job).cancel(by=it)

    # In one transaction here, which undoes the cancellation too: so it is done again outside.
    with pytest.raises(Lost):
        held.advance(Step(2, "", cancelled_meanwhile))
    assert fresh(job).cancel(by=it)
    with pytest.raises(Lost):
        held.advance(Step(2, "", lambda: write(held, 2)))
    assert (fresh(job).state, fresh(job).done, lines(job)) == (Job.State.CANCELLED, 1, [1])
    assert work() == 0
    assert not fresh(job).cancel(by=it)
    assert Event.objects.about(job).filter(kind="job.cancelled").count() == 1


def test_cancelled_job_goes_on_when_it_is_tried_again(it: Person) -> None:
    job = begun(it)
    held = claimed(job)
    held.number(3)
    held.advance(Step(1, "", lambda: write(held, 1)))
    fresh(job).cancel(by=it)
    assert fresh(job).try_again(by=it)
    assert not fresh(job).try_again(by=it)
    work()
    assert (fresh(job).state, lines(job)) == (Job.State.DONE, [1, 2, 3])


def test_refusal_is_its_own_sentence_and_the_step_is_undone(it: Person) -> None:
    job = begun(it, refused_at=3)
    work()
    job = fresh(job)
    assert (job.state, job.problem, lines(job)) == (Job.State.FAILED, "The third line is one too many.", [1, 2])
    told = Notice.objects.get(kind="job-failed")
    assert told.text == "Writing lines did not finish. The third line is one too many."
    Job.objects.filter(pk=job.pk).update(wants={"total": 3})
    assert job.try_again(by=it)
    work()
    assert (fresh(job).state, fresh(job).problem, lines(job)) == (Job.State.DONE, "", [1, 2, 3])


def test_what_breaks_is_logged_and_said_without_its_insides(it: Person, caplog: pytest.LogCaptureFixture) -> None:
    job = begun(it, broken_at=2)
    work()
    assert (fresh(job).state, fresh(job).problem, lines(job)) == (Job.State.FAILED, running.BROKEN, [1])
    assert "secret detail" in caplog.text


def test_database_that_is_away_is_no_fault_of_the_job(it: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begun(it)

    def away(*_: object) -> None:
        raise OperationalError("the server closed the connection")

    with monkeypatch.context() as broken:
        broken.setattr(Job, "advance", away)
        with pytest.raises(OperationalError):
            work()
    assert fresh(job).state == Job.State.RUNNING
    ran_out(job)
    work()
    assert fresh(job).state == Job.State.DONE


def test_who_may_no_longer_do_it_does_it_no_more(it: Person) -> None:
    job = begun(it)
    Person.objects.filter(pk=it.pk).update(name="Barred")
    work()
    assert (fresh(job).state, fresh(job).problem, lines(job)) == (Job.State.FAILED, running.NOT_ANY_MORE, [])


def test_two_jobs_take_turns(it: Person, marketing: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TURN", 0.0)
    first, second = begun(it), begun(marketing)
    order = []
    monkeypatch.setattr(running, "breathe", lambda _: order.append(Job.objects.exclude(lease="").get().pk))
    work()
    assert order == [first.pk, second.pk] * 3
    assert lines(first) == lines(second) == [1, 2, 3]


def test_lone_job_is_not_put_aside(it: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TURN", 0.0)
    begun(it, total=20)
    assert work() == 1


def test_what_needs_one_go_is_not_parted(it: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "TURN", 0.0)
    begun(it, kind=WHOLE)
    begun(it)
    assert work() == 2  # two that can be parted would have had six


def test_no_more_at_once_than_leave_a_hand_for_mails(it: Person, settings: Settings) -> None:
    first, second = begun(it), begun(it)
    settings.JOBS_AT_ONCE = 1
    assert Job.objects.claim() == first
    assert Job.objects.claim() is None
    settings.JOBS_AT_ONCE = 2
    assert Job.objects.claim() == second
    assert Job.objects.claim() is None


def test_worker_that_is_told_to_end_does_so_within_a_step(it: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    job = begun(it, total=50)
    monkeypatch.setattr(running, "breathe", lambda _: running.stop())
    assert work() == 1
    assert (fresh(job).state, fresh(job).lease, lines(job)) == (Job.State.RUNNING, "", [1])
    running.stopping.clear()
    monkeypatch.undo()


def test_kind_that_this_release_does_not_know_waits(it: Person, settings: Settings) -> None:
    job = begun(it)
    settings.JOB_KINDS = []
    assert work() == 0
    assert fresh(job).state == Job.State.WAITING
    assert str(fresh(job)) == "Sample lines"


def test_what_it_was_asked_is_forgotten_when_it_is_done(it: Person) -> None:
    job = begun(it)
    work()
    assert fresh(job).wants == {}


def test_old_files_and_old_jobs_are_forgotten(it: Person) -> None:
    with_file, plain = begun(it, kind=FILE, total=2), begun(it)
    work()
    failed = begun(it, kind=FILE, total=2)
    held = claimed(failed)
    Piece.objects.keep(held, 0, b"half")
    held.fail("It broke.")
    now = timezone.now()
    forget_old(now + timedelta(hours=23))
    assert Piece.objects.count() == 3
    forget_old(now + timedelta(hours=25))
    assert Piece.objects.count() == 0
    assert Job.objects.count() == 3
    active = begun(it)
    forget_old(now + timedelta(days=31))
    assert list(Job.objects.all()) == [active]
    assert {with_file.pk, plain.pk} & {active.pk} == set()
