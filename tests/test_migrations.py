"""Migrations of this and later releases run while the release before still serves, or say that they cannot.

`tests/released.txt` names what the last release had. A release renews it: `manage.py upgrade_notes --all`.
"""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.test import Client

from partnership.core.management.commands.fold_migration import folded
from partnership.core.management.commands.upgrade_notes import is_own
from partnership.core.migrating import NewTable
from partnership.core.upgrades import notes, unexplained, what_breaks

RELEASED = Path(__file__).with_name("released.txt")
SHORT, LONG = models.CharField(max_length=20), models.CharField(max_length=40)
PRICE = models.DecimalField(max_digits=8, decimal_places=2)


def released_nodes() -> set[tuple[str, str]]:
    return {tuple(line.split(".", 1)) for line in RELEASED.read_text().split()}


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None, ignore_no_migrations=True)


@pytest.fixture(scope="module")
def released(loader: MigrationLoader) -> ProjectState:
    foreign = [node for node in loader.disk_migrations if not is_own(node[0])]
    return loader.project_state([*(node for node in released_nodes() if node in loader.disk_migrations), *foreign])


def test_each_migration_since_the_release_says_whether_old_code_may_serve_meanwhile(
    loader: MigrationLoader, released: ProjectState
) -> None:
    own = {node: migration for node, migration in loader.disk_migrations.items() if is_own(node[0])}
    later = [own[node] for node in sorted(set(own) - released_nodes())]
    assert {str(each): why for each in later if (why := unexplained(loader, each, released))} == {}


def test_nothing_that_was_released_is_gone(loader: MigrationLoader) -> None:
    """A database that stands at the release must find its way: only a squash that names them may replace them."""
    replaced = {node for each in loader.disk_migrations.values() for node in each.replaces}
    assert released_nodes() - set(loader.disk_migrations) - replaced == set()


ADDED_LATER = (migrations.AddField, migrations.AlterField, migrations.AddIndex, migrations.AddConstraint)


def test_what_a_migration_adds_to_its_own_tables_stands_where_they_are_made(loader: MigrationLoader) -> None:
    """SQLite makes a table anew for each addition. What brings them there: `manage.py fold_migration AREA NAME`."""
    late = {}
    for node, migration in loader.disk_migrations.items():
        made = {each.name_lower for each in migration.operations if isinstance(each, migrations.CreateModel)}
        added = [each for each in migration.operations if isinstance(each, ADDED_LATER)]
        if is_own(node[0]) and (found := [each.describe() for each in added if each.model_name_lower in made]):
            late[node] = found
    assert late == {}


def test_a_table_is_made_without_making_the_classes_of_all_others_anew(loader: MigrationLoader) -> None:
    """What writes it so: `manage.py fold_migration AREA NAME`."""
    slow = [
        f"{node}: {each.name}"
        for node, migration in loader.disk_migrations.items()
        for each in migration.operations
        if is_own(node[0]) and isinstance(each, migrations.CreateModel) and not isinstance(each, NewTable)
    ]
    assert slow == []


def test_a_new_table_leaves_the_classes_that_stand_and_they_know_of_it() -> None:
    key = ("id", models.BigAutoField(primary_key=True))
    to_book = ("book", models.ForeignKey("shop.Book", models.PROTECT, related_name="pages"))
    state = ProjectState()
    NewTable("Book", [key]).state_forwards("shop", state)
    book = state.apps.get_model("shop", "Book")
    before = state.clone()
    NewTable("Page", [key, to_book]).state_forwards("shop", state)
    page = state.apps.get_model("shop", "Page")
    assert state.apps.get_model("shop", "Book") is book
    assert [each.related_model for each in book._meta.related_objects] == [page]
    assert page._meta.get_field("book").remote_field.model is book
    with pytest.raises(LookupError):
        before.apps.get_model("shop", "Page")


def test_a_fold_keeps_every_word_and_makes_what_is_referred_to_first() -> None:
    key = ("id", models.BigAutoField(primary_key=True))
    page = migrations.CreateModel("Page", [key, ("name", SHORT)], options={"ordering": ["name"]})
    book = migrations.CreateModel("Book", [key])
    to_book = migrations.AddField("page", "book", models.ForeignKey("shop.Book", models.PROTECT))
    longer = migrations.AlterField("page", "name", LONG)
    once = migrations.AddConstraint("page", models.UniqueConstraint(fields=["book", "name"], name="once"))
    by_name = migrations.AddIndex("page", models.Index(fields=["name"], name="by_name"))
    kept = migrations.RunPython(migrations.RunPython.noop)
    first: Any
    second: Any
    first, second, last = folded([page, book, to_book, longer, once, by_name, kept], "shop")
    assert (first.name, second.name, last) == ("Book", "Page", kept)
    assert type(first) is type(second) is NewTable
    assert [name for name, _ in second.fields] == ["id", "name", "book"]
    assert second.options == {"ordering": ["name"], "constraints": [once.constraint], "indexes": [by_name.index]}
    assert dict(second.fields)["name"].max_length == 40
    back = migrations.AddField("book", "best", models.ForeignKey("shop.Page", models.PROTECT))
    with pytest.raises(CommandError, match="in a circle: page, book"):
        folded([page, book, to_book, back], "shop")


def state_with(**fields: models.Field) -> ProjectState:
    state = ProjectState()
    model = migrations.CreateModel("Thing", [("id", models.BigAutoField(primary_key=True)), *fields.items()])
    model.state_forwards("shop", state)
    return state


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        (migrations.AddField("thing", "note", models.TextField(null=True)), ""),
        (migrations.AddField("thing", "note", models.TextField(db_default="")), ""),
        (migrations.AddField("thing", "friends", models.ManyToManyField("shop.Thing")), ""),
        (migrations.AddField("thing", "note", models.TextField(default="")), "does not fill"),
        (migrations.AddField("thing", "note", models.TextField()), "does not fill"),
        (migrations.RemoveField("thing", "name"), "takes away a column"),
        (migrations.RenameField("thing", "name", "title"), "renames a column"),
        (migrations.RenameModel("Thing", "Item"), "renames a table"),
        (migrations.AlterModelTable("thing", "things"), "renames a table"),
        (migrations.DeleteModel("Thing"), "takes away a table"),
        (migrations.AlterField("thing", "name", models.CharField(max_length=50, help_text="Longer")), ""),
        (migrations.AlterField("thing", "name", models.CharField(max_length=40, null=True)), ""),
        (migrations.AlterField("thing", "name", SHORT), "old code writes"),
        (migrations.AlterField("thing", "name", models.CharField(max_length=40, unique=True)), "old code writes"),
        (migrations.AlterField("thing", "name", models.TextField()), "old code writes"),
        (migrations.AlterField("thing", "maybe", LONG), "old code writes"),
        (migrations.AlterField("thing", "price", models.DecimalField(max_digits=9, decimal_places=2)), ""),
        (migrations.AlterField("thing", "price", models.DecimalField(max_digits=7, decimal_places=2)), "old code"),
        (migrations.AlterField("thing", "price", models.DecimalField(max_digits=9, decimal_places=3)), "old code"),
        (
            migrations.AddConstraint("thing", models.UniqueConstraint(fields=["name"], name="one_name")),
            "may refuse",
        ),
        (migrations.RemoveConstraint("thing", "one_name"), ""),
        (migrations.AddIndex("thing", models.Index(fields=["name"], name="by_name")), ""),
        (migrations.CreateModel("Other", [("id", models.BigAutoField(primary_key=True))]), ""),
        (migrations.RunSQL("SELECT 1", "SELECT 1"), "code of its own"),
        (migrations.RunPython(migrations.RunPython.noop), "code of its own"),
        (migrations.SeparateDatabaseAndState(), "code of its own"),
    ],
)
def test_an_operation_is_known_by_what_it_does_to_old_code(operation: Operation, reason: str) -> None:
    state = state_with(name=LONG, maybe=models.CharField(max_length=40, null=True), price=PRICE)
    if isinstance(operation, migrations.RemoveConstraint):
        state.add_constraint("shop", "thing", models.UniqueConstraint(fields=["name"], name="one_name"))
    migration = Migration("0002_later", "shop")
    migration.operations = [operation]
    found = what_breaks(migration, state, state)
    assert bool(found) == bool(reason)
    assert reason in "".join(found)


def test_what_the_release_did_not_have_may_change_as_it_likes() -> None:
    migration = Migration("0003_later", "shop")
    migration.operations = [migrations.AddField("thing", "note", models.TextField()), migrations.DeleteModel("Thing")]
    assert what_breaks(migration, state_with(name=SHORT), ProjectState()) == []


# What an upgrade says


@pytest.fixture
def last_of_people(db: None) -> Migration:
    """Not applied any more, in the records at least."""
    loader = MigrationLoader(connection)
    (node,) = loader.graph.leaf_nodes("people")
    MigrationRecorder(connection).record_unapplied(*node)
    return loader.get_migration(*node)


@pytest.mark.django_db
def test_an_upgrade_without_anything_to_migrate_says_nothing() -> None:
    assert list(notes()) == []


def test_an_upgrade_says_that_what_serves_may_go_on(last_of_people: Migration, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(last_of_people), "operations", [])
    assert list(notes()) == ["1 migration waits. What serves now may go on meanwhile."]


def test_an_upgrade_says_when_the_release_before_must_end(
    last_of_people: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(last_of_people), "needs_stop", "people are kept in another way", raising=False)
    assert list(notes()) == [
        "1 migration waits. End every web and worker of the release before first, because of",
        f"  {last_of_people}: people are kept in another way",
    ]


def test_a_migration_that_nobody_explained_is_read_for_what_it_breaks(
    last_of_people: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations = [migrations.RunSQL("SELECT 1", migrations.RunSQL.noop)]
    monkeypatch.setattr(type(last_of_people), "operations", operations)
    assert "code of its own" in "\n".join(notes())


@pytest.mark.django_db
def test_code_that_is_older_than_its_database_is_ready(client: Client) -> None:
    """After another machine has migrated for the next release, this one serves on."""
    call_command("tick")
    MigrationRecorder(connection).record_applied("people", "9999_of_the_next_release")
    assert client.get("/readyz").json() == {"ready": True, "failing": {}}
