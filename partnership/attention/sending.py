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
from partnership.core.commits import together

log = logging.getLogger(__name__)

BATCH = 100  # mails over one connection
LONGEST = 30.0  # seconds for which one drain goes on claiming
SPAN = 1.0  # seconds of mails that come to disk together


@dataclass(frozen=True)
class Attempt:
    """How sending one mail ended: the verb that writes it down, and whether the server is of use to the next."""

    write_down: Callable[[], object]
    go_on: bool = True


def drain(at: datetime, limit: int | None = None, connection: BaseEmailBackend | None = None) -> int:
    """Send what is due until nothing is, or for as long as one drain may; the number of mails that were tried."""
    run, end = Run(at, limit, connection or get_connection()), monotonic() + LONGEST
    try:
        while run.goes_on and monotonic() < end:
            with together():
                run.send(min(monotonic() + SPAN, end))
            Heartbeat.objects.beat(DRAIN, at)  # a commit that waits for the disk, and so brings all of them there
    finally:
        run.connection.close()
    return run.tried


class Run:
    """One drain: its connection, the mails ahead of it, what waits for their readers."""

    def __init__(self, at: datetime, limit: int | None, connection: BaseEmailBackend) -> None:
        self.at, self.limit, self.connection = at, limit, connection
        self.queue, self.waiting = Queue(Mail.objects.all(), at), Waiting(at)
        self.tried, self.goes_on = 0, True

    def send(self, until: float) -> None:
        """Mails one at a time. One transaction writes down how a mail ended and claims the next: each is committed
        before another is sent."""
        last = Attempt(lambda: None)
        while True:
            with transaction.atomic():
                last.write_down()
                self.goes_on = last.go_on and self.tried != self.limit
                in_time = monotonic() < until
                mail = self.queue.claim() if self.goes_on and in_time else None
            if mail is None:
                self.goes_on = self.goes_on and not in_time  # in time and without a mail: nothing is due
                return
            if self.tried % BATCH == 0:
                self.connection.close()
            last = attempt(mail, self.at, self.connection, self.waiting)
            self.tried += 1


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
