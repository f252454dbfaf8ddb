"""What came of a topic: information, actions; a decision has a room of its own."""

from typing import Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from meetings.models.topic import Topic
from partnership.core.canonical import digest
from partnership.promises.models import Action

Kept = TypeVar("Kept", bound=models.Model)


class ResultQuerySet(models.QuerySet[Kept]):
    def kept(self) -> Self:
        """Those that were not taken back."""
        return self.filter(taken_back_at=None)


class Result(models.Model):
    """What was captured under a topic, and may have been taken back: then it stays, out of sight, for the history."""

    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_because = models.CharField("why it was taken back", max_length=300, blank=True)
    changed_because = models.CharField("why it was changed after it was published", max_length=300, blank=True)

    class Meta:
        abstract = True


class Information(Result):
    """A result: something that both know now."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="information")
    text = models.CharField(max_length=1000)
    captured_at = models.DateTimeField()

    objects = ResultQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "information"
        constraints = (
            models.CheckConstraint(name="information_has_text", condition=~Q(text="")),
            models.CheckConstraint(
                name="information_reason_when_taken_back",
                condition=Q(taken_back_at__isnull=False) | Q(taken_back_because=""),
            ),
        )

    def __str__(self) -> str:
        return f"Information {self.pk}"

    @property
    def wording(self) -> str:
        """What a form carries to say on which text it was opened."""
        return digest([self.text])[:16]


class TopicAction(models.Model):
    """A result: an action that somebody promised under a topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="promises")
    action = models.OneToOneField(Action, models.PROTECT, related_name="promised_under")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Action {self.action_id} of topic {self.topic_id}"
