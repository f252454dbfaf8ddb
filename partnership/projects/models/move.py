"""Where a card went, and on which day: what flow is reckoned from."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

from partnership.core.days import company_day, company_moment
from partnership.core.verbs import step
from partnership.lanes.models import Lane
from partnership.projects.flow.ways import Row
from partnership.projects.models.column import Column

if TYPE_CHECKING:
    from partnership.people.models import Person
    from partnership.projects.models.card import Card


class MoveQuerySet(models.QuerySet["Move"]):
    def visible_to(self, person: Person) -> Self:
        """Shared, as the cards are."""
        return self if person.is_active else self.none()

    @step
    def follow(self, card: Card) -> None:
        """The card is where it is from today on; off the board it is nowhere. Whoever calls it has claimed the card."""
        off = card.taken_off_at is not None
        self.create(card=card, lane_id=card.lane_id, column_id=None if off else card.column_id, on=company_day())

    @step
    def begin(self, cards: Sequence[Card]) -> None:
        """Cards that were just made are where they are from the day on which they came there."""
        here = [
            self.model(card=card, lane_id=card.lane_id, column_id=card.column_id, on=company_day(card.moved_at))
            for card in cards
        ]
        self.bulk_create(here, batch_size=500)

    @step
    def end(self, cards: Sequence[Card]) -> None:
        """Cards that went off the board together are nowhere from today on."""
        gone = [self.model(card=card, lane_id=card.lane_id, column_id=None, on=company_day()) for card in cards]
        self.bulk_create(gone, batch_size=500)

    def since(self, day: date) -> Self:
        """Every move of each card that was open on the day or since: not done, or off the board, before it."""
        moment = company_moment(day)
        on_board = Q(card__taken_off_at=None) | Q(card__taken_off_at__gte=moment)
        return self.filter(on_board, ~Q(card__column=Column.Kind.DONE) | Q(card__moved_at__gte=moment))

    def rows(self) -> models.QuerySet[Any, Row]:
        """As `flow.ways` takes them: card by card, in the order in which it went. One query."""
        return self.order_by("card_id", "pk").values_list("card_id", "lane_id", "column_id", "on")


class Move(models.Model):
    """From this day on the card was in this lane and column; without a column it was off the board."""

    card = models.ForeignKey("projects.Card", on_delete=models.CASCADE, related_name="moves", db_index=False)
    lane = models.ForeignKey(Lane, on_delete=models.PROTECT, related_name="+", db_index=False)
    column = models.ForeignKey(Column, on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    on = models.DateField()

    objects = MoveQuerySet.as_manager()

    class Meta:
        ordering = ["card", "pk"]
        indexes = [models.Index(fields=["card", "id", "lane", "column", "on"], name="move_of_a_card")]

    def __str__(self) -> str:
        return f"{self.card} on {self.on}"
