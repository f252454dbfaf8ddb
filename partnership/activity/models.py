"""What happened: the ledger that every verb writes to."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

import structlog
from django.conf import settings
from django.db import connection, models
from django.utils import timezone

from partnership.activity import ledger
from partnership.core.by_hand import BY_HAND
from partnership.core.canonical import canonical_json, digest
from partnership.core.memory import forget
from partnership.core.verbs import step, write_last, write_now

if TYPE_CHECKING:
    from partnership.people.models import Person

GENESIS = "0" * 64
Happened = tuple[models.Model, dict[str, list[Any]], dict[str, Any]]
"""What happened to one of several records: the record, its changes, the detail."""


def digests(changes: dict[str, list[Any]]) -> dict[str, list[str]]:
    """The same changes with a digest for each text: what was written changed, the ledger does not repeat it."""
    return {field: [digest(str(value))[:16] if value else "" for value in pair] for field, pair in changes.items()}


def changes_in(record: models.Model, fields: dict[str, Any]) -> dict[str, list[Any]]:
    """From what to what, for those ``fields`` that differ from the record's; another record stands as its name."""
    pairs = {name: (getattr(record, name), value) for name, value in fields.items()}
    return {name: [_named(before), _named(after)] for name, (before, after) in pairs.items() if before != after}


def _named(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value


def reference(subject: models.Model) -> str:
    """A record's name across areas: ``app.model:pk``."""
    return f"{subject._meta.label_lower}:{subject.pk}"


def _as_stored(values: dict[str, Any]) -> dict[str, Any]:
    """As the database gives it back, so that the hash is the same before and after."""
    return dict(json.loads(canonical_json(values)))


class EventQuerySet(models.QuerySet["Event"]):
    def in_order(self, at_once: int = 2000) -> Iterator["Event"]:
        """All of them, oldest first, some at a time: a cursor on the server would need a session of its own."""
        last = 0
        while some := list(self.filter(pk__gt=last).order_by("pk")[:at_once]):
            yield from some
            last = some[-1].pk

    def newest(self) -> tuple[str, datetime] | None:
        """The newest hash of the chain and when its event was; None before anything happened. One indexed read."""
        return self.order_by("-pk").values_list("chain", "at").first()

    def about(self, *subjects: models.Model) -> Self:
        """What happened to these records, the newest first."""
        return self.filter(subject__in=[reference(subject) for subject in subjects]).for_list()

    def for_list(self) -> Self:
        return self.select_related("by", "acting_for").order_by("-pk")


_Reading = models.Manager.from_queryset(EventQuerySet)


class EventManager(_Reading["Event"]):
    def get_queryset(self) -> EventQuerySet:
        """With what this transaction has recorded so far."""
        write_now()
        return EventQuerySet(self.model, using=self._db)

    @step
    def record(
        self,
        kind: str,
        subject: models.Model,
        *,
        by: "Person | None",
        acting_for: "Person | None" = None,
        changes: dict[str, list[Any]] | None = None,
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Append what happened, inside the transaction of the change itself, and at its end.

        ``kind`` is "<noun>.<past participle>"; ``changes`` maps a field to [before, after], long texts as digests.
        Raises RuntimeError outside a transaction, since then a change could stand without its event.
        """
        self.record_each(kind, [(subject, changes or {}, detail or {})], by=by, acting_for=acting_for)

    @step
    def changed(self, kind: str, record: models.Model, fields: dict[str, Any], *, by: "Person") -> bool:
        """Set what differs of ``fields``, save it and record from what to what; whether anything differed.

        Raises ValidationError, and nothing is saved, when the record would break a rule of its own.
        """
        changes = changes_in(record, fields)
        if not changes:
            return False
        for name in changes:
            setattr(record, name, fields[name])
        record.full_clean()
        record.save(update_fields=list(changes))
        self.record(kind, record, by=by, changes=changes)
        return True

    @step
    def record_each(
        self,
        kind: str,
        happened: Iterable[Happened],
        *,
        by: "Person | None",
        acting_for: "Person | None" = None,
    ) -> None:
        """The same happened to several records, each with its (subject, changes, detail): an event for each."""
        if not connection.in_atomic_block:
            raise RuntimeError(f"{kind} was recorded outside a transaction")
        at, request_id = timezone.now(), str(structlog.contextvars.get_contextvars().get("request_id", ""))
        events = [
            Event(
                kind=kind,
                at=at,
                by=by,
                acting_for=acting_for,
                subject=reference(subject),
                subject_name=str(subject)[:200],
                changes=_as_stored(changes),
                detail=_as_stored(detail),
                request_id=request_id,
            )
            for subject, changes, detail in happened
        ]
        forget(Event)  # what was read under the end that the ledger had before
        write_last(append, events)


@step
def append(events: "list[Event]") -> None:
    """At the end of the chain, which is held from here to the end of the transaction (ADR 141).

    One read of the chain's end and one insert, however many there are.
    """
    people = {each for event in events for each in (event.by_id, event.acting_for_id) if each}
    previous = ledger.end_of_chain(connection, people) or GENESIS
    for event in events:
        event.previous = previous
        previous = event.chain = event.computed_chain()
    Event._base_manager.bulk_create(events)


class Event(models.Model):
    """One thing that somebody did: who, for whom, what, when, which fields. Never changed, never deleted."""

    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    acting_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    subject = models.CharField(max_length=80)
    subject_name = models.CharField(max_length=200)
    changes = models.JSONField(default=dict, blank=True)
    detail = models.JSONField(default=dict, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    previous = models.CharField(max_length=64, unique=True)  # a chain has no forks
    chain = models.CharField(max_length=64, unique=True)

    objects = EventManager()

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["subject", "-id"], name="event_subject"),
            models.Index(fields=["by", "-id"], name="event_by"),
            models.Index(fields=["-at"], name="event_at"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject_name}"

    def computed_chain(self) -> str:
        """The hash over the line before and everything that this one says."""
        return digest(
            [
                self.previous,
                self.kind,
                int(self.at.timestamp() * 1_000_000),
                self.by_id,
                self.acting_for_id,
                self.subject,
                self.subject_name,
                self.changes,
                self.detail,
                self.request_id,
            ]
        )

    @property
    def doer(self) -> str:
        """Who did it, where it was no person's doing: a command on the server, or the portal by its clock."""
        if self.by:
            return str(self.by)
        name = self.request_id.removeprefix(BY_HAND)
        return f"On the server ({name})" if name != self.request_id else "Lockstep"

    @property
    def noun(self) -> str:
        return self.kind.partition(".")[0]

    @property
    def words(self) -> str:
        """The kind as words, for a kind that has no template of its own: "card.moved" reads "moved the card"."""
        noun, _, verb = self.kind.partition(".")
        return f"{verb.replace('_', ' ').replace('-', ' ')} the {noun.replace('_', ' ').replace('-', ' ')}"


def first_break() -> Event | None:
    """The first event whose hash does not follow from the line before; None when the whole chain holds."""
    previous = GENESIS
    for event in Event.objects.in_order():
        if event.previous != previous or event.chain != event.computed_chain():
            return event
        previous = event.chain
    return None


__all__ = ["Event", "Happened", "digests", "first_break", "reference"]
