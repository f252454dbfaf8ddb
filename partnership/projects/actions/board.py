"""What reaches over several records: a stage with its note on the KPI's chart, a lane with its cards."""

from django.utils import timezone

from outcomes.models import Annotation
from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.lanes.models import Lane
from partnership.people.models import Person, Refused
from partnership.projects.models import Card, HandOff, Kind, Project, Stage
from partnership.projects.ranks import STEP


@verb
def enter_stage(project: Project, stage: str, *, by: Person, because: str = "") -> None:
    """The project enters a stage; going live is noted on the chart of the KPI that its request was to move."""
    was = project.stage
    project.enter(stage, by=by, because=because)
    kpi = project.request.kpi
    if kpi and project.stage == Stage.LIVE != was:
        Annotation.objects.add(
            kpi=kpi,
            on=timezone.localdate(),
            kind=Annotation.Kind.RELEASE,
            text=f"{project.title[:110]} is live",
            by=None,
        )


@verb
def archive_lane(lane: Lane, *, into: Lane, by: Person) -> int:
    """Off the board: its cards go to the end of the same columns of another lane. Answers how many went.

    Archiving is set-up, not a crossing: what a card's sides have accepted stays as it is. Raises Refused while a
    card waits to be accepted on either end of the lane, since somebody has been promised an answer.
    """
    if (
        HandOff.objects.waiting().filter(to_lane=lane).exists()
        or HandOff.objects.waiting().filter(from_lane=lane).exists()
    ):
        raise Refused(f"Cards wait to be accepted into or out of “{lane}”. They are answered or taken back first.")
    lane.archive(into=into, by=by)
    moved = 0
    for kind in Kind.values:
        last = Card.objects.in_cell(into, kind).values_list("rank", flat=True).last() or 0.0
        for place, card in enumerate(Card.objects.in_cell(lane, kind), 1):
            card.claim(card.version, lane=into, rank=last + place * STEP)
            moved += 1
    if moved:
        Event.objects.record("lane.emptied", lane, by=by, detail={"into": into.name, "cards": moved})
    return moved
