"""What a mail says, as of the instant of sending: text and HTML, to one person."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import render_to_string, select_template
from django.urls import reverse
from django.utils import timezone

from partnership.attention.inviting import invite
from partnership.attention.items import Item, survey
from partnership.attention.kinds import label
from partnership.attention.models import Delivery, Mail, Preference
from partnership.attention.models.mail import MOMENT
from partnership.core.days import company_day
from partnership.core.memory import remembering
from partnership.people.models import Person

LATE = timedelta(hours=1)
STOP_SALT = "attention.stop-digests"


class SourceFailed(Exception):
    """Whether something still waits could not be read, so the mail waits too."""


@dataclass(frozen=True)
class Words:
    """One thing in a mail: the first line of its template says it, the rest explains."""

    delivery: Delivery
    line: str
    body: str
    url: str
    due: datetime | None
    at: datetime

    @property
    def is_notice(self) -> bool:
        return self.delivery.is_notice

    @property
    def kind(self) -> str:
        return label(self.delivery.kind)

    @property
    def is_overdue(self) -> bool:
        return self.due is not None and company_day(self.due) < company_day(self.at)


class Waiting:
    """What waits for everybody as of the instant, read again when it is older than a moment: once for many mails."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._read_until = 0.0
        self._of: dict[int, dict[tuple[str, str], Item]] = {}

    def of(self, person: Person) -> dict[tuple[str, str], Item]:
        """What the person is due to be reminded of, by kind and subject, the oldest promise first.

        Raises SourceFailed when a source cannot say whether its things still wait.
        """
        if monotonic() >= self._read_until:
            self._read()
        return self._of.get(person.pk, {})

    def _read(self) -> None:
        with remembering():
            asked = survey(self.at)
        if asked.failures:
            raise SourceFailed("; ".join(f"{source}: {reason}" for source, reason in asked.failures.items()))
        self._of = {}
        for item in asked.items:
            if item.occasion:
                self._of.setdefault(item.person_id, {})[item.kind, item.subject] = item
        self._read_until = monotonic() + MOMENT


def compose(mail: Mail, at: datetime, waiting: Waiting) -> tuple[EmailMultiAlternatives | None, list[int]]:
    """The message as of now, and the deliveries that nobody needs any more; no message when nothing is left.

    Whether a thing still waits, and whether its reader may still see it, is asked again here.
    """
    if mail.invitation_id:
        return invite(mail, at)
    person = mail.person
    items = waiting.of(person)
    deliveries = [row for row in mail.deliveries.all() if row.state == Mail.State.WAITING]
    needed = [row for row in deliveries if person.is_active and (row.is_notice or row.item_key in items)]
    dropped = [row.pk for row in deliveries if row not in needed]
    if not needed:
        return None, dropped
    order = list(items)
    needed.sort(key=lambda row: (row.is_notice, -row.gravity, 0 if row.is_notice else order.index(row.item_key)))
    with timezone.override(ZoneInfo(person.time_zone or settings.TIME_ZONE)):
        return _message(mail, person, needed, items, at), dropped


def _message(
    mail: Mail, person: Person, needed: list[Delivery], items: dict[tuple[str, str], Item], at: datetime
) -> EmailMultiAlternatives:
    words = list({row.item_key: _words(row, items.get(row.item_key), at) for row in needed}.values())
    is_digest = any(row.how in (Preference.How.DAILY, Preference.How.WEEKLY) for row in needed)
    stop_url = address(reverse("attention:stop", args=[stop_token(person)])) if is_digest else ""
    subject = subject_line(words)
    context = {
        "person": person,
        "waiting": [word for word in words if not word.is_notice],
        "told": [word for word in words if word.is_notice],
        "late_since": mail.due_at if at - mail.due_at > LATE else None,
        "at": at,
        "waiting_url": address(reverse("home:waiting")),
        "preferences_url": address(reverse("attention:preferences")),
        "stop_url": stop_url,
        "subject": subject,
    }
    headers = {"Message-ID": mail.message_id, "X-Lockstep-Delivery": ", ".join(row.key for row in needed)}
    headers["Auto-Submitted"] = "auto-generated"
    if is_digest:
        headers |= {"List-Unsubscribe": f"<{stop_url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    text = render_to_string("mail/reminder.txt", context)
    message = EmailMultiAlternatives(subject, text, to=[person.email], headers=headers)
    message.attach_alternative(render_to_string("mail/reminder.html", context), "text/html")
    return message


def subject_line(words: list[Words]) -> str:
    """One thing is named; several are counted, with the most urgent one's name."""
    waiting = [word for word in words if not word.is_notice]
    if len(words) == 1:
        return words[0].line
    if not waiting:
        return f"{len(words)} things changed"
    first = waiting[0].line.rstrip(".")
    return f"{first}, and {len(words) - 1} more"


def _words(delivery: Delivery, item: Item | None, at: datetime) -> Words:
    if item is None:
        return Words(delivery, delivery.title, "", address(delivery.url), None, at)
    template = select_template(item.word_templates).template
    text = template.render(Context({"item": item, **item.context}, autoescape=False))
    line, _, body = text.strip().partition("\n")
    return Words(delivery, " ".join(line.split()), " ".join(body.split()), address(item.url), item.due, at)


def address(path: str) -> str:
    return settings.PUBLIC_URL.rstrip("/") + path


def stop_token(person: Person) -> str:
    return signing.dumps(person.pk, salt=STOP_SALT)
