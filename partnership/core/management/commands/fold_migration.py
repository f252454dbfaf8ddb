from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.migrations import AddConstraint, AddField, AddIndex, AlterField, CreateModel
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

from partnership.core.migrating import NewTable


class Command(BaseCommand):
    """For a first migration that makemigrations has just written, before it lands.

    SQLite adds a constraint by making the table anew and copying it, so that an area of ten tables with fifty
    constraints makes sixty; Django's optimizer keeps an addition apart as soon as another table refers to this one.
    And each table is a `NewTable`, which costs the same however many there are already.
    """

    help = "Let every field, index and constraint of a new migration stand where its table is made."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("app")
        parser.add_argument("name", nargs="?", default="0001_initial")

    def handle(self, *, app: str, name: str, **options: Any) -> None:
        if app not in {config.label for config in apps.get_app_configs()}:
            raise CommandError(f"There is no area {app}.")
        migration = MigrationLoader(None).disk_migrations.get((app, name))
        if migration is None:
            raise CommandError(f"{app} has no migration {name}.")
        operations = folded(migration.operations, app)
        whole = copy(migration)
        vars(whole)["operations"] = operations
        writer = MigrationWriter(whole)
        Path(writer.path).write_text(writer.as_string())
        before, now = len(migration.operations), len(operations)
        self.stdout.write(f"{app} {name}: {before} operations, now {now}. Say make format.")


def folded(operations: Sequence[Operation], app: str) -> list[Operation]:
    """Each table whole, those that are referred to first.

    Raises:
        CommandError: tables refer to each other in a circle, which one field must be added later to open.
    """
    made: dict[str, CreateModel] = {}
    others: list[Operation] = []
    for operation in operations:
        if isinstance(operation, CreateModel):
            made[operation.name_lower] = operation
        elif not fold(operation, made):
            others.append(operation)
    return [*map(new_table, in_order_of_reference(made, app)), *others]


def new_table(table: CreateModel) -> NewTable:
    return NewTable(table.name, table.fields, table.options, table.bases, table.managers)


def fold(operation: Operation, made: dict[str, CreateModel]) -> bool:
    """Take an operation into the table that this migration makes; whether that could be done."""
    table = made.get(getattr(operation, "model_name_lower", ""))
    if table is None:
        return False
    if isinstance(operation, AddField | AlterField):
        fields = dict(table.fields)
        fields[operation.name] = operation.field
        table.fields = list(fields.items())
    elif isinstance(operation, AddConstraint):
        table.options["constraints"] = [*table.options.get("constraints", []), operation.constraint]
    elif isinstance(operation, AddIndex):
        table.options["indexes"] = [*table.options.get("indexes", []), operation.index]
    else:
        return False
    return True


def in_order_of_reference(made: dict[str, CreateModel], app: str) -> list[CreateModel]:
    waiting, done = dict(made), dict[str, CreateModel]()
    while waiting:
        ready = [name for name, table in waiting.items() if not (refers_to(table, app) & waiting.keys()) - {name}]
        if not ready:
            raise CommandError(f"These refer to each other in a circle: {', '.join(waiting)}. Fold by hand.")
        done[ready[0]] = waiting.pop(ready[0])
    return list(done.values())


def refers_to(table: CreateModel, app: str) -> set[str]:
    """The area's own tables that this one needs, by their small names."""
    named = [field.deconstruct()[3].get(key) for _, field in table.fields for key in ("to", "through")]
    named += [base for base in table.bases or () if isinstance(base, str)]
    found = [str(label).lower().split(".") for label in named if label]
    return {parts[-1] for parts in found if parts[:-1] in ([app], [])}
