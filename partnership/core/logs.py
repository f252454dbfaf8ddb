"""Structured logs: one JSON object a line, each with the request id that the answer carries."""

import re
from typing import Any

import structlog

SECRET = re.compile(r"(?<=/)[A-Za-z0-9_:-]{40,}(?=[/.]|$)", re.MULTILINE)


def without_secrets(logger: Any, method: str, line: dict[str, Any]) -> dict[str, Any]:
    """A link that opens something stands in no log: where an address has a long secret in it, that is left out."""
    for name in ("event", "exception"):
        if isinstance(line.get(name), str):
            line[name] = SECRET.sub("…", line[name])
    return line


CHAIN: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    without_secrets,
]


def logging_config(level: str) -> dict[str, Any]:
    """Django's LOGGING for a level."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
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
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {"django.server": {"handlers": ["console"], "level": "WARNING", "propagate": False}},
    }
