"""Long work of files: saving one of many rows. It is read with its progress, and saved as one, with one event."""

from datetime import timedelta
from time import monotonic

from partnership.core.verbs import verb
from partnership.jobs.aside import advancing_beside
from partnership.jobs.kinds import Kind, Result, Step, Steps
from partnership.jobs.models import Job
from partnership.people.models import Person, Refused
from partnership.sheets.actions import GONE, held, save_large_file, sheet_of
from partnership.sheets.fates import Fate
from partnership.sheets.importer import importer_at
from partnership.sheets.models import ImportFile

SECONDS = 0.5  # between two words on how far it is
SLOWEST = 5_000  # rows that any machine saves in a second; while it does, the lease cannot be renewed


@verb
def save_in_worker(file: ImportFile, *, by: Person) -> Job:
    """Leave the file to the worker; the job that saves it already, where there is one. Raises Refused."""
    file = held(file)
    if file.job and file.is_being_saved:
        return file.job
    job = Job.objects.begin(IMPORT, by=by, wants={"file": file.pk})
    file.leave_to(job)
    return job


def file_of(job: Job) -> ImportFile:
    """What it was asked to save. Raises Refused where that went to another job, or away."""
    file = ImportFile.objects.filter(pk=job.wants["file"], owner=job.person, job=job).first()
    if file is None or not (file.can_be_saved or file.was_saved_by(job)):
        raise Refused(GONE)
    return file


def how_many(job: Job) -> int:
    file = file_of(job)
    return sum(1 for _line in sheet_of(file).lines.raw()) if file.is_open else 0


def steps(job: Job) -> Steps:
    """In one go, since a file is saved whole or not at all: it begins anew where its worker was killed before that."""
    yield Step(0, "Reading the file")
    file = file_of(job)
    if not file.was_saved_by(job):
        save(job, file)
    yield Step(job.total or 0)


def save(job: Job, file: ImportFile) -> None:
    importer, total = importer_at(file.importer), job.total or 0
    said_at = monotonic()
    with advancing_beside(job) as advance:

        def told(lines: int) -> None:
            """It may be read a second time, once it has said how it writes days and figures."""
            nonlocal said_at
            if monotonic() - said_at >= SECONDS:
                advance(Step(min(max(lines, job.done), total), f"Reading line {lines:,}"))
                said_at = monotonic()

        def read() -> None:
            now = f"Saving its {importer.nouns.partition(',')[2]}, all at once"
            advance(Step(total, now, next_takes=timedelta(seconds=file.rows / SLOWEST)))

        def last() -> None:
            job.advance(Step(total))

        save_large_file(importer, file, by=job.person, told=told, read=read, last=last)


def result(job: Job) -> Result:
    file = file_of(job)
    counts, importer = file.counts, importer_at(file.importer)
    saved, bad = counts.get(Fate.NEW, 0) + counts.get(Fate.CHANGED, 0), counts.get(Fate.BAD, 0)
    left_out = f" {bad:,} bad rows are left out." if bad > 1 else " One bad row is left out." if bad else ""
    return Result(f"Saved {saved:,} {importer.noun(saved)} of {file.name}.{left_out}", url=file.get_absolute_url())


def is_here(person: Person) -> bool:
    """Whether they may save this file is its importer's to say, when it is saved."""
    return person.is_active


IMPORT = Kind(
    name="import",
    sentence="Saving a file",
    noun="lines",
    count=how_many,
    steps=steps,
    result=result,
    may=is_here,
    in_one_go=True,
)
KINDS = [IMPORT]
