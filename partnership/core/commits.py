"""How soon a commit is on disk: at once, as everywhere, or together with the next one that is."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

SQLITE_NORMAL = 1


@contextmanager
def together() -> Iterator[None]:
    """Commits in here are real at once, for others and for a process that is killed; a power cut may take them back
    until the next commit after this one's end, which brings them to disk with itself.

    For work that may be done twice and must be done soon. Inside a transaction it changes nothing: that one decides.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET synchronous_commit TO off")
            back = "RESET synchronous_commit"
        else:
            (level,) = cursor.execute("PRAGMA synchronous").fetchone()
            cursor.execute(f"PRAGMA synchronous={min(level, SQLITE_NORMAL)}")
            back = f"PRAGMA synchronous={level}"
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(back)
