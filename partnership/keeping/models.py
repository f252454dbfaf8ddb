"""What was kept, and what was brought back."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person
from partnership.people.permissions import is_administrator, is_executive


def in_words(kind: str) -> str:
    """A kind of event as something that can be counted: "card.moved" reads "card moved"."""
    return kind.translate(str.maketrans("._-", "   "))


class BackupQuerySet(models.QuerySet["Backup"]):
    @verb
    def record(self, *, name: str, size: int, seconds: float, head: str, made_at: datetime) -> "Backup":
        """A copy of everything left the database: that is worth a line of the ledger."""
        made = self.create(name=name[:200], size=size, seconds=round(seconds, 2), head=head, made_at=made_at)
        Event.objects.record("backup.made", made, by=None, detail={"size": size, "head": head})
        return made


class Backup(models.Model):
    """One backup that was made: when, how large, and where the ledger stood."""

    made_at = models.DateTimeField()
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField(help_text="In bytes.")
    seconds = models.FloatField()
    head = models.CharField(max_length=64, blank=True)

    objects = BackupQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name


class RestoreQuerySet(models.QuerySet["Restore"]):
    def visible_to(self, person: Person) -> Self:
        """Administrators and both executives are told what was lost."""
        return self.all() if is_administrator(person) or is_executive(person) else self.none()

    def undismissed(self) -> Self:
        return self.filter(dismissed_at=None)


class Restore(models.Model):
    """One time that the portal was brought back from a backup, with the backup's manifest and what was lost."""

    restored_at = models.DateTimeField()
    made_at = models.DateTimeField(help_text="When the backup was made.")
    name = models.CharField(max_length=200)
    manifest = models.JSONField()
    counts = models.JSONField(default=dict, help_text="Rows of each table when the restore was done.")
    lost = models.JSONField(help_text="What had happened since, as far as it could be read.")
    carried = models.JSONField(help_text="What stays revoked, in sentences.")
    held = models.PositiveIntegerField(default=0)
    former = models.CharField(max_length=300, blank=True)
    dismissed_at = models.DateTimeField(null=True, blank=True)
    dismissed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )

    objects = RestoreQuerySet.as_manager()

    class Meta:
        ordering = ["-restored_at", "-pk"]

    def __str__(self) -> str:
        return f"the backup of {self.made_at:%Y-%m-%d %H:%M} UTC"

    def get_absolute_url(self) -> str:
        return reverse("keeping:restore", args=[self.pk])

    @property
    def was_readable(self) -> bool:
        """Whether the database that it replaced could be read, so that the losses could be counted."""
        return bool(self.lost.get("known"))

    @property
    def lost_kinds(self) -> list[tuple[str, int]]:
        """Each kind of event that was lost, in words, the most frequent first."""
        kinds: dict[str, Any] = self.lost.get("kinds", {})
        return [(in_words(kind), kinds[kind]) for kind in sorted(kinds, key=lambda kind: (-kinds[kind], kind))]

    @verb
    def dismiss(self, *, by: Person) -> None:
        """Somebody has seen to it; Set-up shows it no longer."""
        if not Restore.objects.undismissed().filter(pk=self.pk).update(dismissed_at=timezone.now(), dismissed_by=by):
            return
        self.refresh_from_db()
        Event.objects.record("restore.dismissed", self, by=by)
