"""Postgres: an exported snapshot for pg_dump, a database beside the database, and two renames in one transaction."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

import psycopg2
from django.db import connection, transaction
from django.utils import timezone
from psycopg2 import errors, sql
from psycopg2.extensions import make_dsn

from partnership.core.refusals import Refused
from partnership.keeping.engines.engine import Engine, Scratch, Snapshot, looking_at

PIECE = 1024 * 1024
LONGEST_NAME = 63
KEPT = ("host", "port", "user", "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "service")
UNHURRIED = "-c statement_timeout=0 -c lock_timeout=60000 -c idle_in_transaction_session_timeout=0"
NO_RIGHT = (
    "The database role may not create databases, which a restore needs to fill one beside the present one. As the "
    "server's administrator: ALTER ROLE {role} CREATEDB; afterwards you can take the right back."
)


class Postgres(Engine):
    compresses = True

    def __init__(self) -> None:
        self.name = str(connection.settings_dict["NAME"])

    def version(self) -> str:
        return _one("SHOW server_version").split()[0]

    def size(self) -> int:
        return int(_one("SELECT pg_database_size(current_database())"))

    def room_for_backup(self, folder: Path) -> int:
        """A dump is compressed and leaves the indexes out."""
        return self.size() // 4

    @contextmanager
    def snapshot(self, folder: Path) -> Iterator[Snapshot]:
        """One read-only transaction whose snapshot pg_dump shares: what is counted here is what is dumped there."""
        with looking_at(self.name, options=UNHURRIED), transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute("SELECT pg_export_snapshot()")
                (name,) = cursor.fetchone()
            yield Dump(self.name, name)

    def is_there(self) -> bool:
        with maintenance() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name])
            return cursor.fetchone() is not None

    def refuse_if_used(self, *, force: bool) -> None:
        connection.close()
        with maintenance() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND backend_type = 'client backend'",
                [self.name],
            )
            (others,) = cursor.fetchone()
        if others and not force:
            what = "1 connection is" if others == 1 else f"{others} connections are"
            raise Refused(
                f"{what} open to the database. Stop the portal first, then restore; --force ends the connections."
            )

    @contextmanager
    def scratch(self, pieces: Iterable[bytes]) -> Iterator[Scratch]:
        tool = program("pg_restore")
        name = f"{self.name[: LONGEST_NAME - 10]}_restoring"
        with alone(name), maintenance() as cursor:
            _drop(cursor, name)  # what a killed restore left
            try:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8' {}").format(
                        sql.Identifier(name), self._like(cursor)
                    )
                )
                _fill(tool, name, pieces)
                yield DatabaseScratch(self, name)
            except errors.InsufficientPrivilege as error:
                raise Refused(NO_RIGHT.format(role=connection.settings_dict["USER"])) from error
            finally:
                _drop(cursor, name)

    def _like(self, cursor: Any) -> sql.Composable:
        """The present database's way to sort and to tell letters, where there is one."""
        cursor.execute("SELECT datcollate, datctype FROM pg_database WHERE datname = %s", [self.name])
        found = cursor.fetchone()
        if not found:
            return sql.SQL("")
        return sql.SQL("LC_COLLATE {} LC_CTYPE {}").format(*map(sql.Literal, found))

    def given_numbers(self) -> dict[str, int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t.relname, s.last_value {SEQUENCES} WHERE s.last_value IS NOT NULL")
            return dict(cursor.fetchall())

    def keep_numbers(self, numbers: dict[str, int]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT t.relname, c.oid::regclass::text, s.last_value {SEQUENCES}")
            for table, sequence, mine in cursor.fetchall():
                if numbers.get(table, 0) > (mine or 0):
                    cursor.execute("SELECT setval(%s::regclass, %s)", [sequence, numbers[table]])


SEQUENCES = """FROM pg_class c JOIN pg_depend d ON d.objid = c.oid AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid
    JOIN pg_sequences s ON s.schemaname = 'public' AND s.sequencename = c.relname AND c.relkind = 'S'"""


class Dump(Snapshot):
    def __init__(self, database: str, snapshot: str) -> None:
        self.arguments = [
            "--format=custom", "--no-owner", "--no-privileges", "--no-password",
            f"--snapshot={snapshot}", f"--dbname={dsn(database)}",
        ]  # fmt: skip

    def pieces(self) -> Iterator[bytes]:
        """pg_dump's own output, as it comes; Refused with its words when it fails."""
        tool = program("pg_dump")
        _check_age(tool)
        command = [tool, *self.arguments]
        with tempfile.TemporaryFile() as said:
            with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=said, env=environment()) as process:
                assert process.stdout
                try:
                    while piece := process.stdout.read(PIECE):
                        yield piece
                except BaseException:
                    process.kill()  # nobody reads on
                    raise
            if process.returncode:
                raise Refused(f"pg_dump did not finish: {words(said)}")


class DatabaseScratch(Scratch):
    def __init__(self, engine: Postgres, name: str) -> None:
        self.engine, self.name = engine, name

    def exchange(self, *, force: bool) -> str:
        """Both names change in one transaction: at every instant the name leads to a whole database."""
        connection.close()
        live = self.engine.name
        if not self.engine.is_there():
            with maintenance() as cursor:
                cursor.execute(_renaming(self.name, live))
            return ""
        former = f"{live[: LONGEST_NAME - 30]}_before_{timezone.now():%Y%m%d_%H%M%S_%f}"
        for tries_left in (4, 3, 2, 1, 0):
            with maintenance() as cursor:
                if force:
                    cursor.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [live])
                try:
                    cursor.execute("BEGIN")
                    cursor.execute(_renaming(live, former))
                    cursor.execute(_renaming(self.name, live))
                    cursor.execute("COMMIT")
                except errors.ObjectInUse as error:
                    cursor.execute("ROLLBACK")
                    if not tries_left or not force:
                        raise Refused("The database is in use. Stop the portal first, then restore.") from error
                except errors.InsufficientPrivilege as error:
                    raise Refused(NO_RIGHT.format(role=connection.settings_dict["USER"])) from error
                else:
                    return former
        raise AssertionError("the last try returns or raises")


def _renaming(name: str, to: str) -> sql.Composed:
    return sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(to))


def _drop(cursor: Any, name: str) -> None:
    """Whoever holds the lock is the only one at work: what else is connected was left by a restore that was killed."""
    cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _fill(tool: str, database: str, pieces: Iterable[bytes]) -> None:
    """Stream the dump into pg_restore; the first error ends it."""
    command = [tool, "--no-owner", "--no-privileges", "--exit-on-error", "--no-password", f"--dbname={dsn(database)}"]
    with tempfile.TemporaryFile() as said:
        with subprocess.Popen(command, stdin=subprocess.PIPE, stderr=said, env=environment()) as process:
            assert process.stdin
            try:
                for piece in pieces:
                    process.stdin.write(piece)
                process.stdin.close()
            except BrokenPipeError:
                process.stdin = None  # it ended; why, it has said
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            raise Refused(f"pg_restore did not finish: {words(said)}")


@contextmanager
def alone(name: str) -> Iterator[None]:
    """One restore at a time, by a lock of a transaction that stays open as long: a pool gives it one session."""
    with maintenance() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [name])
        if not cursor.fetchone()[0]:
            raise Refused("Another restore is at work. Wait for it to end.")
        yield


@contextmanager
def maintenance() -> Iterator[Any]:
    """The server outside of the portal's database, each statement by itself."""
    refusal: psycopg2.OperationalError | None = None
    for database in ("postgres", "template1"):
        try:
            session = psycopg2.connect(dsn(database), password=connection.settings_dict["PASSWORD"] or None)
        except psycopg2.OperationalError as error:
            refusal = refusal or error
            continue
        with closing(session):
            session.autocommit = True
            with session.cursor() as cursor:
                yield cursor
        return
    raise Refused(f"The database server does not let us in: {str(refusal).strip()}")


def program(name: str) -> str:
    found = shutil.which(name)
    if not found:
        raise Refused(
            f"{name} is not installed here. On Debian and Ubuntu: apt-get install postgresql-client; "
            "it must not be older than the server."
        )
    return found


def _check_age(tool: str) -> None:
    said = subprocess.run([tool, "--version"], capture_output=True, text=True, check=False).stdout
    mine = re.search(r"(\d+)(\.\d+)*", said)
    server = int(_one("SHOW server_version_num")) // 10000
    if mine and int(mine[1]) < server:
        raise Refused(
            f"pg_dump here is of version {mine[1]}, and the server is {server}. "
            f"Install the client of version {server}: apt-get install postgresql-client-{server}."
        )


def _one(query: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return str(cursor.fetchone()[0])


def dsn(database: str) -> str:
    """How Postgres' own tools reach a database on the portal's server; the password goes by the environment."""
    given = connection.get_connection_params()
    return str(make_dsn(dbname=database, **{name: given[name] for name in KEPT if given.get(name)}))


def environment() -> dict[str, str]:
    password = connection.settings_dict["PASSWORD"]
    return {**os.environ, "LC_MESSAGES": "C", **({"PGPASSWORD": password} if password else {})}


def words(said: IO[bytes]) -> str:
    """The last line of what a tool complained of."""
    said.seek(0)
    lines = [line for line in said.read().decode(errors="replace").strip().splitlines() if line.strip()]
    errors_first = [line for line in lines if "error:" in line] or lines or ["it said nothing"]
    return re.sub(r"^pg_\w+: (error: )?", "", errors_first[0])[:500]
