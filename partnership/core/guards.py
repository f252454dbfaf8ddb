"""Rules that reach over two tables, in the database itself: triggers, in each engine's words for one condition.

They stand from the end of every ``migrate`` on, and are away while one runs on SQLite (docs/adr/0094): what a trigger
names cannot be rebuilt there, and SQLite rebuilds a table for most changes of a column.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import AppConfig
from django.db import IntegrityError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.signals import post_migrate, pre_migrate

REFUSED = "refused: "
"""How every other guard's words begin, before its sentence."""
HELD = "held: "
"""How a guard's words begin when a person cannot change because of what they hold; what follows ends "Ada …"."""

WORDS = {
    # A day of grace: the company's day may be ahead of the database's, and what ended today must not be held.
    "sqlite": {"later": "date('now', '+1 day')", "hold": ""},
    # Read under a lock, so that of a change of the person and a change of what they hold one waits for the other.
    "postgresql": {"later": "CURRENT_DATE + 1", "hold": "FOR SHARE"},
}


@dataclass(frozen=True)
class Guard:
    """Before a row of ``table`` is written, ``forbidden`` (SQL over NEW, and OLD on an update) must not be true.
    Before one is deleted there is only OLD.

    ``{later}`` stands for tomorrow by the database's clock, ``{hold}`` for a lock on the rows that a query reads.
    """

    name: str
    table: str
    on: str  # INSERT, UPDATE or DELETE
    forbidden: str
    says: str

    def statements(self, vendor: str) -> list[str]:
        forbidden = self.forbidden.format(**WORDS[vendor])
        says = self.says if self.says.startswith(HELD) else REFUSED + self.says
        if vendor == "sqlite":
            return [
                f"DROP TRIGGER IF EXISTS {self.name}",
                f"""CREATE TRIGGER {self.name} BEFORE {self.on} ON {self.table} WHEN {forbidden}
                    BEGIN SELECT RAISE(ABORT, '{says}'); END""",
            ]
        return [
            f"""CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN
                     IF {forbidden} THEN RAISE EXCEPTION '{says}' USING ERRCODE = '23514'; END IF;
                     RETURN {"OLD" if self.on == "DELETE" else "NEW"};
                   END $$""",
            f"""DO $$ BEGIN
                  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = '{self.name}'
                                 AND tgrelid = '{self.table}'::regclass) THEN
                    CREATE TRIGGER {self.name} BEFORE {self.on} ON {self.table}
                    FOR EACH ROW EXECUTE FUNCTION {self.name}();
                  END IF;
                END $$""",
        ]

    def undoing(self, vendor: str) -> str:
        if vendor == "sqlite":
            return f"DROP TRIGGER IF EXISTS {self.name}"
        return f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"


STANDING: list[Guard] = []
"""Every area's guards."""


def stand(app: AppConfig, guards: Sequence[Guard], tables: set[str]) -> None:
    """From an app's ``ready()``: its guards stand after each ``migrate``, once all ``tables`` they name are there."""
    STANDING.extend(guard for guard in guards if guard not in STANDING)

    def lift_before(using: str, plan: Sequence[Any], **kwargs: Any) -> None:
        if plan and connections[using].vendor == "sqlite":
            lift(connections[using], guards)

    def put_after(using: str, **kwargs: Any) -> None:
        connection = connections[using]
        if tables <= set(connection.introspection.table_names()):
            put(connection, guards)
        else:
            lift(connection, guards)

    for signal, receiver in ((pre_migrate, lift_before), (post_migrate, put_after)):
        signal.connect(receiver, sender=app, weak=False, dispatch_uid=f"guards of {app.label}")


def put(connection: BaseDatabaseWrapper, guards: Sequence[Guard]) -> None:
    """Put the guards up, or renew them."""
    with connection.cursor() as cursor:
        for guard in guards:
            for statement in guard.statements(connection.vendor):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper, guards: Sequence[Guard]) -> None:
    """Take them down, where they stand."""
    with connection.cursor() as cursor:
        for guard in guards:
            cursor.execute(guard.undoing(connection.vendor))


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Within a transaction, without any guard: for a restore, which ends what has ended since whatever that leaves open
    (Set-up lists it). What is open when they stand again is left alone until it is written."""
    lift(connection, STANDING)
    yield
    connection.check_constraints()  # on Postgres a trigger is not put on a table whose checks still wait
    put(connection, STANDING)


def sentence(error: IntegrityError) -> str:
    """What a guard said, without what the engine adds."""
    lines = str(error).splitlines()
    return lines[0] if lines else ""


def refusal(error: BaseException | None) -> str:
    """The sentence for a reader whom a guard stopped, somebody being quicker than the verb; empty for other errors."""
    said = sentence(error) if isinstance(error, IntegrityError) else ""
    if said.startswith(HELD):
        return f"This person {said.removeprefix(HELD)}. Hand that over first."
    return said.removeprefix(REFUSED) if said.startswith(REFUSED) else ""


def changed(column: str) -> str:
    """SQL: an update changes the column."""
    return f"(OLD.{column} <> NEW.{column} OR (OLD.{column} IS NULL) <> (NEW.{column} IS NULL))"


MOVES = "(OLD.side <> NEW.side OR OLD.role <> NEW.role OR (OLD.is_active AND NOT NEW.is_active))"
"""SQL over people: they change sides or role, or may no longer sign in."""

LEAVES = "((OLD.role = 'staff' AND NEW.role <> 'staff') OR (OLD.is_active AND NOT NEW.is_active))"
"""SQL over people: they are no longer among those who do the work, on whichever side."""


def fit(person: str, side: str = "") -> str:
    """SQL: the person (a column) is staff who may sign in, of the side where one is given (a column or a literal)."""
    of_side = f" AND fit.side = {side}" if side else ""
    return (
        f"EXISTS (SELECT 1 FROM people_person fit WHERE fit.id = {person} AND fit.is_active"
        f" AND fit.role = 'staff'{of_side} {{hold}})"
    )
