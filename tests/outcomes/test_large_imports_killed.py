"""A large file whose worker is killed: nothing half-saved, and whole in the end. Real processes, which are killed."""

import pytest

from tests.attention.test_processes import migrated, outbox, stage
from tests.services.stage import Stage, until

__all__ = ["migrated", "outbox", "stage"]
pytestmark = pytest.mark.django_db
VALUES = 30_000
BEGIN = "from tests.outcomes.large import begun_on_a_stage; print(begun_on_a_stage(%d).pk)"


@pytest.mark.parametrize("word", ["Reading", "Saving"])
def test_killed_worker_leaves_nothing_half_saved(stage: Stage, word: str) -> None:
    job = int(stage.manage("shell", "-v0", "-c", BEGIN % VALUES))

    def said() -> str:
        return str(stage.read(f"SELECT now FROM jobs_job WHERE id = {job}")[0][0])

    def saved() -> tuple[int, int, str]:
        (values,), *_ = stage.read("SELECT count(*) FROM outcomes_measurement")
        (events,), *_ = stage.read("SELECT count(*) FROM activity_event WHERE kind = 'measurements.imported'")
        (state,), *_ = stage.read("SELECT state FROM sheets_importfile")
        return values, events, state

    worker = stage.start("worker")
    assert until(lambda: said().startswith(word)), stage.logs()
    stage.kill(worker)
    assert stage.how_far(job)["state"] == "running"
    assert saved() == (0, 0, "open")
    stage.start("worker")
    assert until(lambda: stage.how_far(job)["state"] == "done"), stage.logs()
    assert saved() == (VALUES, 1, "saved")
