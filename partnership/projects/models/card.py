"""Card: a piece of a project's work, in one lane and one column."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q, Subquery
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.verbs import verb
from partnership.lanes.models import Lane
from partnership.people.models import Person, Refused, Side
from partnership.projects.models.card_queries import CardQuerySet
from partnership.projects.models.column import Column, Kind
from partnership.projects.models.project import Project
from partnership.projects.models.refusals import HandOffNeeded, Overtaken, ReasonNeeded
from partnership.projects.models.room import make_room
from partnership.projects.ranks import between, even
from partnership.projects.tally import Tally


class AcceptedBy(models.TextChoices):
    IT = "it", "IT"
    MARKETING = "marketing", "Marketing"
    BOTH = "both", "both sides"


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

    waits: bool  # of for_detail() and for_moving()
    talked: int  # of the same
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
            Card.objects.tally,
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


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, models.Model) else value
