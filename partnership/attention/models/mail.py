"""Mails: what is claimed by lease and sent, one message to one person with one delivery or several."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from datetime import datetime, timedelta
from hashlib import sha256
from random import randrange
from secrets import token_hex
from time import monotonic
from typing import Any, Self
from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Q, When
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person

WAITS = [timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15)] + [timedelta(hours=h) for h in (1, 4, 12)]
GIVE_UP_AFTER = timedelta(hours=72)
LEASES_UNTIL_DEAD = 3
AHEAD = 100  # mails read at once
MOMENT = 2.0  # seconds for which what was read is fresh enough to send


INVITATION = "invitation/"  # and its number: the run of a mail that invites somebody


def afresh() -> dict[str, Any]:
    """A mail that is sent as if it had never been tried."""
    now = timezone.now()
    untaken = {"lease": "", "lease_until": None, "expired_leases": 0}
    return {"try_at": now, "attempts": 0, "first_tried_at": None, **untaken}


class MailQuerySet(models.QuerySet["Mail"]):
    def for_list(self) -> Self:
        """What is in trouble first, then the newest."""
        in_trouble = Case(When(state__in=Mail.TROUBLE, then=0), default=1)
        return self.select_related("person").prefetch_related("deliveries").order_by(in_trouble, "-due_at", "-pk")

    def in_trouble(self) -> Self:
        return self.filter(state__in=Mail.TROUBLE)

    def held(self) -> Self:
        """Due before a restore and perhaps sent already: an administrator says what becomes of them."""
        return self.filter(state=Mail.State.HELD)

    def counts(self) -> dict[str, int]:
        """How many there are in each state, in one query; a state without any is 0."""
        found = dict(self.order_by().values_list("state").annotate(n=Count("pk")))
        return {state: found.get(state, 0) for state in Mail.State.values}

    def oldest_undelivered(self) -> Mail | None:
        return self.filter(state=Mail.State.WAITING).order_by("due_at", "pk").first()

    def claimable(self, at: datetime) -> Self:
        """Due by the instant, and held by nobody whose lease still runs (leases run on the wall clock)."""
        free = Q(lease_until=None) | Q(lease_until__lte=timezone.now())
        return self.filter(free, state=Mail.State.WAITING, try_at__lte=at)

    def ahead(self, at: datetime) -> Self:
        """The next that may be claimed, with their readers and deliveries."""
        due = self.claimable(at).select_related("person").prefetch_related("deliveries")
        return due.order_by("try_at", "pk")[:AHEAD]

    def of_invitation(self, pk: int) -> Mail | None:
        """The mail that carries an invitation, where one was written down."""
        return self.filter(run=f"{INVITATION}{pk}").first()

    def claim(self, at: datetime) -> Mail | None:
        """Take the next mail for one lease; who goes on claiming keeps a Queue."""
        return Queue(self, at).claim()


class Queue:
    """The mails that are due, read many at a time and claimed one at a time.

    What was read is at most a moment old, and a claim holds only where the row is still as it was read.
    """

    def __init__(self, mails: MailQuerySet, at: datetime) -> None:
        self.mails, self.at = mails, at
        self._ahead: deque[Mail] = deque()
        self._read_until = 0.0

    def claim(self) -> Mail | None:
        """The next mail, leased to us; None when nothing is due that nobody else is at. Two claims at once never get
        the same one."""
        if monotonic() < self._read_until and (mail := self._first_free()):
            return mail
        self._ahead = deque(self.mails.ahead(self.at))
        if self._ahead:
            self._ahead.rotate(randrange(len(self._ahead)))  # noqa: S311 - several workers begin at different places
        self._read_until = monotonic() + MOMENT
        return self._first_free()

    def _first_free(self) -> Mail | None:
        while self._ahead:
            mail = self._ahead.popleft()
            if mail.take(self.at):
                return mail
        return None


class Mail(models.Model):
    """One message to one person; (person, run) is unique and names the message for ever."""

    class State(models.TextChoices):
        WAITING = "waiting", "waiting"
        SENT = "sent", "sent"
        DROPPED = "dropped", "no longer needed"
        FAILED = "failed", "refused"
        DEAD = "dead", "given up"
        HELD = "held", "held after a restore"
        WITHHELD = "withheld", "left out after a restore"

    TROUBLE = (State.FAILED, State.DEAD)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mails")
    run = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    try_at = models.DateTimeField(help_text="Not before; it moves on after each failed attempt.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveIntegerField(default=0)
    first_tried_at = models.DateTimeField(null=True, blank=True)
    lease = models.CharField(max_length=16, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    expired_leases = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "run"], name="mail_key_is_unique"),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="mail_is_sent_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["try_at"], condition=Q(state="waiting"), name="mail_waiting")]

    def __str__(self) -> str:
        return f"the mail of {self.due_at:%Y-%m-%d %H:%M}"

    @property
    def key(self) -> str:
        return f"{self.person_id}/{self.run}"

    @property
    def invitation_id(self) -> int | None:
        """Which invitation it carries; None for reminders and notices."""
        return int(self.run.removeprefix(INVITATION)) if self.run.startswith(INVITATION) else None

    @property
    def is_in_trouble(self) -> bool:
        return self.state in self.TROUBLE

    @property
    def is_held(self) -> bool:
        return self.state == self.State.HELD

    @property
    def others(self) -> int:
        """How many more things it carries than its first; wants `for_list()`."""
        return max(0, len(self.deliveries.all()) - 1)

    @property
    def headline(self) -> str:
        """What it is about, in a line; wants `for_list()`."""
        first = next(iter(self.deliveries.all()), None)
        if first is None:
            return "Nothing"
        return f"{first.title.rstrip('.')}, and {self.others} more" if self.others else first.title

    @property
    def message_id(self) -> str:
        """The same for each attempt, so that a mail server or reader recognises a repeat."""
        return f"<{sha256(self.key.encode()).hexdigest()[:40]}@{urlsplit(settings.PUBLIC_URL).hostname}>"

    @verb
    def take(self, at: datetime) -> bool:
        """Hold it for one lease, unless somebody took it since it was read.

        Each attempt has a number and each lease a word of its own, so that nobody writes over another's. Nobody waits
        for whoever is taking it just now: Postgres skips its row, and on SQLite one transaction writes at a time.
        """
        expired = self.expired_leases + bool(self.lease_until)
        if expired >= LEASES_UNTIL_DEAD:
            self.give_up(f"Its worker ended {LEASES_UNTIL_DEAD} times without a result.")
            return False
        taken = {
            "lease": token_hex(8),
            "lease_until": timezone.now() + settings.MAIL_LEASE,
            "expired_leases": expired,
            "attempts": self.attempts + 1,
            "first_tried_at": self.first_tried_at or at,
        }
        as_read = Mail.objects.filter(pk=self.pk, state=self.State.WAITING, lease=self.lease, attempts=self.attempts)
        if not Mail.objects.filter(pk__in=as_read.select_for_update(skip_locked=True).values("pk")).update(**taken):
            return False
        for name, value in taken.items():
            setattr(self, name, value)
        return True

    @verb
    def settle(self, at: datetime, *, sent: bool, dropped: Collection[int] = ()) -> bool:
        """It left, or nothing in it was needed any more. False when the lease had passed to somebody else."""
        state, sent_at = (self.State.SENT, at) if sent else (self.State.DROPPED, None)
        if not self._finish(state, sent_at=sent_at, error=""):
            return False
        if dropped:
            self.deliveries.filter(pk__in=dropped).update(state=self.State.DROPPED)
        self.deliveries.unsent().update(state=state, sent_at=sent_at)
        return True

    @verb
    def put_off(self, at: datetime, error: str) -> None:
        """The server could not take it now: wait longer each time, and give up after three days."""
        if at - (self.first_tried_at or at) >= GIVE_UP_AFTER:
            return self.give_up(error)
        wait = WAITS[min(self.attempts, len(WAITS)) - 1]
        last = (self.first_tried_at or at) + GIVE_UP_AFTER
        self._finish(self.State.WAITING, error=error, try_at=max(min(at + wait, last), at + WAITS[0]))
        return None

    @verb
    def refuse(self, error: str) -> None:
        """The server will never take it."""
        if self._finish(self.State.FAILED, error=error):
            self.deliveries.unsent().update(state=self.State.FAILED)

    @verb
    def give_up(self, error: str) -> None:
        if self._finish(self.State.DEAD, error=error):
            self.deliveries.unsent().update(state=self.State.DEAD)

    @verb
    def retry(self, *, by: Person) -> bool:
        """An administrator mended the cause: try once more, from the beginning. False when it needs no retry."""
        if not Mail.objects.in_trouble().filter(pk=self.pk).update(state=self.State.WAITING, **afresh()):
            return False
        self.deliveries.exclude(state=self.State.DROPPED).update(state=self.State.WAITING)
        Event.objects.record("mail.retried", self, by=by)
        return True

    @verb
    def release(self, *, by: Person) -> bool:
        """It was held after a restore, and goes out now. False when it is held no more."""
        return self._decide(self.State.WAITING, "mail.released", by=by, **afresh())

    @verb
    def withhold(self, *, by: Person) -> bool:
        """It was held after a restore, and never goes out. False when it is held no more."""
        return self._decide(self.State.WITHHELD, "mail.withheld", by=by)

    def _decide(self, state: Mail.State, kind: str, *, by: Person, **values: object) -> bool:
        if not Mail.objects.held().filter(pk=self.pk).update(state=state, **values):
            return False
        self.deliveries.filter(state=self.State.HELD).update(state=state)
        Event.objects.record(kind, self, by=by)
        return True

    def _finish(self, state: Mail.State, **values: object) -> bool:
        """End the lease, if it is still ours."""
        ours = Mail.objects.filter(pk=self.pk, state=self.State.WAITING, lease=self.lease)
        return bool(ours.update(state=state, lease="", lease_until=None, **values))
