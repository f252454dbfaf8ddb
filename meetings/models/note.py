"""What is written down in a meeting: together, and each for themselves."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from meetings.models.meeting import Meeting, Stale, writable
from partnership.activity.models import Event, digests
from partnership.core.verbs import verb

if TYPE_CHECKING:
    from partnership.people.models import Person

LONGEST_NOTE = 50_000


class SharedNote(models.Model):
    """The meeting's notes, which all who take part write on."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="shared_note")
    text = models.TextField(blank=True, max_length=LONGEST_NOTE)
    version = models.PositiveIntegerField(default=0)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    written_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(
                name="meetings_sharednote_version_has_author",
                condition=Q(version=0) | Q(written_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Notes of meeting {self.meeting_id}"

    @verb
    def write(self, text: str, *, by: "Person", version: int) -> None:
        """Replace the text that was opened as `version`; raises Stale when it is no longer that one."""
        writable(self.meeting_id)
        before = SharedNote.objects.get(pk=self.pk)
        if before.text == text:
            self.refresh_from_db()
            return
        if before.version != version:
            raise Stale(before)
        SharedNote.objects.filter(pk=self.pk).update(
            text=text,
            version=F("version") + 1,
            written_by=by,
            written_at=timezone.now(),
        )
        self.refresh_from_db()
        Event.objects.record("note.written", self, by=by, changes=digests({"text": [before.text, text]}))


class PrivateNotes(models.Manager["PrivateNote"]):
    """Empty for whoever reads whole tables, such as an export or a plain `dumpdata`; to have one's own, name oneself.

    `dumpdata --all` reads the base manager and contains them still: an operator's door, like the database itself.
    """

    def get_queryset(self) -> models.QuerySet["PrivateNote"]:
        return super().get_queryset().none()

    def of(self, person: "Person") -> models.QuerySet["PrivateNote"]:
        """One's own, and nobody else's: the only way in."""
        return super().get_queryset().filter(author=person)

    @verb
    def hand_on(self, meeting: Meeting, *, to: Meeting) -> None:
        """A meeting that is cancelled passes its agenda on, and with it everybody's own notes."""
        super().get_queryset().filter(meeting=meeting).update(meeting=to)


class PrivateNote(models.Model):
    """What one person notes for themselves. It leaves no event, not even a digest: guesses could be checked."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField(blank=True, max_length=LONGEST_NOTE)
    version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateNotes()

    class Meta:
        constraints = (models.UniqueConstraint(name="meetings_privatenote_own", fields=("meeting", "author")),)

    def __str__(self) -> str:
        return f"A private note for meeting {self.meeting_id}"

    @verb
    def write(self, text: str, *, version: int) -> None:
        """Replace the text that was opened as `version`; raises Stale when another tab wrote meanwhile."""
        writable(self.meeting_id)
        mine = PrivateNote.objects.of(self.author)
        before = mine.get(pk=self.pk)
        if before.text == text:
            self.refresh_from_db()
            return
        if before.version != version:
            raise Stale(before)
        mine.filter(pk=self.pk).update(text=text, version=F("version") + 1, written_at=timezone.now())
        self.refresh_from_db()
