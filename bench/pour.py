"""Fill the benchmark's database and print what was made."""

import json
import sys

import django
from django.db import transaction

if __name__ == "__main__":
    django.setup()
    from bench import customers, inventory, seed

    _, cards, waiting, *also = sys.argv
    with transaction.atomic():
        made, (it, marketing, requests) = seed.pour(int(cards), int(waiting))
        if "journey" in also:
            customers.way(it, marketing, requests, seed.OUTCOMES)
        if "stack" in also:
            inventory.stack(it, marketing, 5_000)
    sys.stdout.write(json.dumps(made))
