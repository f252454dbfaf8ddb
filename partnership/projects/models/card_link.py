"""CardLink: a card that cannot be done before another one is."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb, write_now
from partnership.projects.models.card import Card
from partnership.projects.models.column import Column

if TYPE_CHECKING:
    from partnership.people.models import Person

MOST = 20
"""Cards that one card waits for, and that wait for one."""


class CardLinkQuerySet(models.QuerySet["CardLink"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    def holding(self) -> Self:
        """Those whose blocker is not done yet, nor off the board, nor of a closed project."""
        gone = Q(blocker__column=Column.Kind.DONE) | Q(blocker__project__stage="closed")
        return self.filter(blocker__taken_off_at=None).exclude(gone)

    def of(self, card: Card) -> Self:
        """Both ways, with the cards and where they are."""
        either = Q(blocker=card) | Q(blocked=card)
        cards = ("blocker__project", "blocker__column", "blocker__lane", "blocked__project", "blocked__column")
        return self.filter(either).select_related(*cards, "blocked__lane").order_by("pk")

    @verb
    def tie(self, *, blocker: Card, blocked: Card, by: Person) -> CardLink:
        """The one blocks the other from now on. Raises Refused where that would go round in a circle.

        The event is written first: it holds the ledger's end, so that of two at once the later sees the earlier. Both
        cards are held before that, since who holds the ledger waits for no row.
        """
        blocker.refuse_off_board()
        blocked.refuse_off_board()
        if blocker.pk == blocked.pk:
            raise Refused("A card does not block itself. Choose another card.")
        list(Card.objects.filter(pk__in=[blocker.pk, blocked.pk]).order_by("pk").select_for_update(no_key=True))
        Event.objects.record("card.blocked_by", blocked, by=by, detail={"card": blocker.title, "id": blocker.pk})
        write_now()
        if self.filter(blocker=blocker, blocked=blocked).exists():
            raise Refused(f"“{blocker}” blocks “{blocked}” already.")
        for known, what in ((Q(blocked=blocked), "waits for"), (Q(blocker=blocker), "blocks")):
            if self.filter(known).count() >= MOST:
                raise Refused(f"A card {what} at most {MOST} others. Take one of the links away first.")
        if way := self.way(blocked, blocker):
            titles = Card.objects.in_bulk(way)
            said = " → ".join(f"“{titles[pk]}”" for pk in way)
            raise Refused(f"That would go round in a circle: {said} block each other in this order already.")
        return self.create(blocker=blocker, blocked=blocked, added_by=by)

    def way(self, start: Card, end: Card) -> list[int]:
        """The cards from one that blocks, over those that it blocks, to another; nothing where no way leads there."""
        blocks: dict[int, list[int]] = defaultdict(list)
        for blocker, blocked in self.model.objects.values_list("blocker_id", "blocked_id"):
            blocks[blocker].append(blocked)
        came_from: dict[int, int | None] = {start.pk: None}
        ahead = [start.pk]
        while ahead and end.pk not in came_from:
            here = ahead.pop(0)
            fresh = [pk for pk in blocks[here] if pk not in came_from]
            came_from |= dict.fromkeys(fresh, here)
            ahead += fresh
        way: list[int] = []
        at: int | None = end.pk if end.pk in came_from else None
        while at is not None:
            way.insert(0, at)
            at = came_from[at]
        return way


class CardLink(models.Model):
    """One card blocks another: shown on both."""

    blocker = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="blocks")
    blocked = models.ForeignKey(Card, on_delete=models.PROTECT, related_name="blocked_by")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = CardLinkQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("blocker", "blocked"), name="card_link_once"),
            models.CheckConstraint(
                condition=~Q(blocker=F("blocked")),
                name="card_link_of_two",
                violation_error_message="A card does not block itself. Choose another card.",
            ),
        )

    def __str__(self) -> str:
        return f"{self.blocker} blocks {self.blocked}"

    @verb
    def untie(self, *, by: Person) -> None:
        """They wait for each other no more."""
        if CardLink.objects.filter(pk=self.pk).delete()[0]:
            detail = {"card": self.blocker.title, "id": self.blocker_id}
            Event.objects.record("card.unblocked_by", self.blocked, by=by, detail=detail)
