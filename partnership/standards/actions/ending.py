"""What opens again by itself: a pass or a waiver whose last day is over; and what a project was not given yet."""

from __future__ import annotations

from datetime import datetime

from partnership.core.days import company_day
from partnership.core.verbs import verb
from partnership.people.models import Chairs
from partnership.projects.models import Project
from partnership.standards.actions.giving import due_on, give
from partnership.standards.models import Check, Facts, StandardVersion, Waiver


def open_again(at: datetime) -> None:
    """A routine of the tick: each check whose pass or waiver is over is open; waivers nobody signed in time end."""
    today = company_day(at)
    for check in Check.objects.over(today).required().of_open().select_related("project").order_by("pk"):
        open_one(check, at)
    for waiver in Waiver.objects.asked().filter(until__lt=today).select_related("check_of__project"):
        let_go(waiver, at)
    give_what_is_missing()


@verb
def open_one(check: Check, at: datetime) -> None:
    """Once, however many ticks run at the same moment."""
    check.hold()
    if not check.project.is_open or not Check.objects.over(company_day(at)).filter(pk=check.pk).exists():
        return
    waived = check.state == Check.State.WAIVED
    for waiver in check.waivers.granted():
        waiver.end(because=f"Its last day was {waiver.until:%-d %b %Y}", by=None, at=at)
    because = "The waiver is over" if waived else "It was passed long ago, and is checked again"
    check.open_again(because, by=None, due_on=due_on(check.project, check.asked))
    people = list(check.project.owners.values())
    if waived:
        people += Chairs.on(company_day(at)).holders.values()
        said = f"{check.standard} is not waived for {check.project} any more: it is open again."
    else:
        said = f"{check.standard} was passed for {check.project} long ago: it is open again."
    check.tell(said, by=None, people=people)


@verb
def let_go(waiver: Waiver, at: datetime) -> None:
    """Asked for until a day that is over, and not signed by both."""
    waiver.check_of.hold()
    waiver.refresh_from_db()
    if waiver.is_asked and waiver.until < company_day(at):
        waiver.end(because="Its last day came before both had signed", by=None, at=at)


def give_what_is_missing() -> None:
    """Open projects that a change of the catalogue passed by, since they began in the same moment. Three queries."""
    versions = list(StandardVersion.objects.in_force())
    if not versions:
        return
    facts = Facts.objects.of_open().by_project()
    have: dict[int, set[int]] = {}
    for project_id, standard_id in Check.objects.of_open().values_list("project_id", "standard_id"):
        have.setdefault(project_id, set()).add(standard_id)
    for project in Project.objects.open():
        known = facts.get(project.pk)
        given = have.get(project.pk, set())
        if known is None or any(each.standard_id not in given and each.fits(known) for each in versions):
            give_to(project)


@verb
def give_to(project: Project) -> None:
    project.hold()
    give(project, Facts.objects.of(project), by=None)
