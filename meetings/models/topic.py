"""What is talked about, and what came of it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from meetings.models.meeting import Meeting
from meetings.models.series import Series
from partnership.core.canonical import digest
from partnership.people.models import Side
from partnership.promises.models import Action

if TYPE_CHECKING:
    from partnership.people.models import Person


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, person: "Person") -> "TopicQuerySet":
        """A topic is seen by those who see its series' meetings."""
        return self.filter(series__in=Series.objects.visible_to(person))

    def on_agenda(self) -> "TopicQuerySet":
        return self.exclude(state=Topic.State.DROPPED).order_by("position", "pk")

    def parked(self) -> "TopicQuerySet":
        return self.filter(meeting=None).order_by("position", "pk")


class Topic(models.Model):
    """An agenda item, or one that waits in the series' parking lot."""

    class State(models.TextChoices):
        OPEN = "open", "To discuss"
        DISCUSSED = "discussed", "Discussed"
        DROPPED = "dropped", "Dropped"

    series = models.ForeignKey(Series, models.CASCADE, related_name="topics")
    meeting = models.ForeignKey(Meeting, models.CASCADE, null=True, blank=True, related_name="topics")
    title = models.CharField("topic", max_length=200)
    about = models.CharField("why it is on the agenda", max_length=1000, blank=True)
    minutes = models.PositiveSmallIntegerField(
        "minutes", default=10, validators=[MinValueValidator(1), MaxValueValidator(240)]
    )
    position = models.PositiveIntegerField(default=0)
    standing = models.BooleanField("each time", default=False)
    from_side = models.CharField("from", max_length=10, blank=True, choices=Side.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    subject = models.CharField("what it is about, across areas", max_length=120, blank=True)
    subject_url = models.CharField(max_length=300, blank=True)
    carried_from = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="carried_to")
    origin = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="descendants")
    carries = models.PositiveSmallIntegerField("times carried", default=0)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    added_at = models.DateTimeField()
    discussed_at = models.DateTimeField(null=True, blank=True)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ("position", "pk")
        constraints = (
            models.UniqueConstraint(
                name="meetings_topic_suggested_once",
                fields=("meeting", "subject"),
                condition=~Q(subject="") & Q(meeting__isnull=False),
            ),
            models.CheckConstraint(
                name="meetings_topic_time_box",
                condition=Q(minutes__range=(1, 240)),
                violation_error_message="A time box is between 1 and 240 minutes.",
            ),
            models.CheckConstraint(
                name="meetings_topic_carried_has_origin",
                condition=Q(carried_from=None, origin=None, carries=0)
                | Q(carried_from__isnull=False, origin__isnull=False),
            ),
            models.CheckConstraint(
                name="meetings_topic_parked_is_open", condition=Q(meeting__isnull=False) | Q(state="open")
            ),
        )

    def __str__(self) -> str:
        return f"Topic {self.pk}"

    def get_absolute_url(self) -> str:
        if self.meeting_id:
            return f"{reverse('meetings:detail', args=[self.meeting_id])}?topic={self.pk}"
        return reverse("meetings:series", args=[self.series_id])

    @property
    def wording(self) -> str:
        """What a form carries to say on which text it was opened."""
        return digest([self.title, self.about, self.minutes, self.standing])[:16]

    @property
    def thread(self) -> int:
        """The number of the topic where it began: one for all that it was carried to."""
        return self.origin_id or self.pk


class Information(models.Model):
    """A result: something that both know now."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="information")
    text = models.CharField(max_length=1000)
    captured_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    captured_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        verbose_name_plural = "information"
        constraints = (models.CheckConstraint(name="meetings_information_has_text", condition=~Q(text="")),)

    def __str__(self) -> str:
        return f"Information {self.pk}"


class TopicAction(models.Model):
    """A result: an action that somebody promised under a topic."""

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="promises")
    action = models.OneToOneField(Action, models.PROTECT, related_name="promised_under")

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"Action {self.action_id} of topic {self.topic_id}"
