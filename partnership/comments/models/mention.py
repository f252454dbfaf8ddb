"""Whom a comment names: it waits for them until they read it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.comments.models.comment import Comment
from partnership.core.verbs import step

if TYPE_CHECKING:
    from partnership.people.models import Person

AT_ONCE = 50
"""How many people's mentions are asked for in one statement: SQLite takes 500 parts of one."""


class MentionQuerySet(models.QuerySet["Mention"]):
    def waiting(self, at: datetime) -> Self:
        """Unread, of people who may sign in."""
        return self.filter(read_at=None, made_at__lte=at, person__is_active=True)

    def visible_to(self, person: Person, among: Collection[str] | None = None) -> Self:
        """In what they see; ``among`` spares the kinds of records that are not asked about."""
        return self.filter(comment__in=Comment.objects.visible_to(person, among))

    def of(self, person: Person, among: Collection[str] | None = None) -> Self:
        """Theirs, on records that they see."""
        return self.filter(person=person).visible_to(person, among)

    def of_each(self, people: Iterable[Person], among: Collection[str]) -> set[int]:
        """The keys of everybody's, each on records that they see themselves. One query for each fifty people."""
        found: set[int] = set()
        remaining = iter(people)
        while some := list(islice(remaining, AT_ONCE)):
            first, *more = (self.of(person, among).order_by().values_list("pk", flat=True) for person in some)
            found.update(first.union(*more, all=True) if more else first)
        return found

    def for_attention(self) -> Self:
        return self.select_related("person", "comment__author")

    @step
    def read(self, person: Person, *, about: Comment) -> int:
        """They read what was said to them on this record up to this comment. No event: it is about nobody else."""
        of_record = Q(comment__kind=about.kind, comment__about_id=about.about_id, comment_id__lte=about.pk)
        return self.filter(of_record, person=person, read_at=None).update(read_at=timezone.now())


class Mention(models.Model):
    """One person, named in one comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    words = models.TextField()  # as it was written after the @, each way on a line of its own
    made_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    objects = MentionQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(name="mention_once", fields=("comment", "person")),
            models.CheckConstraint(name="mention_has_words", condition=~Q(words="")),
        )
        indexes = (models.Index(name="mention_unread", fields=("person",), condition=Q(read_at=None)),)

    def __str__(self) -> str:
        return f"Mention {self.pk}"

    @property
    def ways(self) -> list[str]:
        return self.words.splitlines()
