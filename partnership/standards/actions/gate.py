"""Who may enter build: no project of which a standard is neither passed nor waived.

Asked inside `Project.enter` and `Project.reopen` (settings.FOLLOWED_BY), whatever door they are called through; below
it stands a trigger (guards.py).
"""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse

from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.text import enumerated
from partnership.core.verbs import step
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.actions.giving import due_on, is_ahead
from partnership.standards.models import Check, Facts, StandardVersion
from partnership.standards.models.check_queries import due_by

NAMED = 4
"""How many standards a sentence names before it says how many more there are."""


class StandardsOpen(Refused):
    """A stage that is not entered yet; says what is in the way, and leads to it."""

    def __init__(self, project: Project, stage: str, names: dict[str, list[str]]) -> None:
        said = "; ".join(f"{state}: {shortened(each)}" for state, each in names.items() if each)
        super().__init__(
            f"“{project}” enters {Project.Stage(stage).label.lower()} once each standard that it needs is passed or "
            f"waived. {said[:1].upper()}{said[1:]}."
        )
        self.leads_to = (reverse("standards:project", args=[project.pk]), "See its standards")


def shortened(names: Sequence[str]) -> str:
    """The first few of them, and how many more there are."""
    few = [*names[:NAMED], f"{len(names) - NAMED} more"] if len(names) > NAMED + 1 else list(names)
    return enumerated(few)


def in_the_way(project: Project, stage: str) -> dict[str, list[str]]:
    """The names of the standards that keep a project from a stage, by how they stand. Three queries."""
    checks = list(Check.objects.filter(project=project).select_related("standard"))
    waits = Check.objects.filter(project=project).needed_by(stage).unsettled(company_day())
    waiting = list(waits.select_related("standard").order_by("standard__name", "pk"))
    failed = [str(check.standard) for check in waiting if check.state == Check.State.FAILED]
    lacks = [str(check.standard) for check in waiting if check.state != Check.State.FAILED]
    return {"open": lacks + _not_given(project, stage, {each.standard_id for each in checks}), "failed": failed}


def _not_given(project: Project, stage: str, given: set[int]) -> list[str]:
    """What the catalogue asks, and the project was not given yet: the tick gives it within a minute."""
    facts = Facts.objects.of(project)
    asked = StandardVersion.objects.in_force().filter(before__in=due_by(stage)).exclude(standard__in=given)
    return [str(each.standard) for each in asked if each.fits(facts) and is_ahead(project, each)]


@step
def refuse_while_open(project: Project, stage: str, *, by: Person | None) -> None:
    """Raise StandardsOpen where a standard that the stage needs is neither passed nor waived today.

    Else the next stage's checks get the day by which they are due.
    """
    if not due_by(stage):
        return
    names = in_the_way(project, stage)
    if any(names.values()):
        raise StandardsOpen(project, stage, names)
    following = Project.Stage(stage).following
    for check in Check.objects.filter(
        project=project, required=True, due_on=None, state=Check.State.OPEN, version__before=following
    ).select_related("version"):
        entered = Project(stage=stage)
        check.set(due_on=due_on(entered, check.version))
