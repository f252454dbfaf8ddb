"""Hand-off: a card's crossing from one side's lane into the other's, sent with a packet, accepted or returned."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import FilteredRelation, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, digests
from partnership.company.models import GroundRules
from partnership.lanes.models import Lane, Ownership, holds_on
from partnership.people.models import Person, Refused, Side
from partnership.projects.models.card import AcceptedBy, Card, Overtaken, make_room
from partnership.projects.models.column import Column, Kind
from partnership.projects.ranks import between


class State(models.TextChoices):
    WAITING = "waiting", "Waiting"
    ACCEPTED = "accepted", "Accepted"
    RETURNED = "returned", "Returned"
    WITHDRAWN = "withdrawn", "Taken back"


class HandOffQuerySet(models.QuerySet["HandOff"]):
    def visible_to(self, person: Person) -> Self:
        """Shared, as the cards are."""
        return self if person.is_active else self.none()

    def waiting(self) -> Self:
        return self.filter(state=State.WAITING)

    def oldest_first(self) -> Self:
        return self.order_by("sent_at", "pk")

    def for_board(self) -> Self:
        return self.select_related("card__project", "from_lane", "to_lane").oldest_first()

    def for_detail(self) -> Self:
        return self.select_related(
            "card__project", "card__lane", "from_lane", "to_lane", "to_column", "sent_by", "answered_by", "answered_for"
        )

    def received_by(self, person: Person) -> Self:
        """Those into a lane for which the person answers today."""
        theirs = Ownership.objects.holding_on(GroundRules.today()).filter(
            Q(person_it=person) | Q(person_marketing=person)
        )
        return self.filter(to_lane__in=theirs.values("lane"))

    def with_receiver(self, on: date | None = None) -> Self:
        """Each with ``owned``, who answers for the receiving lane on a day (today). One query."""
        way = "to_lane__ownerships"
        owned = FilteredRelation(way, condition=holds_on(on or GroundRules.today(), f"{way}__"))
        return self.annotate(owned=owned).select_related(
            "card__project", "from_lane", "to_lane", "sent_by", "owned__person_it", "owned__person_marketing"
        )

    @transaction.atomic
    def send(
        self,
        *,
        card: Card,
        lane: Lane,
        column: str,
        by: Person,
        done: str,
        right_when: str = "",
        questions: str = "",
        data_needed: str = "",
        version: int | None = None,
    ) -> "HandOff":
        """Offer the card to a side that has not accepted it. It stays where it is, and counts there, until they do.

        ``lane`` comes from ``with_owner()``. Raises Overtaken or Refused.
        """
        side = card.missing_side(lane)
        if lane.archived_at or lane.pk == card.lane_id or side is None:
            raise Refused("This is no crossing: move the card instead.")
        if column == Kind.BLOCKED:
            raise Refused("A card is handed over to be worked on: choose a column other than “Blocked”.")
        card.claim(card.version if version is None else version)
        if card.hand_offs.waiting().exists():
            raise Refused("This card waits to be accepted already.")
        hand_off = self.create(
            card=card,
            side=side,
            from_lane=card.lane,
            to_lane=lane,
            to_column_id=column,
            sent_by=by,
            done=done,
            right_when=right_when,
            questions=questions,
            data_needed=data_needed,
        )
        card.waits = True
        Event.objects.record(
            "hand-off.sent",
            card,
            by=by,
            changes=digests(
                {
                    "done": ["", done],
                    "right_when": ["", right_when],
                    "questions": ["", questions],
                    "data": ["", data_needed],
                }
            ),
            detail={"from": card.lane.name, "to": lane.name},
        )
        return hand_off

    send.alters_data = True  # type: ignore[attr-defined]


class HandOff(models.Model):
    """A crossing that waits for the receiving side, and what became of it."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="hand_offs")
    side = models.CharField("receiving side", max_length=10, choices=Side)
    from_lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+")
    to_lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="hand_offs_in")
    to_column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="+")
    done = models.TextField("what is done", max_length=2000)
    right_when = models.TextField("how the receiver knows that it is right", max_length=2000, blank=True)
    questions = models.TextField("open questions", max_length=2000, blank=True)
    data_needed = models.TextField("data needed", max_length=2000, blank=True)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_for = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    because = models.TextField("why it is returned", max_length=2000, blank=True)

    if TYPE_CHECKING:
        to_column_id: str
        owned: Ownership  # of with_receiver(), where the lane has an owner

    objects = HandOffQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(state=State.WAITING),
                name="hand_off_one_waits_for_a_card",
                violation_error_message="This card waits to be accepted already.",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING, answered_by=None, answered_at=None)
                | ~Q(state=State.WAITING) & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="hand_off_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=State.RETURNED) & ~Q(because="") | ~Q(state=State.RETURNED) & Q(because=""),
                name="hand_off_returned_with_a_reason",
                violation_error_message="Say why it goes back, so that it can come again.",
            ),
            models.CheckConstraint(condition=~Q(done=""), name="hand_off_says_what_is_done"),
        ]

    def __str__(self) -> str:
        return f"{self.card} into {self.to_lane}"

    def get_absolute_url(self) -> str:
        return reverse("projects:hand_off", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == State.WAITING

    @transaction.atomic
    def accept(self, *, by: Person) -> None:
        """The receiving side takes the card: it moves, and from now on both sides have accepted it.

        Over a soft limit the crossing itself is the reason that is kept; a hard one refuses it.
        """
        lane = self.to_lane
        if lane.archived_at:
            raise Refused(f"The lane “{lane}” is no longer on the board. Return the card instead.")
        self._answer(State.ACCEPTED, by)
        card = self.card
        because = f"Handed over from {self.from_lane}"[:200]
        room = make_room(
            lane,
            self.to_column_id,
            because,
            into_lane=True,
            into_column=self.to_column_id != card.column_id,
            left=(card.lane_id, card.column),
        )
        last = Card.objects.in_cell(lane, self.to_column_id).values_list("rank", flat=True).last()
        card.claim(
            card.version,
            lane=lane,
            column_id=self.to_column_id,
            rank=between(last, None) or 0.0,
            accepted_by=AcceptedBy.BOTH,
            blocked_because="",
            over_limit_because=because if room.is_over else "",
            moved_at=timezone.now(),
        )
        Event.objects.record(
            "hand-off.accepted",
            card,
            by=by,
            acting_for=self.answered_for,
            changes={"lane": [self.from_lane.name, lane.name]},
        )

    accept.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def give_back(self, *, by: Person, because: str) -> None:
        """The receiving side returns it with what is missing; the card stays with its sender."""
        if not because:
            raise Refused("Say why it goes back, so that it can come again.")
        self.because = because
        self._answer(State.RETURNED, by)
        self.card.claim(self.card.version)
        Event.objects.record(
            "hand-off.returned",
            self.card,
            by=by,
            acting_for=self.answered_for,
            changes=digests({"because": ["", because]}),
            detail={"from": self.from_lane.name, "to": self.to_lane.name},
        )

    give_back.alters_data = True  # type: ignore[attr-defined]

    @transaction.atomic
    def withdraw(self, *, by: Person) -> None:
        """The sender takes it back before it is answered."""
        self._answer(State.WITHDRAWN, by)
        self.card.claim(self.card.version)
        Event.objects.record(
            "hand-off.withdrawn", self.card, by=by, detail={"from": self.from_lane.name, "to": self.to_lane.name}
        )

    withdraw.alters_data = True  # type: ignore[attr-defined]

    def _answer(self, state: State, by: Person) -> None:
        """Claim the answer: only one of several at once gets it."""
        answer = {
            "state": state,
            "answered_by": by,
            "answered_for": by.standing.principal,
            "answered_at": timezone.now(),
            "because": self.because,
        }
        if not HandOff.objects.waiting().filter(pk=self.pk).update(**answer):
            raise Overtaken("This hand-off was answered a moment ago.")
        for field, value in answer.items():
            setattr(self, field, value)
        self.card.refresh_from_db(fields=["version"])
        self.card.waits = False
