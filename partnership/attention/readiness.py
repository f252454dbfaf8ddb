"""Whether the portal can do its work: database, migrations, broker, the tick, and mail.

The answer is open to everybody, so a server's words come without names and addresses; the log has them whole.
"""

from collections.abc import Callable
from datetime import timedelta

import redis
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from partnership.attention.models import Heartbeat, Mail
from partnership.attention.models.heartbeat import PLAN
from partnership.core.closing import closing
from partnership.core.said import in_its_words, without_names

log = structlog.get_logger("lockstep")

TICK_AGE = timedelta(minutes=5)
UNDELIVERED_AGE = timedelta(hours=1)


def what_fails() -> dict[str, str]:
    """Each check that fails, with the reason in words; empty when all is well. Nothing is known without a database."""
    if closing.is_set():
        return {"web": "This web is ending; ask another."}
    if reason := _database():
        return {"database": reason}
    checks: dict[str, Callable[[], str]] = {
        "migrations": _migrations,
        "broker": _broker,
        "tick": _tick,
        "reminders": _reminders,
    }
    found = {name: check() for name, check in checks.items()}
    return {name: reason for name, reason in found.items() if reason}


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError) as error:
        connection.close()
        return _does_not_answer("The database", error)
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not missing:
        return ""  # what a later release has added to the database is no fault of this one
    count = "1 migration is" if len(missing) == 1 else f"{len(missing)} migrations are"
    return f"{count} not applied: run manage.py up --prepare."


def _broker() -> str:
    """Only where there is one; the embedded worker has its own in memory."""
    if not settings.REDIS_URL:
        return ""
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        with client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return _does_not_answer("Redis", error)
    return ""


def _does_not_answer(server: str, error: Exception) -> str:
    log.error("readiness.no_answer", server=server, error=str(error)[:500])
    return f"{server} does not answer: {in_its_words(error)}."


def _tick() -> str:
    age = Heartbeat.objects.age(PLAN)
    if age is None:
        return "No tick has run yet: is the worker started?"
    return f"The last tick ran {age.total_seconds() // 60:.0f} minutes ago." if age > TICK_AGE else ""


def _reminders() -> str:
    oldest = Mail.objects.oldest_undelivered()
    if oldest is None or timezone.now() - oldest.due_at <= UNDELIVERED_AGE:
        return ""
    why = without_names(oldest.error)
    return f"A reminder has waited to be sent since {oldest.due_at:%Y-%m-%d %H:%M} UTC. {why}".strip()
