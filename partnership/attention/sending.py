"""Sending: one message to one person at a time, over one connection for each batch, each mail committed by itself."""

import logging
import smtplib
from datetime import datetime
from time import monotonic

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend

from partnership.attention.inviting import note_sent, plan_invitations
from partnership.attention.mail import Waiting, compose
from partnership.attention.models import Heartbeat, Mail
from partnership.attention.models.heartbeat import DRAIN
from partnership.attention.models.mail import Queue
from partnership.core.said import in_its_words
from partnership.core.verbs import whole

log = logging.getLogger(__name__)

BATCH = 100  # mails over one connection
LONGEST = 30.0  # seconds for which one drain goes on claiming


def drain(at: datetime, limit: int | None = None, connection: BaseEmailBackend | None = None) -> int:
    """Send what is due until nothing is, or for as long as one drain may; the number of mails that were tried."""
    plan_invitations(at)
    tried, end, going_on = 0, monotonic() + LONGEST, True
    connection, waiting, queue = connection or get_connection(), Waiting(at), Queue(Mail.objects.all(), at)
    try:
        while going_on and tried != limit and monotonic() < end and (mail := queue.claim()):
            if tried % BATCH == 0:
                connection.close()
            going_on = attempt(mail, at, connection, waiting)
            tried += 1
    finally:
        connection.close()
    Heartbeat.objects.beat(DRAIN, at)
    return tried


def attempt_now(mail: Mail, at: datetime) -> None:
    """Try this one mail at once, unless somebody else is at it; what does not work now is tried again by itself."""
    if not mail.take(at):
        return
    connection = get_connection()
    try:
        attempt(mail, at, connection, Waiting(at))
    finally:
        connection.close()


def attempt(mail: Mail, at: datetime, connection: BaseEmailBackend, waiting: Waiting) -> bool:
    """Send one claimed mail and write down how that ended; False when the server is of no use to the next either."""
    try:
        message, dropped = compose(mail, at, waiting)
        if message:
            connection.open()
            connection.send_messages([message])
    except smtplib.SMTPException as error:
        return _server_said_no(mail, at, error)
    except OSError as error:
        mail.put_off(at, f"The mail server is not there: {error}")
        return False
    except Exception as error:
        log.exception("Mail %s could not be written.", mail.key)
        mail.put_off(at, f"It could not be put together: {in_its_words(error)}")
        return True
    with whole():
        if mail.settle(at, dropped=dropped, sent=message is not None) and message and mail.invitation_id:
            note_sent(mail, at)
    return True


def _server_said_no(mail: Mail, at: datetime, error: smtplib.SMTPException) -> bool:
    """4xx: later. 5xx: never, unless it is about our sign-in and not about this mail."""
    code = answer_code(error)
    if (
        isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPConnectError | smtplib.SMTPHeloError)
        or not code
    ):
        mail.put_off(at, f"The mail server does not work with us: {error}")
        return False
    if code >= 500:
        mail.refuse(f"The mail server refused it: {error}")
    else:
        mail.put_off(at, f"The mail server asks to wait: {error}")
    return code != 421  # 421 closes the connection


def answer_code(error: smtplib.SMTPException) -> int:
    """The server's answer, 400 to 599; 0 when there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next((code for code, _ in error.recipients.values()), 0)
    return error.smtp_code if isinstance(error, smtplib.SMTPResponseException) else 0
