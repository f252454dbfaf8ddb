"""What shows that a project keeps a standard: a link or a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.files import LARGEST
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.standards.models.check import Check

if TYPE_CHECKING:
    from partnership.people.models import Person

MOST = 20
"""Pieces of evidence that a check has at a time."""


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        """Without what is in the files."""
        return self.standing().defer("content").select_related("given_by").order_by("-pk")

    @verb
    def give(
        self,
        check: Check,
        *,
        by: Person,
        title: str,
        link: str = "",
        name: str = "",
        kind: str = "",
        content: bytes = b"",
    ) -> Evidence:
        """A link, or a file with its kind as it was found out; the reviewer looks at it from now on."""
        check.hold()
        if not check.required:
            raise Refused("This standard is not asked of this project any more.")
        if check.evidence.standing().count() >= MOST:
            raise Refused(f"A check has at most {MOST} pieces of evidence. Take one away first.")
        given = self.create(
            check_of=check,
            title=title,
            link=link,
            name=name,
            kind=kind,
            content=content,
            size=len(content),
            given_by=by,
        )
        check.note_evidence(given.given_at)
        Event.objects.record("check.evidenced", check, by=by, detail={"title": title, "file": name})
        return given


class Evidence(models.Model):
    """A link, or a file that stands in the database, so that a backup has it."""

    check_of = models.ForeignKey(Check, models.PROTECT, related_name="evidence")
    title = models.CharField("what it shows", max_length=120)
    link = models.URLField(max_length=1_000, blank=True)
    name = models.CharField("the file's name", max_length=120, blank=True)
    kind = models.CharField(max_length=100, blank=True)
    size = models.PositiveIntegerField(default=0)
    content = models.BinaryField(default=b"")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name_plural = "evidence"
        constraints = (
            models.CheckConstraint(
                name="evidence_is_a_link_or_a_file",
                condition=Q(link="") & ~Q(name="") & ~Q(kind="") | ~Q(link="") & Q(name="", kind="", size=0),
                violation_error_message="Give a link or a file, one of the two.",
            ),
            models.CheckConstraint(name="evidence_of_a_size", condition=Q(size__lte=LARGEST)),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def url(self) -> str:
        """Where it is read."""
        return self.link or reverse("standards:evidence_file", args=[self.pk])

    @verb
    def take_away(self, *, by: Person) -> None:
        """It shows nothing any more; a file's content goes."""
        if self.removed_at is None:
            self.removed_at, self.content = timezone.now(), b""
            self.save(update_fields=["removed_at", "content"])
            Event.objects.record("check.evidence_removed", self.check_of, by=by, detail={"title": self.title})
