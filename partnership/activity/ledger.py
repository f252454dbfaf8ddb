"""The triggers that refuse to change, delete or truncate events: each engine's words for the same behaviour."""

from django.db.backends.base.base import BaseDatabaseWrapper

_SQLITE = [
    """CREATE TRIGGER event_no_update BEFORE UPDATE ON activity_event
       BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TRIGGER event_no_delete BEFORE DELETE ON activity_event
       BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
]
_SQLITE_UNDO = ["DROP TRIGGER event_no_update", "DROP TRIGGER event_no_delete"]
_POSTGRES = [
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
