"""What no log line carries."""

import logging

import pytest

from partnership.core.logs import logging_config, without_secrets

TOKEN = "Ab3_-" * 8 + "xyz"


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
def test_secret_of_a_link_is_left_out(line: str, said: str) -> None:
    assert without_secrets(None, "warning", {"event": line})["event"] == said
    formatter = logging_config("INFO")["formatters"]["structured"]
    made = formatter["()"](foreign_pre_chain=formatter["foreign_pre_chain"], processors=formatter["processors"])
    record = logging.LogRecord("django.request", logging.WARNING, "", 1, line, (), None)
    assert TOKEN not in made.format(record)
