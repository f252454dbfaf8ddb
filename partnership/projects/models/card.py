"""Card: a piece of a project's work, in one lane and one column."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, F, FilteredRelation, Max, Q, Subquery
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, Happened
from partnership.core.verbs import verb
from partnership.lanes.models import Lane
from partnership.people.models import Person, Refused, Side
from partnership.projects.models.column import Column, Kind
from partnership.projects.models.project import Project, Stage
from partnership.projects.ranks import between, even
from partnership.projects.tally import Limit, Tally


class Overtaken(Refused):
    """Somebody changed the card since the page was read."""


class HandOffNeeded(Refused):
    """The lane is a side's that has not accepted the card."""


class ReasonNeeded(Refused):
    """The move is allowed with a reason. ``field`` says which is missing."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class AcceptedBy(models.TextChoices):
    IT = "it", "IT"
    MARKETING = "marketing", "Marketing"
    BOTH = "both", "both sides"


class CardQuerySet(models.QuerySet["Card"]):
    def visible_to(self, person: Person) -> Self:
        """Cards are shared, as their projects are."""
        return self if person.is_active else self.none()

    def on_board(self) -> Self:
        """Of open projects, in the order of the cells."""
        return self.exclude(project__stage=Stage.CLOSED).order_by("lane", "column", "rank", "pk")

    def open(self) -> Self:
        """Not done, of projects that are not closed: what limits count."""
        return self.exclude(column=Kind.DONE).exclude(project__stage=Stage.CLOSED)

    def in_cell(self, lane: Lane, column: str) -> Self:
        return self.filter(lane=lane, column=column).order_by("rank", "pk")

    def assigned_to(self, person: Person) -> Self:
        """A person's open cards, the most urgent first."""
        theirs = self.open().filter(assignee=person).select_related("project", "lane", "column")
        return theirs.order_by(F("due_on").asc(nulls_last=True), "pk")

    def stalled(self, at: datetime, days: int) -> Self:
        """Open, and not moved for so many days."""
        return self.open().filter(moved_at__lt=at - timedelta(days=days))

    def for_detail(self) -> Self:
        return self.for_moving().select_related("project__outcome", "lane", "added_by")

    def for_moving(self) -> Self:
        """With ``card.waits``: whether it waits to be accepted in another lane; at most one hand-off of a card does.

        Without its lane: whoever moves it has read the lanes, with their owners.
        """
        waiting = FilteredRelation("hand_offs", condition=Q(hand_offs__state="waiting"))
        return self.select_related("project", "column", "assignee").annotate(
            waiting=waiting, waits=Q(waiting__isnull=False)
        )

    def tally(self) -> Tally:
        """How many cards of open projects each cell holds, and their last rank.

        One query, which reads the index ``card_cell`` alone.
        """
        closed = Project.objects.filter(stage=Stage.CLOSED).values("pk")
        rows = self.exclude(project__in=closed).order_by().values_list("lane_id", "column_id")
        tally = Tally()
        for lane, column, number, last in rows.annotate(number=Count("pk"), last=Max("rank")):
            tally.cells[lane, column], tally.last[lane, column] = number, last
        return tally

    @verb
    def add(
        self,
        *,
        project: Project,
        lane: Lane,
        title: str,
        by: Person,
        column: str = Kind.TODO,
        assignee: Person | None = None,
        due_on: date | None = None,
        blocked_because: str = "",
        over_limit_because: str = "",
    ) -> "Card":
        """A new card at the end of a cell. It begins with its maker's side alone, in whichever lane.

        Raises Refused for a closed project or a hard limit, ReasonNeeded for a soft one.
        """
        if not project.is_open:
            raise Refused("This project is closed; it takes no more cards.")
        is_over = make_room(lane, column, over_limit_because, into_lane=True, into_column=True).is_over
        last = self.model.objects.in_cell(lane, column).values_list("rank", flat=True).last()
        card = self.model(
            project=project,
            lane=lane,
            column_id=column,
            title=title,
            rank=between(last, None) or 0.0,
            assignee=assignee,
            due_on=due_on,
            blocked_because=blocked_because if column == Kind.BLOCKED else "",
            over_limit_because=over_limit_because if is_over else "",
            accepted_by=by.side,
            added_by=by,
        )
        card.full_clean(exclude=["project", "lane", "column", "assignee", "added_by"])
        card.save(force_insert=True)
        Event.objects.record("card.added", card, by=by, detail={"lane": lane.name, "project": project.title})
        return card

    @verb
    def hand_over(self, given: "Mapping[Card, Person | None]", *, by: Person) -> None:
        """Each open card becomes another person's to do, or nobody's. A fixed number of queries for each successor.

        Raises Refused when one of them was given away meanwhile.
        """
        for successor in set(given.values()):
            theirs = {card.pk: card for card, person in given.items() if person == successor}
            former = {card.assignee_id for card in theirs.values()}
            still = self.open().filter(pk__in=theirs, assignee__in=former).values("pk")
            changed = Card.objects.filter(pk__in=still).update(assignee=successor, version=F("version") + 1)
            if changed != len(theirs):
                raise Refused("Somebody gave away or finished one of the cards meanwhile.")
        events: list[Happened] = [
            (card, {"assignee": [_plain(card.assignee), _plain(to)]}, {}) for card, to in given.items()
        ]
        if events:
            Event.objects.record_each("card.changed", events, by=by)


class Card(models.Model):
    """A piece of a project's work. It remembers which sides have accepted it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cards")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="cards")
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="+")
    rank = models.FloatField(editable=False)
    title = models.CharField(max_length=120)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="cards"
    )
    due_on = models.DateField("due", null=True, blank=True)
    blocked_because = models.CharField("what blocks it", max_length=200, blank=True)
    over_limit_because = models.CharField("why it may be over the limit", max_length=200, blank=True, editable=False)
    accepted_by = models.CharField(max_length=10, choices=AcceptedBy, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)

    waits: bool  # of for_detail()
    if TYPE_CHECKING:
        column_id: str

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["lane", "column", "rank", "id", "project"], name="card_cell")]
        constraints = [
            models.CheckConstraint(
                condition=Q(column=Kind.BLOCKED) & ~Q(blocked_because="")
                | ~Q(column=Kind.BLOCKED) & Q(blocked_because=""),
                name="card_blocked_says_why",
                violation_error_message="Say what blocks it, so that somebody can help.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__in=AcceptedBy.values),
                name="card_accepted_by_a_side",
                violation_error_message="A card begins with a side.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:card", args=[self.pk])

    @property
    def accepting_sides(self) -> frozenset[str]:
        return frozenset(Side.values) if self.accepted_by == AcceptedBy.BOTH else frozenset({self.accepted_by})

    def missing_side(self, lane: Lane) -> str | None:
        """The side whose acceptance a crossing into the lane waits for; None where a plain move does."""
        return next(iter(sorted(lane.owned.sides - self.accepting_sides)), None)

    def is_stalled(self, at: datetime, days: int) -> bool:
        return self.column_id != Kind.DONE and self.moved_at < at - timedelta(days=days)

    @verb
    def move(
        self,
        *,
        lane: Lane,
        column: str,
        by: Person,
        version: int | None = None,
        before: int | None = None,
        blocked_because: str = "",
        over_limit_because: str = "",
    ) -> Tally:
        """To the place before the card ``before``, or to the end of the cell; answers what the cells hold after it.

        ``lane`` comes from ``with_owner()``. Raises HandOffNeeded, ReasonNeeded, Overtaken or plain Refused, each with
        its sentence, and has then changed nothing.
        """
        self._check_crossing(lane)
        if column != Kind.BLOCKED:
            blocked_because = ""
        elif not (blocked_because := blocked_because or self.blocked_because):
            raise ReasonNeeded("blocked_because", "Say what blocks it, so that somebody can help.")
        old_lane, old_column = self.lane, self.column
        if (lane.pk, column) == (old_lane.pk, old_column.pk):
            return self._reorder(before, blocked_because, by, version)
        tally = make_room(
            lane,
            column,
            over_limit_because,
            into_lane=lane.pk != self.lane_id or self.column_id == Kind.DONE,
            into_column=column != self.column_id,
            left=(self.lane_id, self.column),
        )
        self.claim(
            self.version if version is None else version,
            lane=lane,
            column_id=column,
            rank=self._rank_before(before, lane, column, tally.last.get((lane.pk, column))),
            blocked_because=blocked_because,
            over_limit_because=over_limit_because if tally.is_over else "",
            moved_at=timezone.now(),
        )
        names = {"lane": [old_lane.name, lane.name], "column": [old_column.name, tally.columns[column].name]}
        reason = {"over_limit_because": over_limit_because} if tally.is_over else {}
        Event.objects.record("card.moved", self, by=by, changes=names, detail=reason)
        return tally

    def _reorder(self, before: int | None, blocked_because: str, by: Person, version: int | None) -> Tally:
        """Within its cell: it stands still as before, and no limit is touched."""
        rank = self._rank_before(before, self.lane, self.column_id)
        self.claim(self.version if version is None else version, rank=rank, blocked_because=blocked_because)
        Event.objects.record("card.ordered", self, by=by)
        return Tally()

    def _check_crossing(self, lane: Lane) -> None:
        if lane.archived_at:
            raise Refused(f"The lane “{lane}” is no longer on the board.")
        if lane.pk == self.lane_id:
            return
        # Read with the card or now: a hand-off changes the card's version, so that a later one is not overlooked.
        if self.waits if hasattr(self, "waits") else self.hand_offs.waiting().exists():
            raise Refused("This card waits to be accepted in another lane. Take that back before you move it.")
        if side := self.missing_side(lane):
            raise HandOffNeeded(f"{Side(side).label} has not accepted this card: hand it over with what they need.")

    def claim(self, version: int, **changes: Any) -> None:
        """Change the row if nobody has since; Overtaken when somebody has."""
        if not Card.objects.filter(pk=self.pk, version=version).update(version=version + 1, **changes):
            raise Overtaken("Somebody changed this card since you opened it.")
        for field, value in changes.items():
            setattr(self, field, value)
        self.version = version + 1

    def _rank_before(self, before: int | None, lane: Lane, column: str, last: float | None = None) -> float:
        """The rank between the card ``before`` and the one above it; a cell whose ranks ran out is numbered anew.

        Without that card, after the others; ``last`` is the rank of their last, where it is known.
        """
        cell = Card.objects.in_cell(lane, column).exclude(pk=self.pk)
        if before is not None:
            there = cell.filter(pk=before).values("rank")
            near = cell.filter(rank__lte=Subquery(there)).order_by("-rank", "-pk").values_list("pk", "rank")[:2]
            (found, high), (_, low) = (*near, (None, None), (None, None))[:2]
            if found == before and (rank := between(low, high)) is not None:
                return rank
            if found is not None:
                return self._number_anew(list(cell), before)
        if last is None:
            last = cell.values_list("rank", flat=True).last()
        return between(last, None) or 0.0

    @staticmethod
    def _number_anew(cards: list["Card"], before: int) -> float:
        place = next((number for number, card in enumerate(cards) if card.pk == before), len(cards))
        ranks = even(len(cards) + 1)
        own = ranks.pop(place)
        for card, rank in zip(cards, ranks, strict=True):
            card.rank = rank
        Card.objects.bulk_update(cards, ["rank"])
        return own

    @verb
    def change(
        self, *, title: str, assignee: Person | None, due_on: date | None, by: Person, version: int | None = None
    ) -> None:
        """Another title, another person, another day."""
        new = {"title": title, "assignee": assignee, "due_on": due_on}
        changes = {field: [_plain(getattr(self, field)), _plain(value)] for field, value in new.items()}
        changes = {field: pair for field, pair in changes.items() if pair[0] != pair[1]}
        if not changes:
            return
        self.claim(self.version if version is None else version, **new)
        Event.objects.record("card.changed", self, by=by, changes=changes)


def make_room(
    lane: Lane, column: str, because: str, *, into_lane: bool, into_column: bool, left: tuple[int, Column] | None = None
) -> Tally:
    """What the cells will hold with one card more in a cell, if the limits of its lane and its column allow it.

    ``left`` is the cell that the card comes from. A hard limit is counted under a lock on its row, since two at once
    would not see each other. Raises Refused or ReasonNeeded.
    """
    entered = left[1] if left and left[1].pk == column else Column.objects.get(pk=column)
    if lane.limit_is_hard or entered.limit_is_hard:
        Lane.objects.select_for_update().filter(pk=lane.pk, limit_is_hard=True).first()
        Column.objects.select_for_update().filter(pk=column, limit_is_hard=True).first()
    tally = Card.objects.tally()
    for each in (left[1] if left else entered, entered):
        tally.columns[each.pk] = Limit(each.name, each.limit, each.limit_is_hard)
    limit = tally.columns[column]
    tally.shift((left[0], left[1].pk) if left else None, (lane.pk, column))
    if column == Kind.DONE:
        return tally
    checked: list[tuple[Limit, int]] = []
    if into_lane:
        checked.append((Limit(lane.name, lane.limit, lane.limit_is_hard), tally.open_in_lane(lane.pk)))
    if into_column:
        checked.append((limit, tally.in_column(column)))
    for one, count in checked:
        _check_limit(one, count, because)
        tally.is_over = tally.is_over or one.is_over(count)
    return tally


def _check_limit(limit: Limit, count: int, because: str) -> None:
    """The card is counted already."""
    if not limit.is_over(count):
        return
    if limit.is_hard:
        raise Refused(f"“{limit.name}” takes {limit.most} open cards and is full. Finish or move one of them first.")
    if not because:
        raise ReasonNeeded(
            "over_limit_because",
            f"“{limit.name}” would hold {count} open cards, over its limit of {limit.most}. Say why one more.",
        )


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value
