"""Sending: one message to one person at a time, over one connection for each batch, each mail committed by itself."""

import logging
import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from time import monotonic

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from partnership.attention.mail import Waiting, compose
from partnership.attention.models import Heartbeat, Mail
from partnership.attention.models.heartbeat import DRAIN
from partnership.attention.models.mail import Queue

log = logging.getLogger(__name__)

BATCH = 100  # mails over one connection
LONGEST = 30.0  # seconds for which one drain goes on claiming


@dataclass(frozen=True)
class Attempt:
    """How sending one mail ended: the verb that writes it down, and whether the server is of use to the next."""

    write_down: Callable[[], object]
    go_on: bool = True


def drain(at: datetime, limit: int | None = None, connection: BaseEmailBackend | None = None) -> int:
    """Send what is due until nothing is, or for as long as one drain may; the number of mails that were tried.

    One transaction writes down how a mail ended and claims the next: each is committed before another is sent.
    """
    connection, end = connection or get_connection(), monotonic() + LONGEST
    queue, waiting = Queue(Mail.objects.all(), at), Waiting(at)
    tried, last = 0, Attempt(lambda: None)
    try:
        while True:
            with transaction.atomic():
                last.write_down()
                goes_on = last.go_on and tried != limit and monotonic() < end
                mail = queue.claim() if goes_on else None
            if mail is None:
                break
            if tried % BATCH == 0:
                connection.close()
            last = attempt(mail, at, connection, waiting)
            tried += 1
    finally:
        connection.close()
    Heartbeat.objects.beat(DRAIN, at)
    return tried


def attempt(mail: Mail, at: datetime, connection: BaseEmailBackend, waiting: Waiting) -> Attempt:
    """Send one claimed mail."""
    try:
        message, dropped = compose(mail, at, waiting)
        if message:
            connection.open()
            connection.send_messages([message])
    except smtplib.SMTPException as error:
        return _server_said_no(mail, at, error)
    except OSError as error:
        return Attempt(partial(mail.put_off, at, f"The mail server is not there: {error}"), go_on=False)
    except Exception as error:
        log.exception("Mail %s could not be written.", mail.key)
        return Attempt(partial(mail.put_off, at, f"{type(error).__name__}: {error}"))
    return Attempt(partial(mail.settle, at, dropped=dropped, sent=message is not None))


def _server_said_no(mail: Mail, at: datetime, error: smtplib.SMTPException) -> Attempt:
    """4xx: later. 5xx: never, unless it is about our sign-in and not about this mail."""
    code = answer_code(error)
    if (
        isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError)
        or not code
    ):
        return Attempt(partial(mail.put_off, at, f"The mail server does not work with us: {error}"), go_on=False)
    if code >= 500:
        return Attempt(partial(mail.refuse, f"The mail server refused it: {error}"))
    said = partial(mail.put_off, at, f"The mail server asks to wait: {error}")
    return Attempt(said, go_on=code != 421)  # 421 closes the connection


def answer_code(error: smtplib.SMTPException) -> int:
    """The server's answer, 400 to 599; 0 when there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
