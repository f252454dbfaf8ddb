"""Files on their way in: taken, asked about, judged and saved as one."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.memory import forget
from partnership.core.refusals import Refused
from partnership.core.verbs import verb, whole
from partnership.people.models import Person
from partnership.sheets import tables
from partnership.sheets.besides import listed, several
from partnership.sheets.fates import AllFates, Fates
from partnership.sheets.importer import AnyImporter, Reading, importer_at
from partnership.sheets.models import KEPT_FOR, ImportFile
from partnership.sheets.outlook import keep_parts
from partnership.sheets.tables import Sheet

GONE = "This file was saved or given up already. Send it again to see what it would change."
ASKS = "There are questions about this file to answer first."
OTHERWISE = "It was to be read otherwise meanwhile. Look at the file once more."


@verb
def take_file(importer: AnyImporter, *, name: str, content: bytes, by: Person) -> ImportFile:
    """Keep a file for its owner and look at how it is to be read: as the last of its source, where there was one.

    A large one is only kept: the worker looks at it (jobs.take). Raises tables.Unreadable when it is no table.
    """
    now = timezone.now()
    ImportFile.objects.forget_expired(now)
    file = ImportFile(
        importer=importer.address,
        owner=by,
        name=name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        content=content,
        uploaded_at=now,
        expires_at=now + KEPT_FOR,
        in_worker=tables.is_much(content),
    )
    if not file.in_worker:
        file.content = tables.keep(content)
        recognise(importer, file)
        reading = read_file(importer, file)
        file.mapping, file.rows = reading.said, reading.rows
    file.save()
    return file


def digest_of(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def recognise(importer: AnyImporter, file: ImportFile) -> None:
    """Take over what was answered about the last file of its source. Raises tables.Unreadable when it is no table."""
    content = bytes(file.content)
    sheet = importer.table(content)
    file.source = importer.source_of(sheet)
    before = ImportFile.objects.come_by(importer.address, _owner(file)).answered_before(file.source)
    if sheet.has_heads and (like := before.first()):  # what has no heads is of no source
        try:
            importer.table(content, like.chosen)
        except tables.Unreadable:
            return  # its table stands elsewhere this time
        file.worksheet, file.header_line, file.with_hidden = like.chosen
        file.like, file.answered = like, like.answered
        file.mapping = importer.recall(like.mapping, frozenset(like.answered))


def sheet_of(file: ImportFile) -> Sheet:
    return importer_at(file.importer).table(bytes(file.content), file.chosen)


def read_file(importer: AnyImporter, file: ImportFile) -> Reading:
    """The file as it is read now, by what it proves and what its owner has answered."""
    if file.outlook:
        kept = file.outlook["remembered"]
        return importer.recollect(sheet_of(file), file.mapping, frozenset(file.answered), kept)
    return importer.read(sheet_of(file), file.mapping or None, frozenset(file.answered))


@contextmanager
def judged(
    importer: AnyImporter, file: ImportFile, *, by: Person, told: Callable[[int], object] | None = None
) -> Iterator[tuple[Reading, AllFates]]:
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
    sheet = reading.sheet
    worksheet = answers.pop("worksheet", "") or sheet.worksheet
    header = answers.pop("header_line", sheet.header.number)
    with_hidden = answers.pop("with_hidden", "yes" if file.with_hidden else "no") == "yes"
    if (worksheet, header, with_hidden) != (sheet.worksheet, sheet.header.number, file.with_hidden):
        is_same = header == sheet.header.number
        chosen = tables.Choice(worksheet, file.header_line if is_same else header, with_hidden)
        if is_same and worksheet != sheet.worksheet:
            chosen = chosen._replace(header=None)
        another = importer.table(bytes(file.content), chosen)
        proposed = None if file.in_worker else importer.read(another, None)
        file.choose_table(chosen, proposed.said if proposed else {}, proposed.rows if proposed else 0)
        return
    said = importer.take_over(reading.said, answers)
    again = reading if file.in_worker else importer.read(reading.sheet, said)
    file.answer(said if file.in_worker else again.said, list(answers), again.rows)


def unpack(file: ImportFile) -> None:
    """Of a large workbook keep its tables instead. Raises Refused where it has none, and gives it up."""
    content = bytes(file.content)
    if not tables.is_packed(content):
        return
    try:
        file.content = tables.keep(content)
    except tables.Unreadable as problem:
        raise _given_up(file, problem) from problem
    file.save(update_fields=["content"])


def foresee(
    importer: AnyImporter, file: ImportFile, *, told: Callable[[int], object], kept: Callable[[int], object]
) -> None:
    """Read a large file as it is mapped so far, and keep what would become of its rows for its pages.

    ``told`` hears how many lines are read, ``kept`` how many rows are judged. Raises Refused where it is no table, and
    gives it up.
    """
    as_read = file.as_read
    try:
        if not file.source:
            recognise(importer, file)
        with judged(importer, file, by=_owner(file), told=told) as (reading, fates):
            file.mapping, file.rows = reading.said, reading.rows
            told_of = about(importer, reading, fates)
            if not reading.is_open:
                keep_parts(file, fates, kept)
            seen = {
                "counts": dict(fates.counts()), "reasons": list(fates.reasons()), "is_open": reading.is_open,
                "remembered": importer.remember(reading),
            }  # fmt: skip
            with whole():
                now = ImportFile.objects.select_for_update().get(pk=file.pk)
                if not now.is_open or now.as_read != as_read:
                    raise Refused(OTHERWISE)
                file.foresee(seen | told_of)
    except tables.Unreadable as problem:
        raise _given_up(file, problem) from problem


def _given_up(file: ImportFile, problem: tables.Unreadable) -> Refused:
    file.close(ImportFile.State.FORGOTTEN)
    return Refused(str(problem))


def about(importer: AnyImporter, reading: Reading, fates: AllFates) -> dict[str, Any]:
    """How a file is read, in words for its pages: how much of it, what not, and what otherwise than it stands there."""
    besides = [*not_taken(reading), *(() if reading.is_open else importer.remarks(reading, fates))]
    return {"how": reading.sheet.how, "taken": taken(importer, reading), "besides": besides}


def taken(importer: AnyImporter, reading: Reading) -> list[str]:
    """How many of the file's sheets, rows and columns are read, and how many there are."""
    sheet, besides = reading.sheet, reading.sheet.besides
    if not sheet.is_table:
        return [several(sheet.lines.count, importer.thing)]
    sheets = 1 + len(besides.sheets) + len(besides.hidden_sheets)
    left_out = 0 if besides.takes_hidden else besides.hidden_rows_count
    columns = max(sum(head != "" for head in sheet.header.cells), reading.columns_taken + len(reading.unread))
    hidden = 0 if besides.takes_hidden else len(besides.hidden_columns)
    counts = [
        (1, sheets, "sheet"),
        (sheet.lines.count, sheet.lines.count + left_out, "row"),
        (reading.columns_taken, columns + hidden, "column"),
    ]
    return [f"{count:,} of {several(total, noun)}" for count, total, noun in counts if noun != "sheet" or total > 1]


def not_taken(reading: Reading) -> list[str]:
    """A sentence for each kind of thing in the file that is not taken: none is dropped without a word."""
    said = list(reading.sheet.besides.said())
    if reading.unread:
        said.append(f"Columns that are not read: {listed(reading.unread, len(reading.unread), 50)}.")
    if reading.left_out:
        said.append(f"Left out as you said: {listed(reading.left_out, len(reading.left_out), 50)}.")
    if lines := reading.without_value:
        places = listed([f"line {number}" for number in dict.fromkeys(lines)], len(set(lines)))
        said.append(f"{several(len(lines), 'cell')} without a value, such as “-” or “n/a” ({places}).")
    return said


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
        with whole():
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
    counts = importer.write(fates, by=by, file=file)
    file.close(ImportFile.State.SAVED, counts=dict(counts))
    _tell(importer, file, by, counts)
    return counts


@verb
def keep_record(importer: AnyImporter, counts: Counter[str], *, name: str, digest: str, by: Person | None) -> None:
    """What was saved of a file that was never kept, with its event: the bulk job of a command."""
    kept = ImportFile.objects.keep_record(
        importer=importer.address, owner=by, name=name, digest=digest, counts=dict(counts)
    )
    _tell(importer, kept, by, counts)


def _owner(file: ImportFile) -> Person:
    assert file.owner, "a file on its way in is somebody's; only what a command brought is nobody's"
    return file.owner


def _tell(importer: AnyImporter, file: ImportFile, by: Person | None, counts: Counter[str]) -> None:
    detail = {"file": file.name, "digest": file.digest, **counts}
    Event.objects.record(importer.event, file, by=by, detail=detail)
