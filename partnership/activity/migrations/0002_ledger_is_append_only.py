from django.db import migrations

from partnership.activity import ledger


def protect(apps, schema_editor):
    ledger.protect(schema_editor.connection)


def unprotect(apps, schema_editor):
    ledger.unprotect(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]
    operations = [migrations.RunPython(protect, unprotect)]
