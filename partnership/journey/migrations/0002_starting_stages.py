from typing import Any

from django.db import migrations

STARTING = ("Aware", "Consider", "Buy", "Start", "Stay", "Advocate")


def add(apps: Any, schema_editor: Any) -> None:
    stage = apps.get_model("journey", "JourneyStage")
    stage.objects.bulk_create(stage(name=name, position=n) for n, name in enumerate(STARTING, 1))


class Migration(migrations.Migration):
    dependencies = [("journey", "0001_initial")]

    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
