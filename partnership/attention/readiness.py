"""Whether the portal can do its work: database, migrations, broker, the tick, and mail."""

from collections.abc import Callable
from datetime import timedelta

import redis
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from partnership.attention.models import Heartbeat, Mail
from partnership.attention.models.heartbeat import PLAN

TICK_AGE = timedelta(minutes=5)
UNDELIVERED_AGE = timedelta(hours=1)


def what_fails() -> dict[str, str]:
    """Each check that fails, with the reason in words; empty when all is well. Nothing is known without a database."""
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
    except DatabaseError as error:
        connection.close()
        return f"The database does not answer: {type(error).__name__}."
    return ""


def _migrations() -> str:
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"{len(missing)} migrations are not applied." if missing else ""


def _broker() -> str:
    """Only where there is one; the embedded worker has its own in memory."""
    if not settings.REDIS_URL:
        return ""
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)
        with client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return f"Redis does not answer: {type(error).__name__}."
    return ""


def _tick() -> str:
    age = Heartbeat.objects.age(PLAN)
    if age is None:
        return "No tick has run yet: is the worker started?"
    return f"The last tick ran {age.total_seconds() // 60:.0f} minutes ago." if age > TICK_AGE else ""


def _reminders() -> str:
    oldest = Mail.objects.oldest_undelivered()
    if oldest is None or timezone.now() - oldest.due_at <= UNDELIVERED_AGE:
        return ""
    return f"A reminder has waited to be sent since {oldest.due_at:%Y-%m-%d %H:%M} UTC. {oldest.error}".strip()
