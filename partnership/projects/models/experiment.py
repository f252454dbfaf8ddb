"""An experiment: a project with a hypothesis, a KPI that will tell, a size and an end, and in the end a verdict."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q

from outcomes.models import Kpi
from partnership.accord.models import Agreement, Signature
from partnership.activity.models import Event, changes_in, digests
from partnership.core.canonical import digest
from partnership.core.days import company_day
from partnership.core.linechart import Span
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.people.models import Side
from partnership.projects.models.project import Project

if TYPE_CHECKING:
    from partnership.people.models import Person

LONG = ("hypothesis",)


class ExperimentQuerySet(models.QuerySet["Experiment"]):
    def visible_to(self, person: Person) -> Self:
        """As its project: shared with whoever signs in."""
        return self if person.is_active else self.none()

    def judged(self) -> Self:
        """With a verdict of both sides."""
        return self.exclude(judged_on=None)

    def running(self) -> Self:
        return self.filter(judged_on=None)

    def with_verdict(self, verdict: str) -> Self:
        return self.filter(verdict=verdict)

    def judged_between(self, first: date, last: date) -> Self:
        return self.filter(judged_on__gte=first, judged_on__lte=last)

    def mentioning(self, words: str) -> Self:
        named = Q(project__title__icontains=words)
        return self.filter(named | Q(hypothesis__icontains=words) | Q(learnt__icontains=words))

    def with_sides(self) -> Self:
        """Each with ``signed_it`` and ``signed_marketing``: which side has given the verdict that stands."""
        given = Signature.objects.filter(agreement=OuterRef("agreement"))
        return self.annotate(**{f"signed_{side}": Exists(given.filter(side=side)) for side in Side})

    def awaiting(self, at: datetime, today: date) -> Self:
        """Over without a verdict, or with one that a side has given and the other has not."""
        half = Q(agreement__opened_at__lte=at)
        people = ("project__owner_it", "project__owner_marketing")
        found = self.running().filter(half | Q(ends_on__lt=today))
        return found.with_sides().select_related("kpi", "agreement", *people).order_by("ends_on", "pk")

    def counts(self) -> list[tuple[str, str, int]]:
        """How many of each verdict: its value, its words, the number."""
        number = dict(self.values_list("verdict").annotate(Count("pk")))
        return [(value, words, number.get(value, 0)) for value, words in Experiment.Verdict.choices]

    def for_list(self) -> Self:
        return self.select_related("project", "kpi")

    def for_detail(self) -> Self:
        signatures = Prefetch("agreement__signatures", Signature.objects.for_list())
        return self.select_related("project", "kpi", "agreement").prefetch_related(signatures)

    @verb
    def set_up(
        self, project: Project, *, kpi: Kpi, hypothesis: str, size: str, starts_on: date, ends_on: date, by: Person
    ) -> Experiment:
        """From now on the project is one: it ends on a day, with a verdict."""
        project.hold()
        if not project.is_open:
            raise Refused("This project is closed. Open it again before it becomes an experiment.")
        if self.filter(project=project).exists():
            raise Refused("Somebody made it an experiment meanwhile. Read what it says.")
        refuse_foreign(project, kpi)
        experiment = Experiment(
            project=project, kpi=kpi, hypothesis=hypothesis, size=size, starts_on=starts_on, ends_on=ends_on
        )
        experiment.full_clean()
        experiment.save()
        Project.objects.filter(pk=project.pk).update(tried_before={})
        detail = {"kpi": kpi.name, "from": starts_on.isoformat(), "to": ends_on.isoformat()}
        Event.objects.record("experiment.set_up", project, by=by, detail=detail)
        project.tell(f"“{project}” is an experiment now, which “{kpi}” measures until {ends_on:%-d %b %Y}.", by=by)
        return experiment


class Experiment(models.Model):
    """What a project tries: it holds, or it does not, and both sides say which and what they learnt."""

    class Verdict(models.TextChoices):
        WORKED = "worked", "Worked"
        DID_NOT = "did_not", "Did not work"
        CANNOT_TELL = "cannot_tell", "Cannot tell"

    project = models.OneToOneField(Project, models.PROTECT, related_name="experiment")
    kpi = models.ForeignKey(Kpi, models.PROTECT, related_name="experiments", verbose_name="KPI that will tell")
    hypothesis = models.TextField(max_length=1_000)
    size = models.CharField("how large", max_length=200)
    starts_on = models.DateField("from")
    ends_on = models.DateField("to the end of")
    version = models.PositiveIntegerField(default=1, editable=False)
    verdict = models.CharField(max_length=11, choices=Verdict, blank=True)
    learnt = models.TextField("what was learnt", max_length=2_000, blank=True)
    agreement = models.OneToOneField(
        Agreement, models.PROTECT, null=True, blank=True, editable=False, related_name="judged_experiment"
    )
    judged_on = models.DateField("day on which both sides had said so", null=True, blank=True, editable=False)

    objects = ExperimentQuerySet.as_manager()

    if TYPE_CHECKING:  # what with_sides() adds
        signed_it: bool
        signed_marketing: bool

    class Meta:
        ordering = ("-ends_on", "-pk")
        constraints = (
            models.CheckConstraint(
                name="experiment_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message="It ends on the day on which it starts, or later.",
            ),
            models.CheckConstraint(
                name="experiment_says_what_it_tries",
                condition=~Q(hypothesis="") & ~Q(size=""),
                violation_error_message="An experiment says what it expects, and of how many.",
            ),
            models.CheckConstraint(
                name="experiment_verdict_with_what_was_learnt",
                condition=(
                    Q(verdict="", learnt="", agreement=None, judged_on=None)
                    | Q(verdict__in=["worked", "did_not", "cannot_tell"], agreement__isnull=False) & ~Q(learnt="")
                ),
                violation_error_message="Say what was learnt with the verdict.",
            ),
        )

    def __str__(self) -> str:
        return str(self.project)

    def get_absolute_url(self) -> str:
        return f"{self.project.get_absolute_url()}#experiment"

    @property
    def is_judged(self) -> bool:
        return self.judged_on is not None

    @property
    def is_proposed(self) -> bool:
        """One side has said how it ended, and the other has not agreed."""
        return bool(self.verdict) and not self.is_judged

    @property
    def is_over(self) -> bool:
        return self.ends_on < company_day()

    @property
    def lasted_until(self) -> date:
        """The day of its end, or of its verdict where that came before."""
        return max(self.starts_on, min(self.ends_on, self.judged_on or self.ends_on))

    @property
    def stands(self) -> str:
        """How it ended, or where it is, in two words."""
        if self.is_judged:
            return self.get_verdict_display()
        today = company_day()
        return "No verdict yet" if self.is_over else "Not begun" if today < self.starts_on else "Running"

    @property
    def digest(self) -> str:
        """What both sides say when they agree on the verdict."""
        return digest(
            {"project": self.project_id, "hypothesis": self.hypothesis, "verdict": self.verdict, "learnt": self.learnt}
        )

    @property
    def tried(self) -> dict[str, Any]:
        """What it says, as a project keeps it."""
        days = {"starts_on": self.starts_on.isoformat(), "ends_on": self.ends_on.isoformat()}
        return {"hypothesis": self.hypothesis, "kpi": self.kpi_id, "size": self.size, **days}

    @step
    def hold(self) -> None:
        """Read the row again and hold it to the transaction's end, so that two verbs never cross."""
        self.refresh_from_db(from_queryset=Experiment.objects.select_for_update(no_key=True))

    @verb
    def change(self, values: dict[str, Any], *, seen: int, by: Person) -> None:
        """Said better, or planned anew, while nobody has judged it.

        Raises Stale where ``seen`` is no longer the version that stands.
        """
        self.hold()
        if self.verdict:
            raise Refused("A verdict stands: what it was given on stays as it is.")
        if seen != self.version:
            raise Stale(current=self)
        if values["kpi"].pk != self.kpi_id:
            refuse_foreign(self.project, values["kpi"])
        changes = changes_in(self, values)
        if not changes:
            return
        for name in changes:
            setattr(self, name, values[name])
        self.full_clean()
        self.version += 1
        self.save(update_fields=[*changes, "version"])
        told = {name: pair for name, pair in changes.items() if name not in LONG}
        told |= digests({name: pair for name, pair in changes.items() if name in LONG})
        Event.objects.record("experiment.changed", self.project, by=by, changes=told)

    @verb
    def drop(self, *, by: Person) -> None:
        """The project is none any more, while nobody has judged it."""
        self.hold()
        if self.verdict:
            raise Refused("A verdict stands: an experiment that was judged stays one.")
        said = {"kpi": str(self.kpi), "hypothesis": digest(self.hypothesis)[:16]}
        Project.objects.filter(pk=self.project_id).update(tried_before=self.tried)
        self.delete()
        Event.objects.record("experiment.dropped", self.project, by=by, detail=said)
        self.project.tell(f"{self.project.title} is no experiment any more: nobody is asked for a verdict.", by=by)

    @verb
    def judge(self, verdict: str, *, learnt: str, side: str, by: Person, seen: str) -> None:
        """A side says how it ended and what was learnt. In place of what the other had said: that asks them anew.

        Raises Stale where ``seen`` is not the verdict that stands.
        """
        self.hold()
        if self.is_judged:
            raise Refused(f"Both sides have said so already: {self.get_verdict_display().lower()}.")
        if company_day() < self.starts_on:
            raise Refused("It has not begun. Plan it anew, or say that it is no experiment.")
        if seen != self.digest:
            raise Stale("The other side said something meanwhile. Read that before you say otherwise.", current=self)
        if self.agreement and self.agreement.is_open:
            self.agreement.end(because="Another verdict was given")
        before = self.verdict
        self.verdict, self.learnt = verdict, learnt
        self.agreement = Agreement.objects.open(
            purpose=Agreement.Purpose.VERDICT,
            digest=self.digest,
            title=self.project.title,
            url=self.get_absolute_url(),
        )
        self.full_clean()
        self.save(update_fields=["verdict", "learnt", "agreement"])
        self.agreement.sign(by=by, seen=self.digest, side=side)
        changes = {"verdict": [before, verdict]}
        Event.objects.record("experiment.judged", self.project, by=by, changes=changes, detail=self._said(side))

    @verb
    def agree(self, *, side: str, by: Person, seen: str) -> None:
        """The other side says so too: from now on it is the verdict."""
        self.hold()
        if not self.is_proposed or self.agreement is None:
            raise Refused("There is no verdict to agree to. Look again.")
        self.agreement.sign(by=by, seen=seen, side=side)
        if self.agreement.is_complete:
            self.judged_on = company_day()
            self.save(update_fields=["judged_on"])
            Event.objects.record("experiment.ended", self.project, by=by, detail=self._said(side))
            words = f"“{self.project}”: both sides say “{self.get_verdict_display().lower()}”. {self.learnt}"
            self.project.tell(words[:300], by=by)

    def _said(self, side: str) -> dict[str, str]:
        return {"verdict": self.get_verdict_display(), "side": side, "learnt": digest(self.learnt)[:16]}


def refuse_foreign(project: Project, kpi: Kpi) -> None:
    """A project's experiment is measured by what its outcome is measured by."""
    if kpi.outcome_id != project.outcome_id:
        raise Refused(f"“{kpi}” does not measure “{project.outcome}”, which the project serves. Choose another KPI.")


def spans_of(kpi: Kpi) -> list[Span]:
    """The experiments that a KPI measures, as its chart draws them (settings.TRIED_ON). One query."""
    found = Experiment.objects.filter(kpi=kpi).select_related("project").order_by("starts_on", "pk")
    return [
        Span(each.starts_on, each.lasted_until, each.project.title, each.stands, each.get_absolute_url())
        for each in found
    ]
