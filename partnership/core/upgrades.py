"""Whether migrations may run while the release before them still serves.

The old code goes on writing rows that know nothing of a new column, and reading columns that are to go. So each
migration is read for what would break it. One that would, says `needs_stop = "why"`; one that only looks so, because
it runs code of its own or takes away what no release reads any more, says `while_serving = "why not"`.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.migrations import Migration, operations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from django.db.models import NOT_PROVIDED, Field

# What old code does not notice, whatever it says.
HARMLESS = (
    operations.CreateModel,
    operations.AddIndex,
    operations.RemoveIndex,
    operations.RenameIndex,
    operations.RemoveConstraint,
    operations.AlterConstraint,  # its words
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.AlterModelTableComment,
)
BREAKS = {
    operations.RemoveField: "takes away a column that old code reads",
    operations.RenameField: "renames a column that old code reads",
    operations.RenameModel: "renames a table that old code reads",
    operations.DeleteModel: "takes away a table that old code reads",
    operations.AlterModelTable: "renames a table that old code reads",
    operations.AddConstraint: "may refuse what old code writes",
    operations.AlterUniqueTogether: "may refuse what old code writes",
}


def breaks(operation: Operation, app: str, before: ProjectState, released: ProjectState) -> str:
    """Why code of the release may not survive this operation, which starts from `before`; empty when it does."""
    model = getattr(operation, "model_name_lower", "") or getattr(operation, "name_lower", "")
    if isinstance(operation, HARMLESS) or (model and (app, model) not in released.models):
        return ""
    if isinstance(operation, operations.AddField):
        return "" if _database_fills(operation.field) else "adds a column that old code does not fill"
    if isinstance(operation, operations.AlterField):
        old = before.models[app, model].fields[operation.name]
        return "" if _takes_what(old, operation.field) else "changes a column that old code writes"
    return BREAKS.get(type(operation), "runs code of its own")


def _database_fills(field: Field) -> bool:
    return field.null or bool(field.many_to_many) or field.db_default is not NOT_PROVIDED


def _takes_what(old: Field, new: Field) -> bool:
    """Whether the new column takes whatever the old one took: the same kind, not shorter, not stricter."""
    same = ("get_internal_type", "db_column", "decimal_places")
    if any(_said(old, name) != _said(new, name) for name in same):
        return False
    if (old.null and not new.null) or (new.unique and not old.unique):
        return False
    limits = [(getattr(old, name, None), getattr(new, name, None)) for name in ("max_length", "max_digits")]
    return all(after is None or (before is not None and before <= after) for before, after in limits)


def _said(field: Field, name: str) -> object:
    value = getattr(field, name, None)
    return value() if callable(value) else value


def what_breaks(migration: Migration, before: ProjectState, released: ProjectState) -> list[str]:
    """Each operation that code of the release may not survive, with the reason; `before` is what it starts from."""
    state, found = before.clone(), []
    for operation in migration.operations:
        if reason := breaks(operation, migration.app_label, state, released):
            found.append(f"{operation.describe()}: {reason}")
        operation.state_forwards(migration.app_label, state)
    return found


def unexplained(loader: MigrationLoader, migration: Migration, released: ProjectState) -> list[str]:
    """What a migration should explain by `needs_stop` or `while_serving`, and does not."""
    if getattr(migration, "needs_stop", "") or getattr(migration, "while_serving", ""):
        return []
    before = loader.project_state((migration.app_label, migration.name), at_end=False)
    return what_breaks(migration, before, released)


def notes() -> Iterator[str]:
    """Lines for whoever upgrades, before it happens: how many migrations wait, and which need the old code to stop.

    None for an empty database, since then nobody is served.
    """
    executor = MigrationExecutor(connection)
    loader = executor.loader
    applied = [node for node in loader.applied_migrations if node in loader.graph.nodes]
    plan = [migration for migration, _ in executor.migration_plan(loader.graph.leaf_nodes())] if applied else []
    if not plan:
        return
    released = loader.project_state(applied)
    whys = {}
    for migration in plan:
        stop = getattr(migration, "needs_stop", "")
        whys[migration] = [str(stop)] if stop else unexplained(loader, migration, released)
    count = "1 migration waits" if len(plan) == 1 else f"{len(plan)} migrations wait"
    if not any(whys.values()):
        yield f"{count}. What serves now may go on meanwhile."
        return
    yield f"{count}. End every web and worker of the release before first, because of"
    yield from (f"  {migration}: {why}" for migration, reasons in whys.items() for why in reasons)
