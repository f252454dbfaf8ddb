"""SQLite: the online backup API for a snapshot, a file beside the file, and one rename for the exchange."""

import fcntl
import os
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from django.db import connection
from django.utils import timezone

from partnership.core.refusals import Refused
from partnership.keeping.engines.engine import Engine, Scratch, Snapshot, looking_at
from partnership.keeping.whole import PREFIX, sync_folder

PIECE = 1024 * 1024
IN_USE = "The database is open in another program. Stop the portal first, then restore."


class SQLite(Engine):
    def __init__(self) -> None:
        self.path = Path(connection.settings_dict["NAME"])

    def version(self) -> str:
        return sqlite3.sqlite_version

    def size(self) -> int:
        return sum(file.stat().st_size for file in (self.path, beside(self.path, "-wal")) if file.exists())

    def room_for_backup(self, folder: Path) -> int:
        """The copy, and at worst as much again in the backup."""
        return 2 * self.size()

    @contextmanager
    def snapshot(self, folder: Path) -> Iterator[Snapshot]:
        """One step of the online backup: writers go on, and the copy is of the instant at which it began."""
        number, name = tempfile.mkstemp(prefix=PREFIX, dir=folder)
        os.close(number)
        copy = Path(name)
        try:
            with closing(sqlite3.connect(self.path, timeout=60)) as source, closing(sqlite3.connect(copy)) as target:
                source.backup(target, pages=-1)
            with looking_at(str(copy)):
                yield FileSnapshot(copy)
        except sqlite3.Error as error:
            raise Refused(f"The database could not be copied: {error}.") from error
        finally:
            remove(copy)

    def is_there(self) -> bool:
        return self.path.exists() and self.path.stat().st_size > 0

    def refuse_if_used(self, *, force: bool) -> None:
        """No force helps: who has the file open would go on writing into the former one."""
        connection.close()
        if self.is_there():
            with self._alone():
                pass

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Nobody else has the file open. What stands in the write-ahead log is brought into it, and the log goes."""
        with closing(sqlite3.connect(self.path, timeout=2, isolation_level=None)) as own:
            try:
                mode = own.execute("PRAGMA journal_mode=DELETE").fetchone()
                own.execute("PRAGMA locking_mode=EXCLUSIVE")
                own.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError as error:
                raise Refused(IN_USE) from error
            except sqlite3.DatabaseError:  # not a database at all: nobody works with it
                mode = ("delete",)
            if mode[0] != "delete":
                raise Refused(IN_USE)
            yield

    @contextmanager
    def scratch(self, pieces: Iterable[bytes]) -> Iterator[Scratch]:
        place = beside(self.path, ".restoring")
        with one_at_a_time(beside(self.path, ".restoring.lock")):
            remove(place)
            try:
                fill(place, pieces)
                yield FileScratch(self, place)
            finally:
                remove(place)

    def given_numbers(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, seq FROM sqlite_sequence")
            return dict(cursor.fetchall())

    def keep_numbers(self, numbers: dict[str, int]) -> None:
        mine = self.given_numbers()
        with connection.cursor() as cursor:
            tables = set(connection.introspection.table_names(cursor))
            for table, number in numbers.items():
                if table not in tables or number <= mine.get(table, 0):
                    continue
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, number])


class FileSnapshot(Snapshot):
    def __init__(self, copy: Path) -> None:
        self.copy = copy

    def pieces(self) -> Iterator[bytes]:
        connection.close()  # what the reading left in a log is brought into the file
        settle(self.copy)
        with self.copy.open("rb") as file:
            while piece := file.read(PIECE):
                yield piece


class FileScratch(Scratch):
    def __init__(self, engine: SQLite, place: Path) -> None:
        self.engine, self.place, self.name = engine, place, str(place)

    def exchange(self, *, force: bool) -> str:
        """One rename; until then the former file stands whole, and afterwards it stands under another name."""
        connection.close()
        settle(self.place)
        live = self.engine.path
        belong_as(self.place, live if live.exists() else live.parent)
        if not self.engine.is_there():
            for ending in ("-wal", "-shm"):
                beside(live, ending).unlink(missing_ok=True)
            self.place.replace(live)
            sync_folder(live.parent)
            return ""
        former = beside(live, f".before-{timezone.now():%Y%m%dT%H%M%S.%fZ}")
        with self.engine._alone():
            for ending in ("-wal", "-shm"):  # of a file that could not be read; a new one must not inherit it
                with suppress(FileNotFoundError):
                    beside(live, ending).rename(beside(former, ending))
            os.link(live, former)
            self.place.replace(live)
            sync_folder(live.parent)
        return str(former)


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def settle(path: Path) -> None:
    """One file without a log beside it, brought to disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as own:
        own.execute("PRAGMA journal_mode=DELETE")
    with path.open("rb") as file:
        os.fsync(file.fileno())


def fill(place: Path, pieces: Iterable[bytes]) -> None:
    try:
        with place.open("wb") as file:
            place.chmod(0o600)
            for piece in pieces:
                file.write(piece)
    except OSError as error:
        raise Refused(f"{place} could not be written: {error.strerror or error}.") from error


def belong_as(place: Path, like: Path) -> None:
    """The portal may run as somebody else than the one who restores."""
    owner = like.stat()
    with suppress(PermissionError):
        os.chown(place, owner.st_uid, owner.st_gid)
    if like.is_file():
        place.chmod(owner.st_mode & 0o777)


def remove(path: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        beside(path, ending).unlink(missing_ok=True)


@contextmanager
def one_at_a_time(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Refused("Another restore is at work. Wait for it to end.") from error
        try:
            yield
        finally:
            path.unlink(missing_ok=True)
