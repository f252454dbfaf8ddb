"""Run inside a container by the drill, as `manage.py shell` runs it: passwords, and notices that go out at once."""

import os

from django.db import transaction

from partnership.attention.models import Notice, Preference
from partnership.company.models import GroundRules
from partnership.people.actions import prove_address
from partnership.people.models import Person, Side

with transaction.atomic():
    for email in os.environ.get("DRILL_PASSWORDS_OF", "").split():
        person = Person.objects.get(email=email)
        person.set_password(os.environ["DRILL_PASSWORD"])
        person.save(update_fields=["password"])
        prove_address(person)
    first, last = map(int, os.environ.get("DRILL_NUMBERS", "0 0").split())
    if last > first:
        GroundRules.objects.update_or_create(pk=1, defaults={"working_weekdays": "1234567"})
        numbers = range(first, last)
        people = Person.objects.bulk_create(
            Person(email=f"p{n}@example.com", name=f"Person {n}", side=Side.IT, password="!") for n in numbers
        )
        Preference.objects.bulk_create(Preference(person=each, kind="", how=Preference.How.AT_ONCE) for each in people)
        text = "A lane has a new owner."
        Notice.objects.tell(people, kind="lane-owner-changed", subject="drill", text=text, url="/lanes/")
