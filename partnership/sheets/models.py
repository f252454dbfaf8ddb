from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.core.verbs import step
from partnership.jobs.models import Job
from partnership.jobs.models.lease import ACTIVE
from partnership.people.models import Person
from partnership.sheets.tables import Choice

KEPT_FOR = timedelta(days=1)
LARGEST_FILE = 10 * 1024 * 1024
MOST_IN_A_REQUEST = 2_000  # rows; of more the worker saves (docs/adr/0104)
READS, SAVES = "file", "import"  # the kinds of long work
IS_AT_WORK = Q(job__state__in=ACTIVE)


class ImportFileQuerySet(models.QuerySet["ImportFile"]):
    def come_by(self, importer: str, person: Person) -> Self:
        """The person's own files that came in by one importer."""
        return self.filter(owner=person, importer=importer)

    def waiting(self) -> Self:
        """Neither saved nor forgotten; without what is in them."""
        kept = Q(expires_at__gt=timezone.now()) | IS_AT_WORK
        return self.filter(kept, state=ImportFile.State.OPEN).select_related("job").defer("content")

    def answered_before(self, source: str) -> Self:
        """Saved ones of this source whose owner had something to say, the newest first."""
        said = ~Q(answered=[]) | ~Q(worksheet="") | Q(header_line__isnull=False) | Q(with_hidden=True)
        return self.filter(said, source=source, state=ImportFile.State.SAVED).defer("content")

    @step
    def forget_expired(self, at: datetime) -> int:
        """Let go of what nobody came back for. What an import was stays; its content goes."""
        expired = self.filter(state=ImportFile.State.OPEN, expires_at__lte=at).exclude(IS_AT_WORK)
        OutlookPart.objects.filter(file__in=expired).delete()
        return expired.update(state=ImportFile.State.FORGOTTEN, content=b"", outlook=None)

    @step
    def keep_record(
        self, *, importer: str, owner: Person | None, name: str, digest: str, counts: dict[str, int]
    ) -> ImportFile:
        """Of a file that was saved without being kept: that it was, and what it did."""
        now = timezone.now()
        return self.create(
            importer=importer, owner=owner, name=name[:200], digest=digest, content=b"", counts=counts,
            state=ImportFile.State.SAVED, saved_at=now, uploaded_at=now, expires_at=now,
        )  # fmt: skip


class ImportFile(models.Model):
    """A file on its way in: kept for its owner until it is saved, given up or a day old."""

    class State(models.TextChoices):
        OPEN = "open", "Being looked at"
        SAVED = "saved", "Saved"
        FORGOTTEN = "forgotten", "Given up"

    importer = models.CharField(max_length=60)  # the name of the address at which it came in (Importer.address)
    # Nobody where a command on the server read it and did not say for whom; such a file is only a record of what came.
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    state = models.CharField(max_length=12, choices=State.choices, default=State.OPEN)
    uploaded_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    # Which of its tables is read, where its owner has said; and of which source it is (tables.source_of).
    worksheet = models.TextField(blank=True)
    header_line = models.PositiveIntegerField(null=True, blank=True)
    with_hidden = models.BooleanField(default=False)
    source = models.CharField(max_length=64, blank=True)
    # A former file of the same source, whose answers were taken over.
    like = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # How the file is read, as far as the file or its owner has said (Reading.said), and what its owner has said.
    mapping = models.JSONField(default=dict, blank=True)
    # Too much to be read while somebody waits: the worker reads it, and keeps what it saw for the pages.
    in_worker = models.BooleanField(default=False)
    outlook = models.JSONField(null=True, blank=True)
    answered = models.JSONField(default=list, blank=True)
    rows = models.PositiveIntegerField(default=0)  # how many it gives as it was read last
    # The long work that saves it, or was to.
    job = models.ForeignKey(Job, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    counts = models.JSONField(default=dict, blank=True)
    saved_at = models.DateTimeField(null=True, blank=True)

    objects = ImportFileQuerySet.as_manager()

    class Meta:
        ordering = ("-uploaded_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="import_file_saved_when",
                condition=Q(state="saved", saved_at__isnull=False) | (~Q(state="saved") & Q(saved_at=None)),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse(f"{self.importer}_file", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_large(self) -> bool:
        """Too large to be saved while somebody waits."""
        return self.in_worker or self.rows > MOST_IN_A_REQUEST

    @property
    def is_at_work(self) -> bool:
        """Whether the worker reads or saves it."""
        return self.is_open and self.job is not None and self.job.is_active

    @property
    def is_being_saved(self) -> bool:
        return self.is_at_work and self.job is not None and self.job.kind == SAVES

    @property
    def is_unread(self) -> bool:
        """What would become of its rows is the worker's to say, and it has not yet."""
        return self.is_open and self.in_worker and self.outlook is None

    @property
    def can_be_saved(self) -> bool:
        return self.is_open and not self.is_unread and (self.expires_at > timezone.now() or self.is_being_saved)

    @property
    def chosen(self) -> Choice:
        """Which of its tables is read."""
        return Choice(self.worksheet, self.header_line, self.with_hidden)

    @property
    def as_read(self) -> tuple[Any, ...]:
        """What its reading hangs on."""
        return self.chosen, self.mapping, self.answered

    def is_read_by(self, job: Job) -> bool:
        return self.is_unread and self.job_id == job.pk

    def was_saved_by(self, job: Job) -> bool:
        return self.state == self.State.SAVED and self.job_id == job.pk

    @step
    def answer(self, mapping: dict[str, Any], answered: list[str], rows: int) -> None:
        """Keep how the file is to be read, and how many rows it then gives."""
        self.mapping, self.answered, self.rows = mapping, sorted({*self.answered, *answered}), rows
        self._hold("mapping", "answered", "rows")

    @step
    def choose_table(self, chosen: Choice, mapping: dict[str, Any], rows: int) -> None:
        """Another table of the file is read; what was answered was about the former."""
        self.worksheet, self.header_line, self.with_hidden = chosen
        self.mapping, self.answered, self.rows = mapping, [], rows
        self._hold("worksheet", "header_line", "with_hidden", "mapping", "answered", "rows")

    def _hold(self, *names: str) -> None:
        """What the worker saw before holds no more."""
        self.outlook = None
        self.save(update_fields=[*names, "outlook"])

    @step
    def foresee(self, outlook: dict[str, Any]) -> None:
        """Keep what the worker saw, with how it read the file."""
        self.outlook = outlook
        self.save(update_fields=[
            "outlook", "content", "source", "like", "worksheet", "header_line", "with_hidden", "mapping", "answered",
            "rows",
        ])  # fmt: skip

    @step
    def leave_to(self, job: Job) -> None:
        self.job = job
        self.save(update_fields=["job"])

    @step
    def close(self, state: str, *, counts: dict[str, int] | None = None) -> bool:
        """Saved or given up: its content is let go. True for the one who did it."""
        now = timezone.now()
        saved_at = now if state == self.State.SAVED else None
        mine = ImportFile.objects.filter(pk=self.pk, state=self.State.OPEN)
        if not mine.update(state=state, saved_at=saved_at, counts=counts or {}, content=b"", outlook=None):
            return False
        OutlookPart.objects.filter(file=self).delete()
        self.state, self.saved_at, self.counts = state, saved_at, counts or {}
        return True


class OutlookPart(models.Model):
    """Some rows of a large file with their fates, packed, in the file's order."""

    file = models.ForeignKey(ImportFile, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)  # how many have which fate
    rows = models.BinaryField()

    objects = models.Manager()

    class Meta:
        ordering = ("file", "number")
        constraints = (models.UniqueConstraint(fields=("file", "number"), name="outlook_part_one_of_a_number"),)

    def __str__(self) -> str:
        return f"part {self.number} of {self.file_id}"
