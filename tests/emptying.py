"""How the database is emptied after a transactional test: what is in it goes, and what every database has stays.

Django's own way takes every table, makes guards and permissions anew, and took three seconds on Postgres.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from unittest.mock import patch

from django.apps import apps
from django.core.management.commands import flush
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.operations import BaseDatabaseOperations

from partnership.activity import ledger
from partnership.core import guards

# What each `migrate` writes, and no test changes.
STAYS = {"django_migrations", "django_content_type", "auth_permission", "django_site"}
# What the migrations wrote once, and tests do change.
STARTING_ROWS = (
    import_module("partnership.journey.migrations.0002_starting_stages").add,
    import_module("partnership.projects.migrations.0002_columns").add_columns,
)


@contextmanager
def emptied_quickly() -> Iterator[None]:
    """Within it, whoever flushes the database does so in this way."""

    def flush_all(self: BaseDatabaseOperations, sql_list: list[str]) -> None:
        empty(self.connection)
        for add in STARTING_ROWS:
            add(apps, None)

    with (
        patch.object(BaseDatabaseOperations, "execute_sql_flush", flush_all),
        patch.object(flush, "emit_post_migrate_signal"),
    ):
        yield


def empty(connection: BaseDatabaseWrapper) -> None:
    tables = filled(connection)
    with unguarded(connection, tables), connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def filled(connection: BaseDatabaseWrapper) -> list[str]:
    names = sorted({*connection.introspection.table_names()} - STAYS)
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {connection.ops.quote_name(name)})" for name in names
            )
        )
        return [name for (name,) in cursor.fetchall()]


@contextmanager
def unguarded(connection: BaseDatabaseWrapper, tables: list[str]) -> Iterator[None]:
    """Without what refuses to let a row go: references, guards, the ledger's own."""
    if connection.vendor == "postgresql" and may_replicate(connection):
        with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            yield
        return
    kept = [guard for guard in guards.STANDING if guard.on == "DELETE" and guard.table in tables]
    with connection.constraint_checks_disabled(), transaction.atomic(using=connection.alias):
        ledger.unprotect(connection)
        guards.lift(connection, kept)
        yield
        ledger.protect(connection)
        guards.put(connection, kept)


def may_replicate(connection: BaseDatabaseWrapper) -> bool:
    """Whether triggers may be told to sleep: a superuser's right."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])
