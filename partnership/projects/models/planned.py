"""When a project goes live: the planned day, the one that both sides approved, and what moved it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import models

from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.core.canonical import digest
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb

if TYPE_CHECKING:
    from partnership.people.models import Person


class Planned(models.Model):
    """The part of a project that says when it goes live."""

    class Drift(models.TextChoices):
        MARKET = "market", "The market moved"
        BRIEF = "brief", "The brief was unclear"
        DISCOVERY = "discovery", "A technical discovery"
        REGULATION = "regulation", "A regulation"
        LEADERSHIP = "leadership", "A decision of leadership"

    planned_live_on = models.DateField("planned to go live on", null=True, blank=True)
    approved_live_on = models.DateField("approved to go live on", null=True, blank=True)
    drift_because = models.CharField("why the date moved", max_length=12, choices=Drift, blank=True)
    plan_agreement = models.OneToOneField(
        Agreement, on_delete=models.PROTECT, null=True, blank=True, editable=False, related_name="planned_project"
    )
    live_on = models.DateField("live since", null=True, blank=True)

    if TYPE_CHECKING:  # of the whole project
        title: str
        slips: Any
        hold: Any
        tell: Any
        _set: Any

        @property
        def is_open(self) -> bool: ...

        def get_absolute_url(self) -> str: ...

    class Meta:
        abstract = True

    @property
    def drift_days(self) -> int:
        """How many days the plan, or the day it went live, is later than approved; 0 when it is not, or nothing is."""
        latest = self.live_on or self.planned_live_on
        if not (latest and self.approved_live_on):
            return 0
        return max(0, (latest - self.approved_live_on).days)

    @property
    def plan_digest(self) -> str:
        """What stands as the plan: what a form to change it was opened on, and what a yes to it is given to."""
        days = [day and day.isoformat() for day in (self.planned_live_on, self.approved_live_on)]
        return digest({"project": self.pk, "days": days, "because": self.drift_because})

    @property
    def wants_approval(self) -> bool:
        """A day is planned on which both sides have not agreed."""
        ahead = self.is_open and self.live_on is None and self.planned_live_on is not None
        return ahead and self.planned_live_on != self.approved_live_on

    @verb
    def plan(self, live_on: date | None, *, by: Person, because: str = "", seen: str | None = None) -> None:
        """The day it is planned to go live; later than approved asks for the cause. Another day asks both sides anew.

        Raises Stale where ``seen`` is no longer the plan that stands, ValidationError where a cause is missing.
        """
        self.hold()
        if seen is not None and seen != self.plan_digest:
            raise Stale("Somebody planned it anew while you looked. What stands now is below.", current=self)
        fields = {"planned_live_on": live_on, "drift_because": because}
        if Event.objects.changed("project.planned", self, fields, by=by):
            self.end_approval("Another day was planned")
            if self.wants_approval:
                self.ask_approval()

    @step
    def ask_approval(self) -> None:
        self.plan_agreement = Agreement.objects.open(
            purpose=Agreement.Purpose.PLAN,
            digest=self.plan_digest,
            title=self.title,
            url=self.get_absolute_url(),
        )
        self.save(update_fields=["plan_agreement"])

    @step
    def end_approval(self, because: str) -> None:
        if self.plan_agreement and self.plan_agreement.is_open:
            self.plan_agreement.end(because=because)

    @verb
    def approve_plan(self, *, by: Person, seen: str) -> None:
        """One side's yes to the planned day; with both it is the approved one. A day that moved keeps its cause."""
        self.hold()
        if self.planned_live_on is None:
            raise Refused("Plan the day it goes live first.")
        if not self.wants_approval or self.plan_agreement is None:
            raise Refused("Both sides have agreed on this day already.")
        self.plan_agreement.sign(by=by, seen=seen)
        if not self.plan_agreement.is_complete:
            return
        changes = {"approved_live_on": [self.approved_live_on, self.planned_live_on]}
        detail = {"drift_days": self.drift_days, "because": self.drift_because}
        if self.drift_days:
            self.slips.create(
                from_on=self.approved_live_on,
                to_on=self.planned_live_on,
                because=self.drift_because,
                agreed_on=company_day(),
            )
        self._set({"approved_live_on": self.planned_live_on, "drift_because": ""})
        Event.objects.record(
            "project.approved", self, by=by, acting_for=by.standing.principal, changes=changes, detail=detail
        )
        self.tell(f"{self.title}: both sides agreed that it goes live on {self.planned_live_on:%-d %b %Y}.", by=by)
