from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

COLUMNS = [("todo", "To do"), ("doing", "Doing"), ("blocked", "Blocked"), ("done", "Done")]


def add_columns(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    Column = apps.get_model("projects", "Column")
    for position, (kind, name) in enumerate(COLUMNS, 1):
        Column.objects.get_or_create(kind=kind, defaults={"name": name, "position": position})


class Migration(migrations.Migration):
    dependencies = [("projects", "0001_initial")]

    operations = [migrations.RunPython(add_columns, migrations.RunPython.noop)]
