"""What was delivered to whom, and what was not."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from partnership.attention.models import Delivery


class Command(BaseCommand):
    help = "List deliveries with their key, kind, recipient, state, due and sent times."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as one JSON list")

    def handle(self, *, json: bool, **options: Any) -> None:
        rows = [delivery.as_row() for delivery in Delivery.objects.for_list()]
        self.stdout.write(as_json(rows) if json else as_lines(rows))


def as_json(rows: list[dict[str, Any]]) -> str:
    return json.dumps(rows, indent=1, ensure_ascii=False)


def as_lines(rows: list[dict[str, Any]]) -> str:
    lines = [f"{row['due_at'][:16]}  {row['state']:8}  {row['recipient']:32}  {row['key']}" for row in rows]
    return "\n".join(lines) or "No delivery yet."
