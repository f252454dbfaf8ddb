"""Another steward for KPIs. It is cosmetic: signatures stay, since no word of what was signed changes."""

from collections.abc import Collection, Mapping

from django.db.models import F

from outcomes.models import KpiDefinition, Outcome, Version
from outcomes.permissions import can_hand_on
from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Person, Seat, Side


@verb
def hand_over(given: Mapping[KpiDefinition, Person | None], *, by: Person, person: Person) -> None:
    """Wherever somebody is steward, another of their side takes their place; in a draft it may stay empty.

    Definitions come with their KPI, their version and both stewards. Raises Refused, also when one is no longer
    theirs. Who hands over for somebody that leaves is asked for elsewhere; the other side hears of it here too.
    """
    outcomes = {definition.version.outcome_id for definition in given}
    list(Outcome.objects.select_for_update().filter(pk__in=outcomes).order_by("pk"))
    for side in Side:
        field = f"steward_{side}"
        theirs = {each: to for each, to in given.items() if getattr(each, f"{field}_id") == person.pk}
        for successor in set(theirs.values()):
            _replace(field, side, [each for each, to in theirs.items() if to == successor], person, successor)
        for is_draft, kind in ((True, "kpi.changed"), (False, "kpi.corrected")):
            Event.objects.record_each(
                kind,
                [
                    (
                        each.version.outcome,
                        {f"{each.kpi.key}.{field}": [person.name, to.name if to else None]},
                        {"version": each.version.number},
                    )
                    for each, to in theirs.items()
                    if each.version.is_draft is is_draft
                ],
                by=by,
            )
        for each, to in theirs.items():
            if to and not each.version.is_draft:
                setattr(each, field, to)
                tell(each, side, person, by=by)


def handed_on(definition: KpiDefinition, fields: Collection[str], version: Version, *, by: Person) -> list[Side]:
    """The sides whose steward changes where both rely on one. Raises Refused where that is not for this person."""
    sides = [side for side in Side if f"steward_{side}" in fields and not version.is_draft]
    for side in sides:
        if not can_hand_on(by, definition, side):
            steward, chair = getattr(definition, f"steward_{side}"), side.chair
            raise Refused(
                f"The steward in {side.label} is changed by {steward.name if steward else 'nobody yet'}, who is it, "
                f"or by the {chair}. Ask one of them."
            )
    return sides


@step
def tell(definition: KpiDefinition, side: Side, former: Person | None, *, by: Person) -> None:
    """The other side's steward and executive hear of it, and so do both whom it is about."""
    new, other = getattr(definition, f"steward_{side}"), side.other
    hearers = [former, new, getattr(definition, f"steward_{other}"), Seat.objects.holder(other)]
    before = f", after {former.name}" if former else ""
    Notice.objects.tell(
        [each for each in hearers if each and each.is_active and each != by],
        kind="steward-changed",
        subject=f"outcomes.kpi:{definition.kpi_id}",
        text=f"{new.name} is now the steward of “{definition.name}” in {side.label}{before}.",
        url=definition.kpi.get_absolute_url(),
    )
    ring()


def _replace(
    field: str, side: Side, definitions: list[KpiDefinition], person: Person, successor: Person | None
) -> None:
    if successor is None and any(not each.version.is_draft for each in definitions):
        raise Refused("A KPI that is proposed or in force keeps a steward of each side. Name a successor.")
    if successor and (successor.side != side or not successor.is_active):
        raise Refused(f"{successor.name} is not of {side.label}, or can no longer sign in.")
    still = KpiDefinition.objects.current().filter(pk__in=[each.pk for each in definitions], **{field: person})
    rows = KpiDefinition.objects.filter(pk__in=still.values("pk"))
    if rows.update(edits=F("edits") + 1, **{field: successor}) != len(definitions):
        raise Refused("Somebody changed the steward of one of the KPIs meanwhile.")
