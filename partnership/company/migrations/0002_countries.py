from django.db import migrations, models

import partnership.company.models


class Migration(migrations.Migration):
    dependencies = [("company", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="groundrules",
            name="countries",
            field=models.CharField(
                blank=True, default="", max_length=250, validators=[partnership.company.models.check_countries]
            ),
        ),
    ]
