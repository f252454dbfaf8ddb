"""One meeting of a series."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from meetings import recurrence
from meetings.models.series import Series
from partnership.accord.models import Agreement, Signature
from partnership.activity.models import Event
from partnership.core.days import company_day, reader_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person, Side


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, person: Person) -> Self:
        """A one-to-one is the executives' and their deputies'; another meeting also theirs who are invited."""
        if person.standing.is_executive:
            return self.all()
        return self.filter(series__people=person).exclude(series__kind=Series.Kind.ONE_TO_ONE)

    def published(self) -> Self:
        """Those whose minutes both executives have confirmed."""
        return self.filter(
            state=Meeting.State.CLOSED,
            agreement__completed_at__isnull=False,
            agreement__ended_at=None,
        )

    def minutes_visible_to(self, person: Person) -> Self:
        """Published minutes are everybody's who works here; those that are not yet, the meeting's own people's."""
        mine = Q(pk__in=Meeting.objects.visible_to(person).values("pk"))
        return self.filter(mine | Q(pk__in=Meeting.objects.published().values("pk")) if person.side else mine)

    def one_to_ones(self) -> Self:
        return self.filter(series__kind=Series.Kind.ONE_TO_ONE)

    def open(self) -> Self:
        return self.filter(state__in=Meeting.OPEN)

    def held(self) -> Self:
        """Those that somebody began: a meeting whose time passed is not held by that."""
        return self.filter(state__in=(Meeting.State.IN_PROGRESS, Meeting.State.CLOSED))

    def exceptions(self) -> Self:
        """Those that somebody moved or cancelled, and nobody opened."""
        changed = Q(state=Meeting.State.CANCELLED) | Q(state=Meeting.State.PLANNED, moved_at__isnull=False)
        return self.filter(changed).order_by("starts_at", "pk")

    def with_sides(self) -> Self:
        """Each with which side has confirmed its minutes: ``signed_it`` and ``signed_marketing``, in the same query."""
        signed = Signature.objects.filter(agreement=OuterRef("agreement"))
        return self.annotate(**{f"signed_{side}": Exists(signed.filter(side=side)) for side in Side})

    def for_list(self) -> Self:
        return self.select_related("series", "agreement")

    def locked(self, pk: int) -> "Meeting":
        """The meeting, held until the transaction ends: writing and closing never cross."""
        return self.select_for_update(of=("self",)).select_related("series").get(pk=pk)


class Meeting(models.Model):
    """An occurrence that somebody has touched: prepared, moved, cancelled, held. The others exist only in the rule."""

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        PREPARATION = "preparation", "In preparation"
        IN_PROGRESS = "in_progress", "In progress"
        CLOSED = "closed", "Closed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.PREPARATION, State.IN_PROGRESS)

    series = models.ForeignKey(Series, models.PROTECT, related_name="meetings")
    occurs_on = models.DateField("day by the rule")
    starts_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField("length in minutes")
    zone = models.CharField("time zone", max_length=64)
    place = models.CharField("place or link", max_length=300, blank=True)
    state = models.CharField(max_length=20, choices=State.choices, default=State.PLANNED)
    moved_at = models.DateTimeField(null=True, blank=True)
    because = models.CharField("why it was moved or cancelled", max_length=300, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    prepared_at = models.DateTimeField(null=True, blank=True)
    began_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    present = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    agreement = models.OneToOneField(Agreement, models.PROTECT, null=True, blank=True, related_name="meeting")

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ("starts_at", "pk")
        constraints = (
            models.UniqueConstraint(
                name="meeting_once_per_occurrence",
                fields=("series", "occurs_on"),
            ),
            models.UniqueConstraint(
                name="meeting_one_in_preparation",
                fields=("series",),
                condition=Q(state="preparation"),
            ),
            models.UniqueConstraint(
                name="meeting_one_in_progress",
                fields=("series",),
                condition=Q(state="in_progress"),
            ),
            models.CheckConstraint(
                name="meeting_closed_has_its_time",
                condition=Q(state="closed", closed_at__isnull=False, began_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
            ),
            models.CheckConstraint(
                name="meeting_in_progress_began",
                condition=~Q(state="in_progress") | Q(began_at__isnull=False),
            ),
            models.CheckConstraint(
                name="meeting_cancelled_with_reason",
                condition=~Q(state="cancelled") | ~Q(because=""),
            ),
            models.CheckConstraint(
                name="meeting_minutes_only_when_closed",
                condition=Q(agreement=None) | Q(state__in=("closed", "in_progress")),
            ),
        )
        indexes = (models.Index(name="meeting_by_start", fields=("series", "starts_at")),)

    def __str__(self) -> str:
        return f"{self.series.title}, {self.local.day} {self.local:%b %Y}"

    def get_absolute_url(self) -> str:
        return reverse("meetings:detail", args=[self.pk])

    @property
    def local(self) -> datetime:
        """When it begins, on the wall clock of its own zone."""
        return recurrence.local(self.starts_at, self.zone)

    @property
    def heading(self) -> str:
        """Such as "One-to-one, Wed 4 Mar", with the year when it is another one."""
        return f"{self.series.title}, {recurrence.day_in_words(self.local.date(), reader_day())}"

    @property
    def when_in_words(self) -> str:
        """Such as "Wed 4 Mar, 09:00", on its own wall clock: for what is written to several people."""
        return f"{recurrence.day_in_words(self.local.date(), company_day())}, {self.local:%H:%M}"

    @property
    def when_in_full(self) -> str:
        """Such as "Wednesday 4 March 2026, 09:00 Europe/Berlin": for what is read years later."""
        return f"{self.local:%A} {self.local.day} {self.local:%B %Y}, {self.wall_clock}"

    @property
    def wall_clock(self) -> str:
        """Such as "09:00 Europe/Berlin": the time that the series names, whoever reads it and wherever."""
        return f"{self.local:%H:%M} {self.zone.replace('_', ' ')}"

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def is_in_progress(self) -> bool:
        return self.state == self.State.IN_PROGRESS

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def was_published(self) -> bool:
        """It was closed once: what it decided was shared, so that a change of it needs a reason."""
        return self.reopened_at is not None

    @property
    def is_ahead(self) -> bool:
        return self.starts_at > timezone.now()

    @property
    def is_missed(self) -> bool:
        """Its time has passed and nobody began it."""
        return self.state in (self.State.PLANNED, self.State.PREPARATION) and self.ends_at < timezone.now()

    @verb
    def begin(self, *, by: Person, present: list[Person]) -> bool:
        """They sit together now; False where somebody had begun it already, who said then who is there."""
        meeting = Meeting.objects.locked(self.pk)
        if meeting.state == self.State.IN_PROGRESS:
            return False
        if meeting.state != self.State.PREPARATION:
            raise Refused("Only a meeting in preparation can begin.")
        if Meeting.objects.filter(series=meeting.series_id, state=self.State.IN_PROGRESS).exists():
            raise Refused("The meeting before it was reopened and is not closed yet. Close that one first.")
        self.state, self.began_at = self.State.IN_PROGRESS, timezone.now()
        self.save(update_fields=["state", "began_at"])
        self.present.set(present)
        Event.objects.record(
            "meeting.begun",
            self,
            by=by,
            detail={"present": [person.pk for person in present]},
        )
        return True

    @property
    def is_untouched(self) -> bool:
        """Begun, and nothing was discussed or captured yet."""
        talked = self.topics.filter(state="discussed").exists()
        return self.is_in_progress and not self.was_published and not talked

    @verb
    def undo_beginning(self, *, by: Person) -> None:
        """It was begun by mistake: it is in preparation as before. Raises Refused once something came of it."""
        meeting = Meeting.objects.locked(self.pk)
        if meeting.state == self.State.PREPARATION:
            return
        if not meeting.is_untouched:
            raise Refused("Something was discussed already. Close the meeting instead; what is unfinished goes on.")
        self.state, self.began_at = self.State.PREPARATION, None
        self.save(update_fields=["state", "began_at"])
        self.present.clear()
        Event.objects.record("meeting.unbegun", self, by=by)

    @verb
    def note_present(self, people: list[Person], *, by: Person) -> None:
        """Who is here; may be mended until it closes."""
        writable(self.pk)
        self.present.set(people)
        Event.objects.record(
            "meeting.attended",
            self,
            by=by,
            detail={"present": [person.pk for person in people]},
        )


def writable(pk: int) -> Meeting:
    """The meeting, locked, when its contents may be changed; otherwise the sentence that says why not."""
    meeting = Meeting.objects.locked(pk)
    if meeting.is_open:
        return meeting
    raise Refused(
        {
            Meeting.State.CLOSED: "This meeting is closed and can only be read. Reopen it to change something.",
            Meeting.State.CANCELLED: "This meeting is cancelled.",
            Meeting.State.PLANNED: "This meeting is not in preparation yet.",
        }[Meeting.State(meeting.state)]
    )
