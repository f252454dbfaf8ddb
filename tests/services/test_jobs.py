"""Long work on Postgres and Redis with real workers, which are killed."""

import time

import pytest

from tests.jobs.stage_acts import killed_in_the_middle, mails_leave_while_it_runs, several_workers
from tests.services.stage import Stage, until

pytestmark = pytest.mark.services


def test_killed_worker_loses_one_step_and_repeats_none(stage: Stage) -> None:
    stage.start("worker", "--beat")
    killed_in_the_middle(stage)


def test_mails_leave_while_long_work_runs(stage: Stage) -> None:
    stage.start("worker", "--beat")
    mails_leave_while_it_runs(stage)


def test_two_workers_and_two_beats_do_each_step_once(stage: Stage) -> None:
    several_workers(stage, ("worker",), ("worker",), ("worker", "--beat"), ("worker", "--beat"))


def test_the_bell_begins_it_without_a_clock(stage: Stage) -> None:
    stage.settings["STAGE_WITHOUT_CLOCK"] = "1"
    stage.start("worker")
    assert until(stage.has_ticked), stage.logs()
    began = time.monotonic()
    job = stage.begin(total=1)
    assert until(lambda: stage.how_far(job)["state"] == "done", 20), stage.logs()
    assert time.monotonic() - began < 20
