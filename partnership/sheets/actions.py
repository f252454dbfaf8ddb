"""Files on their way in: taken, asked about, judged and saved as one."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person, Refused
from partnership.sheets import tables
from partnership.sheets.fates import Fates
from partnership.sheets.importer import AnyImporter, Reading
from partnership.sheets.models import KEPT_FOR, ImportFile
from partnership.sheets.tables import Sheet


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
    file.mapping = importer.read(sheet, said, answered).said
    file.save()
    return file


def sheet_of(file: ImportFile) -> Sheet:
    return tables.read(bytes(file.content), worksheet=file.worksheet, header=file.header_line)


def read_file(importer: AnyImporter, file: ImportFile) -> Reading:
    """The file as it is read now, by what it proves and what its owner has answered."""
    return importer.read(sheet_of(file), file.mapping, frozenset(file.answered))


@contextmanager
def judged(importer: AnyImporter, file: ImportFile, *, by: Person) -> Iterator[tuple[Reading, Fates]]:
    """The same, with what would become of each row if this person saved it."""
    with importer.judge(sheet_of(file), file.mapping, frozenset(file.answered), by=by) as found:
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
        file.choose_table(worksheet, header, importer.read(sheet, None).said)
        return
    again = importer.read(reading.sheet, importer.take_over(reading.said, answers))
    file.answer(again.said, list(answers))


@verb
def save_file(importer: AnyImporter, file: ImportFile, *, by: Person) -> Counter[str]:
    """Save the good rows that the person may write, as one change with one event.

    Raises Refused when the file was saved or given up already, or leaves something open.
    """
    file = ImportFile.objects.select_for_update().get(pk=file.pk)
    if not file.is_open or file.expires_at <= timezone.now():
        raise Refused("This file was saved or given up already. Send it again to see what it would change.")
    with judged(importer, file, by=by) as (reading, fates):
        if reading.is_open:
            raise Refused("There are questions about this file to answer first.")
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
