"""Jobs: long work that the worker does in steps, each committed with its progress under one lease."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Self, assert_never

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.attention.models import Notice
from partnership.core.verbs import verb
from partnership.jobs.kinds import Kind, Result, Step, kinds
from partnership.jobs.models.lease import ACTIVE, Leased
from partnership.people.models import Person
from partnership.people.permissions import is_administrator

WORK = "jobs.work"  # the task that the bell calls
KEPT = timedelta(days=30)  # after it ended
YOUNG = timedelta(seconds=30)  # so long its page asks each second


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, person: Person) -> Self:
        """A job is seen by who started it, and by administrators."""
        return self.all() if is_administrator(person) else self.of(person)

    def of(self, person: Person) -> Self:
        return self.filter(person=person)

    def of_kind(self, kind: Kind, person: Person) -> Self:
        """The person's own of one kind, the newest first."""
        return self.of(person).filter(kind=kind.name).for_list()

    def for_list(self) -> Self:
        return self.select_related("person").defer("wants", "memo").order_by("-begun_at", "-pk")

    def active(self) -> Self:
        return self.filter(state__in=ACTIVE)

    def claimable(self) -> Self:
        """Active, of a kind that this release knows, and held by nobody whose lease still runs."""
        free = Q(lease_until=None) | Q(lease_until__lte=timezone.now())
        return self.active().filter(free, kind__in=list(kinds()))

    @verb
    def begin(self, kind: Kind, *, by: Person, wants: dict[str, Any] | None = None) -> Job:
        """Write down what is to be done; the worker finds it. ``wants`` is what the kind needs to know, as JSON."""
        job = self.create(person=by, kind=kind.name, wants=wants or {}, begun_at=timezone.now())
        Event.objects.record("job.begun", job, by=by)
        ring(WORK)
        return job

    @verb
    def claim(self) -> Job | None:
        """The job that has waited longest for its turn, leased to us; None when there is none, or enough are at work.

        Whoever claims holds the rows of all active jobs for a moment, so that no two count the same.
        """
        active = list(self.active().select_for_update().order_by("pk").values_list("lease_until", flat=True))
        now = timezone.now()
        if sum(until is not None and until > now for until in active) >= settings.JOBS_AT_ONCE:
            return None
        job = self.claimable().select_related("person").order_by("turn_ended_at", "pk").first()
        return job if job and job.take() else None

    @verb
    def end_all(self, why: str) -> int:
        """After a restore: what ran then runs nowhere now, and what was made is of another state of the portal."""
        ended = {
            "state": Job.State.FAILED,
            "ended_at": timezone.now(),
            "problem": why,
            "lease": "",
            "lease_until": None,
        }
        self.exclude(file_name="").update(file_name="", file_until=None)
        return self.active().update(**ended)

    def forgettable(self, at: datetime) -> Self:
        """Those that ended so long ago that nobody asks any more."""
        return self.exclude(state__in=ACTIVE).filter(ended_at__lte=at - KEPT)


class Job(Leased):
    """One piece of long work that somebody started: how far it is, how it ended, what it made."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="jobs")
    kind = models.CharField(max_length=60)
    wants = models.JSONField(default=dict, blank=True, help_text="What the kind needs to know.")
    total = models.PositiveIntegerField(null=True, blank=True)
    done = models.PositiveIntegerField(default=0)
    now = models.CharField(max_length=200, blank=True, help_text="What it is at.")
    memo = models.JSONField(default=dict, blank=True, help_text="What its steps remember.")
    begun_at = models.DateTimeField()
    turn_ended_at = models.DateTimeField(default=timezone.now, help_text="Since when it waits for its next turn.")
    ended_at = models.DateTimeField(null=True, blank=True)
    said = models.CharField(max_length=300, blank=True, help_text="What came of it.")
    problem = models.CharField(max_length=500, blank=True, help_text="Why it did not finish.")
    url = models.CharField(max_length=300, blank=True)
    file_name = models.CharField(max_length=200, blank=True)
    file_size = models.PositiveBigIntegerField(default=0)
    file_until = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-begun_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ACTIVE, ended_at=None) | (~Q(state__in=ACTIVE) & Q(ended_at__isnull=False)),
                name="job_ends_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(file_name="", file_until=None) | (~Q(file_name="") & Q(file_until__isnull=False)),
                name="job_keeps_its_file_until",
            ),
        ]
        indexes = [
            models.Index(fields=["turn_ended_at"], condition=Q(state__in=ACTIVE), name="job_active"),
            models.Index(fields=["person", "-begun_at"], name="job_of_person"),
        ]

    def __str__(self) -> str:
        return self.sentence

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

    @property
    def declared(self) -> Kind | None:
        """Its kind; None where this release knows it no more."""
        return kinds().get(self.kind)

    @property
    def sentence(self) -> str:
        return self.declared.sentence if self.declared else self.kind.replace("-", " ").capitalize()

    @property
    def noun(self) -> str:
        return self.declared.noun if self.declared else ""

    @property
    def how_far(self) -> str:
        """ "412 of 1,000 lines"."""
        return f"{self.done:,} of {self.total or 0:,} {self.noun}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def may_go_on(self) -> bool:
        """It ended before its end, and this release knows how to go on."""
        return self.state in (self.State.FAILED, self.State.CANCELLED) and self.declared is not None

    @property
    def tone(self) -> str:
        state = self.State(self.state)
        match state:
            case self.State.DONE:
                return "strong"
            case self.State.RUNNING:
                return "notice"
            case self.State.WAITING | self.State.FAILED | self.State.CANCELLED:
                return "plain"
            case _:
                assert_never(state)

    @property
    def subject(self) -> str:
        return f"jobs.job:{self.pk}"

    @property
    def has_file(self) -> bool:
        return self.file_until is not None and self.file_until > timezone.now()

    @property
    def asks_every(self) -> str:
        """How often its page asks for news: less often when it takes long."""
        return "1s" if timezone.now() - self.begun_at < YOUNG else "3s"

    # What the worker does with it. Every change holds only under the lease.

    @verb
    def number(self, total: int) -> None:
        """How many there are, now that somebody has counted."""
        self._hold(total=total)

    @verb
    def advance(self, step: Step) -> None:
        """Write one step and how far the job is with it: both or neither. Raises Lost."""
        if step.write:
            step.write()
        renewed = timezone.now() + settings.JOB_LEASE + step.next_takes
        self._hold(done=step.done, now=step.now[:200], memo=self.memo, lease_until=renewed, expired_leases=0)

    @verb
    def end_turn(self) -> None:
        """Another job has its turn; this one goes on later, in whatever worker."""
        self._hold(lease="", lease_until=None, turn_ended_at=timezone.now())

    @verb
    def finish(self, result: Result) -> None:
        keeps = self.declared.keeps_file if self.declared else timedelta()
        until = timezone.now() + keeps if result.file_name else None
        self._tell("job-done", f"{self.sentence}: {result.said}", result.url or self.get_absolute_url())
        Event.objects.record("job.finished", self, by=self.person)
        self._end(
            self.State.DONE, now="", wants={}, said=result.said[:300], url=result.url,
            file_name=result.file_name, file_size=result.file_size, file_until=until,
        )  # fmt: skip

    @verb
    def fail(self, problem: str) -> None:
        self._tell("job-failed", f"{self.sentence} did not finish. {problem}", self.get_absolute_url())
        Event.objects.record("job.failed", self, by=self.person)
        self._end(self.State.FAILED, problem=problem[:500])

    def _end(self, state: Job.State, **values: Any) -> None:
        self._hold(state=state, ended_at=timezone.now(), lease="", lease_until=None, **values)

    def _tell(self, kind: str, text: str, url: str) -> None:
        Notice.objects.tell([self.person], kind=kind, subject=self.subject, text=text, url=url)
        ring()

    # What people do with it.

    @verb
    def cancel(self, *, by: Person) -> bool:
        """Nothing more is written from this moment: the step that is being written is undone. False when it had ended.

        What was written before stays; the job's page says how many that are.
        """
        ended = {"state": self.State.CANCELLED, "ended_at": timezone.now(), "lease": "", "lease_until": None}
        if not Job.objects.active().filter(pk=self.pk).update(**ended):
            return False
        Event.objects.record("job.cancelled", self, by=by)
        return True

    @verb
    def give_file(self, *, by: Person) -> None:
        """Its file leaves the portal: that is worth a line of the ledger."""
        Event.objects.record("job.downloaded", self, by=by, detail={"file": self.file_name, "size": self.file_size})

    @verb
    def try_again(self, *, by: Person) -> bool:
        """Go on after what has been written, or begin anew where the kind can only do it in one go."""
        waiting = {
            "state": self.State.WAITING, "ended_at": None, "problem": "", "expired_leases": 0,
            "turn_ended_at": timezone.now(),
        }  # fmt: skip
        ended = Job.objects.filter(
            pk=self.pk, state__in=(self.State.FAILED, self.State.CANCELLED), kind__in=list(kinds())
        )
        if not ended.update(**waiting):
            return False
        Event.objects.record("job.retried", self, by=by)
        ring(WORK)
        return True
