"""Hand-off: a card's crossing from one side's lane into the other's, sent with a packet, accepted or returned."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, digests
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person, Side
from partnership.projects.models.card import Card
from partnership.projects.models.column import Column
from partnership.projects.models.hand_off_queries import HandOffQuerySet
from partnership.projects.models.refusals import ReasonNeeded
from partnership.projects.models.room import make_room
from partnership.projects.ranks import between
from partnership.projects.tally import Tally


class HandOff(models.Model):
    """A crossing that waits for the receiving side, and what became of it."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        ACCEPTED = "accepted", "Accepted"
        RETURNED = "returned", "Returned"
        WITHDRAWN = "withdrawn", "Taken back"

    class Cause(models.TextChoices):
        """Why it came back: causes are counted, people are not."""

        UNCLEAR = "unclear", "The brief is unclear"
        UNFINISHED = "unfinished", "The work is not finished"
        NO_CRITERIA = "no_criteria", "Nobody can tell when it is right"
        DATA = "data", "Data is missing"
        OTHER_LANE = "other_lane", "It belongs in another lane"
        NO_ROOM = "no_room", "There is no room for it now"
        OTHER = "other", "Something else"

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
    cause = models.CharField("what kind of reason", max_length=12, choices=Cause, blank=True)
    taken_up_at = models.DateTimeField("when its sender had read why", null=True, blank=True)

    if TYPE_CHECKING:
        to_column_id: str
        owned: Ownership  # of with_receiver(), where the lane has an owner

    objects = HandOffQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["card"],
                condition=Q(state="waiting"),
                name="hand_off_one_waits_for_a_card",
                violation_error_message="This card waits to be accepted already.",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", answered_by=None, answered_at=None)
                | ~Q(state="waiting") & Q(answered_by__isnull=False, answered_at__isnull=False),
                name="hand_off_answered_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="returned") & ~Q(because="") | ~Q(state="returned") & Q(because=""),
                name="hand_off_returned_with_a_reason",
                violation_error_message="Say why it goes back, so that it can come again.",
            ),
            models.CheckConstraint(condition=Q(cause="") | Q(state="returned"), name="hand_off_cause_of_a_return"),
            models.CheckConstraint(
                condition=Q(taken_up_at=None) | Q(state="returned"), name="hand_off_taken_up_was_returned"
            ),
            models.CheckConstraint(condition=~Q(done=""), name="hand_off_says_what_is_done"),
        ]

    def __str__(self) -> str:
        return f"{self.card} into {self.to_lane}"

    def get_absolute_url(self) -> str:
        return reverse("projects:hand_off", args=[self.pk])

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def waits_for_its_sender(self) -> bool:
        """It came back, and nobody said yet that they read why."""
        return self.state == self.State.RETURNED and self.taken_up_at is None

    def why_over(self, lane: Lane) -> str:
        """What accepting it into the lane is to be said for, its limits being passed; empty where nothing is."""
        try:
            self._make_room(lane, "", hold=False)
        except ReasonNeeded as needed:
            return str(needed)
        except Refused:
            return ""
        return ""

    def _make_room(self, lane: Lane, because: str, *, hold: bool = True) -> Tally:
        card = self.card
        return make_room(
            Card.objects.tally,
            lane,
            self.to_column_id,
            because,
            into_lane=True,
            into_column=self.to_column_id != card.column_id,
            left=(card.lane_id, card.column),
            hold=hold,
        )

    @verb
    def accept(self, *, by: Person, over_limit_because: str = "") -> None:
        """The receiving side takes the card: it moves, and from now on both sides have accepted it.

        Its limits count it as any other: raises ReasonNeeded over a soft one, Refused over a hard one.
        """
        lane = self.to_lane
        if lane.archived_at:
            raise Refused(f"The lane “{lane}” is no longer on the board. Return the card instead.")
        self._answer(self.State.ACCEPTED, by)
        card = self.card
        room = self._make_room(lane, over_limit_because)
        last = Card.objects.in_cell(lane, self.to_column_id).values_list("rank", flat=True).last()
        card.claim(
            card.version,
            lane=lane,
            column_id=self.to_column_id,
            rank=between(last, None) or 0.0,
            accepted_by=Card.AcceptedBy.BOTH,
            blocked_because="",
            over_limit_because=over_limit_because if room.is_over else "",
            moved_at=timezone.now(),
        )
        Event.objects.record(
            "hand-off.accepted",
            card,
            by=by,
            acting_for=self.answered_for,
            changes={"lane": [self.from_lane.name, lane.name]},
        )
        self._tell([self.sent_by], f"{card.title} was accepted into {lane}.", by=by)

    @verb
    def give_back(self, *, by: Person, because: str, cause: str = "") -> None:
        """The receiving side returns it with what is missing; the card stays with its sender."""
        if not because:
            raise Refused("Say why it goes back, so that it can come again.")
        self.because, self.cause = because, cause
        self._answer(self.State.RETURNED, by)
        self.card.claim(self.card.version)
        Event.objects.record(
            "hand-off.returned",
            self.card,
            by=by,
            acting_for=self.answered_for,
            changes=digests({"because": ["", because]}),
            detail={"from": self.from_lane.name, "to": self.to_lane.name, "cause": cause},
        )

    @verb
    def withdraw(self, *, by: Person, because: str = "") -> None:
        """It is taken back before it is answered; whoever was to answer it is told, and so is its sender by another."""
        self._answer(self.State.WITHDRAWN, by)
        self.card.claim(self.card.version)
        detail = {"from": self.from_lane.name, "to": self.to_lane.name, "why": because}
        Event.objects.record("hand-off.withdrawn", self.card, by=by, detail=detail)
        held = self.to_lane.ownerships.holding_on(company_day()).with_people().first()
        receiver = held.person_of(self.side) if held else None
        why = f" {because}" if because else ""
        people = [one for one in (self.sent_by, receiver) if one]
        self._tell(people, f"{self.card.title} waits for {self.to_lane} no more.{why}", by=by)

    @verb
    def take_up(self, *, by: Person) -> None:
        """Its sender has read why it came back, and goes on from there: it waits for them no more."""
        now = timezone.now()
        if HandOff.objects.filter(pk=self.pk, state=self.State.RETURNED, taken_up_at=None).update(taken_up_at=now):
            self.taken_up_at = now
            Event.objects.record("hand-off.taken-up", self.card, by=by)

    def _tell(self, people: list[Person], text: str, *, by: Person) -> None:
        Notice.objects.tell(
            [one for one in people if one.pk != by.pk and one.is_active],
            kind="hand-off-answered",
            subject=f"projects.handoff:{self.pk}",
            text=text,
            url=self.get_absolute_url(),
        )

    def _answer(self, state: "HandOff.State", by: Person) -> None:
        """Claim the answer: only one of several at once gets it."""
        answer = {
            "state": state,
            "answered_by": by,
            "answered_for": by.standing.principal,
            "answered_at": timezone.now(),
            "because": self.because,
            "cause": self.cause,
        }
        if not HandOff.objects.waiting().filter(pk=self.pk).update(**answer):
            raise Stale("This hand-off was answered a moment ago.")
        for field, value in answer.items():
            setattr(self, field, value)
        self.card.refresh_from_db(fields=["version"])
        self.card.waits = False
