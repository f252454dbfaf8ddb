"""What reaches over several records: a stage with its note on the KPI's chart, a lane with its cards."""

from collections.abc import Iterable, Mapping

from outcomes.models import Annotation
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.hanging import Answers, hanging_on, settle, unasked
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Column, HandOff, Project
from partnership.projects.models.room import make_room_for
from partnership.projects.ranks import STEP

OFF_THE_BOARD = "a card leaves the board"


@verb
def enter_stage(project: Project, stage: str, *, by: Person, because: str = "", seen: str | None = None) -> None:
    """The project enters a stage; going live is noted on the chart of the KPI that its request was to move."""
    was = project.stage
    project.enter(stage, by=by, because=because, seen=seen)
    if project.stage == was:
        return
    project.tell(f"{project.title} is in {project.get_stage_display().lower()} now.", by=by)
    kpi = project.request.kpi
    if kpi and project.stage == Project.Stage.LIVE:
        Annotation.objects.add(
            kpi=kpi,
            on=company_day(),
            kind=Annotation.Kind.RELEASE,
            text=f"{project.title[:110]} is live",
            by=None,
        )


@verb
def name_owners(project: Project, given: Mapping[str, Person | None], *, by: Person) -> None:
    """Who owns it for each of the sides: all or none."""
    for side, person in given.items():
        project.give_to(side, person, by=by)


@verb
def take_card_off(card: Card, *, by: Person, because: str, fates: Answers | None = None) -> None:
    """A card goes off the board; a hand-off that waits on it is taken back, and whoever was to answer it is told.

    What else hangs on it becomes what ``fates`` say; where nobody was asked, what can go on goes on.
    """
    found = hanging_on(OFF_THE_BOARD, card, by=by)
    settle(found, unasked(found) if fates is None else fates, card, by=by)
    for hand_off in HandOff.objects.waiting().filter(card=card).for_detail():
        hand_off.card = card
        hand_off.withdraw(by=by, because=f"The card was taken off the board: {because}")
    card.take_off(by=by, because=because)


@verb
def archive_lane(
    lane: Lane, *, into: Lane, by: Person, keep_hand_offs: bool | None = None, over_limit_because: str = ""
) -> int:
    """Off the board: its cards go to the end of the same columns of another lane. Answers how many went.

    Archiving is set-up, not a crossing: what a card's sides have accepted stays as it is. What waits to be accepted
    out of the lane waits on; what waits into it goes on to the other lane, or is taken back: that must be said, where
    there is any. The other lane's limit counts what comes. Raises Refused, or ReasonNeeded.
    """
    into = Lane.objects.with_owner().get(pk=into.pk)
    concerned = people_of(lane) | people_of(into)
    waiting = list(HandOff.objects.waiting().filter(to_lane=lane).for_detail().order_by("pk"))
    if waiting and keep_hand_offs is None:
        raise Refused(f"Cards wait to be accepted into “{lane}”. Say whether they go on to “{into}” or are taken back.")
    out_of_it = HandOff.objects.waiting().filter(from_lane=lane)
    _answer_waiting(lane, into, waiting, out_of_it.filter(to_lane=into).for_detail(), bool(keep_hand_offs), by=by)
    open_cards = Card.objects.open().filter(lane=lane)
    coming = [(into, column) for column in open_cards.values_list("column", flat=True)]
    if make_room_for(Card.objects.tally, coming, over_limit_because, left=lane):
        open_cards.update(over_limit_because=over_limit_because)
    out_of_it.update(from_lane=into)
    lane.archive(into=into, by=by)
    moved = 0
    for kind in Column.Kind.values:
        last = Card.objects.in_cell(into, kind).values_list("rank", flat=True).last() or 0.0
        for place, card in enumerate(Card.objects.filter(lane=lane, column=kind).order_by("rank", "pk"), 1):
            card.claim(card.version, lane=into, rank=last + place * STEP)
            moved += 1
    if moved:
        Event.objects.record("lane.emptied", lane, by=by, detail={"into": into.name, "cards": moved})
    Notice.objects.tell(
        sorted(concerned - {by}, key=lambda person: person.pk),
        kind="lane-owner-changed",
        subject=f"lanes.lane:{lane.pk}",
        text=f"{lane.name} is off the board; its cards ({moved}) went to {into.name}.",
        url=into.get_absolute_url(),
    )
    return moved


def people_of(lane: Lane) -> set[Person]:
    """Who answers for a lane, and its deputies."""
    held = lane.ownerships.holding_on(company_day()).with_people().first()
    return {*held.people, *held.deputies.all()} if held else set()


@step
def _answer_waiting(
    lane: Lane, into: Lane, waiting: "list[HandOff]", circular: "Iterable[HandOff]", keep: bool, *, by: Person
) -> None:
    """What waits into the lane goes on to the other one, where its side is to accept the card there too; else it is
    taken back. So is what would cross from the other lane into itself."""
    because = f"The lane “{lane}” was archived."
    for hand_off in circular:
        hand_off.withdraw(by=by, because=because)
    for hand_off in waiting:
        goes_on = hand_off.from_lane_id != into.pk and hand_off.side in into.owned.sides
        if keep and goes_on:
            HandOff.objects.filter(pk=hand_off.pk).update(to_lane=into)
            changes = {"to": [lane.name, into.name]}
            Event.objects.record("hand-off.sent-on", hand_off.card, by=by, changes=changes)
        else:
            hand_off.withdraw(by=by, because=because)
