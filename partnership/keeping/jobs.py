"""Long work of keeping: everything shared in one zip, for an administrator who has no shell."""

from collections.abc import Generator
from pathlib import Path

from django.db import connection
from django.utils import timezone

from partnership.activity.models import Event
from partnership.installation import VAR_DIR
from partnership.jobs.aside import aside
from partnership.jobs.growing import Growing
from partnership.jobs.kinds import Kind, Result, Step, Steps
from partnership.jobs.models import Job, Piece
from partnership.keeping.backing import in_words
from partnership.keeping.engines import engine
from partnership.keeping.exporting import Exporting, default_name
from partnership.keeping.sharing import SHARED
from partnership.keeping.whole import clear_forgotten
from partnership.people.permissions import is_administrator


def how_many(job: Job) -> int:
    return sum(shared.rows().count() for shared in SHARED)


def steps(job: Job) -> Steps:
    """All of one instant, so in one go: it begins anew where it was parted, and what there was of its file goes."""
    job.memo = {"pieces": 0, "name": default_name(timezone.now())}
    yield Step(0, "Taking a snapshot", Piece.objects.of(job).delete)
    file = Growing()
    export = Exporting(file)
    for kind in written(export):
        yield _step(job, file, export, kind)
    yield _last(job, file, export)


@aside
def written(export: Exporting) -> Generator[str, None, None]:
    """Over a connection that looks at a snapshot: after each few thousand rows, of which kind they are."""
    folder = Path(connection.settings_dict["NAME"]).parent if connection.vendor == "sqlite" else VAR_DIR
    clear_forgotten(folder)
    with engine().snapshot(folder):
        yield from export.write()


def _step(job: Job, file: Growing, export: Exporting, kind: str) -> Step:
    return Step(min(export.done, job.total or 0), f"Writing {kind.replace('_', ' ')}", lambda: _keep(job, file))


def _last(job: Job, file: Growing, export: Exporting) -> Step:
    def keep() -> None:
        _keep(job, file, all_of_it=True)
        job.memo["size"] = file.size
        Event.objects.record("export.made", job, by=job.person, detail={"size": file.size, "rows": export.done})

    return Step(job.total or 0, "", keep)


def _keep(job: Job, file: Growing, *, all_of_it: bool = False) -> None:
    for piece in file.pieces(all_of_it=all_of_it):
        Piece.objects.keep(job, job.memo["pieces"], piece)
        job.memo["pieces"] += 1


def result(job: Job) -> Result:
    size = job.memo["size"]
    return Result(
        f"{job.done:,} rows in {in_words(size)}. It is kept for a day.", file_name=job.memo["name"], file_size=size
    )


EXPORT = Kind(
    name="whole-export",
    sentence="Exporting everything shared",
    noun="rows",
    count=how_many,
    steps=steps,
    result=result,
    may=is_administrator,
    in_one_go=True,
    guarded=True,
)
KINDS = [EXPORT]
