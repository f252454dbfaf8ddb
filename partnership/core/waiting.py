"""Waits at the start for a database or a broker that is not there yet: a sentence now and then, and an end to it."""

import time
from collections.abc import Callable
from urllib.parse import urlsplit

import redis
from django.conf import settings
from django.core.management.base import CommandError
from django.db import OperationalError, connection

FIRST_WAIT = 0.5  # seconds between two tries; doubles up to LONGEST_WAIT
LONGEST_WAIT = 8.0
SAY_AGAIN = 15.0  # seconds between two sentences
PATIENCE = 120.0  # seconds until it is given up

Say = Callable[[str], None]


def wait_for_database(say: Say) -> None:
    """Returns when the database takes a connection; CommandError after PATIENCE."""
    wait_for(f"The database {where_database()}", database_refuses, say)


def wait_for_broker(say: Say) -> None:
    """Returns when Redis answers, at once where there is none; CommandError after PATIENCE."""
    if settings.REDIS_URL:
        wait_for(f"Redis {where(settings.REDIS_URL)}", broker_refuses, say)


def wait_for(what: str, refuses: Callable[[], str], say: Say) -> None:
    """`refuses` gives the reason in the other's own words, or nothing when it answers."""
    began = time.monotonic()
    wait, said_at = FIRST_WAIT, -SAY_AGAIN
    while reason := refuses():
        waited = time.monotonic() - began
        if waited >= PATIENCE:
            raise CommandError(f"{what} did not answer within {PATIENCE:.0f} s: {reason}")
        if waited - said_at >= SAY_AGAIN:
            say(f"{what} does not answer ({reason}). Waiting for it, until {PATIENCE:.0f} s are over.")
            said_at = waited
        time.sleep(wait)
        wait = min(wait * 2, LONGEST_WAIT)
    if said_at >= 0:
        say(f"{what} answers.")


def database_refuses() -> str:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        connection.close()
        return in_one_line(error)
    return ""


def broker_refuses() -> str:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=5, socket_connect_timeout=2) as client:
            client.ping()
    except (redis.RedisError, OSError) as error:
        return in_one_line(error)
    return ""


def in_one_line(error: Exception) -> str:
    """The other's own words, without the line breaks and at a readable length."""
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__


def where_database() -> str:
    entry = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(entry["NAME"])
    return f"{entry['NAME']} at {entry['HOST'] or 'this machine'}" + (f":{entry['PORT']}" if entry["PORT"] else "")


def where(address: str) -> str:
    """An address without its password."""
    parts = urlsplit(address)
    return f"at {parts.hostname}:{parts.port or 6379}" if parts.hostname else f"at {parts.path}"
