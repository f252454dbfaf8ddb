"""Which cards: for the board, for a person, for what has stalled; and what changes many at once."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, F, FilteredRelation, Max, OuterRef, Q, Subquery
from django.db.models.functions import JSONObject

from partnership.activity.models import Event, Happened
from partnership.comments.models import Comment
from partnership.core.compiled import Asked, Compiled
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models.column import Column
from partnership.projects.models.label import Label
from partnership.projects.models.move import Move
from partnership.projects.models.project import Project
from partnership.projects.models.refusals import refuse_other_side
from partnership.projects.models.room import make_room
from partnership.projects.ranks import between
from partnership.projects.tally import Limit, Tally

if TYPE_CHECKING:
    from partnership.projects.models.card import Card


class OfGroup(Subquery):
    """Asked once for each group, about what it is grouped by. Django would group by the answer and ask for each row."""

    def get_group_by_cols(self) -> list[Any]:
        return []


CELLS = Compiled()
MOVING = Compiled()


class CardQuerySet(models.QuerySet["Card"]):
    def visible_to(self, person: Person) -> Self:
        """Cards are shared, as their projects are."""
        return self if person.is_active else self.none()

    def standing(self) -> Self:
        """Without those that were taken off the board."""
        return self.filter(taken_off_at=None)

    def taken_off(self) -> Self:
        """Those that are off the board, the last one first."""
        off = self.exclude(taken_off_at=None).select_related("project", "lane", "column")
        return off.order_by("-taken_off_at", "-pk")

    def containing(self, said: str) -> Self:
        """What is said stands in the title, in the project's, or in why it went."""
        if not said:
            return self
        found = Q(title__icontains=said) | Q(project__title__icontains=said) | Q(taken_off_because__icontains=said)
        return self.filter(found)

    def on_board(self) -> Self:
        """Of open projects, in the order of the cells."""
        return self.standing().exclude(project__stage=Project.Stage.CLOSED).order_by("lane", "column", "rank", "pk")

    def open(self) -> Self:
        """Not done, of projects that are not closed: what limits count."""
        return self.standing().exclude(column=Column.Kind.DONE).exclude(project__stage=Project.Stage.CLOSED)

    def in_cell(self, lane: Lane, column: str) -> Self:
        return self.standing().filter(lane=lane, column=column).order_by("rank", "pk")

    def assigned_to(self, person: Person) -> Self:
        """A person's open cards, the most urgent first."""
        theirs = self.open().filter(assignee=person).select_related("project", "lane", "column")
        return theirs.order_by(F("due_on").asc(nulls_last=True), "pk")

    def stalled(self, at: datetime, days: int) -> Self:
        """Open, and not moved for so many days."""
        return self.open().filter(moved_at__lt=at - timedelta(days=days))

    def for_detail(self) -> Self:
        return self.for_moving().select_related("project__outcome", "lane", "added_by", "brought__file")

    def with_talk(self) -> Self:
        """With ``card.talked``: how many comments it has."""
        return self.annotate(talked=Comment.objects.number_of("card"))

    def for_moving(self) -> Self:
        """With ``card.waits``: whether it waits to be accepted in another lane; at most one hand-off of a card does.
        And with ``card.talked``: how many comments it has.

        Without its lane: whoever moves it has read the lanes, with their owners.
        """
        waiting = FilteredRelation("hand_offs", condition=Q(hand_offs__state="waiting"))
        return (
            self.with_talk()
            .select_related("project", "column", "assignee")
            .annotate(waiting=waiting, waits=Q(waiting__isnull=False))
        )

    def to_move(self, pk: int) -> "Card | None":
        """The one card so, if it is among these. Of all cards the query is kept, of fewer it is written each time."""
        if self.query.where:
            return self.for_moving().filter(pk=pk).first()
        cards = self.model.objects
        found = MOVING.records(lambda: cards.for_moving().filter(pk=Asked(0, models.BigIntegerField())).order_by(), pk)
        return found[0] if found else None

    def by_cell(self) -> "models.QuerySet[Card, Any]":
        """Each cell's lane, column, number of cards of open projects, last rank, and its column's limit as JSON.

        One query, which reads the index ``card_cell`` alone, and each cell's column once.
        """
        closed = Project.objects.filter(stage=Project.Stage.CLOSED).values("pk")
        rows = self.standing().exclude(project__in=closed).order_by().values_list("lane_id", "column_id")
        about = JSONObject(name="name", most="limit", is_hard="limit_is_hard")
        limits = OfGroup(Column.objects.filter(pk=OuterRef("column_id")).order_by().values(said=about))
        return rows.annotate(number=Count("pk"), last=Max("rank"), said=limits)

    def tally(self) -> Tally:
        """What the whole board holds: its cells, and the limits of the columns that hold any."""
        tally = Tally()
        for lane, column, number, last, said in CELLS.fetch(self.model.objects.by_cell):
            tally.cells[lane, column], tally.last[lane, column] = number, last
            limit = json.loads(said)
            tally.columns[column] = Limit(limit["name"], limit["most"], bool(limit["is_hard"]))
        return tally

    @verb
    def add(
        self,
        *,
        project: Project,
        lane: Lane,
        title: str,
        by: Person,
        description: str = "",
        column: str = Column.Kind.TODO,
        assignee: Person | None = None,
        due_on: date | None = None,
        blocked_because: str = "",
        over_limit_because: str = "",
        labels: Sequence[str] = (),
        origin: str = "",
        origin_id: str = "",
    ) -> "Card":
        """A new card at the end of a cell. It begins with its maker's side alone, in whichever lane.

        What came from another tool keeps its name and the card's id there, ``origin`` and ``origin_id``, once.
        Raises Refused for a closed project or a hard limit, ReasonNeeded for a soft one.
        """
        if not project.is_open:
            raise Refused("This project is closed; it takes no more cards.")
        if assignee:
            refuse_other_side(assignee, lane)
        cards = self.model.objects
        room = make_room(cards.tally, lane, column, over_limit_because, into_lane=True, into_column=True)
        last = cards.in_cell(lane, column).values_list("rank", flat=True).last()
        card = self.model(
            project=project,
            lane=lane,
            column_id=column,
            title=title,
            description=description,
            rank=between(last, None) or 0.0,
            assignee=assignee,
            due_on=due_on,
            blocked_because=blocked_because if column == Column.Kind.BLOCKED else "",
            over_limit_because=over_limit_because if room.is_over else "",
            accepted_by=by.side,
            origin=origin,
            origin_id=origin_id,
            added_by=by,
        )
        card.full_clean(exclude=["project", "lane", "column", "assignee", "added_by"])
        card.save(force_insert=True)
        Move.objects.follow(card)
        if labels:
            Label.objects.put_on(card, labels, by=by)
        Event.objects.record("card.added", card, by=by, detail={"lane": lane.name, "project": project.title})
        if card.assignee_id:
            card.tell_of_assignee(None, by=by)
        return card

    @verb
    def go_to(self, project: Project, cards: "Sequence[Card]", *, by: Person) -> None:
        """They are another project's now, where they stand. One update, an event for each."""
        self.model.objects.filter(pk__in=[card.pk for card in cards]).update(project=project, version=F("version") + 1)
        events: list[Happened] = [(card, {"project": [str(card.project), str(project)]}, {}) for card in cards]
        if events:
            Event.objects.record_each("card.changed", events, by=by)

    @verb
    def hand_over(self, given: "Mapping[Card, Person | None]", *, by: Person) -> None:
        """Each open card becomes another person's to do, or nobody's. A fixed number of queries for each successor.

        Raises Refused when one of them was given away meanwhile, or its lane is the other side's.
        """
        lanes = Lane.objects.with_sides().in_bulk({card.lane_id for card in given})
        for card, person in given.items():
            if person and person.pk != card.assignee_id:
                refuse_other_side(person, lanes[card.lane_id])
        for successor in set(given.values()):
            theirs = {card.pk: card for card, person in given.items() if person == successor}
            former = {card.assignee_id for card in theirs.values()}
            still = self.open().filter(pk__in=theirs, assignee__in=former).values("pk")
            changed = self.model.objects.filter(pk__in=still).update(assignee=successor, version=F("version") + 1)
            if changed != len(theirs):
                raise Refused("Somebody gave away or finished one of the cards meanwhile.")
        events: list[Happened] = [
            (card, {"assignee": [_name(card.assignee), _name(to)]}, {}) for card, to in given.items()
        ]
        if events:
            Event.objects.record_each("card.changed", events, by=by)


def _name(person: Person | None) -> str | None:
    return str(person) if person else None
