"""Another steward for KPIs. It is cosmetic: signatures stay, since no word of what was signed changes."""

from collections.abc import Mapping

from django.db.models import F

from outcomes.models import KpiDefinition, Outcome
from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.people.models import Person, Refused, Side


@verb
def hand_over(given: Mapping[KpiDefinition, Person | None], *, by: Person, person: Person) -> None:
    """Wherever somebody is steward, another of their side takes their place; in a draft it may stay empty.

    Definitions come with their KPI and version. Raises Refused, also when one is no longer theirs.
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


def _replace(
    field: str, side: Side, definitions: list[KpiDefinition], person: Person, successor: Person | None
) -> None:
    if successor is None and any(not each.version.is_draft for each in definitions):
        raise Refused("A KPI that is proposed or in force keeps a steward of each side. Name a successor.")
    if successor and (successor.side != side or not successor.is_active):
        raise Refused(f"{successor.name} is not of {side.label}, or can no longer sign in.")
    still = KpiDefinition.objects.current().filter(pk__in=[each.pk for each in definitions], **{field: person})
    rows = KpiDefinition.objects.filter(pk__in=still.values("pk"))
    if rows.update(lock=F("lock") + 1, **{field: successor}) != len(definitions):
        raise Refused("Somebody changed the steward of one of the KPIs meanwhile.")
