"""What changes on the board when one card moves or is offered: two places, their counts, and the way back."""

from dataclasses import dataclass, field
from datetime import date, datetime
from html import escape
from typing import Any

from django.urls import reverse

from partnership.lanes.models import Lane
from partnership.projects.drawing import Brush, CardRow, count
from partnership.projects.models import Card, Column, HandOff
from partnership.projects.tally import Limit, Tally


@dataclass
class Moved:
    """A move that was made, and the answer to it: the two changed places instead of the board."""

    card: Card
    lane: Lane
    old_lane: Lane
    old_column: Column
    at_top: bool
    was: dict[str, Any]  # what undoing it needs: the place, and the reasons that it had there
    tally: Tally = field(default_factory=Tally)

    @classmethod
    def before_it(cls, card: Card, form: Any) -> "Moved":
        """What is to be known of the old place once the card has left it."""
        asked = form.cleaned_data
        was = {"lane": card.lane.pk, "column": card.column.pk, "before": asked["was_before"], "rank": card.rank}
        was |= {"blocked_because": card.blocked_because, "over_limit_because": card.over_limit_because}
        return cls(card, asked["lane"], card.lane, card.column, asked["end"] == "top", was)

    @property
    def within_its_cell(self) -> bool:
        return (self.card.lane_id, self.card.column_id) == (self.old_lane.pk, self.old_column.pk)

    @property
    def sentence(self) -> str:
        """What happened, for ears and toasts."""
        if self.within_its_cell:
            return f"Moved “{self.card}” within its column."
        return f"Moved “{self.card}” to {self.tally.columns[self.card.column_id].name} in {self.lane}."

    def drawn(self, now: datetime, today: date, stalled_days: int) -> str:
        """Out of its old place, into its new one, the counts of both, and how to undo it."""
        waiting = HandOff.objects.waiting().filter(card=self.card).for_board() if self.card.waits else ()
        card = Brush.at(now, today, stalled_days, waiting).draw(CardRow.of(self.card))
        cell = f"#k{self.card.lane_id}-{self.card.column_id}"
        end = "afterbegin" if self.at_top else "beforeend"
        where = f"beforebegin:#c{self.card.below}" if self.card.below else f"{end}:{cell}"
        return (
            f'<li id="c{self.card.pk}" hx-swap-oob="delete"></li><ul hx-swap-oob="{where}">{card}</ul>'
            f"{self._counts()}{self._undo()}"
        )

    def _counts(self) -> str:
        if self.within_its_cell:
            return ""
        new_column = self.tally.columns[self.card.column_id]
        old_column = Limit.of(self.old_column)
        lanes = {lane.pk: lane for lane in (self.old_lane, self.lane)}
        columns = {self.old_column.pk: old_column, self.card.column_id: new_column}
        parts = [
            count(f"n{lane}-{column}", self.tally.in_cell(lane, column))
            for lane, column in ((self.old_lane.pk, self.old_column.pk), (self.lane.pk, self.card.column_id))
        ]
        parts += [count(f"n{pk}", self.tally.open_in_lane(pk), lane.limit) for pk, lane in lanes.items()]
        parts += [count(f"n-{pk}", self.tally.in_column(pk), limit.most) for pk, limit in columns.items()]
        return "".join(parts).replace("<b ", '<b hx-swap-oob="true" ')

    def _undo(self) -> str:
        hidden = {name: value for name, value in self.was.items() if value not in (None, "")}
        inputs = "".join(
            f'<input type="hidden" name="{name}" value="{escape(str(value))}">'
            for name, value in (hidden | {"seen": self.card.version}).items()
        )
        url = reverse("projects:card_place", args=[self.card.pk])
        return (
            '<div hx-swap-oob="beforeend:#toasts"><div class="toast" data-tone="info" data-toast data-undo>'
            f'<div class="toast__text">{escape(self.sentence)}</div><form hx-post="{url}" hx-swap="none">{inputs}'
            '<button class="button" data-kind="quiet">Undo</button></form></div></div>'
        )


def crossing_drawn(card: Card, hand_off: HandOff, now: datetime, today: date, stalled_days: int) -> str:
    """The two changed places of a hand-off: the card that waits, and its ghost in the receiving lane."""
    brush = Brush.at(now, today, stalled_days, [hand_off])
    mine = brush.draw(CardRow.of(card)).replace("<li ", '<li hx-swap-oob="true" ', 1)
    ghost = brush.draw_ghost(hand_off)
    return f'{mine}<ul hx-swap-oob="afterbegin:#k{hand_off.to_lane_id}-{hand_off.to_column_id}">{ghost}</ul>'
