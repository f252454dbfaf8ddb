"""The catalogue: a standard that is added, changed, retired, and the one that a company may begin with."""

from __future__ import annotations

from typing import Any

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.comments.models import Comment
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Chairs, Person, Side
from partnership.projects.models import Project
from partnership.standards.actions.giving import drop, due_on, give, is_ahead
from partnership.standards.models import Check, Evidence, Facts, Standard, StandardVersion, Waiver
from partnership.standards.models.version import ASKED
from partnership.standards.starting import STARTING


@step
def hold_projects() -> list[Project]:
    """Every open project, held in one order: whoever judges holds one of them."""
    return list(Project.objects.open().select_for_update().order_by("pk"))


@verb
def add(*, by: Person, area: str, name: str, side: str, reviewer: Person | None, **values: Any) -> Standard:
    """One more standard; projects that have its stage ahead are checked for it."""
    projects = hold_projects()
    standard = write(area=area, name=name, side=side, reviewer=reviewer, by=by, **values)
    Event.objects.record("standard.added", standard, by=by)
    ask_of(projects, [standard.version], by=by)
    return standard


@step
def write(
    *, by: Person, area: str, name: str, side: str, reviewer: Person | None = None, key: str = "", **values: Any
) -> Standard:
    """The standard with its first version, asked of nobody yet."""
    standard = Standard(area=area, name=name, side=side, key=key)
    standard.full_clean()
    standard.save(force_insert=True)
    version = StandardVersion(standard=standard, number=1, written_by=by, **values)
    version.full_clean()
    version.save(force_insert=True)
    if reviewer:
        standard.give_to(side, reviewer, by=by)
    return standard


@step
def ask_of(projects: list[Project], versions: list[StandardVersion], *, by: Person) -> None:
    """Give these projects, which are held, what the versions ask of them."""
    for project in projects:
        give(project, Facts.objects.of(project), versions=versions, by=by)


@verb
def change(
    standard: Standard,
    values: dict[str, Any],
    *,
    by: Person,
    area: str | None = None,
    name: str | None = None,
    because: str = "",
    seen: int | None = None,
) -> StandardVersion:
    """The standard says something else from now on: the next version, and what becomes of its checks (ADR 130).

    Raises Stale where another version is in force than the one that was ``seen``.
    """
    projects = hold_projects()
    standard.hold()
    standard.refuse_moved(seen)
    called = {"area": area or standard.area, "name": name or standard.name}
    Event.objects.changed("standard.named", standard, called, by=by)
    former = StandardVersion.objects.get(standard=standard, number=standard.number)
    changed = [field for field, value in values.items() if getattr(former, field) != value]
    if not changed:
        return former
    if not because:
        raise Refused("Say in one line why it changes: its reviewers and projects read it.")
    version = StandardVersion(
        standard=standard, number=former.number + 1, written_by=by, because=because, **former.values | values
    )
    version.full_clean()
    version.save(force_insert=True)
    standard.number = version.number
    standard.save(update_fields=["number"])
    detail = {"version": version.number, "fields": changed, "because": because}
    Event.objects.record("standard.changed", standard, by=by, detail=detail)
    if standard.is_in_force:
        go_by(version, projects, asks_another=bool(set(changed) & set(ASKED)), by=by)
    return version


@step
def go_by(version: StandardVersion, projects: list[Project], *, asks_another: bool, by: Person) -> None:
    """Every open project's check goes by the new version; who reviews it, and whose pass is undone, are told."""
    chairs = Chairs.on(company_day())
    reviewers: dict[int, Person] = {}
    moved = reopened = 0
    for project in projects:
        give(project, Facts.objects.of(project), versions=[version], by=by)
        check = Check.objects.of(project, version.standard)
        if check is None or not check.required:
            continue
        was = check.state
        moved += carry_on(check, version, asks_another=asks_another, by=by)
        if was == Check.State.PASSED and check.state == Check.State.OPEN:
            reopened += 1
            check.tell(f"{version.standard} asks something else now: it is open again for {project}.", by=by)
        if check.state == Check.State.OPEN:
            reviewers |= {person.pk: person for person in check.judges(chairs)}
    again = f", {reopened} that had passed among them" if reopened else ""
    Notice.objects.tell(
        [person for person in reviewers.values() if person != by],
        kind="standard-changed",
        subject=f"standards.standard:{version.standard_id}",
        text=f"{version.standard} is in version {version.number} now: {version.because} Open by it: {moved}{again}.",
        url=version.standard.get_absolute_url(),
    )


@step
def carry_on(check: Check, version: StandardVersion, *, asks_another: bool, by: Person) -> bool:
    """One check under a new version; whether it is open by it.

    What is open goes by the new version. Where another question is asked, what failed is open again, and so is what
    passed and has its stage ahead; a waiver that both signed holds to its day, one that they did not ends.
    """
    if asks_another:
        for waiver in check.waivers.asked():
            waiver.end(because=f"{version.standard} asks something else now", by=by)
    again = asks_another and (
        check.state == Check.State.FAILED or (check.state == Check.State.PASSED and is_ahead(check.project, version))
    )
    if again:
        because = f"The standard asks something else now (version {version.number})"
        check.open_again(because, by=by, due_on=due_on(check.project, version))
    elif check.state in (Check.State.OPEN, Check.State.FAILED):
        check.set(version=version)
    return check.state == Check.State.OPEN


@verb
def give_to(standard: Standard, side: str, reviewer: Person | None, *, by: Person) -> None:
    """Another side checks it, or somebody else; who reviews it now and who did are told."""
    standard.hold()
    former = standard.reviewer
    if not standard.give_to(side, reviewer, by=by):
        return
    named = reviewer.name if reviewer else f"the {Side(side).chair}"
    Notice.objects.tell(
        [each for each in (former, reviewer) if each and each.is_active and each != by],
        kind="standard-changed",
        subject=f"standards.standard:{standard.pk}",
        text=f"{standard} is reviewed by {named} now.",
        url=standard.get_absolute_url(),
    )


@verb
def retire(standard: Standard, *, by: Person) -> None:
    """No longer asked: of no open project either."""
    hold_projects()
    standard.retire(by=by)
    for check in Check.objects.of_open().required().filter(standard=standard).select_related("project", "standard"):
        drop(check, by=by)


@verb
def bring_back(standard: Standard, *, by: Person) -> None:
    """Asked again, of projects that have its stage ahead."""
    projects = hold_projects()
    standard.bring_back(by=by)
    ask_of(projects, list(StandardVersion.objects.in_force().filter(standard=standard)), by=by)


@verb
def begin(*, by: Person) -> int:
    """The starting catalogue, where no standard is; how many they are."""
    GroundRules.objects.select_for_update().filter(pk=1).first()
    if Standard.objects.exists():
        raise Refused("There are standards already. Add what is missing.")
    projects = hold_projects()
    made = [write(by=by, **told) for told in STARTING]
    Event.objects.record("catalogue.begun", GroundRules.current(), by=by, detail={"standards": len(made)})
    ask_of(projects, list(StandardVersion.objects.in_force()), by=by)
    return len(made)


def is_untouched() -> bool:
    """The catalogue is the starting one, and nobody has judged, shown, waived or said anything by it. Five queries."""
    if not Standard.objects.exists() or Standard.objects.exclude(key__gt="", number=1, retired_at=None).exists():
        return False
    touched = Check.objects.exclude(state=Check.State.OPEN).exists() or Evidence.objects.exists()
    return not (touched or Waiver.objects.exists() or Comment.objects.filter(kind="check").exists())


@verb
def take_back(*, by: Person) -> None:
    """As if it had not been begun: only while nothing hangs on it."""
    hold_projects()
    if not is_untouched():
        raise Refused("The catalogue is in use. Retire what you do not ask.")
    Check.objects.all().delete()
    StandardVersion.objects.all().delete()
    Standard.objects.all().delete()
    Event.objects.record("catalogue.taken_back", GroundRules.current(), by=by)
