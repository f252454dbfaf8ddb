from django.db import migrations
from django.utils import timezone


def were_told(apps, schema_editor):
    """Who acts already goes on acting."""
    apps.get_model("people", "Delegation").objects.filter(told_at=None).update(told_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("people", "0008_deputies_are_told")]
    operations = [migrations.RunPython(were_told, migrations.RunPython.noop)]
