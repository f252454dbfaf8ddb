"""Card: a piece of a project's work, in one lane and one column."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from partnership.activity.models import Event, changes_in, digests
from partnership.attention.models import Notice
from partnership.core import markdown
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.lanes.models import Lane
from partnership.people.models import Person, Side
from partnership.people.permissions import may_change_shared
from partnership.projects.models.card_queries import CardQuerySet
from partnership.projects.models.column import Column
from partnership.projects.models.label import Label
from partnership.projects.models.move import Move
from partnership.projects.models.placing import place_in
from partnership.projects.models.project import Project
from partnership.projects.models.refusals import HandOffNeeded, ReasonNeeded, refuse_other_side
from partnership.projects.models.room import make_room
from partnership.projects.tally import Tally


class Card(models.Model):
    """A piece of a project's work. It remembers which sides have accepted it."""

    class AcceptedBy(models.TextChoices):
        IT = "it", "IT"
        MARKETING = "marketing", "Marketing"
        BOTH = "both", "both sides"

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cards")
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="cards")
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="+")
    rank = models.FloatField(editable=False)
    title = models.CharField(max_length=120)
    description = models.TextField("what it is about", max_length=5000, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="cards"
    )
    due_on = models.DateField("due", null=True, blank=True)
    blocked_because = models.CharField("what blocks it", max_length=200, blank=True)
    over_limit_because = models.CharField("why it may be over the limit", max_length=200, blank=True, editable=False)
    accepted_by = models.CharField(max_length=10, choices=AcceptedBy, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    taken_off_at = models.DateTimeField(null=True, blank=True, editable=False)
    taken_off_because = models.CharField("why it is off the board", max_length=200, blank=True, editable=False)
    labels = models.ManyToManyField(Label, blank=True, related_name="cards")
    origin = models.CharField("the tool it came from", max_length=30, blank=True, editable=False)
    origin_id = models.CharField("its id there", max_length=200, blank=True, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", editable=False, db_index=False
    )
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    moved_at = models.DateTimeField(default=timezone.now, editable=False)

    waits: bool  # of for_detail() and for_moving()
    talked: int  # of the same
    below: int | None = None  # after a move: the card under it, as the mover said
    if TYPE_CHECKING:
        column_id: str

    objects = CardQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        indexes = [models.Index(fields=["lane", "column", "rank", "id", "project", "taken_off_at"], name="card_cell")]
        constraints = [
            models.CheckConstraint(
                condition=Q(column="blocked") & ~Q(blocked_because="") | ~Q(column="blocked") & Q(blocked_because=""),
                name="card_blocked_says_why",
                violation_error_message="Say what blocks it, so that somebody can help.",
            ),
            models.CheckConstraint(
                condition=Q(taken_off_at=None, taken_off_because="")
                | Q(taken_off_at__isnull=False) & ~Q(taken_off_because=""),
                name="card_taken_off_says_why",
                violation_error_message="Say why the card goes off the board.",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__in=["it", "marketing", "both"]),
                name="card_accepted_by_a_side",
                violation_error_message="A card begins with a side.",
            ),
            models.CheckConstraint(
                condition=Q(origin="", origin_id="") | ~Q(origin="") & ~Q(origin_id=""),
                name="card_origin_is_a_tool_and_an_id",
                violation_error_message="Say both the tool that it came from and its id there.",
            ),
            models.UniqueConstraint(
                fields=["origin", "origin_id"],
                condition=~Q(origin=""),
                name="card_comes_from_elsewhere_once",
                violation_error_message="This card came from there already.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:card", args=[self.pk])

    @property
    def body(self) -> SafeString:
        """Its description, which is Markdown."""
        return markdown.render(self.description)

    @property
    def accepting_sides(self) -> frozenset[str]:
        return frozenset(Side.values) if self.accepted_by == self.AcceptedBy.BOTH else frozenset({self.accepted_by})

    def missing_side(self, lane: Lane) -> str | None:
        """The side whose acceptance a crossing into the lane waits for; None where a plain move does."""
        return next(iter(sorted(lane.owned.sides - self.accepting_sides)), None)

    def is_stalled(self, at: datetime, days: int) -> bool:
        return self.column_id != Column.Kind.DONE and self.moved_at < at - timedelta(days=days)

    @verb
    def move(
        self,
        *,
        lane: Lane,
        column: str,
        by: Person,
        seen: int | None = None,
        before: int | None = None,
        rank: float | None = None,
        blocked_because: str = "",
        over_limit_because: str = "",
    ) -> Tally:
        """To the place before the card ``before``, or to the end of the cell; answers what the cells hold after it.

        With a ``rank`` exactly there, where no other card is: undoing a move. ``self.below`` is then the card before
        which it stands, as far as the reader sees: the ``before`` that is in the cell still.

        ``lane`` comes from ``with_owner()``. Raises HandOffNeeded, ReasonNeeded, Stale or plain Refused, each with
        its sentence, and has then changed nothing.
        """
        self._check_crossing(lane)
        if column != Column.Kind.BLOCKED:
            blocked_because = ""
        elif not (blocked_because := blocked_because or self.blocked_because):
            raise ReasonNeeded("blocked_because", "Say what blocks it, so that somebody can help.")
        old_lane, old_column = self.lane, self.column
        if (lane.pk, column) == (old_lane.pk, old_column.pk):
            return self._reorder(blocked_because, by, seen, before=before, rank=rank)
        tally = make_room(
            Card.objects.tally,
            lane,
            column,
            over_limit_because,
            into_lane=lane.pk != self.lane_id or self.column_id == Column.Kind.DONE,
            into_column=column != self.column_id,
            left=(self.lane_id, self.column),
        )
        self.claim(
            self.version if seen is None else seen,
            lane=lane,
            column_id=column,
            rank=self._place(lane, column, before=before, rank=rank, last=tally.last.get((lane.pk, column))),
            blocked_because=blocked_because,
            over_limit_because=over_limit_because if tally.is_over else "",
            moved_at=timezone.now(),
        )
        names = {"lane": [old_lane.name, lane.name], "column": [old_column.name, tally.columns[column].name]}
        reason = {"over_limit_because": over_limit_because} if tally.is_over else {}
        Event.objects.record("card.moved", self, by=by, changes=names, detail=reason)
        return tally

    def _reorder(self, blocked_because: str, by: Person, seen: int | None, **wanted: Any) -> Tally:
        """Within its cell: it stands still as before, and no limit is touched."""
        rank = self._place(self.lane, self.column_id, **wanted)
        self.claim(self.version if seen is None else seen, rank=rank, blocked_because=blocked_because)
        Event.objects.record("card.ordered", self, by=by)
        return Tally()

    def _check_crossing(self, lane: Lane) -> None:
        self.refuse_off_board()
        if lane.archived_at:
            raise Refused(f"The lane “{lane}” is no longer on the board.")
        if lane.pk == self.lane_id:
            return
        # Read with the card or now: a hand-off changes the card's version, so that a later one is not overlooked.
        if self.waits if hasattr(self, "waits") else self.hand_offs.waiting().exists():
            raise Refused("This card waits to be accepted in another lane. Take that back before you move it.")
        if side := self.missing_side(lane):
            raise HandOffNeeded(f"{Side(side).label} has not accepted this card: hand it over with what they need.")

    def refuse_off_board(self) -> None:
        if self.taken_off_at:
            raise Refused("This card is off the board. Put it back before you change it.")

    def claim(self, seen: int, **changes: Any) -> None:
        """Change the row if nobody has since; Stale when somebody has."""
        if not Card.objects.filter(pk=self.pk, version=seen).update(version=seen + 1, **changes):
            raise Stale("Somebody changed this card since you opened it.")
        for field, value in changes.items():
            setattr(self, field, value)
        self.version = seen + 1
        if changes.keys() & {"lane", "column_id", "taken_off_at"}:
            Move.objects.follow(self)

    def _place(self, lane: Lane, column: str, **wanted: Any) -> float:
        """Its rank in a cell; see ``place_in``. ``below`` is the card that a reader finds under it."""
        others = Card.objects.in_cell(lane, column).exclude(pk=self.pk)
        rank, self.below = place_in(others, hold=Lane.objects.filter(pk=lane.pk), **wanted)
        return rank

    @verb
    def change(
        self,
        *,
        title: str,
        assignee: Person | None,
        due_on: date | None,
        by: Person,
        description: str | None = None,
        labels: Sequence[str] | None = None,
        seen: int | None = None,
    ) -> None:
        """Another title, person, day, text, other labels. Who gets it and who had it are told."""
        self.refuse_off_board()
        former = self.assignee
        if assignee and assignee != former:
            refuse_other_side(assignee, Lane.objects.with_sides().get(pk=self.lane_id))
        new = {"title": title, "assignee": assignee, "due_on": due_on}
        said = {} if description is None else {"description": description}
        changes = changes_in(self, new) | digests(changes_in(self, said))
        if labels is not None:
            changes |= Label.objects.put_on(self, labels, by=by)
        if not changes:
            return
        self.claim(self.version if seen is None else seen, **new, **said)
        Event.objects.record("card.changed", self, by=by, changes=changes)
        if former != assignee:
            self.tell_of_assignee(former, by=by)

    @step
    def tell_of_assignee(self, former: Person | None, *, by: Person) -> None:
        """A notice to whoever has it now, and to whoever had it."""
        about = f"“{self.title}” ({self.project.title})"
        if self.assignee:
            self._tell(self.assignee, f"{about} is yours to do now.", by=by)
        if former:
            named = self.assignee.name if self.assignee else "nobody"
            self._tell(former, f"{about} is {named}’s now.", by=by)

    def _tell(self, person: Person, text: str, *, by: Person) -> None:
        if person.pk != by.pk and person.is_active:
            subject, url = f"projects.card:{self.pk}", self.get_absolute_url()
            Notice.objects.tell([person], kind="card-given", subject=subject, text=text, url=url)

    @verb
    def take_off(self, *, by: Person, because: str) -> None:
        """Off the board: it was a mistake, or nobody wants it any more. What waits on it ends before: see actions."""
        self.refuse_off_board()
        if not because:
            raise Refused("Say why the card goes off the board.")
        self.claim(self.version, taken_off_at=timezone.now(), taken_off_because=because)
        Event.objects.record("card.taken-off", self, by=by, detail={"because": because, "lane": self.lane.name})
        if self.assignee:
            self._tell(self.assignee, f"“{self.title}” ({self.project.title}) is off the board: {because}", by=by)

    @verb
    def put_back(self, *, lane: Lane, by: Person, over_limit_because: str = "") -> None:
        """On the board again, at the end of its cell. Whoever had it and may work no more has it no more.

        Raises Refused for a hard limit, ReasonNeeded for a soft one.
        """
        if not self.taken_off_at:
            raise Refused("This card is on the board.")
        if lane.archived_at:
            raise Refused(f"The lane “{lane}” is no longer on the board.")
        if not self.project.is_open:
            raise Refused("This project is closed; it takes no more cards.")
        room = make_room(Card.objects.tally, lane, self.column_id, over_limit_because, into_lane=True, into_column=True)
        self.claim(
            self.version,
            taken_off_at=None,
            taken_off_because="",
            rank=self._place(lane, self.column_id),
            assignee=self.assignee if self.assignee and may_change_shared(self.assignee) else None,
            over_limit_because=over_limit_because if room.is_over else "",
            moved_at=timezone.now(),
        )
        Event.objects.record("card.put-back", self, by=by, detail={"lane": lane.name})
        if self.assignee:
            self._tell(self.assignee, f"“{self.title}” ({self.project.title}) is on the board again.", by=by)
