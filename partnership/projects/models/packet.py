"""What goes with a crossing beside its packet: what a pair of lanes always asks, and what is still missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, FilteredRelation, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.lanes.models import Lane, Ownership, holds_on
from partnership.projects.models.hand_off import HandOff

if TYPE_CHECKING:
    from partnership.people.models import Person

ASKS = ("done", "right_when", "questions", "data_needed")
MOST_MISSING = 20


class PacketTemplateQuerySet(models.QuerySet["PacketTemplate"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def for_list(self) -> Self:
        return self.select_related("from_lane", "to_lane").order_by("from_lane__position", "to_lane__position", "pk")

    @verb
    def put(self, from_lane: Lane, to_lane: Lane, *, by: Person, **texts: str) -> PacketTemplate:
        """What a packet between the two begins with; in place of what stood there before."""
        if from_lane.pk == to_lane.pk:
            raise Refused("A card crosses between two lanes: choose another one.")
        template, new = self.get_or_create(from_lane=from_lane, to_lane=to_lane, defaults=texts)
        if new:
            Event.objects.record("packet_template.set", template, by=by)
        else:
            Event.objects.changed("packet_template.changed", template, texts, by=by)
        return template


class PacketTemplate(models.Model):
    """What one lane wants to be told with each card out of another."""

    from_lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+")
    to_lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+")
    done = models.TextField("what is done", max_length=2000, blank=True)
    right_when = models.TextField("how the receiver knows that it is right", max_length=2000, blank=True)
    questions = models.TextField("open questions", max_length=2000, blank=True)
    data_needed = models.TextField("data needed", max_length=2000, blank=True)

    objects = PacketTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("from_lane", "to_lane"), name="packet_template_once_for_a_pair"),
            models.CheckConstraint(condition=~Q(from_lane=F("to_lane")), name="packet_template_of_two_lanes"),
        )

    def __str__(self) -> str:
        return f"{self.from_lane} to {self.to_lane}"

    def get_absolute_url(self) -> str:
        return reverse("projects:packet_template", args=[self.pk])

    @property
    def texts(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ASKS}

    @verb
    def remove(self, *, by: Person) -> None:
        """Packets between the two begin empty again."""
        Event.objects.record("packet_template.removed", self, by=by)
        self.delete()


class MissingPieceQuerySet(models.QuerySet["MissingPiece"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def open(self) -> Self:
        return self.filter(supplied_at=None)

    def owed(self, on: date) -> Self:
        """Those that somebody still has to bring, each with ``owned``, who answers on a day for the lane that the card
        came from. One query."""
        way = "hand_off__from_lane__ownerships"
        owned = FilteredRelation(way, condition=holds_on(on, f"{way}__"))
        found = self.open().filter(hand_off__card__taken_off_at=None).exclude(hand_off__card__project__stage="closed")
        return (
            found.annotate(owned=owned)
            .select_related(
                "hand_off__card__project", "hand_off__to_lane", "hand_off__sent_by", "hand_off__answered_by",
                "owned__person_it", "owned__person_marketing",
            )
            .order_by("hand_off__answered_at", "hand_off", "pk")
        )  # fmt: skip

    def owed_by(self, person: Person) -> Self:
        """Read ``owed()``: by the sender, or by whoever answers for the lane."""
        theirs = Q(hand_off__sent_by=person) | Q(owned__person_it=person) | Q(owned__person_marketing=person)
        return self.filter(theirs)

    @verb
    def ask(self, hand_off: HandOff, texts: Sequence[str], *, by: Person) -> None:
        """Accepted, but for these: its sender brings them."""
        if len(texts) > MOST_MISSING:
            raise Refused(f"With more than {MOST_MISSING} things missing it is not ready: return it instead.")
        MissingPiece.objects.bulk_create([MissingPiece(hand_off=hand_off, text=text) for text in texts])
        Event.objects.record("hand-off.accepted-in-part", hand_off.card, by=by, detail={"missing": list(texts)})


class MissingPiece(models.Model):
    """Something that an accepted hand-off lacks still, and when its sender brought it."""

    hand_off = models.ForeignKey(HandOff, on_delete=models.PROTECT, related_name="missing")
    text = models.CharField("what is missing", max_length=200)
    supplied_at = models.DateTimeField(null=True, blank=True)
    supplied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    if TYPE_CHECKING:
        owned: Ownership  # of owed(), where the lane has an owner

    objects = MissingPieceQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(supplied_at=None, supplied_by=None)
                | Q(supplied_at__isnull=False, supplied_by__isnull=False),
                name="missing_piece_supplied_by_somebody",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="missing_piece_says_what"),
        )

    def __str__(self) -> str:
        return self.text

    @verb
    def supply(self, *, by: Person) -> None:
        """It is there now; with the last one, whoever accepted it is told. Twice changes nothing."""
        now = timezone.now()
        if not MissingPiece.objects.open().filter(pk=self.pk).update(supplied_at=now, supplied_by=by):
            return
        hand_off = self.hand_off
        Event.objects.record("hand-off.supplied", hand_off.card, by=by, detail={"what": self.text})
        accepted_by = hand_off.answered_by
        if accepted_by and accepted_by != by and accepted_by.is_active and not hand_off.missing.open().exists():
            Notice.objects.tell(
                [accepted_by],
                kind="hand-off-answered",
                subject=f"projects.handoff:{hand_off.pk}",
                text=f"{hand_off.card.title}: everything that was missing is there now.",
                url=hand_off.get_absolute_url(),
            )
