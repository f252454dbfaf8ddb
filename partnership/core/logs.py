"""Structured logs: one JSON object a line, each with the request id that the answer carries."""

import logging
import re
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError

SECRET = re.compile(r"(?<=/)[A-Za-z0-9_:-]{32,}")  # in an address, what opens something without a sign-in
LONGEST = 300  # characters of a message that a stranger had a say in


def without_secrets(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """A link that opens something stands in no log: where an address has a long secret in it, that is left out."""
    for name in ("event", "exception", "path"):
        if isinstance(line.get(name), str):
            line[name] = SECRET.sub("…", line[name])
    return line


CHAIN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.ExtraAdder(allow=["request_id", "status", "client", "method", "path", "error"]),
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_secrets,
]


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING for a level; gunicorn takes the same (gunicorn.conf.py)."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"one_line": {"()": OneLine}},
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": CHAIN,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.JSONRenderer(),
                ],
            }
        },
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "structured", "filters": ["one_line"]},
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
    }


class OneLine(logging.Filter):
    """A traceback is for what is broken here. A request that is wrong, or a database that is away, is one line.

    Strangers send what they like as often as they like: what was refused (4xx) says its sentence, at a readable
    length, with who asked for what.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        status = getattr(record, "status_code", 0)
        error = record.exc_info[1] if record.exc_info else None
        away = status == 503 and isinstance(error, (OperationalError, InterfaceError))
        if status >= 400:
            self.say_who(record, status)
        if away:
            record.error = " ".join(str(error).split())[:LONGEST]
        if away or 400 <= status < 500:
            record.exc_info = record.exc_text = None
        if 400 <= status < 500:
            record.levelno, record.levelname = logging.WARNING, "WARNING"
        if record.levelno == logging.WARNING and isinstance(record.msg, str):
            record.msg, record.args = record.getMessage()[:LONGEST], ()
        return True

    def say_who(self, record: logging.LogRecord, status: int) -> None:
        record.status = status
        request = getattr(record, "request", None)
        if request is not None:
            record.method, record.path = str(request.method)[:16], str(request.path)[:LONGEST]
            record.client = request.META.get("REMOTE_ADDR", "")
            record.request_id = request.META.get("REQUEST_ID", "")
