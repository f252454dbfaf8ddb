"""A waiver's way: asked for, signed by both executives, ended early."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.hanging import Answers, hanging_on, settle, unasked
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Chairs, Person
from partnership.standards.actions.giving import due_on
from partnership.standards.models import Check, Waiver
from partnership.standards.models.waiver import text_of

ENDS = "a waiver ends"


class NoSuchDay(Refused):
    """A last day that a waiver cannot have."""

    field = "until"


@verb
def ask(check: Check, *, by: Person, reason: str, meanwhile: str, until: date, seen: str | None = None) -> Waiver:
    """Put before both executives that a standard may be missed until a day; neither has signed yet."""
    check.hold()
    check.refuse_moved(seen)
    _refuse_needless(check)
    _refuse_day(until)
    version = check.asked
    agreement = Agreement.objects.open(
        purpose=Agreement.Purpose.WAIVER,
        digest=text_of(
            check=check.pk, version=version.number, name=check.standard.name, asks=version.asks, reason=reason,
            meanwhile=meanwhile, until=until,
        ),
        title=f"{check.standard} until {until:%-d %b %Y}: {check.project}",
        url=check.get_absolute_url(),
    )  # fmt: skip
    waiver = Waiver.objects.create(
        check_of=check,
        version=version,
        reason=reason,
        meanwhile=meanwhile,
        until=until,
        agreement=agreement,
        asked_by=by,
    )
    Event.objects.record("waiver.asked", check, by=by, acting_for=by.standing.principal, detail={"until": until})
    return waiver


def _refuse_needless(check: Check) -> None:
    if not check.required:
        raise Refused("This standard is not asked of this project any more.")
    if check.state == Check.State.PASSED and check.is_settled:
        raise Refused("It is passed: there is nothing to waive.")
    if check.waivers.live().exists():
        raise Refused("A waiver is there already. End it before you ask for another.")


def _refuse_day(until: date) -> None:
    today, longest = company_day(), GroundRules.current().waiver_longest_days
    if until <= today:
        raise NoSuchDay("Give a day that is ahead.")
    if until > today + timedelta(days=longest):
        latest = today + timedelta(days=longest)
        raise NoSuchDay(f"A waiver holds {longest} days at most: give a day up to {latest:%-d %b %Y}.")


@verb
def sign(waiver: Waiver, *, by: Person, seen: str, proved_at: datetime | None) -> None:
    """One executive's signature; with the second the check is waived until the day."""
    check = waiver.check_of
    check.hold()
    waiver.refresh_from_db()
    if waiver.is_asked and waiver.until < company_day():
        raise Refused(f"Its last day was {waiver.until:%-d %b %Y}. Ask for a later one.")
    waiver.agreement.sign(by=by, seen=seen, proved_at=proved_at)
    if not waiver.agreement.is_complete:
        return
    waiver.granted_at = timezone.now()
    waiver.save(update_fields=["granted_at"])
    was = check.get_state_display()
    check.set(state=Check.State.WAIVED, until=waiver.until, open_because="", handed_in_at=None)
    changes: dict[str, list[Any]] = {"state": [was, Check.State.WAIVED.label], "until": [None, waiver.until]}
    Event.objects.record("check.waived", check, by=by, acting_for=by.standing.principal, changes=changes)
    people = [*concerned(check), waiver.asked_by]
    check.tell(f"{check.standard} is waived for {check.project} until {waiver.until:%-d %b %Y}.", by=by, people=people)


@verb
def end(waiver: Waiver, *, by: Person, because: str, fates: Answers | None = None) -> None:
    """Before its day: what was asked for is taken back, what is in force ends, and the check is open.

    What hangs on it becomes what ``fates`` say; where nobody was asked, what can go on goes on.
    """
    check = waiver.check_of
    check.hold()
    waiver.refresh_from_db()
    if waiver.ended_at:
        raise Refused(f"This waiver has ended: {waiver.ended_because}.")
    found = hanging_on(ENDS, waiver, by=by)
    settle(found, unasked(found) if fates is None else fates, waiver, by=by)
    was_granted, signers = waiver.is_granted, [each.person for each in waiver.agreement.signatures.all()]
    waiver.end(because=because.rstrip("."), by=by)
    if was_granted:
        check.open_again("The waiver was ended", by=by, due_on=due_on(check.project, check.asked))
    now = "it is open again" if was_granted else "nobody is asked to sign it any more"
    said = f"The waiver of {check.standard} for {check.project} was ended: {now}."
    check.tell(said, by=by, people=[*concerned(check), waiver.asked_by, *signers])


def concerned(check: Check) -> list[Person]:
    """The project's owners, whoever judges it, and both executives."""
    chairs = Chairs.on(company_day())
    return [*check.project.owners.values(), *check.judges(chairs), *chairs.holders.values()]
