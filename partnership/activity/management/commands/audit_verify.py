from typing import Any

from django.core.management.base import BaseCommand, CommandError

from partnership.activity.models import Event, first_break


class Command(BaseCommand):
    help = "Check the ledger's hash chain and name the first place that does not hold."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = first_break()
        if broken:
            raise CommandError(f"Event {broken.pk} ({broken.kind}, {broken.at:%Y-%m-%d %H:%M}) does not follow.")
        head = Event.objects.order_by("-pk").values_list("chain", flat=True).first()
        self.stdout.write(f"{Event.objects.count()} events hold. Head: {head or 'none'}")
