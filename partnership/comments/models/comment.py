"""A comment, and what it said before its author changed it."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from partnership.activity.models import Event, digests
from partnership.comments.subjects import kind_of, kinds, records
from partnership.core import markdown
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb

if TYPE_CHECKING:
    from partnership.people.models import Person

LONGEST = 5_000
PAGE = 20
GONE = "You removed this comment meanwhile, so it takes no other words. Copy what you need and post it anew."


class CommentQuerySet(models.QuerySet["Comment"]):
    def visible_to(self, person: Person, among: Collection[str] | None = None) -> Self:
        """Whoever sees a record sees what was said about it; ``among`` spares the kinds that are not asked about."""
        seen = Q(pk__in=[])
        for kind in kinds() if among is None else among:
            visible = records(kind).visible_to(person)
            seen |= Q(kind=kind, about_id__in=visible.order_by().values("pk"))
        return self.filter(seen)

    def about(self, record: models.Model) -> Self:
        return self.filter(kind=kind_of(record), about_id=record.pk)

    def standing(self) -> Self:
        """Without those that their authors removed."""
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        """With who wrote it, what it answers and whom it names. Two queries."""
        return self.select_related("author", "answers__author").prefetch_related("mentions")

    def newest(self, number: int, *, before: int | None = None) -> list[Comment]:
        """The last so many (of those written before one), in the order in which they were written."""
        found = self if before is None else self.filter(pk__lt=before)
        last: list[Comment] = [*found.order_by("-pk")[:number]]
        return last[::-1]

    def counts(self, first: int) -> dict[str, int]:
        """How many there are, those that were removed apart, and how many stand before the first that is shown."""
        standing, earlier = Count("pk", filter=Q(removed_at=None)), Count("pk", filter=Q(pk__lt=first))
        return self.order_by().aggregate(standing=standing, earlier=earlier)

    def numbers(self, kind: str, pks: Collection[int] | models.QuerySet[Any, Any]) -> dict[int, int]:
        """How many were written about each of the records; those without any are not in it. One query for a list."""
        of_these = self.standing().filter(kind=kind, about_id__in=pks).order_by()
        return dict(of_these.values_list("about_id").annotate(Count("pk")))

    def number_of(self, kind: str) -> Coalesce:
        """How many were written about a record, as a part of the query that reads it."""
        of_one = self.standing().filter(kind=kind, about_id=OuterRef("pk")).order_by().values("about_id")
        return Coalesce(Subquery(of_one.annotate(number=Count("pk")).values("number")), 0)


class Comment(models.Model):
    """What somebody said about a record, for everybody who sees that record."""

    kind = models.CharField(max_length=20)  # of the record it is about: a word of settings.TALKED_ABOUT
    about_id = models.PositiveBigIntegerField()
    about_title = models.CharField(max_length=300)  # as it was called then, as the ledger quotes it
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    answers = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")
    text = models.TextField(blank=True, max_length=LONGEST)
    version = models.PositiveIntegerField(default=1)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)
    # Written in another tool, and brought from there; by whom, where they are nobody here: then its author brought it.
    origin = models.CharField(max_length=30, blank=True)
    said_by = models.CharField(max_length=120, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                name="comment_says_something",
                condition=Q(removed_at=None) ^ Q(text=""),
                violation_error_message="Write something.",
            ),
            models.CheckConstraint(
                name="comment_edited_has_version",
                condition=Q(edited_at=None, version=1) | Q(edited_at__isnull=False, version__gt=1),
            ),
            models.CheckConstraint(name="comment_said_by_somebody_elsewhere", condition=Q(said_by="") | ~Q(origin="")),
        )
        indexes = (
            models.Index(name="comment_about", fields=("kind", "about_id", "id")),
            models.Index(name="comment_author", fields=("author", "-written_at")),
        )

    def __str__(self) -> str:
        return f"Comment {self.pk}"  # not its text: the ledger quotes this

    def get_absolute_url(self) -> str:
        return reverse("comments:detail", args=[self.pk])

    @property
    def anchor(self) -> str:
        return f"comment-{self.pk}"

    @property
    def is_removed(self) -> bool:
        return self.removed_at is not None

    @property
    def body(self) -> SafeString:
        """Its Markdown, with the names of those whom it mentions marked; wants ``for_list()``."""
        return markdown.render(self.text, names=[words for each in self.mentions.all() for words in each.ways])

    @property
    def short(self) -> str:
        """One line of it, to quote where it is answered."""
        return markdown.in_short(self.text)

    @verb
    def reword(self, text: str, *, by: Person, seen: int) -> bool:
        """Replace the text that was ``seen`` as this version, and keep what it said before; whether anything changed.

        Raises Stale when it is no longer that one, Refused when it was removed.
        """
        now = timezone.now()
        current = Comment.objects.select_for_update().get(pk=self.pk)
        if current.is_removed:
            raise Refused(GONE)
        if current.text == text:
            return False
        if current.version != seen:
            raise Stale(current=current)
        was_from = current.edited_at or current.written_at
        Wording.objects.create(comment=self, text=current.text, written_at=was_from, replaced_at=now)
        self.text, self.version, self.edited_at = text, seen + 1, now
        self.save(update_fields=["text", "version", "edited_at"])
        Event.objects.record("comment.edited", self, by=by, changes=digests({"text": [current.text, text]}))
        return True

    @verb
    def remove(self, *, by: Person) -> None:
        """Its words are gone for good, the earlier ones too; that there was one stays. Twice changes nothing."""
        before = self.text
        standing = Comment.objects.standing().filter(pk=self.pk)
        changed = standing.update(text="", removed_at=timezone.now())
        self.refresh_from_db()
        if changed:
            self.wordings.all().delete()
            self.mentions.all().delete()
            Event.objects.record("comment.removed", self, by=by, changes=digests({"text": [before, ""]}))


class Wording(models.Model):
    """What a comment said before it was changed."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="wordings")
    text = models.TextField(max_length=LONGEST)
    written_at = models.DateTimeField()
    replaced_at = models.DateTimeField()

    class Meta:
        ordering = ("-pk",)
        constraints = (models.CheckConstraint(name="wording_said_something", condition=~Q(text="")),)

    def __str__(self) -> str:
        return f"What comment {self.comment_id} said before"

    @property
    def body(self) -> SafeString:
        return markdown.render(self.text)
