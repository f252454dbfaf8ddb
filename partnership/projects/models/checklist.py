"""Checklist: what is to be done on a card, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import verb
from partnership.projects.models.card import Card
from partnership.projects.models.placing import place_in
from partnership.projects.ranks import STEP

if TYPE_CHECKING:
    from partnership.people.models import Person

MOST = 100
"""Items on one card: more is a project."""


class ChecklistQuerySet(models.QuerySet["ChecklistItem"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        return self.standing().select_related("done_by").order_by("rank", "pk")

    @verb
    def add(self, card: Card, texts: Sequence[str], *, by: Person) -> list[ChecklistItem]:
        """Each text becomes an item below those that stand. Raises Refused for more than a card takes."""
        card.refuse_off_board()
        there = list(self.standing().filter(card=card).select_for_update().values_list("rank", flat=True))
        if len(there) + len(texts) > MOST:
            raise Refused(f"A checklist has at most {MOST} items; this one has {len(there)}. Make a card of the rest.")
        last = max(there, default=0.0)
        made = [ChecklistItem(card=card, text=text, rank=last + STEP * n) for n, text in enumerate(texts, 1)]
        for item in made:
            item.full_clean(exclude=["card"])
        ChecklistItem.objects.bulk_create(made)
        Event.objects.record("card.items_added", card, by=by, detail={"items": list(texts)})
        return made


class ChecklistItem(models.Model):
    """One thing to do on a card, ticked by whoever did it. Who ticked what came from another tool is not known."""

    card = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="checklist")
    text = models.CharField("what is to be done", max_length=200)
    rank = models.FloatField(editable=False)
    done_at = models.DateTimeField(null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+", editable=False
    )
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ("rank", "pk")
        constraints = (
            models.CheckConstraint(condition=~Q(text=""), name="checklist_item_says_something"),
            models.CheckConstraint(
                condition=Q(done_by=None) | Q(done_at__isnull=False), name="checklist_item_done_by_when_done"
            ),
        )

    def __str__(self) -> str:
        return self.text

    @property
    def up_id(self) -> str:
        """Of its button that moves it up: by it the focus is found again."""
        return f"up-{self.pk}"

    @property
    def down_id(self) -> str:
        return f"down-{self.pk}"

    @verb
    def tick(self, *, by: Person) -> None:
        """It is done. Twice changes nothing: whoever was first did it."""
        self._refuse_gone()
        now = timezone.now()
        if ChecklistItem.objects.standing().filter(pk=self.pk, done_at=None).update(done_at=now, done_by=by):
            Event.objects.record("card.item_ticked", self.card, by=by, detail={"item": self.text})
        self._read_again()

    @verb
    def untick(self, *, by: Person) -> None:
        """It is to be done still."""
        self._refuse_gone()
        done = ChecklistItem.objects.standing().filter(pk=self.pk, done_at__isnull=False)
        if done.update(done_at=None, done_by=None):
            Event.objects.record("card.item_unticked", self.card, by=by, detail={"item": self.text})
        self._read_again()

    @verb
    def reword(self, text: str, *, by: Person, seen: str | None = None) -> None:
        """Other words for the same thing. Raises Stale where ``seen`` is not what it says."""
        self._refuse_gone()
        before = self.text if seen is None else seen
        if text == before:
            return
        if not ChecklistItem.objects.standing().filter(pk=self.pk, text=before).update(text=text):
            self.refresh_from_db()
            raise Stale(f"Somebody reworded it meanwhile. It says now: “{self.text}”", current=self)
        self.text = text
        Event.objects.record("card.item_reworded", self.card, by=by, changes={"item": [before, text]})

    @verb
    def put(self, *, before: int | None, by: Person) -> None:
        """Before another item of its card, or to the end."""
        self._refuse_gone()
        others = ChecklistItem.objects.standing().filter(card=self.card_id).exclude(pk=self.pk).order_by("rank", "pk")
        self.rank, _ = place_in(others, hold=Card.objects.filter(pk=self.card_id), before=before)
        self.save(update_fields=["rank"])
        Event.objects.record("card.items_ordered", self.card, by=by)

    @verb
    def remove(self, *, by: Person) -> None:
        """Off the list. Twice changes nothing."""
        self.card.refuse_off_board()
        if ChecklistItem.objects.standing().filter(pk=self.pk).update(removed_at=timezone.now()):
            Event.objects.record("card.item_removed", self.card, by=by, detail={"item": self.text})

    @verb
    def restore(self, *, by: Person) -> None:
        """On the list again, where it stood."""
        self.card.refuse_off_board()
        if ChecklistItem.objects.filter(pk=self.pk, removed_at__isnull=False).update(removed_at=None):
            self.removed_at = None
            Event.objects.record("card.item_restored", self.card, by=by, detail={"item": self.text})

    def _read_again(self) -> None:
        """As it stands now. Raises Refused where somebody took it off the list in this moment."""
        self.refresh_from_db(fields=["done_at", "done_by", "removed_at"])
        self._refuse_gone()

    def _refuse_gone(self) -> None:
        self.card.refuse_off_board()
        if self.removed_at:
            raise Refused("This item was taken off the list meanwhile.")
