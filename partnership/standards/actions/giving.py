"""Which checks a project has: given when it begins, when what it is changes, and when the catalogue does.

Whoever calls a step here holds the project.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from partnership.activity.models import Event
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.text import enumerated
from partnership.core.verbs import step, verb
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.models import Check, Facts, StandardVersion
from partnership.standards.models.check_queries import STAGES

NOT_ASKED = "It is not asked of this project any more"


def is_ahead(project: Project, version: StandardVersion) -> bool:
    """The project has not entered the stage before which it is checked."""
    return STAGES.index(Project.Stage(project.stage)) < STAGES.index(Project.Stage(version.before))


def due_on(project: Project, version: StandardVersion) -> date | None:
    """By when it is to be checked, from today on; None while its stage is far off."""
    far = STAGES.index(Project.Stage(version.before)) - STAGES.index(Project.Stage(project.stage)) > 1
    if far and version.before != StandardVersion.Before.BUILD:
        return None
    return WorkingCalendar.current().add_working_days(company_day(), GroundRules.current().check_days)


@step
def give_to_new(project: Project, *, by: Person | None) -> None:
    """A project begins with the checks that it needs by what its request says."""
    give(project, Facts.objects.of(project), by=by)


@step
def note_choice(request: Request, *, by: Person) -> None:
    """A system was chosen for a request: its project, where there is one, is checked for what systems need."""
    project = Project.objects.open().filter(request=request).first()
    if project and request.consultation.chosen_system:
        change_facts(project, {"system": True}, by=by)


@verb
def change_facts(project: Project, fields: dict[str, Any], *, by: Person | None, seen: str | None = None) -> list[str]:
    """Say what the project is; the names of the standards that are asked of it now and were not before."""
    project.hold()
    if not project.is_open:
        raise Refused("This project is closed. Open it again before you change it.")
    facts = Facts.objects.of(project)
    if not facts.change(fields, by=by, seen=seen):
        return []
    new = give(project, facts, by=by, late=True)
    also = f" Also asked of it: {enumerated(new)}." if new else ""
    if by:
        project.tell(f"{by} said anew what {project.title} is.{also}", by=by)
    return new


@step
def give(
    project: Project,
    facts: Facts,
    *,
    by: Person | None,
    versions: Iterable[StandardVersion] | None = None,
    late: bool = False,
) -> list[str]:
    """The checks that a project lacks, and no longer those that it need not have; the names of the new ones.

    What the catalogue asks anew is asked of projects that have its stage ahead; ``late`` asks it of every one, since
    it is the project that has become another.
    """
    if not project.is_open:
        return []
    asked = list(StandardVersion.objects.in_force() if versions is None else versions)
    have = {check.standard_id: check for check in _checks(project)}
    new = [
        version
        for version in asked
        if version.standard_id not in have and version.fits(facts) and (late or is_ahead(project, version))
    ]
    Check.objects.bulk_create(fresh(project, version) for version in new)
    for version in asked:
        check = have.get(version.standard_id)
        if check and version.fits(facts) and not check.required and (late or is_ahead(project, version)):
            take_up(check, version)
            new.append(version)
    gone = [have[each.standard_id] for each in asked if each.standard_id in have and not each.fits(facts)]
    dropped = [check for check in gone if check.required]
    for check in dropped:
        drop(check, by=by)
    if new or dropped:
        detail = {"given": [str(each.standard) for each in new], "dropped": [str(each.standard) for each in dropped]}
        Event.objects.record("project.checks_given", project, by=by, detail=detail)
    return [str(version.standard) for version in new]


def _checks(project: Project) -> Iterable[Check]:
    found = Check.objects.filter(project=project).select_related("standard__reviewer", "version")
    for check in found:
        check.project = project
    return found


def fresh(project: Project, version: StandardVersion) -> Check:
    return Check(
        project=project,
        standard=version.standard,
        version=version,
        opened_on=company_day(),
        due_on=due_on(project, version),
    )


@step
def take_up(check: Check, version: StandardVersion) -> None:
    """Asked again: what was judged of it counts as far as it goes."""
    changed: dict[str, Any] = {"required": True}
    if check.state == Check.State.OPEN:
        changed |= {"version": version, "opened_on": company_day(), "due_on": due_on(check.project, version)}
    check.set(**changed)


@step
def drop(check: Check, *, by: Person | None) -> None:
    """Not asked any more. What was judged stays to be read, and a waiver has nothing left to permit."""
    for waiver in check.waivers.live():
        waiver.end(because=NOT_ASKED, by=by)
    fields: dict[str, Any] = {"required": False}
    if check.state == Check.State.WAIVED:
        fields |= {"state": Check.State.OPEN, "until": None}
    check.set(**fields)
