"""Proving that a database is whole, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import connection, models

from partnership.activity.models import Event, first_break
from partnership.attention.models import Heartbeat, Mail
from partnership.attention.models.heartbeat import DRAIN
from partnership.keeping import census
from partnership.keeping.manifest import Manifest
from partnership.keeping.models import Restore

LEDGER = {
    "sqlite": ["event_no_delete", "event_no_update"],
    "postgresql": ["activity_event.event_no_change", "activity_event.event_no_truncate"],
}
DECIDED = ("reminders.released", "mail.released")


@dataclass(frozen=True)
class Finding:
    """One line of the proof."""

    holds: bool
    words: str

    def __str__(self) -> str:
        return f"{'ok  ' if self.holds else 'FAIL'}  {self.words}"


def database() -> Iterator[Finding]:
    """What any database of the portal keeps."""
    yield migrations()
    yield from pages()
    yield chain()
    yield references()
    yield guards(LEDGER[connection.vendor])


def against(manifest: Manifest, found: census.Census) -> Iterator[Finding]:
    """A freshly filled database beside what its backup says of it."""
    wrong = [
        f"{table} has {found.counts.get(table, 0)} rows instead of {rows}"
        for table, rows in sorted(manifest.counts.items())
        if found.counts.get(table) != rows
    ]
    rows = sum(manifest.counts.values())
    yield Finding(not wrong, "; ".join(wrong[:5]) or f"{rows:,} rows in {len(manifest.counts)} tables, as backed up.")
    same = (found.head, found.events) == (manifest.head, manifest.events)
    yield Finding(same, "The ledger ends where it ended." if same else "The ledger does not end where it ended.")
    yield guards(manifest.triggers)


def since_restore() -> Iterator[Finding]:
    """What the last restore promised, as long as nobody has worked since."""
    last = Restore.objects.first()
    if last is None:
        yield Finding(True, "This database was not restored from a backup.")
        return
    before = Event.objects.filter(chain=last.manifest["head"]).exists() or not last.manifest["head"]
    yield Finding(
        before,
        f"Restored from {last}; the backup's end stands in the ledger."
        if before
        else f"The end of the backup of {last.made_at:%Y-%m-%d %H:%M} is not in the ledger.",
    )
    used = Event.objects.filter(at__gt=last.restored_at).exclude(kind="portal.restored").exists()
    if used or Session.objects.exists() or Heartbeat.objects.filter(name=DRAIN).exists():
        yield Finding(True, "The portal has worked since the restore: its counts are not compared.")
    else:
        now = census.count_rows()
        wrong = [table for table, rows in last.counts.items() if now.get(table) != rows]
        yield Finding(not wrong, f"Rows changed: {', '.join(wrong)}." if wrong else "Each table has its rows.")
    yield holds(last)
    sessions = UserSession.objects.filter(created_at__lt=last.restored_at).count()
    yield Finding(
        not sessions,
        f"{sessions} sessions are older than the restore." if sessions else "No session is older than the restore.",
    )


def holds(last: Restore) -> Finding:
    """Nothing that was due before the restore goes out without somebody's word."""
    loose = Mail.objects.filter(state=Mail.State.WAITING, due_at__lte=last.restored_at).count()
    released = Event.objects.filter(at__gt=last.restored_at, kind__in=DECIDED).exists()
    held = Mail.objects.held().count()
    if loose and not released:
        return Finding(False, f"{loose} mails that were due before the restore wait to be sent.")
    return Finding(True, f"{held} of {last.held} held mails wait for an administrator; none goes out by itself.")


def migrations() -> Finding:
    missing = census.missing_migrations()
    return Finding(not missing, f"Not migrated: {', '.join(missing)}." if missing else "Every migration is applied.")


def pages() -> Iterator[Finding]:
    """SQLite's own check of its file."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            (said,) = cursor.fetchone()
        yield Finding(said == "ok", "The file is sound." if said == "ok" else f"The file is damaged: {said}")


def chain() -> Finding:
    broken = first_break()
    if broken:
        return Finding(False, f"Event {broken.pk} ({broken.kind}, {broken.at:%Y-%m-%d %H:%M}) does not follow.")
    head = Event.objects.order_by("-pk").values_list("chain", flat=True).first()
    return Finding(True, f"{Event.objects.count():,} events hold. Head: {head or 'none'}")


def references() -> Finding:
    """Every foreign key leads to a row; those that Postgres checks by trigger too (docs/adr/0036)."""
    wrong, checked = [], 0
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.remote_field.model._meta.managed:
                checked += 1
                if lost := _leading_nowhere(field):
                    wrong.append(f"{lost} of {model._meta.db_table}.{field.column}")
    return Finding(not wrong, f"Lead nowhere: {', '.join(wrong)}." if wrong else f"All {checked} foreign keys hold.")


def _leading_nowhere(field: "models.ForeignKey[models.Model, models.Model]") -> int:
    quote, target = connection.ops.quote_name, field.target_field
    column = target.column or ""
    query = (
        f"SELECT count(*) FROM {quote(field.model._meta.db_table)} a "  # noqa: S608 - names of our own
        f"WHERE a.{quote(field.column)} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "
        f"{quote(target.model._meta.db_table)} b WHERE b.{quote(column)} = a.{quote(field.column)})"
    )
    with connection.cursor() as cursor:
        cursor.execute(query)
        return int(cursor.fetchone()[0])


def guards(expected: list[str]) -> Finding:
    missing = sorted(set(expected) - set(census.triggers()))
    words = f"Triggers are missing: {', '.join(missing)}." if missing else f"All {len(expected)} triggers stand guard."
    return Finding(not missing, words)
