"""What the portal needs beside itself, from the environment: its database, the broker, the mail server."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote

import environ

from partnership.environment import split, stop, text

MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 587, "smtp+ssl": 465}

SCHEMES = {
    "DATABASE_URL": {"postgres", "postgresql", "sqlite"},
    "REDIS_URL": {"redis", "rediss", "unix"},
    "EMAIL_URL": {*MAIL_PORTS, "filemail", "consolemail"},
}


def scheme_of(name: str, value: str) -> SplitResult:
    parts = split(name, value)
    if parts.scheme not in SCHEMES[name]:
        raise stop(name)
    return parts


def database(default: Path, test: Path, *, testing: bool) -> dict[str, Any]:
    """Django's entry for DATABASE_URL, with what either engine needs to keep its promises."""
    value = text("DATABASE_URL", f"sqlite:///{default}")
    parts = scheme_of("DATABASE_URL", value)
    try:
        entry: dict[str, Any] = dict(environ.Env.db_url_config(value))
    except Exception as error:
        raise stop("DATABASE_URL") from error
    if parts.scheme == "sqlite":
        return entry | _sqlite(Path(unquote(str(entry["NAME"]))), test, testing=testing)
    if not entry["NAME"]:
        raise stop("DATABASE_URL")
    return entry | _postgres(entry.get("OPTIONS", {}))


def _sqlite(file: Path, test: Path, *, testing: bool) -> dict[str, Any]:
    if str(file) in {"", ".", ":memory:"} or file.is_dir():
        raise stop("DATABASE_URL", "For SQLite it names a file: sqlite:////folder/lockstep.sqlite3.")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise stop("DATABASE_URL", f"The folder {file.parent} cannot be made: {error.strerror}.") from error
    # What was answered with success is on disk; a test's database is thrown away.
    synchronous = "OFF" if testing else "FULL"
    return {
        "NAME": str(file),
        "CONN_MAX_AGE": None,
        # a file in tests too: what is in memory has one connection, and races take several
        "TEST": {"NAME": str(test)},
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                f"PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous};"
                "PRAGMA recursive_triggers=ON; PRAGMA foreign_keys=ON"
            ),
        },
    }


def _postgres(given: dict[str, Any]) -> dict[str, Any]:
    """`given` is what the address says after its question mark, such as sslmode=verify-full."""
    return {
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Nothing may live in a session: behind PgBouncer each transaction has another one (docs/adr/0096). The
        # time-outs are the role's own (core/preparing.py).
        "DISABLE_SERVER_SIDE_CURSORS": True,
        "OPTIONS": {"connect_timeout": 5, **given},
    }


def redis_url() -> str:
    value = text("REDIS_URL")
    if not value:
        return ""
    parts = scheme_of("REDIS_URL", value)
    if parts.scheme == "unix":
        if not parts.path:
            raise stop("REDIS_URL")
    elif not parts.hostname or not re.fullmatch(r"(/\d{0,4})?", parts.path, re.ASCII):
        raise stop("REDIS_URL")
    return value


def email(default: Path) -> dict[str, Any]:
    """Django's EMAIL_… settings for EMAIL_URL; without one, files in the folder `default`."""
    value = text("EMAIL_URL")
    if not value:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": default}
    parts = scheme_of("EMAIL_URL", value)
    if parts.scheme in MAIL_PORTS and (not parts.hostname or parts.path not in {"", "/"}):
        raise stop("EMAIL_URL")
    if parts.scheme == "filemail" and not parts.path.strip("/"):
        raise stop("EMAIL_URL", "For files it names a folder: filemail:////folder.")
    entry: dict[str, Any] = dict(environ.Env.email_url_config(value))
    if parts.scheme in MAIL_PORTS:
        entry["EMAIL_PORT"] = entry["EMAIL_PORT"] or MAIL_PORTS[parts.scheme]
    return entry
