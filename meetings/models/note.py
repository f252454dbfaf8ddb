"""What is written down in a meeting: together, and each for themselves."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from meetings.joining import join
from meetings.models.meeting import Meeting, writable
from partnership.activity.models import Event, digests
from partnership.core.refusals import Stale
from partnership.core.verbs import step, verb

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
                name="shared_note_version_has_author",
                condition=Q(version=0) | Q(written_by__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"Notes of meeting {self.meeting_id}"

    @verb
    def write(self, text: str, *, by: "Person", seen: int) -> None:
        """Replace the text that was `seen`; raises Stale when it is no longer that one."""
        writable(self.meeting_id)
        before = SharedNote.objects.get(pk=self.pk)
        if before.text == text:
            self.refresh_from_db()
            return
        if before.version != seen:
            raise Stale(current=before)
        SharedNote.objects.filter(pk=self.pk).update(
            text=text,
            version=F("version") + 1,
            written_by=by,
            written_at=timezone.now(),
        )
        self.refresh_from_db()
        Event.objects.record("note.written", self, by=by, changes=digests({"text": [before.text, text]}))

    @classmethod
    @step
    def hand_on(cls, meeting: Meeting, *, to: Meeting) -> None:
        """An agenda goes to another meeting, and its notes with it."""
        note, there = (cls.objects.filter(meeting=each).first() for each in (meeting, to))
        if note and there:
            cls.objects.filter(pk=note.pk).update(text=join("", there.text, note.text), version=F("version") + 1)
            there.delete()
        cls.objects.filter(meeting=meeting).update(meeting=to)


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
        """An agenda goes to another meeting, and with it everybody's own notes."""
        all_of_them = super().get_queryset()
        there = {note.author_id: note for note in all_of_them.filter(meeting=to)}
        for note in all_of_them.filter(meeting=meeting):
            if note.author_id in there:
                text = join("", there[note.author_id].text, note.text)
                all_of_them.filter(meeting=to, author=note.author_id).update(text=text, version=F("version") + 1)
                all_of_them.filter(pk=note.pk).delete()
        all_of_them.filter(meeting=meeting).update(meeting=to)


class PrivateNote(models.Model):
    """What one person notes for themselves. It leaves no event, not even a digest: guesses could be checked."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    text = models.TextField(blank=True, max_length=LONGEST_NOTE)
    version = models.PositiveIntegerField(default=0)
    written_at = models.DateTimeField(null=True, blank=True)

    objects = PrivateNotes()

    class Meta:
        constraints = (models.UniqueConstraint(name="private_note_own", fields=("meeting", "author")),)

    def __str__(self) -> str:
        return f"A private note for meeting {self.meeting_id}"

    @verb
    def write(self, text: str, *, seen: int) -> None:
        """Replace the text that was `seen`; raises Stale when another tab wrote meanwhile."""
        writable(self.meeting_id)
        mine = PrivateNote.objects.of(self.author)
        before = mine.get(pk=self.pk)
        if before.text == text:
            self.refresh_from_db()
            return
        if before.version != seen:
            raise Stale(current=before)
        mine.filter(pk=self.pk).update(text=text, version=F("version") + 1, written_at=timezone.now())
        self.refresh_from_db()
