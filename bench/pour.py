"""Fill the benchmark's database and print what was made."""

import json
import sys

import django
from django.db import transaction

if __name__ == "__main__":
    django.setup()
    from bench.seed import pour

    with transaction.atomic():
        made = pour(*map(int, sys.argv[1:]))
    sys.stdout.write(json.dumps(made))
