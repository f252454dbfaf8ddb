"""Long work of files: reading a large one, and saving one of many rows, which is saved as one, with one event."""

from collections.abc import Callable
from datetime import timedelta
from time import monotonic
from typing import Any

from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.jobs.aside import advancing_beside
from partnership.jobs.kinds import Kind, Result, Step, Steps
from partnership.jobs.models import Job
from partnership.people.models import Person
from partnership.sheets.actions import GONE, answer, foresee, held, save_large_file, sheet_of, take_file, unpack
from partnership.sheets.encodings import Unreadable
from partnership.sheets.fates import Fate
from partnership.sheets.importer import AnyImporter, Reading, importer_at
from partnership.sheets.models import READS, SAVES, ImportFile

SECONDS = 0.5  # between two words on how far it is


@verb
def save_in_worker(file: ImportFile, *, by: Person) -> Job:
    """Leave the file to the worker; the job that saves it already, where there is one. Raises Refused."""
    file = held(file)
    if file.job and file.is_being_saved:
        return file.job
    job = Job.objects.begin(IMPORT, by=by, wants={"file": file.pk})
    file.leave_to(job)
    return job


@verb
def take(importer: AnyImporter, *, name: str, content: bytes, by: Person) -> ImportFile:
    """Take a file, and leave a large one to the worker at once. Raises tables.Unreadable."""
    file = take_file(importer, name=name, content=content, by=by)
    return left_to_worker(file, by=by)


@verb
def change(
    importer: AnyImporter, file: ImportFile, reading: Reading, answers: dict[str, Any], *, by: Person
) -> ImportFile:
    """Read a file as somebody answered; a large one is read so by the worker. Raises tables.Unreadable."""
    answer(importer, file, reading, answers)
    return left_to_worker(file, by=by)


def left_to_worker(file: ImportFile, *, by: Person) -> ImportFile:
    if file.is_unread and not file.is_at_work:
        file.leave_to(Job.objects.begin(READING, by=by, wants={"file": file.pk}))
    return file


def unread_of(job: Job) -> ImportFile:
    """What it was asked to read. Raises Refused where that went to another job, or away."""
    file = ImportFile.objects.select_related("owner").filter(pk=job.wants["file"], owner=job.person, job=job).first()
    if file is None or not (file.is_read_by(job) or file.outlook):
        raise Refused(GONE)
    return file


def how_many_lines(job: Job) -> int:
    """A workbook is unpacked for it, once."""
    file = unread_of(job)
    unpack(file)
    try:
        return sum(1 for _line in sheet_of(file).lines.raw())
    except Unreadable:
        return 0  # its reading says why


def reading_steps(job: Job) -> Steps:
    yield Step(0, "Reading the file")
    file, total = unread_of(job), job.total or 0
    if file.is_unread:
        with advancing_beside(job) as advance:
            told = Told(lambda lines: advance(Step(min(lines, total), f"Reading line {lines:,}")))
            kept = Told(lambda rows: advance(Step(total, f"Comparing row {rows:,} with what is recorded")))
            foresee(importer_at(file.importer), file, told=told, kept=kept)
    yield Step(total)


class Told:
    """Passes on how far it is, from time to time."""

    def __init__(self, tell: Callable[[int], object]) -> None:
        self.tell, self.at = tell, monotonic()

    def __call__(self, count: int) -> None:
        if monotonic() - self.at >= SECONDS:
            self.tell(count)
            self.at = monotonic()


def what_was_read(job: Job) -> Result:
    file = unread_of(job)
    if file.outlook and file.outlook["is_open"]:
        return Result(f"{file.name} leaves a few things open.", url=file.get_absolute_url())
    return Result(f"You can see what {file.name} would change.", url=file.get_absolute_url())


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
    with advancing_beside(job) as advance:
        # It may be read a second time, once it has said how it writes days and figures.
        told = Told(lambda lines: advance(Step(min(max(lines, job.done), total), f"Reading line {lines:,}")))

        def read() -> None:
            now = f"Saving its {importer.nouns.partition(',')[2]}, all at once"
            advance(Step(total, now, next_takes=timedelta(seconds=file.rows / importer.rows_a_second)))

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


READING = Kind(
    name=READS,
    sentence="Reading a file",
    noun="lines",
    count=how_many_lines,
    steps=reading_steps,
    result=what_was_read,
    may=is_here,
    in_one_go=True,
)
IMPORT = Kind(
    name=SAVES,
    sentence="Saving a file",
    noun="lines",
    count=how_many,
    steps=steps,
    result=result,
    may=is_here,
    in_one_go=True,
)
KINDS = [READING, IMPORT]
