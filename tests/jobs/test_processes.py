"""Long work of the embedded default in real processes, which are killed."""

import pytest

from tests.attention.test_processes import migrated, outbox, stage
from tests.jobs.stage_acts import killed_in_the_middle, mails_leave_while_it_runs, several_workers
from tests.services.stage import Stage, until

__all__ = ["migrated", "outbox", "stage"]
pytestmark = pytest.mark.django_db


def test_killed_worker_loses_one_step_and_repeats_none(stage: Stage) -> None:
    killed_in_the_middle(stage)


def test_two_workers_with_their_beats_do_each_step_once(stage: Stage) -> None:
    several_workers(stage, ("worker",), ("worker",))


def test_mails_leave_while_long_work_runs(stage: Stage) -> None:
    mails_leave_while_it_runs(stage)


def test_worker_that_ends_hands_its_work_on(stage: Stage) -> None:
    """Told to end, it does so within a step and leaves no lease behind: the next one need not wait for it."""
    stage.settings["STAGE_LEASE"] = "600"
    job = stage.begin(total=60, holds=0.1)
    worker = stage.start("worker")
    assert until(lambda: stage.how_far(job)["done"] >= 5), stage.logs()
    worker.terminate()
    assert worker.wait(timeout=10) == 0
    stage.running.remove(worker)
    assert stage.how_far(job)["state"] == "running"
    stage.start("worker")
    assert until(lambda: stage.how_far(job)["state"] == "done", 40), stage.logs()
    assert stage.how_far(job)["lines"] == list(range(1, 61))
