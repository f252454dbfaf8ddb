"""What keeps the ledger whole, in each engine's words for the same behaviour.

Triggers refuse to change, delete or truncate events; writers take the end of the chain one after the other.
"""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = [
    """CREATE TRIGGER event_no_update BEFORE UPDATE ON activity_event
       BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TRIGGER event_no_delete BEFORE DELETE ON activity_event
       BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
]
_SQLITE_UNDO = ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"]
# One writer at a time extends the chain. A function reads anew after it has waited, which one statement does not.
# Whom the events name is held first, as each of their foreign keys would: who holds the chain waits for nobody.
_POSTGRES = [
    """CREATE FUNCTION event_chain_end(people bigint[]) RETURNS text LANGUAGE plpgsql VOLATILE AS
       $$ BEGIN PERFORM 1 FROM people_person WHERE id = ANY(people) FOR KEY SHARE;
          PERFORM pg_advisory_xact_lock(17591273);
          RETURN (SELECT chain FROM activity_event ORDER BY id DESC LIMIT 1); END $$""",
    """CREATE FUNCTION event_is_kept() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'events are never changed or deleted' USING ERRCODE = '23514'; END $$""",
    """CREATE TRIGGER event_no_change BEFORE UPDATE OR DELETE ON activity_event
       FOR EACH ROW EXECUTE FUNCTION event_is_kept()""",
    """CREATE TRIGGER event_no_truncate BEFORE TRUNCATE ON activity_event
       FOR EACH STATEMENT EXECUTE FUNCTION event_is_kept()""",
]
_POSTGRES_UNDO = [
    "DROP TRIGGER event_no_truncate ON activity_event",
    "DROP TRIGGER event_no_change ON activity_event",
    "DROP FUNCTION event_is_kept()",
    "DROP FUNCTION event_chain_end(bigint[])",
]


def protect(connection: BaseDatabaseWrapper) -> None:
    """Install the triggers."""
    _run(connection, {"sqlite": _SQLITE, "postgresql": _POSTGRES})


def unprotect(connection: BaseDatabaseWrapper) -> None:
    """Remove them: to undo the migration, and for tests that empty the database."""
    _run(connection, {"sqlite": _SQLITE_UNDO, "postgresql": _POSTGRES_UNDO})


def _run(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def end_of_chain(connection: BaseDatabaseWrapper, people: Iterable[int]) -> str | None:
    """The newest event's hash, held for this transaction: on SQLite its IMMEDIATE lock does that already. One query."""
    newest = "SELECT chain FROM activity_event ORDER BY id DESC LIMIT 1"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT event_chain_end(%s::bigint[])", [sorted(people)])
        else:
            cursor.execute(newest)
        row = cursor.fetchone()
    return row[0] if row else None
