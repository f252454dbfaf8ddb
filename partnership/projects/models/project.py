"""Project: an accepted request on its way from discovery to live."""

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Q, When
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.intake.models.request import Request
from partnership.people.models import Person, Refused
from partnership.projects.models.column import Kind


class Stage(models.TextChoices):
    DISCOVER = "discover", "Discover"
    EVALUATE = "evaluate", "Evaluate"
    BUILD = "build", "Build"
    LAUNCH = "launch", "Launch"
    LIVE = "live", "Live"
    CLOSED = "closed", "Closed"

    @property
    def following(self) -> "Stage | None":
        """The stage after this one; None after the last."""
        after = list(Stage)[list(Stage).index(self) + 1 :]
        return after[0] if after else None

    @property
    def previous(self) -> "Stage | None":
        """The stage to which a project may step back; none from closed."""
        place = list(Stage).index(self)
        return list(Stage)[place - 1] if place and self is not Stage.CLOSED else None


class Drift(models.TextChoices):
    MARKET = "market", "The market moved"
    BRIEF = "brief", "The brief was unclear"
    DISCOVERY = "discovery", "A technical discovery"
    REGULATION = "regulation", "A regulation"
    LEADERSHIP = "leadership", "A decision of leadership"


class ProjectQuerySet(models.QuerySet["Project"]):
    def visible_to(self, person: Person) -> Self:
        """Projects are shared: whoever signs in may read them."""
        return self if person.is_active else self.none()

    def open(self) -> Self:
        return self.exclude(stage=Stage.CLOSED)

    def for_list(self) -> Self:
        return (
            self.select_related("outcome", "request")
            .annotate(
                cards_count=Count("cards"),
                done_count=Count("cards", filter=Q(cards__column=Kind.DONE)),
                blocked_count=Count("cards", filter=Q(cards__column=Kind.BLOCKED)),
            )
            .order_by(
                Case(When(stage=Stage.LIVE, then=1), default=0),
                F("planned_live_on").asc(nulls_last=True),
                "title",
                "pk",
            )
        )

    def for_detail(self) -> Self:
        return self.select_related("outcome", "request__consultation", "started_by")

    @verb
    def start(
        self, *, request: Request, title: str, outcome: Outcome, by: Person, live_on: date | None = None
    ) -> "Project":
        """An accepted request becomes a project; both sides' approval of the request approves its date."""
        project = self.create(
            request=request,
            title=title,
            outcome=outcome,
            started_by=by,
            planned_live_on=live_on,
            approved_live_on=live_on,
        )
        Event.objects.record("project.started", project, by=by, detail={"outcome": str(outcome)})
        return project


class Project(models.Model):
    """Work that both sides accepted, for one outcome."""

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="project")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=160)
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DISCOVER)
    planned_live_on = models.DateField("planned to go live on", null=True, blank=True)
    approved_live_on = models.DateField("approved to go live on", null=True, blank=True)
    drift_because = models.CharField("why the date moved", max_length=12, choices=Drift, blank=True)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    live_on = models.DateField("live since", null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField("what was learnt", max_length=300, blank=True)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(stage__in=Stage.values), name="project_of_a_known_stage"),
            models.CheckConstraint(
                condition=Q(stage=Stage.CLOSED, closed_at__isnull=False) & ~Q(closed_because="")
                | ~Q(stage=Stage.CLOSED) & Q(closed_at=None, closed_because=""),
                name="project_closed_with_what_was_learnt",
                violation_error_message="Say in one line what was learnt when you close a project.",
            ),
            models.CheckConstraint(
                condition=~Q(stage=Stage.LIVE) | Q(live_on__isnull=False), name="project_live_since_a_day"
            ),
            models.CheckConstraint(
                condition=Q(approved_live_on=None)
                | Q(planned_live_on__isnull=False, planned_live_on__lte=F("approved_live_on"))
                | ~Q(drift_because=""),
                name="project_drift_has_a_cause",
                violation_error_message="The date is later than the approved one: choose what moved it.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:detail", args=[self.pk])

    @property
    def board_url(self) -> str:
        """The board with this project's cards alone."""
        return f"{reverse('projects:board')}?project={self.pk}"

    @property
    def new_card_url(self) -> str:
        return f"{reverse('projects:card_new')}?project={self.pk}"

    @property
    def is_open(self) -> bool:
        return self.stage != Stage.CLOSED

    @property
    def drift_days(self) -> int:
        """How many days the plan, or the day it went live, is later than approved; 0 when it is not, or nothing is."""
        latest = self.live_on or self.planned_live_on
        if not (latest and self.approved_live_on):
            return 0
        return max(0, (latest - self.approved_live_on).days)

    @verb
    def enter(self, stage: str, *, by: Person, because: str = "") -> None:
        """To the next stage, one back, or closed from anywhere with what was learnt. Closed is for good."""
        old, new = Stage(self.stage), Stage(stage)
        if new is old:
            return
        if old is Stage.CLOSED:
            raise Refused("This project is closed. Log a request for what comes next.")
        if new is not Stage.CLOSED and new not in {old.following, old.previous}:
            raise Refused(f"From “{old.label}” a project goes one stage on or one back, not to “{new.label}”.")
        if new is Stage.CLOSED and not because:
            raise Refused("Say in one line what was learnt when you close a project.")
        changed: dict[str, Any] = {"stage": new.value}
        if new is Stage.LIVE:
            changed["live_on"] = self.live_on or timezone.localdate()
        if new is Stage.CLOSED:
            changed |= {"closed_at": timezone.now(), "closed_because": because}
        if not Project.objects.filter(pk=self.pk, stage=old).update(**changed):
            raise Refused("Somebody changed the stage a moment ago. Look again before you change it.")
        for field, value in changed.items():
            setattr(self, field, value)
        Event.objects.record(
            "project.entered", self, by=by, changes={"stage": [old.label, new.label]}, detail={"because": because}
        )

    @verb
    def plan(self, live_on: date | None, *, by: Person, because: str = "") -> None:
        """The day it is planned to go live; later than approved asks for the cause."""
        if live_on == self.planned_live_on and because == self.drift_because:
            return
        changes: dict[str, list[Any]] = {
            "planned_live_on": [self.planned_live_on, live_on],
            "drift_because": [self.drift_because, because],
        }
        self.planned_live_on, self.drift_because = live_on, because
        self.validate_constraints()
        self.save(update_fields=["planned_live_on", "drift_because"])
        Event.objects.record("project.planned", self, by=by, changes=changes)

    @verb
    def approve_plan(self, *, by: Person) -> None:
        """An executive takes the planned day as the approved one; the drift so far stays in the events."""
        if self.planned_live_on is None:
            raise Refused("Plan the day it goes live first.")
        if self.planned_live_on == self.approved_live_on:
            return
        changes = {"approved_live_on": [self.approved_live_on, self.planned_live_on]}
        detail = {"drift_days": self.drift_days, "because": self.drift_because}
        self.approved_live_on, self.drift_because = self.planned_live_on, ""
        self.save(update_fields=["approved_live_on", "drift_because"])
        Event.objects.record(
            "project.approved", self, by=by, acting_for=by.standing.principal, changes=changes, detail=detail
        )
