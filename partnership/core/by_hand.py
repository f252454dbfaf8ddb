"""Commands by which somebody with access to the server changes what people see: the ledger names the command."""

from typing import Any

import structlog
from django.core.management.base import BaseCommand

BY_HAND = "command:"


class ServerCommand(BaseCommand):
    """What it leaves in the ledger has no person's name, and says by which command it came."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        name = type(self).__module__.rpartition(".")[2]
        with structlog.contextvars.bound_contextvars(request_id=f"{BY_HAND}{name}"):
            return super().execute(*args, **options)
