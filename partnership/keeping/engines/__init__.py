"""What the two engines do differently for the same behaviour: a snapshot, a scratch place, and the exchange."""

from django.db import connection

from partnership.keeping.engines.engine import Engine
from partnership.keeping.engines.postgres import Postgres
from partnership.keeping.engines.sqlite import SQLite

ENGINES: dict[str, type[Engine]] = {"sqlite": SQLite, "postgresql": Postgres}


def engine() -> Engine:
    """The one of this portal's database."""
    return ENGINES[connection.vendor]()


__all__ = ["Engine", "engine"]
