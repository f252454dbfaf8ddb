"""A check: one project held against one standard."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, assert_never

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.company.models import GroundRules
from partnership.core.canonical import digest
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.people.models import Chairs, Person, Side
from partnership.projects.models import Project
from partnership.standards.models.check_queries import CheckQuerySet
from partnership.standards.models.standard import Standard
from partnership.standards.models.version import StandardVersion

if TYPE_CHECKING:
    from partnership.standards.models.waiver import Waiver


class Check(models.Model):
    """Whether a project keeps a standard: open, passed, failed, or waived by both executives until a day."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        PASSED = "passed", "Passed"
        FAILED = "failed", "Failed"
        WAIVED = "waived", "Waived"

    project = models.ForeignKey(Project, models.PROTECT, related_name="checks")
    standard = models.ForeignKey(Standard, models.PROTECT, related_name="checks")
    version = models.ForeignKey(StandardVersion, models.PROTECT, related_name="checks", verbose_name="judged against")
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    required = models.BooleanField("asked of this project", default=True)
    opened_on = models.DateField("open since")
    due_on = models.DateField("to be checked by", null=True, blank=True)
    handed_in_at = models.DateTimeField("evidence to be looked at since", null=True, blank=True)
    words = models.TextField("what was found", max_length=2_000, blank=True)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    judged_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField("holds to the end of", null=True, blank=True)
    open_because = models.CharField("why it is open again", max_length=200, blank=True)

    objects = CheckQuerySet.as_manager()

    if TYPE_CHECKING:
        live: list[Waiver]  # what with_waiver() adds

    class Meta:
        ordering = ("project", "standard")
        indexes = (models.Index(fields=["state", "until"], name="check_until"),)
        constraints = (
            models.UniqueConstraint(fields=["project", "standard"], name="check_once_for_a_project"),
            models.CheckConstraint(
                name="check_in_a_known_state", condition=Q(state__in=["open", "passed", "failed", "waived"])
            ),
            models.CheckConstraint(
                name="check_judged_by_somebody",
                condition=~Q(state__in=["passed", "failed"]) | Q(judged_by__isnull=False, judged_at__isnull=False),
            ),
            models.CheckConstraint(
                name="check_failed_in_words",
                condition=~Q(state="failed") | ~Q(words=""),
                violation_error_message="Say what is missing: its owners read it.",
            ),
            models.CheckConstraint(
                name="check_waived_until_a_day",
                condition=Q(state="waived", until__isnull=False)
                | Q(state="passed")
                | Q(state__in=["open", "failed"], until__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.standard}: {self.project}"

    def get_absolute_url(self) -> str:
        return reverse("standards:check", args=[self.pk])

    @property
    def seen(self) -> str:
        """What a form on it was opened on: this state, this judgement, this version and the one in force."""
        at = self.judged_at.isoformat() if self.judged_at else ""
        return digest([self.state, self.version_id, self.standard.number, at, str(self.until), str(self.opened_on)])[
            :16
        ]

    @property
    def mark(self) -> str:
        """How it goes, as the mark that shows it."""
        state = self.State(self.state)
        match state:
            case self.State.PASSED:
                return "on_track"
            case self.State.WAIVED:
                return "at_risk"
            case self.State.FAILED:
                return "off_track"
            case self.State.OPEN:
                return "not_started"
            case _:
                assert_never(state)

    @property
    def is_settled(self) -> bool:
        """Passed or waived, and today is not past the last day of that."""
        return self.state in ("passed", "waived") and (self.until is None or self.until >= company_day())

    @property
    def is_outdated(self) -> bool:
        """Judged against a version that is not in force any more."""
        return self.version.number != self.standard.number

    @property
    def waiver(self) -> Waiver | None:
        """The one that stands or is asked for, of a check read ``with_waiver()``."""
        return self.live[0] if self.live else None

    def judges(self, chairs: Chairs | None = None) -> list[Person]:
        """Who judges it: the reviewer, unless they own the project; else whoever speaks for the side that checks."""
        reviewer, side = self.standard.reviewer, Side(self.standard.side)
        if reviewer and reviewer.is_active and self.project.side_owned_by(reviewer) is None:
            return [reviewer]
        return (chairs or Chairs.on(company_day())).speakers.get(side, [])

    @step
    def hold(self) -> None:
        """Hold the project, then read the check again: whoever enters a stage holds the project as well."""
        self.project.hold()
        found = Check.objects.select_for_update(of=("self",)).select_related("version", "standard__reviewer")
        self.refresh_from_db(from_queryset=found)

    @step
    def refuse_moved(self, seen: str | None) -> None:
        """Raise Stale where the standard changed, or somebody judged, since the page was read."""
        if seen is not None and seen != self.seen:
            raise Stale(
                f"The check moved on while you looked: it is {self.get_state_display().lower()}, and version "
                f"{self.standard.number} of the standard is asked. Read it again before you judge.",
                current=self,
            )

    @verb
    def judge(self, *, passed: bool, words: str, by: Person, seen: str | None = None) -> None:
        """Passed or failed, against the version that is asked; its owners are told. A waiver ends with a pass."""
        self.hold()
        self.refuse_moved(seen)
        if not self.required:
            raise Refused("This standard is not asked of this project any more.")
        if not passed and not words:
            raise Refused("Say what is missing: its owners read it.")
        if not passed and self.state == self.State.WAIVED:
            raise Refused("It is waived. Judge it once it is kept, or end the waiver first.")
        now, state = timezone.now(), self.State.PASSED if passed else self.State.FAILED
        was = self.get_state_display()
        if passed:
            for waiver in self.waivers.live():
                waiver.end(because="The standard is kept", by=by)
        self.set(
            state=state,
            words=words,
            judged_by=by,
            judged_at=now,
            version=self.asked,
            until=self.holds_until(company_day(now)) if passed else None,
            handed_in_at=None,
            open_because="",
        )
        Event.objects.record(
            f"check.{state}",
            self,
            by=by,
            acting_for=by.standing.principal if by != self.standard.reviewer else None,
            changes={"state": [was, state.label]},
            detail={"version": self.standard.number, "words": digest(words)[:16] if words else ""},
        )
        said = "passed" if passed else "failed"
        self.tell(f"{self.standard} {said} for {self.project}.", by=by)

    @property
    def asked(self) -> StandardVersion:
        """The version in force: what is judged now. A query where it is another than the last judgement's."""
        return (
            StandardVersion.objects.get(standard=self.standard, number=self.standard.number)
            if self.is_outdated
            else self.version
        )

    def holds_until(self, day: date) -> date | None:
        """The last day on which a pass of this day holds; None where it is never checked again."""
        months = self.asked.lasts_months
        months = GroundRules.current().check_months if months is None else months
        return day + relativedelta(months=months) if months else None

    @step
    def set(self, **fields: Any) -> None:
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=list(fields))

    @step
    def open_again(self, because: str, *, by: Person | None, due_on: date | None) -> None:
        """What was judged or waived does not hold any more. Whoever calls it holds the project."""
        was = self.get_state_display()
        again: dict[str, Any] = {"state": self.State.OPEN, "until": None, "opened_on": company_day(), "due_on": due_on}
        again |= {"open_because": because[:200], "words": "", "judged_by": None, "judged_at": None}
        self.set(**again, version=self.asked)
        Event.objects.record("check.opened", self, by=by, changes={"state": [was, "Open"]}, detail={"because": because})

    @verb
    def note_evidence(self, at: datetime) -> None:
        """There is something to look at."""
        if self.state in (self.State.OPEN, self.State.FAILED) and self.handed_in_at is None:
            self.set(handed_in_at=at)

    @step
    def tell(self, text: str, *, by: Person | None, people: list[Person] | None = None) -> None:
        """A notice to the project's owners, or to others, but not to whoever did it."""
        told = list(self.project.owners.values()) if people is None else people
        Notice.objects.tell(
            [one for one in told if one.is_active and one != by],
            kind="check-moved",
            subject=f"standards.check:{self.pk}",
            text=text,
            url=self.get_absolute_url(),
        )
