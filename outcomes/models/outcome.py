from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Person, Side

if TYPE_CHECKING:
    from outcomes.models.version import Version


class OutcomeQuerySet(models.QuerySet["Outcome"]):
    def visible_to(self, person: Person) -> Self:
        """Outcomes are shared with everybody who may sign in; what differs is who may change them."""
        return self if person.is_active else self.none()

    def in_force(self) -> Self:
        """Signed by both sides and not closed."""
        return self.filter(closed_at=None, versions__state="in_force")

    def in_state(self, state: str) -> Self:
        # At most one version is in force and at most one is open, so that these joins repeat no outcome.
        if state == Outcome.State.CLOSED:
            return self.exclude(closed_at=None)
        live = self.filter(closed_at=None)
        if state == Outcome.State.IN_FORCE:
            return live.filter(versions__state="in_force")
        if state in (Outcome.State.DRAFT, Outcome.State.PROPOSED):
            return live.filter(versions__state=state).exclude(versions__state="in_force")
        return live.exclude(versions__state__in=["draft", "proposed", "in_force"])

    def without_the_other_side(self, at: datetime) -> Self:
        """Being drafted or proposed, and nobody of the other side has had a part in it."""
        open_ones: Any = Outcome.versions.rel.related_model
        working = open_ones.objects.open().filter(outcome=models.OuterRef("pk"))
        return self.filter(Exists(working), other_side_at=None, closed_at=None, drafted_at__lte=at)

    def started_by(self, side: str) -> Self:
        return self.filter(started_side=side)

    def at_stage(self, stage_id: int) -> Self:
        current = ["draft", "proposed", "in_force"]
        return self.filter(versions__state__in=current, versions__stages=stage_id).distinct()

    def for_list(self) -> Self:
        """With the version in force and the one being worked on, their signatures and stages."""
        versions: Any = Outcome.versions.rel.related_model
        return self.select_related("drafted_by", "other_side_by").prefetch_related(
            models.Prefetch(
                "versions",
                queryset=versions.objects.current().for_list(),
                to_attr="current_versions",
            )
        )

    def for_detail(self) -> Self:
        """With every version, whole, and whether a closing is proposed (``is_closing``): for its own pages."""
        versions: Any = Outcome.versions.rel.related_model
        closings: Any = Outcome.closings.rel.related_model
        proposed = closings.objects.filter(outcome=models.OuterRef("pk"), ended_at=None)
        whole = self.select_related("drafted_by", "other_side_by", "invited").annotate(is_closing=Exists(proposed))
        return whole.prefetch_related(
            models.Prefetch("versions", queryset=versions.objects.for_detail().order_by("-number"))
        )


class Outcome(models.Model):
    """A business result that both sides want, whatever its wording is today."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        PROPOSED = "proposed", "Proposed"
        IN_FORCE = "in_force", "In force"
        CLOSED = "closed", "Closed"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Result(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        PARTLY = "partly", "Partly achieved"
        MISSED = "missed", "Missed"
        DROPPED = "dropped", "Dropped"

    class Rhythm(models.TextChoices):
        QUARTERLY = "quarterly", "Each quarter"
        MONTHLY = "monthly", "Each month"

    # What it is called now: the title in force, or the newest draft's while nothing is in force yet.
    title = models.CharField(max_length=120)
    started_side = models.CharField(max_length=12, choices=Side.choices)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="outcomes_drafted",
    )
    drafted_at = models.DateTimeField(default=timezone.now)
    other_side_at = models.DateTimeField(null=True, blank=True)
    other_side_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    # Who of the other side was asked into the draft, and waits there for nobody once their side has joined.
    invited = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField(null=True, blank=True)
    review_rhythm = models.CharField("review", max_length=12, choices=Rhythm.choices, default=Rhythm.QUARTERLY)
    closed_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    learnt = models.CharField(max_length=300, blank=True)

    objects = OutcomeQuerySet.as_manager()

    if TYPE_CHECKING:
        current_versions: list[Version]

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(
                name="outcome_closed_with_result",
                condition=Q(closed_at=None, result="") | (Q(closed_at__isnull=False) & ~Q(result="")),
                violation_error_message="A closed outcome has a result, an open one has none.",
            ),
            models.CheckConstraint(
                name="outcome_other_side_whole",
                condition=Q(other_side_at=None, other_side_by=None)
                | Q(other_side_at__isnull=False, other_side_by__isnull=False),
                violation_error_message="Say who of the other side was involved first, and when.",
            ),
            models.CheckConstraint(
                name="outcome_other_side_later",
                condition=Q(other_side_at=None) | Q(other_side_at__gte=F("drafted_at")),
                violation_error_message="The other side cannot be involved before there is a draft.",
            ),
            models.CheckConstraint(
                name="outcome_invited_whole",
                condition=Q(invited=None, invited_by=None, invited_at=None)
                | Q(invited__isnull=False, invited_by__isnull=False, invited_at__isnull=False),
                violation_error_message="Say who was asked into the draft, by whom, and when.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("outcomes:detail", args=[self.pk])

    @cached_property
    def _current(self) -> list[Version]:
        """The versions that matter today; `for_list` and `for_detail` have fetched them already."""
        fetched = getattr(self, "current_versions", None)
        if fetched is not None:
            return fetched
        if "versions" in getattr(self, "_prefetched_objects_cache", {}):
            return [version for version in self.versions.all() if version.is_current]
        return list(self.versions.current().for_list())

    @property
    def in_force(self) -> Version | None:
        return next((v for v in self._current if v.state == v.State.IN_FORCE), None)

    @property
    def coming(self) -> Version | None:
        """The draft or proposed version that would be in force next."""
        return next((v for v in self._current if v.state != v.State.IN_FORCE), None)

    @property
    def state(self) -> Outcome.State:
        if self.closed_at:
            return self.State.CLOSED
        if self.in_force:
            return self.State.IN_FORCE
        return self.State(self.coming.state) if self.coming else self.State.WITHDRAWN

    @property
    def other_side(self) -> Side:
        return Side(self.started_side).other

    @property
    def other_side_after_days(self) -> int | None:
        """Whole days from the first draft to the other side's first part in it; None: not yet."""
        return (self.other_side_at - self.drafted_at).days if self.other_side_at else None

    @verb
    def review_each(self, rhythm: str, *, by: Person) -> bool:
        """How often both executives look at it. It is no word of what was signed; whether anything changed."""
        if self.closed_at:
            raise Refused("This outcome is closed: it is reviewed no more.")
        if rhythm not in self.Rhythm.values:
            raise Refused("An outcome is reviewed each quarter or each month.")
        return Event.objects.changed("outcome.changed", self, {"review_rhythm": rhythm}, by=by)

    @step
    def involve(self, person: Person, at: datetime) -> bool:
        """Remember the other side's first part in the draft; true the first time."""
        if self.other_side_at or person.side != self.other_side:
            return False
        self.other_side_at, self.other_side_by = at, person
        self.save(update_fields=["other_side_at", "other_side_by"])
        return True

    @verb
    def invite(self, person: Person, *, by: Person) -> None:
        """Ask somebody of the side that is missing into the draft. Raises Refused where nobody is missing."""
        this = Outcome.objects.select_for_update().get(pk=self.pk)
        if this.other_side_at or this.closed_at:
            raise Refused(f"{self.other_side.label} is involved already, so nobody is to be asked.")
        if person.side != self.other_side or not person.is_active:
            raise Refused(f"Choose somebody of {self.other_side.label} who may sign in.")
        if this.invited_id == person.pk:
            raise Refused(f"{person} was asked already. It waits for them.")
        self.invited, self.invited_by, self.invited_at = person, by, timezone.now()
        self.save(update_fields=["invited", "invited_by", "invited_at"])
        Event.objects.record("outcome.invited", self, by=by, detail={"person": person.name})
