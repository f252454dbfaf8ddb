"""A kind of long work for tests: each step writes one line, so that what is done twice or not at all can be counted."""

import time
from typing import Any

from django.db import DatabaseError
from django.utils import timezone

from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.jobs.kinds import Kind, Result, Step, Steps
from partnership.jobs.models import Job, Piece

LINE = "sample-line"


def write(job: Job, number: int) -> None:
    Notice.objects.create(
        person=job.person, kind=LINE, subject=f"{job.pk}", text=str(number), url="/", told_at=timezone.now(),
        planned_at=timezone.now(),
    )  # fmt: skip
    time.sleep(job.wants.get("holds", 0))
    job.memo["written"] = job.memo.get("written", 0) + 1
    if number == job.wants.get("refused_at"):
        raise Refused("The third line is one too many.")
    if number == job.wants.get("broken_at"):
        raise ValueError("secret detail")
    if number == job.wants.get("away_at"):
        raise DatabaseError("not now")


def steps(job: Job) -> Steps:
    for number in range(job.done + 1, (job.total or 0) + 1):
        time.sleep(job.wants.get("pause", 0))
        yield Step(number, f"Line {number}", lambda: write(job, number))  # noqa: B023 - written before the next


def lines(job: Job) -> list[int]:
    return sorted(
        int(text) for text in Notice.objects.filter(kind=LINE, subject=f"{job.pk}").values_list("text", flat=True)
    )


def with_file(job: Job) -> Steps:
    yield Step(0, "", Piece.objects.of(job).delete)
    for number in range(job.total or 0):
        yield Step(number + 1, "", lambda: Piece.objects.keep(job, number, b"piece %d\n" % number))  # noqa: B023


def kind(name: str, **changed: Any) -> Kind:
    own: dict[str, Any] = {
        "name": name,
        "sentence": "Writing lines",
        "noun": "lines",
        "count": lambda job: job.wants["total"],
        "steps": steps,
        "result": lambda job: Result(f"{job.memo['written']} lines are written.", url="/actions/"),
        "may": lambda person: person.is_active and person.name != "Barred",
    }
    return Kind(**own | changed)


LINES = kind("sample-lines")
WHOLE = kind("sample-whole", in_one_go=True)
FILE = kind(
    "sample-file",
    steps=with_file,
    result=lambda job: Result("Two pieces.", file_name="pieces.txt", file_size=16),
    guarded=True,
)
KINDS = [LINES, WHOLE, FILE]
