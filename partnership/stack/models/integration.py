"""An integration: what flows from one system to another, how, how often, and whether it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, changes_in
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.stack.models.data_set import DataSet
from partnership.stack.models.integration_queries import IntegrationQuerySet
from partnership.stack.models.owning import tell_of_end, tell_who_sees_to_it
from partnership.stack.models.system import System

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from partnership.people.models import Person

HOWS = ["api", "event", "file", "database", "by_hand", "unknown"]
OFTEN = ["at_once", "hourly", "daily", "weekly", "monthly", "now_and_then", "unknown"]


class Integration(models.Model):
    """A flow from a system to another: its ends differ, and several of them may well form a loop."""

    class How(models.TextChoices):
        API = "api", "API"
        EVENT = "event", "Events"
        FILE = "file", "File"
        DATABASE = "database", "Shared database"
        BY_HAND = "by_hand", "By hand"
        UNKNOWN = "unknown", "Not known how"

    class Often(models.TextChoices):
        AT_ONCE = "at_once", "At once"
        HOURLY = "hourly", "Hourly"
        DAILY = "daily", "Daily"
        WEEKLY = "weekly", "Weekly"
        MONTHLY = "monthly", "Monthly"
        NOW_AND_THEN = "now_and_then", "Now and then"
        UNKNOWN = "unknown", "Not known how often"

    class State(models.TextChoices):
        WORKING = "working", "Works"
        BROKEN = "broken", "Broken"
        PLANNED = "planned", "Planned"
        MISSING = "missing", "Missing"

    source = models.ForeignKey(System, models.PROTECT, related_name="flows_out", verbose_name="from")
    target = models.ForeignKey(System, models.PROTECT, related_name="flows_in", verbose_name="to")
    what = models.CharField("what flows, in words", max_length=200, blank=True)
    data_sets = models.ManyToManyField(DataSet, verbose_name="data sets that flow", related_name="flows", blank=True)
    how = models.CharField(max_length=8, choices=How, default=How.UNKNOWN)
    often = models.CharField("how often", max_length=12, choices=Often, default=Often.UNKNOWN)
    state = models.CharField("whether it works", max_length=7, choices=State, default=State.WORKING)
    since_on = models.DateField("since", null=True, blank=True)
    note = models.CharField("what is wrong, or why it is wanted", max_length=500, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="who sees to it", related_name="+", null=True, blank=True
    )
    added_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts the savings: what a form was opened on."""

    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_because = models.CharField("why it ended", max_length=500, blank=True)

    objects = IntegrationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        indexes = [models.Index(fields=["ended_at", "state"], name="integration_state")]
        constraints = (
            models.CheckConstraint(
                name="integration_ends_differ",
                condition=~Q(source=F("target")),
                violation_error_message="A flow goes from one system to another. Choose two.",
            ),
            models.UniqueConstraint(
                fields=["source", "target", "how", "what"],
                condition=Q(ended_at=None),
                name="integration_once",
                violation_error_message="This flow is on the map already. Change that one, or say what else flows.",
            ),
            models.CheckConstraint(name="integration_known_how", condition=Q(how__in=HOWS)),
            models.CheckConstraint(name="integration_known_how_often", condition=Q(often__in=OFTEN)),
            models.CheckConstraint(
                name="integration_in_a_known_state",
                condition=Q(state__in=["working", "broken", "planned", "missing"]),
            ),
            models.CheckConstraint(
                name="integration_broken_since_a_day",
                condition=~Q(state="broken") | Q(since_on__isnull=False) & ~Q(note=""),
                violation_error_message="Say since when it is broken, and what is wrong.",
            ),
            models.CheckConstraint(
                name="integration_missing_for_a_reason",
                condition=~Q(state="missing") | ~Q(note=""),
                violation_error_message="Say why this flow is wanted.",
            ),
            models.CheckConstraint(
                name="integration_ended_with_words",
                condition=Q(ended_at=None, ended_by=None, ended_because="")
                | Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(ended_because=""),
                violation_error_message="Say why it ended.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"

    def get_absolute_url(self) -> str:
        return reverse("stack:integration", args=[self.pk])

    @property
    def is_ended(self) -> bool:
        return self.ended_at is not None

    @property
    def goes_nowhere(self) -> bool:
        """It works, they say, and one of its ends is gone."""
        is_said_to = self.state == self.State.WORKING and not self.is_ended
        return is_said_to and (self.source.is_gone or self.target.is_gone)

    @property
    def flowing(self) -> str:
        """What flows: the data sets by name, then the words. From the data sets as they were read with it."""
        names = [data_set.name for data_set in self.data_sets.all()]
        return ", ".join([*names, self.what] if self.what else names)

    @property
    def way(self) -> str:
        """How and how often, as a line says it: "API, daily"; as far as it is known."""
        how, often = str(self.get_how_display()), str(self.get_often_display())
        if self.often == self.Often.UNKNOWN:
            return how
        return often if self.how == self.How.UNKNOWN else f"{how}, {often.lower()}"

    @verb
    def change(
        self, fields: dict[str, Any], *, data_sets: Iterable[DataSet], seen: int, by: Person, tell: bool = True
    ) -> bool:
        """Say what is so now; whether anything differed. Raises Stale where somebody saved first."""
        self._hold()
        self._refuse_ended()
        if seen != self.version:
            raise Stale(current=self)
        former, before, after = self.owner, list(self.data_sets.all()), list(data_sets)
        changes = changes_in(self, fields)
        if {each.pk for each in before} != {each.pk for each in after}:
            changes["data_sets"] = [", ".join(map(str, before)), ", ".join(map(str, after))]
        if not changes:
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        self.version += 1
        self.judge(after)
        self.save()
        self.data_sets.set(after)
        Event.objects.record("integration.changed", self, by=by, changes=changes)
        if tell:
            tell_who_sees_to_it(self, former, by=by)
        return True

    @verb
    def stand(self, state: str, *, since_on: date | None = None, note: str = "", by: Person) -> bool:
        """Whether it works from now on; whether that is news. What works again needs no note."""
        self._hold()
        self._refuse_ended()
        fields: dict[str, Any] = {"state": state, "since_on": since_on or company_day(), "note": note}
        changes = changes_in(self, fields)
        if not changes:
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        self.version += 1
        self.judge(list(self.data_sets.all()))
        self.save(update_fields=[*fields, "version"])
        Event.objects.record("integration.stood", self, by=by, changes=changes)
        return True

    @verb
    def give_to(self, to: Person | None, *, by: Person, tell: bool = True) -> None:
        """Somebody sees to it from now on, of either side, or nobody does. Whoever does and did hears of it."""
        self._hold()
        self._refuse_ended()
        former = self.owner
        Event.objects.changed("integration.given", self, {"owner": to}, by=by)
        if tell:
            tell_who_sees_to_it(self, former, by=by)

    @verb
    def end(self, *, because: str, by: Person) -> None:
        """Nothing flows here any more. It stays to be read, and can be taken up again."""
        self._hold()
        if self.is_ended:
            raise Refused(f"It has ended already: {self.ended_because}")
        self.ended_at, self.ended_by, self.ended_because = timezone.now(), by, because
        self.full_clean()
        self.save(update_fields=["ended_at", "ended_by", "ended_because"])
        Event.objects.record("integration.ended", self, by=by, detail={"because": because})
        tell_of_end(self, [self.owner], f"nothing flows here any more. {because}", by=by)

    @verb
    def take_up(self, *, by: Person) -> Person | None:
        """It flows again. Whoever saw to it and cannot any more does so no longer: who that was."""
        self._hold()
        if not self.is_ended:
            return None
        self.ended_at, self.ended_by, self.ended_because = None, None, ""
        gone = self.owner
        if gone is not None and not (gone.is_active and gone.role == "staff"):
            self.owner = None
        else:
            gone = None
        try:
            self.full_clean()
        except ValidationError as wrong:
            raise Refused(" ".join(wrong.messages)) from wrong
        self.save(update_fields=["ended_at", "ended_by", "ended_because", "owner"])
        Event.objects.record(
            "integration.taken_up", self, by=by, detail={"without": gone.name} if gone is not None else {}
        )
        tell_of_end(self, [self.owner], "it flows again.", by=by)
        return gone

    @step
    def judge(self, data_sets: list[DataSet]) -> None:
        """Raises ValidationError for a rule of its own, Refused where nothing flows or a day lies ahead. Not saved."""
        if not self.what and not data_sets:
            raise Refused("Say what flows: choose a data set, or say it in words.")
        if self.since_on and self.since_on > company_day():
            raise Refused("Since when it is so lies in the past.")
        self.full_clean()

    @step
    def _refuse_ended(self) -> None:
        if self.is_ended:
            raise Refused("This flow has ended. Take it up again first.")

    @step
    def _hold(self) -> None:
        self.refresh_from_db(from_queryset=Integration.objects.select_for_update(no_key=True))
