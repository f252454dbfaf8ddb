"""Label: a word that the company puts on cards, so that those of a kind are found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count
from django.db.models.functions import Lower
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb

if TYPE_CHECKING:
    from partnership.people.models import Person
    from partnership.projects.models.card import Card

LONGEST = 30
MOST_ON_A_CARD = 10
MOST = 200
"""Labels that a company has: more tell nothing apart."""
TAKEN = "There is a label of that name."
GONE = "It was taken off all cards already. Below, it can come back."


class LabelQuerySet(models.QuerySet["Label"]):
    def taken_off(self) -> Self:
        return self.exclude(removed_at=None)

    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def for_list(self) -> Self:
        """Each with ``used``: on how many cards it is."""
        return self.annotate(used=Count("cards")).order_by(Lower("name"), "pk")

    @step
    def named(self, names: Sequence[str], *, by: Person | None) -> list[Label]:
        """Those of these names, whatever their capitals; a name that is none yet becomes one."""
        wanted: dict[str, str] = {}
        for name in filter(None, (" ".join(name.split()) for name in names)):
            wanted.setdefault(name.lower(), name)
        found: dict[str, Label] = {}
        if wanted:
            found = {label.lower: label for label in self.annotate(lower=Lower("name")).filter(lower__in=wanted)}
        for lower, name in wanted.items():
            if lower not in found:
                found[lower] = self._add(name, by=by)
        return [found[lower] for lower in wanted]

    @step
    def put_on(self, card: Card, names: Sequence[str], *, by: Person | None) -> dict[str, list[Any]]:
        """These on a card and no others; from which to which, nothing where they are the same."""
        before = list(card.labels.values_list("name", flat=True)) if card.pk else []
        wanted = self.named(names, by=by)
        if len(wanted) > MOST_ON_A_CARD:
            raise Refused(f"A card has at most {MOST_ON_A_CARD} labels. Leave some out.")
        after = sorted((label.name for label in wanted), key=str.lower)
        if before == after:
            return {}
        card.labels.set(wanted)
        return {"labels": [before, after]}

    def _add(self, name: str, *, by: Person | None) -> Label:
        if self.model.objects.count() >= MOST:
            raise Refused(f"There are {MOST} labels already. Use one of them, or have two of them made one.")
        label = self.model(name=name)
        label.full_clean()
        label.save(force_insert=True)
        Event.objects.record("label.added", label, by=by)
        return label


class LabelManager(models.Manager["Label"]):
    """Without those that were taken off: no card has them, and nothing chooses one."""

    def get_queryset(self) -> LabelQuerySet:
        return LabelQuerySet(self.model, using=self._db).filter(removed_at=None)


class Label(models.Model):
    """A word on cards. It is the company's: what one card is called, another is called too.

    One that is taken off all cards remembers which those were, so that it can come back.
    """

    name = models.CharField(max_length=LONGEST)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)

    used: int  # of for_list()
    lower: str  # of named()

    objects = LabelManager.from_queryset(LabelQuerySet)()
    everywhere = LabelQuerySet.as_manager()

    class Meta:
        ordering = (Lower("name"), "pk")
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                condition=models.Q(removed_at=None),
                name="label_named_once",
                violation_error_message=TAKEN,
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="label_has_a_name"),
        )

    def __str__(self) -> str:
        return self.name

    @verb
    def rename(self, name: str, *, by: Person) -> None:
        """Called otherwise on each card that has it."""
        if self.removed_at:
            raise Refused(GONE)
        Event.objects.changed("label.renamed", self, {"name": name}, by=by)

    @verb
    def merge(self, into: Label, *, by: Person) -> None:
        """Each card that has it has the other too, and it is taken off."""
        if into.pk == self.pk:
            raise Refused("A label is made one with another, not with itself.")
        on = type(self).cards.through._default_manager
        there = on.filter(label=into).values("card")
        cards = on.filter(label=self).exclude(card__in=there).values_list("card_id", flat=True)
        added = on.bulk_create([on.model(card_id=pk, label=into) for pk in cards], batch_size=500)
        self._go(by=by, detail={"into": into.name, "cards": len(added)})

    @verb
    def remove(self, *, by: Person) -> None:
        """Off all cards; it remembers which they were."""
        self._go(by=by, detail={"cards": self.cards.count()})

    @verb
    def bring_back(self, *, by: Person) -> int:
        """On the cards again that had it; on how many. Another one with its name stands in its way."""
        if not Label.everywhere.taken_off().filter(pk=self.pk).update(removed_at=None):
            raise Refused("It is back already.")
        self.refresh_from_db()
        there = self.cards.count()
        Event.objects.record("label.returned", self, by=by, detail={"cards": there})
        return there

    def _go(self, *, by: Person, detail: dict[str, Any]) -> None:
        self.removed_at = timezone.now()
        if not Label.objects.filter(pk=self.pk).update(removed_at=self.removed_at):
            raise Refused(GONE)
        Event.objects.record("label.removed", self, by=by, detail=detail)
