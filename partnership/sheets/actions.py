"""Files on their way in: taken, asked about, judged and saved as one."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.memory import forget
from partnership.core.verbs import verb
from partnership.people.models import Person, Refused
from partnership.sheets import tables
from partnership.sheets.fates import Fates
from partnership.sheets.importer import AnyImporter, Reading
from partnership.sheets.models import KEPT_FOR, ImportFile
from partnership.sheets.tables import Sheet

GONE = "This file was saved or given up already. Send it again to see what it would change."
ASKS = "There are questions about this file to answer first."
OTHERWISE = "It was to be read otherwise meanwhile. Look at the file once more."


@verb
def take_file(importer: AnyImporter, *, name: str, content: bytes, by: Person) -> ImportFile:
    """Keep a file for its owner and look at how it is to be read: as the last of its source, where there was one.

    Raises tables.Unreadable when it is no table.
    """
    now = timezone.now()
    ImportFile.objects.forget_expired(now)
    sheet = tables.read(content)
    file = ImportFile(
        importer=importer.address,
        owner=by,
        name=name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        source=tables.source_of(sheet),
        uploaded_at=now,
        expires_at=now + KEPT_FOR,
    )
    if like := ImportFile.objects.come_by(importer.address, by).answered_before(file.source).first():
        try:
            sheet = tables.read(content, worksheet=like.worksheet, header=like.header_line)
            file.worksheet, file.header_line = like.worksheet, like.header_line
            file.like, file.mapping, file.answered = like, like.mapping, like.answered
        except tables.Unreadable:
            pass  # its table stands elsewhere this time
    answered = frozenset(file.answered)
    said = importer.recall(file.mapping, answered) if file.like else None
    reading = importer.read(sheet, said, answered)
    file.mapping, file.rows = reading.said, reading.rows
    file.save()
    return file


def sheet_of(file: ImportFile) -> Sheet:
    return tables.read(bytes(file.content), worksheet=file.worksheet, header=file.header_line)


def read_file(importer: AnyImporter, file: ImportFile) -> Reading:
    """The file as it is read now, by what it proves and what its owner has answered."""
    return importer.read(sheet_of(file), file.mapping, frozenset(file.answered))


@contextmanager
def judged(
    importer: AnyImporter, file: ImportFile, *, by: Person, told: Callable[[int], object] | None = None
) -> Iterator[tuple[Reading, Fates]]:
    """The same, with what would become of each row if this person saved it.

    ``told`` is called with the number of lines that are read, from time to time.
    """
    sheet = sheet_of(file)
    if told:
        sheet = replace(sheet, lines=sheet.lines.watched(told))
    with importer.judge(sheet, file.mapping, frozenset(file.answered), by=by) as found:
        yield found


def answer(importer: AnyImporter, file: ImportFile, reading: Reading, answers: dict[str, Any]) -> None:
    """Keep what the owner said, and decide anew what the file proves under it.

    Another table of the file makes everything else a question again. Raises tables.Unreadable when there is none.
    """
    worksheet = answers.pop("worksheet", "") or reading.sheet.worksheet
    header_line = answers.pop("header_line", None) or reading.sheet.header.number
    if (worksheet, header_line) != (reading.sheet.worksheet, reading.sheet.header.number):
        header = header_line if header_line != reading.sheet.header.number else None
        sheet = tables.read(bytes(file.content), worksheet=worksheet, header=header)
        proposed = importer.read(sheet, None)
        file.choose_table(worksheet, header, proposed.said, proposed.rows)
        return
    again = importer.read(reading.sheet, importer.take_over(reading.said, answers))
    file.answer(again.said, list(answers), again.rows)


@verb
def save_file(importer: AnyImporter, file: ImportFile, *, by: Person) -> Counter[str]:
    """Save the good rows that the person may write, as one change with one event.

    Raises Refused when the file was saved or given up already, or leaves something open.
    """
    file = held(file)
    with judged(importer, file, by=by) as (reading, fates):
        return _save(importer, file, reading, fates, by)


def save_large_file(
    importer: AnyImporter,
    file: ImportFile,
    *,
    by: Person,
    told: Callable[[int], object],
    read: Callable[[], object],
    last: Callable[[], object],
) -> Counter[str]:
    """The same, but that it is read and judged before anything is locked, since SQLite has one writer.

    What it was judged by is looked at once more in the transaction that saves. ``read`` is called before that begins,
    ``last`` at its end.
    """
    with judged(importer, file, by=by, told=told) as (reading, fates):
        read()
        with transaction.atomic():
            locked = held(file)
            if locked.as_read != file.as_read:
                raise Refused(OTHERWISE)
            forget()
            by = Person.objects.get(pk=by.pk)
            if not importer.may(by):
                raise Refused(importer.refusal)
            if not reading.is_open:
                importer.judge_again(fates, by=by)
            counts = _save(importer, locked, reading, fates, by)
            last()
    return counts


def held(file: ImportFile) -> ImportFile:
    """The file, locked, as long as it waits to be saved."""
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if not file.can_be_saved:
        raise Refused(GONE)
    return file


def _save(importer: AnyImporter, file: ImportFile, reading: Reading, fates: Fates, by: Person) -> Counter[str]:
    if reading.is_open:
        raise Refused(ASKS)
    counts = importer.write(fates, by=by)
    file.close(ImportFile.State.SAVED, counts=dict(counts))
    _tell(importer, file, by, counts)
    return counts


@verb
def save_unkept(importer: AnyImporter, fates: Fates, *, name: str, digest: str, by: Person) -> Counter[str]:
    """Save what was read from a file that was never kept: the bulk job of a command."""
    counts = importer.write(fates, by=by)
    kept = ImportFile.objects.keep_record(
        importer=importer.address, owner=by, name=name, digest=digest, counts=dict(counts)
    )
    _tell(importer, kept, by, counts)
    return counts


def _tell(importer: AnyImporter, file: ImportFile, by: Person, counts: Counter[str]) -> None:
    detail = {"file": file.name, "digest": file.digest, **counts}
    Event.objects.record(importer.event, file, by=by, detail=detail)
