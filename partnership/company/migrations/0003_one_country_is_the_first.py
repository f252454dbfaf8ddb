from typing import Any

from django.db import migrations

SPELT = {"UK": "GB"}


def gather(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("company", "GroundRules").objects.exclude(country="")
    for each in rules:
        country = SPELT.get(each.country, each.country)
        each.countries = f"{country}-{each.subdivision}" if each.subdivision else country
        each.save(update_fields=["countries"])


def part(apps: Any, schema_editor: Any) -> None:
    rules = apps.get_model("company", "GroundRules").objects.exclude(countries="")
    for each in rules:
        each.country, _, region = each.countries.partition(",")[0].partition("-")
        each.subdivision = region if len(region) <= 10 else ""
        each.save(update_fields=["country", "subdivision"])


class Migration(migrations.Migration):
    dependencies = [("company", "0002_countries")]

    operations = [migrations.RunPython(gather, part)]
