"""How a project ends and goes on: what still hangs on it, what becomes of each, and the way back."""

from partnership.core.hanging import END, ON, Answer, Answers, hanging_on, settle
from partnership.core.verbs import step, verb
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.board import enter_stage
from partnership.projects.models import Card, Project
from partnership.projects.models.room import make_room_for

ENDS = "a project is closed"
AS_EVER = {"cards": Answer(END), "topics": Answer(ON), "promises": Answer(ON)}
"""Where nobody is asked: the open cards end with it, and what is talked about and promised goes on."""


def coming_back(project: Project) -> list[Card]:
    """Of a closed project: the cards that come back with it. One query."""
    cards = Card.objects.standing().filter(project=project).exclude(column="done")
    return list(cards.select_related("lane", "column", "assignee").order_by("lane__position", "rank", "pk"))


@verb
def close_project(
    project: Project, *, by: Person, because: str, fates: Answers | None = None, seen: str | None = None
) -> None:
    """The project ends with what was learnt, and what hangs on it becomes what ``fates`` say.

    Whoever has a card, or was to answer a hand-off, is told. Raises Unsaid where something hangs on it of which
    nothing is said.
    """
    project.hold()
    if project.is_open:
        settle(hanging_on(ENDS, project, by=by), AS_EVER if fates is None else fates, project, by=by)
    enter_stage(project, Project.Stage.CLOSED, by=by, because=because, seen=seen)


@verb
def reopen_project(project: Project, *, by: Person, because: str, over_limit_because: str = "") -> None:
    """It goes on where it was closed. Its open cards come back to the board, where their limits count them."""
    cards = coming_back(project)
    lanes = {lane.pk: lane for lane in Lane.objects.filter(pk__in={card.lane_id for card in cards})}
    coming = [(lanes[card.lane_id], card.column_id) for card in cards]
    is_over = make_room_for(Card.objects.tally, coming, over_limit_because)
    _free_of_gone(cards)
    project.reopen(by=by, because=because)
    if is_over:
        Card.objects.filter(pk__in=[card.pk for card in cards]).update(over_limit_because=over_limit_because)
    workers = {card.assignee.pk: card.assignee for card in cards if card.assignee}
    project.tell(f"{project.title} goes on: {because}", by=by, people=[*project.owners.values(), *workers.values()])


@step
def _free_of_gone(cards: list[Card]) -> None:
    """What somebody has who may work on it no more is nobody's."""
    for card in cards:
        if card.assignee and not (card.assignee.is_active and card.assignee.side):
            card.claim(card.version, assignee=None)
