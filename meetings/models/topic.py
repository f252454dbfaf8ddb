"""What is talked about."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from meetings.models.meeting import Meeting
from meetings.models.series import Series
from partnership.core.canonical import digest
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.people.models import Person


class TopicQuerySet(models.QuerySet["Topic"]):
    def visible_to(self, person: "Person") -> Self:
        """A topic is seen by those who see its series' meetings."""
        return self.filter(series__in=Series.objects.visible_to(person))

    def on_agenda(self) -> Self:
        return self.exclude(state=Topic.State.DROPPED).order_by("position", "pk")

    def open(self) -> Self:
        """Those that are still to be discussed, on an agenda or in the parking lot."""
        return self.filter(state=Topic.State.OPEN).order_by("position", "pk")

    def ahead(self) -> Self:
        """Of these, what a meeting can still discuss; what one closed without it stands in its minutes."""
        return self.open().filter(Q(meeting=None) | Q(meeting__state__in=Meeting.OPEN))

    def parked(self) -> Self:
        return self.filter(meeting=None, state=Topic.State.OPEN).order_by("position", "pk")

    def dropped(self) -> Self:
        """Those that are off the agenda or the parking lot, and can be brought back."""
        return self.filter(state=Topic.State.DROPPED).order_by("position", "pk")


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
                name="topic_suggested_once",
                fields=("meeting", "subject"),
                condition=~Q(subject="") & Q(meeting__isnull=False),
            ),
            models.CheckConstraint(
                name="topic_time_box",
                condition=Q(minutes__range=(1, 240)),
                violation_error_message="A time box is between 1 and 240 minutes.",
            ),
            models.CheckConstraint(
                name="topic_carried_has_origin",
                condition=Q(carried_from=None, origin=None, carries=0)
                | Q(carried_from__isnull=False, origin__isnull=False),
            ),
            models.CheckConstraint(
                name="topic_parked_is_not_discussed", condition=Q(meeting__isnull=False) | ~Q(state="discussed")
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
    def is_dropped(self) -> bool:
        return self.state == self.State.DROPPED

    @property
    def thread(self) -> int:
        """The number of the topic where it began: one for all that it was carried to."""
        return self.origin_id or self.pk
