"""Which checks: of a project, of an area, of whoever reviews them, and those whose last day is over."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Count, Exists, Min, OuterRef, Q, When

from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.models.standard import Standard
from partnership.standards.models.waiver import Waiver

if TYPE_CHECKING:
    pass

if TYPE_CHECKING:
    from partnership.standards.models.check import Check

STAGES = list(Project.Stage)


GATED = (Project.Stage.BUILD, Project.Stage.LAUNCH, Project.Stage.LIVE)
"""The stages that ask for standards."""


def due_by(stage: str) -> list[str]:
    """The stages before which a check is needed by whoever enters this one; none for one that asks for nothing."""
    entered = Project.Stage(stage)
    return [each.value for each in GATED[: GATED.index(entered) + 1]] if entered in GATED else []


class CheckQuerySet(models.QuerySet["Check"]):
    def visible_to(self, person: Person) -> Self:
        """Checks are shared, as projects are."""
        return self if person.is_active else self.none()

    def required(self) -> Self:
        return self.filter(required=True)

    def of_open(self) -> Self:
        """Of projects that are not closed: those of a closed one rest."""
        return self.exclude(project__stage=Project.Stage.CLOSED)

    def settled(self, today: date) -> Self:
        """Passed or waived, and today is not past the last day of that."""
        return self.filter(Q(until=None) | Q(until__gte=today), state__in=["passed", "waived"])

    def unsettled(self, today: date) -> Self:
        return self.exclude(Q(until=None) | Q(until__gte=today), state__in=["passed", "waived"])

    def needed_by(self, stage: str) -> Self:
        """Asked of whoever enters the stage."""
        return self.required().filter(version__before__in=due_by(stage))

    def over(self, today: date) -> Self:
        """Passed or waived until a day that is over, or by a waiver that a restore ended anew."""
        waived = Waiver.objects.granted().filter(check_of=OuterRef("pk"))
        late = Q(state__in=["passed", "waived"], until__lt=today)
        return self.filter(late | Q(~Exists(waived), state="waived"))

    def reviewed_by(self, person: Person) -> Self:
        return self.filter(standard__reviewer=person)

    def for_list(self) -> Self:
        """By area, in the order of the catalogue, and within it what failed first."""
        areas = [When(standard__area=area, then=place) for place, area in enumerate(Standard.Area.values)]
        states = [When(state=state, then=place) for place, state in enumerate(("failed", "open", "waived", "passed"))]
        found = self.select_related("project", "version", "standard__reviewer", "judged_by")
        return found.order_by(Case(*areas), Case(*states), "standard__name", "project__title", "pk")

    def for_detail(self) -> Self:
        return self.select_related(
            "project__owner_it", "project__owner_marketing", "version", "standard__reviewer", "judged_by"
        )

    def with_waiver(self) -> Self:
        """Each with its waiver that stands or is asked for (``live``, a list of one or none)."""
        live = Waiver.objects.live().select_related("agreement")
        return self.prefetch_related(models.Prefetch("waivers", live, to_attr="live"))

    def counted(self, *by: str) -> models.QuerySet[Any, dict[str, Any]]:
        """How many are open, failed, passed and waived, by a field such as the project."""
        states = {
            f"{state}_count": Count("pk", filter=Q(state=state)) for state in ("open", "failed", "passed", "waived")
        }
        return self.required().order_by().values(*by).annotate(**states)

    def next_ends(self) -> dict[str, date]:
        """By area, the day on which the first waiver there ends."""
        waived = self.filter(state="waived").order_by().values("standard__area").annotate(first=Min("until"))
        return {row["standard__area"]: row["first"] for row in waived}

    def of(self, project: Project, standard: Standard) -> Check | None:
        """A project's check by a standard, with both as they are given."""
        check = self.filter(project=project, standard=standard).select_related("version").first()
        if check:
            check.project, check.standard = project, standard
        return check
