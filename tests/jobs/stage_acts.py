"""What is tried with real workers, the same on both engines."""

from tests.services.stage import Stage, until


def killed_in_the_middle(stage: Stage, total: int = 40) -> None:
    """SIGKILL twice: each line is written once, in order, and no more."""
    job = stage.begin(total=total, pause=0.05, holds=0.1)
    for kill in (1, 2):
        worker = stage.start("worker")
        assert until(lambda at=kill * total // 4: stage.how_far(job)["done"] >= at), stage.logs()
        stage.kill(worker)
        found = stage.how_far(job)
        assert found["state"] == "running"
        assert found["lines"] == list(range(1, found["done"] + 1))
    stage.start("worker")
    assert until(lambda: stage.how_far(job)["state"] == "done"), stage.logs()
    assert stage.how_far(job)["lines"] == list(range(1, total + 1))


def several_workers(stage: Stage, *processes: tuple[str, ...]) -> None:
    """Three jobs, several workers: each step of each once."""
    jobs = [stage.begin(total=40, holds=0.02) for _ in range(3)]
    for arguments in processes:
        stage.start(*arguments)
    for job in jobs:
        assert until(lambda one=job: stage.how_far(one)["state"] == "done"), stage.logs()
        assert stage.how_far(job)["lines"] == list(range(1, 41))


def mails_leave_while_it_runs(stage: Stage, crowd: int = 10) -> None:
    """A job that would go on for minutes, and a crowd that is to have its mails meanwhile."""
    job = stage.begin(total=2_000, holds=0.1)
    stage.start("worker")
    assert until(lambda: stage.how_far(job)["done"] >= 1), stage.logs()
    stage.crowd(crowd)
    before = stage.how_far(job)["done"]
    assert until(lambda: len(stage.sink.messages) >= crowd), stage.logs()
    assert stage.how_far(job)["state"] == "running"
    assert until(lambda: stage.how_far(job)["done"] > before), stage.logs()
