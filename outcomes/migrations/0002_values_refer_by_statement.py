"""On Postgres, what measurements and roll-ups refer to is checked once for each statement (docs/adr/0036).

A foreign key is checked row by row: of a million measurements in one statement, two million look-ups, which took
longer than everything else about them. SQLite keeps its keys; it checks them as it writes.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

REFERENCES = {
    "outcomes_measurement": {"kpi_id": "outcomes_kpi", "recorded_by_id": "people_person"},
    "outcomes_periodvalue": {"kpi_id": "outcomes_kpi"},
}


def by_statement(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    for table, references in REFERENCES.items():
        for name in keys_of(table, editor):
            editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {editor.quote_name(name)}")
        checks = ""
        for column, target in references.items():
            checks += f"""
              PERFORM 1 FROM {target} WHERE id IN (SELECT DISTINCT {column} FROM written) FOR KEY SHARE;
              IF EXISTS (SELECT 1 FROM (SELECT DISTINCT {column} AS id FROM written WHERE {column} IS NOT NULL) w
                         WHERE NOT EXISTS (SELECT 1 FROM {target} t WHERE t.id = w.id)) THEN
                RAISE foreign_key_violation USING MESSAGE = '{table}.{column} refers to no row of {target}';
              END IF;"""
            editor.execute(
                f"""CREATE FUNCTION {table}_{column}_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF EXISTS (SELECT 1 FROM {table} WHERE {column} = OLD.id) THEN
                    RAISE foreign_key_violation USING MESSAGE = '{target} is referred to by {table}.{column}';
                  END IF;
                  RETURN NULL;
                END $$"""
            )
            editor.execute(
                f"CREATE CONSTRAINT TRIGGER {table}_{column}_is_kept AFTER DELETE ON {target} DEFERRABLE"
                f" INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {table}_{column}_is_kept()"
            )
        editor.execute(
            f"CREATE FUNCTION {table}_refers() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {checks} RETURN NULL; END $$"
        )
        for event in ("insert", "update"):
            editor.execute(
                f"CREATE TRIGGER {table}_refers_on_{event} AFTER {event.upper()} ON {table}"
                f" REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION {table}_refers()"
            )


def by_row(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    if editor.connection.vendor != "postgresql":
        return
    for table, references in REFERENCES.items():
        editor.execute(f"DROP FUNCTION {table}_refers() CASCADE")
        for column, target in references.items():
            editor.execute(f"DROP FUNCTION {table}_{column}_is_kept() CASCADE")
            editor.execute(
                f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_fk FOREIGN KEY ({column})"
                f" REFERENCES {target} (id) DEFERRABLE INITIALLY DEFERRED"
            )


def keys_of(table: str, editor: BaseDatabaseSchemaEditor) -> list[str]:
    with editor.connection.cursor() as cursor:
        cursor.execute("SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = %s::regclass", [table])
        return [name for (name,) in cursor.fetchall()]


class Migration(migrations.Migration):
    dependencies = [("outcomes", "0001_initial")]
    operations = [migrations.RunPython(by_statement, by_row)]
