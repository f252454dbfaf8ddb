"""Reminders: the mails a second of one drain, beside one smtplib loop over one connection to the same server.

Run with DATABASE_URL and EMAIL_URL set. Everybody has an overdue action: planned, claimed, read again, rendered, sent
and written down as ever. The floor makes and sends as many messages of the same text, by turns with the drain.
"""

import json
import smtplib
import statistics
import sys
import time
from datetime import UTC, datetime, timedelta
from email.message import Message
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.policy import compat32

import django

ROUNDS = 5
MORNING = datetime(2026, 11, 3, 8, tzinfo=UTC)  # a Tuesday


def crowd(size: int) -> None:
    """People with one overdue action each."""
    from partnership.people.models import Person, Side
    from partnership.promises.models import Action

    people = Person.objects.bulk_create(
        Person(email=f"p{n}@example.com", name=f"Person {n}", side=Side.IT, password="!") for n in range(size)
    )
    day = MORNING.date() - timedelta(days=1)
    Action.objects.bulk_create(
        Action(
            title=f"Send the brief of campaign {n}",
            owner=person,
            due_on=day,
            first_due_on=day,
            captured_by=person,
            captured_at=MORNING - timedelta(days=9),
        )
        for n, person in enumerate(people)
    )


def sample() -> tuple[str, str]:
    """Text and HTML of a mail that is due."""
    from partnership.attention.mail import Waiting, compose
    from partnership.attention.models import Mail

    message, _ = compose(Mail.objects.all()[0], MORNING, Waiting(MORNING))
    assert message is not None
    return str(message.body), str(message.alternatives[0][0])


def written(number: int, text: str, html: str) -> Message:
    message = MIMEMultipart("alternative")
    message["From"], message["To"] = "lockstep@localhost", f"p{number}@example.com"
    message["Subject"], message["Message-ID"] = f"Overdue: {number}", f"<{number}@localhost>"
    message.attach(MIMEText(text, "plain", "utf-8"))
    message.attach(MIMEText(html, "html", "utf-8"))
    return message


def floor(count: int, text: str, html: str) -> None:
    """The least that sends so many mails: no database, no template, nothing written down."""
    from django.conf import settings

    with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT) as connection:
        for number in range(count):
            data = written(number, text, html).as_bytes(policy=compat32.clone(linesep="\r\n"))
            connection.sendmail("lockstep@localhost", [f"p{number}@example.com"], data)


def measure() -> dict[str, float | None]:
    from partnership.attention.models import Delivery, Mail
    from partnership.attention.planning import plan
    from partnership.attention.sending import BATCH, drain

    crowd((ROUNDS + 1) * BATCH)
    plan(MORNING - timedelta(minutes=1))
    plan(MORNING)
    assert Mail.objects.count() == (ROUNDS + 1) * BATCH
    text, html = sample()
    rates: tuple[list[float], list[float]] = ([], [])
    for turn in range(ROUNDS + 1):
        for index, send in enumerate((lambda: drain(MORNING, BATCH), lambda: floor(BATCH, text, html))):
            start = time.perf_counter()
            send()
            if turn:
                rates[index].append(BATCH / (time.perf_counter() - start))
    assert set(Delivery.objects.values_list("state", flat=True)) == {Mail.State.SENT}
    ours, least = (statistics.median(each) for each in rates)
    return {
        "figure": ours,
        "floor": least,
        "ratio": statistics.median(a / b for a, b in zip(*rates, strict=True)),
        "queries": None,
    }


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps([measure()]))
