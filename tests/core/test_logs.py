"""What a line of the log says, and what it does not."""

import json
import logging
import logging.config
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import RequestFactory

from partnership.core.logs import logging_config

TOKEN = "Zk3vQ9-xW1rT7_yU5iO2pA8sD4fG6hJ0kL-zXcVbNmQ"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """Where the lines of a configured handler go; nothing else's logging changes."""
    config = logging_config("INFO")
    config["loggers"] = {"trial": {"handlers": ["console"], "level": "INFO", "propagate": False}}
    config["root"] = {}
    said = StringIO()
    config["handlers"]["console"]["stream"] = said
    logging.config.dictConfig({**config, "incremental": False})
    yield said
    logging.getLogger("trial").handlers.clear()


def log(message: str, status: int, error: Exception | None, path: str = "/") -> None:
    request = RequestFactory().get(path)
    logging.getLogger("trial").error(message, exc_info=error, extra={"status_code": status, "request": request})


def only(lines: StringIO) -> dict[str, object]:
    (line,) = lines.getvalue().splitlines()
    found: dict[str, object] = json.loads(line)
    return found


def test_what_was_refused_is_one_warning_with_who_and_what(lines: StringIO) -> None:
    log("Forbidden (Permission denied): /lanes/", 403, PermissionDenied("no"), "/lanes/")
    found = only(lines)
    assert (found["level"], found["status"], found["method"], found["path"], found["client"]) == (
        "warning",
        403,
        "GET",
        "/lanes/",
        "127.0.0.1",
    )
    assert "exception" not in found


def test_a_database_that_is_away_is_its_own_words(lines: StringIO) -> None:
    log("Service Unavailable: /", 503, OperationalError("connection refused\nIs the server running?"))
    found = only(lines)
    assert found["level"] == "error"
    assert found["error"] == "connection refused Is the server running?"
    assert "exception" not in found


def test_what_is_broken_keeps_its_traceback(lines: StringIO) -> None:
    try:
        raise ZeroDivisionError("here")
    except ZeroDivisionError as error:
        log("Internal Server Error: /", 500, error)
    assert "ZeroDivisionError: here" in str(only(lines)["exception"])


def test_a_link_that_opens_something_is_cut_out(lines: StringIO) -> None:
    path = f"/accounts/invitation/{TOKEN}/"
    log(f"Unprocessable Entity: {path}", 422, None, path)
    found = only(lines)
    assert found["path"] == "/accounts/invitation/…/"
    assert TOKEN not in lines.getvalue()


def test_a_strangers_words_have_an_end(lines: StringIO) -> None:
    log("Invalid HTTP_HOST header: " + "a" * 5_000, 400, None)
    assert len(lines.getvalue()) < 800


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (f"Not Found: /accounts/invitation/{TOKEN}/", "Not Found: /accounts/invitation/…/"),
        (f"Method Not Allowed (POST): /welcome/{TOKEN}/", "Method Not Allowed (POST): /welcome/…/"),
        (f"Not Found: /meetings/calendar/{TOKEN}.ics", "Not Found: /meetings/calendar/….ics"),
        (f"Not Found: /accounts/confirm-email/MQ:{TOKEN}:{TOKEN}", "Not Found: /accounts/confirm-email/…"),
        ("Not Found: /projects/requests/17/", "Not Found: /projects/requests/17/"),
    ],
)
def test_secret_of_a_link_is_left_out(line: str, said: str, lines: StringIO) -> None:
    logging.getLogger("trial").warning(line)
    assert only(lines)["event"] == said
