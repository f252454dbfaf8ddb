"""What the database that the connection looks at says of itself: rows, migrations, triggers, the ledger's ends."""

from dataclasses import dataclass

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from partnership.accord.models import BlindRating
from partnership.activity.models import Event

TRIGGERS = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' ORDER BY name",
    "postgresql": (
        "SELECT c.relname || '.' || t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
        "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
    ),
}


@dataclass(frozen=True)
class Census:
    counts: dict[str, int]
    migrations: list[str]
    triggers: list[str]
    events: int
    head: str
    genesis: str
    sealed: int


def take() -> Census:
    """Read it all; within one snapshot it is of one instant."""
    counts = count_rows()
    ends = Event.objects.order_by("pk").values_list("chain", flat=True)
    return Census(
        counts=counts,
        migrations=applied_migrations(),
        triggers=triggers(),
        events=counts[Event._meta.db_table],
        head=ends.reverse().first() or "",
        genesis=ends.first() or "",
        sealed=BlindRating.objects.filter(opened=False).count(),
    )


def count_rows() -> dict[str, int]:
    """Rows of each table."""
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 - its own name
            counts[table] = int(cursor.fetchone()[0])
    return counts


def applied_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    return sorted(f"{area}.{name}" for area, name in executor.loader.applied_migrations)


def missing_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def triggers() -> list[str]:
    """What guards the ledger and other rows beneath the code; disabled ones are not counted."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS[connection.vendor])
        return sorted(name for (name,) in cursor.fetchall())
