from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("company", "0003_one_country_is_the_first")]

    operations = [
        migrations.RemoveField(model_name="groundrules", name="country"),
        migrations.RemoveField(model_name="groundrules", name="subdivision"),
    ]
