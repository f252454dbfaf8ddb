"""Project: an accepted request on its way from discovery to live."""

from typing import TYPE_CHECKING, Any, TypeAlias

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Outcome
from partnership.activity.models import Event, changes_in
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.following import follow
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.intake.models.request import Request
from partnership.intake.models.request.named import NamedSystem, systems_in
from partnership.people.models import Person, Side
from partnership.projects.models import stages
from partnership.projects.models.planned import Planned
from partnership.projects.models.project_queries import ProjectQuerySet


class Project(Planned):
    """Work that both sides accepted, for one outcome, with an owner on each side."""

    Stage: TypeAlias = stages.Stage

    request = models.OneToOneField(Request, on_delete=models.PROTECT, related_name="project")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="projects")
    title = models.CharField(max_length=160)
    owner_it = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_marketing = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    stage = models.CharField(max_length=10, choices=Stage, default=Stage.DISCOVER)
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField("what was learnt", max_length=300, blank=True)
    # What its experiment tried, where it is none any more: made one again, it begins with that.
    tried_before = models.JSONField(default=dict, blank=True, editable=False)
    closed_in = models.CharField("the stage in which it was closed", max_length=10, blank=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    if TYPE_CHECKING:  # what for_detail() adds
        systems: str | None

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=["discover", "evaluate", "build", "launch", "live", "closed"]),
                name="project_of_a_known_stage",
            ),
            models.CheckConstraint(
                condition=Q(stage="closed", closed_at__isnull=False) & ~Q(closed_because="") & ~Q(closed_in="")
                | ~Q(stage="closed") & Q(closed_at=None, closed_because="", closed_in=""),
                name="project_closed_with_what_was_learnt",
                violation_error_message="Say in one line what was learnt when you close a project.",
            ),
            models.CheckConstraint(
                condition=~Q(stage="live") | Q(live_on__isnull=False), name="project_live_since_a_day"
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
        return self.stage != self.Stage.CLOSED

    @property
    def systems_named(self) -> list[NamedSystem]:
        """The systems that its request names, of one that was read for its page."""
        return systems_in(self.systems)

    @property
    def owners(self) -> dict[str, Person]:
        """Who owns it for which side, IT's first."""
        named = {Side.IT.value: self.owner_it, Side.MARKETING.value: self.owner_marketing}
        return {side: person for side, person in named.items() if person}

    def side_owned_by(self, person: Person) -> str | None:
        """The side for which they own it; None where they do not."""
        named = {self.owner_it_id: Side.IT.value, self.owner_marketing_id: Side.MARKETING.value}
        return named.get(person.pk)

    @step
    def hold(self) -> None:
        """Read the row again and hold it to the transaction's end, so that two verbs never cross."""
        self.refresh_from_db(from_queryset=Project.objects.select_for_update())

    @verb
    def enter(self, stage: str, *, by: Person, because: str = "", seen: str | None = None) -> None:
        """To the next stage, one back, or closed from anywhere with what was learnt."""
        self.hold()
        old, new = self.Stage(self.stage), self.Stage(stage)
        if new is old:
            if new is self.Stage.CLOSED:
                raise Refused("This project was closed already. What was learnt stands on its page.")
            return
        if old is self.Stage.CLOSED:
            raise Refused("This project is closed. Open it again before it enters a stage.")
        if seen is not None and seen != old:
            raise Stale(f"Somebody moved it to “{old.label}” meanwhile. Look again before you change the stage.")
        if new is not self.Stage.CLOSED and new not in {old.following, old.previous}:
            raise Refused(f"From “{old.label}” a project goes one stage on or one back, not to “{new.label}”.")
        if new is self.Stage.CLOSED and not because:
            raise Refused("Say in one line what was learnt when you close a project.")
        follow("a project enters a stage", self, new, by=by)
        changed: dict[str, Any] = {"stage": new.value}
        if new is self.Stage.LIVE:
            changed["live_on"] = self.live_on or company_day()
            self.end_approval(f"“{self}” went live")
        if new is self.Stage.CLOSED:
            changed |= {"closed_at": timezone.now(), "closed_because": because, "closed_in": old.value}
            self.end_approval(f"“{self}” was closed")
        self._set(changed)
        Event.objects.record(
            "project.entered", self, by=by, changes={"stage": [old.label, new.label]}, detail={"because": because}
        )

    @verb
    def reopen(self, *, by: Person, because: str) -> None:
        """Back into the stage in which it was closed. Whoever owned it and may no more, owns it no more."""
        self.hold()
        if self.is_open:
            raise Refused("This project is open.")
        if not because:
            raise Refused("Say in one line why it goes on.")
        was, stage = self.closed_because, self.Stage(self.closed_in)
        follow("a project enters a stage", self, stage, by=by)
        again = {"stage": stage.value, "closed_at": None, "closed_because": "", "closed_in": ""}
        self._set(again | self._without_gone())
        if self.wants_approval:
            self.ask_approval()
        Event.objects.record(
            "project.reopened",
            self,
            by=by,
            changes={"stage": [self.Stage.CLOSED.label, stage.label]},
            detail={"because": because, "was_closed_because": was},
        )

    @verb
    def serve(self, outcome: Outcome, *, by: Person, because: str) -> None:
        """It serves another outcome from now on. Its owners are told; what its request promised stays as it was."""
        self.hold()
        if outcome.closed_at:
            raise Refused(f"“{outcome}” is closed: nothing can serve it.")
        if self.outcome_id == outcome.pk:
            return
        changes = {"outcome": [str(self.outcome), str(outcome)]}
        self._set({"outcome": outcome})
        Event.objects.record("project.moved", self, by=by, changes=changes, detail={"because": because})
        self.tell(f"{self.title} serves “{outcome}” now: {because}", by=by)

    def _without_gone(self) -> dict[str, None]:
        return {
            f"owner_{side}": None
            for side, person in self.owners.items()
            if not (person.is_active and person.side == side)
        }

    def _set(self, changed: dict[str, Any]) -> None:
        for field, value in changed.items():
            setattr(self, field, value)
        self.save(update_fields=list(changed))

    @verb
    def give_to(self, side: str, person: Person | None, *, by: Person, tell: bool = True) -> None:
        """Somebody else owns it for a side, or nobody does. Who gets it and who had it are told."""
        self.hold()
        field = f"owner_{side}"
        former = getattr(self, field)
        if former == person:
            return
        if person and not (person.is_active and person.side == side):
            raise Refused(f"{person} is not somebody of {Side(side).label} who may sign in. Choose another.")
        changes = changes_in(self, {field: person})
        self._set({field: person})
        Event.objects.record("project.given", self, by=by, changes=changes, detail={"side": side})
        if tell:
            named = person.name if person else "nobody"
            text = f"{self.title}: {named} owns it for {Side(side).label} now."
            self.tell(text, by=by, people=[one for one in (former, person) if one])

    @step
    def tell(self, text: str, *, by: Person, people: list[Person] | None = None) -> None:
        """A notice to its owners, or to others, but not to whoever did it."""
        told = list(self.owners.values()) if people is None else people
        Notice.objects.tell(
            [one for one in told if one.pk != by.pk and one.is_active],
            kind="project-changed",
            subject=f"projects.project:{self.pk}",
            text=text,
            url=self.get_absolute_url(),
        )
