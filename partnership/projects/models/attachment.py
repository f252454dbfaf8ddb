"""Attachment: a file on a card, or one that goes with a hand-off's packet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.files import LARGEST, Kept
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.projects.models.card import Card
from partnership.projects.models.hand_off import HandOff

if TYPE_CHECKING:
    from partnership.people.models import Person

MOST = 20
"""Files that a card has at a time."""


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        """Without what is in them."""
        return self.standing().defer("content").select_related("given_by").order_by("-pk")

    @verb
    def attach(self, card: Card, kept: Kept, *, by: Person, hand_off: HandOff | None = None) -> Attachment:
        """A file on a card; with ``hand_off`` it goes with that packet too."""
        card.refuse_off_board()
        if self.filter(card=card).standing().count() >= MOST:
            raise Refused(f"A card has at most {MOST} files. Take one away first.")
        size = len(kept.content)
        given = self.create(card=card, hand_off=hand_off, given_by=by, size=size, **vars(kept))
        Event.objects.record("card.file_attached", card, by=by, detail={"file": kept.name, "size": size})
        return given


class Attachment(models.Model):
    """A file that stands in the database, so that a backup has it (ADR 131)."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="attachments")
    hand_off = models.ForeignKey(HandOff, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments")
    name = models.CharField("the file's name", max_length=120)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField()
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(name="attachment_of_a_size", condition=Q(size__lte=LARGEST)),
            models.CheckConstraint(name="attachment_is_a_file", condition=~Q(name="") & ~Q(kind="")),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:card_file", args=[self.pk])

    @verb
    def take_away(self, *, by: Person) -> None:
        """It is on the card no more, and what was in it goes. Twice changes nothing."""
        if self.removed_at is None:
            self.removed_at, self.content = timezone.now(), b""
            self.save(update_fields=["removed_at", "content"])
            Event.objects.record("card.file_removed", self.card, by=by, detail={"file": self.name})
