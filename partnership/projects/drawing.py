"""A card as the board draws it.

Two thousand cards cost 85 ms in a template and an eighth of that as formatted strings (ADR 0060), so that a card's
markup is made here and nowhere else: whole boards and single moves answer with the same string.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from html import escape
from typing import NamedTuple

from django.urls import reverse

from partnership.core.days import reader_day
from partnership.projects.models import Card, Column, HandOff

FOLDED_DAYS = 30
"""What has been done for longer stands as a number, which opens."""


class CardRow(NamedTuple):
    """A card as the board reads it: one line of one query."""

    pk: int
    lane_id: int
    column: str
    title: str
    project_id: int
    project: str
    assignee_id: int | None
    assignee: str | None
    due_on: date | None
    blocked_because: str
    over_limit_because: str
    moved_at: datetime
    version: int
    talked: int = 0  # comments
    kept: bool = True  # of a filter that asks for what stands in no row: a label, another card

    @classmethod
    def of(cls, card: Card) -> "CardRow":
        """The same of a card that is loaded with its project, its assignee and ``talked``."""
        return cls(
            card.pk, card.lane_id, card.column_id, card.title, card.project_id, card.project.title, card.assignee_id,
            card.assignee.name if card.assignee else None, card.due_on, card.blocked_because, card.over_limit_because,
            card.moved_at, card.version, card.talked,
        )  # fmt: skip

    @classmethod
    def fields(cls) -> list[str]:
        return [
            "pk", "lane_id", "column_id", "title", "project_id", "project__title", "assignee_id", "assignee__name",
            "due_on", "blocked_because", "over_limit_because", "moved_at", "version", "talked",
        ]  # fmt: skip


@dataclass(frozen=True)
class Brush:
    """What drawing a card needs beside it: the day, since when it is stalled, which cards wait, the address."""

    today: date
    stalled_before: datetime
    card_url: str
    folded_before: datetime
    waiting: dict[int, HandOff] = field(default_factory=dict)

    @classmethod
    def at(cls, now: datetime, today: date, stalled_days: int, waiting: Iterable[HandOff]) -> "Brush":
        url = reverse("projects:card", args=[1]).removesuffix("1/")
        stalled, folded = now - timedelta(days=stalled_days), now - timedelta(days=FOLDED_DAYS)
        return cls(today, stalled, url, folded, {one.card_id: one for one in waiting})

    def draw(self, row: CardRow) -> str:
        """One card: at most 1 kB and 15 nodes, with as little as tells it apart."""
        marks = ""
        state = ""
        if row.due_on and row.column != Column.Kind.DONE:
            late = row.due_on < self.today
            state += " late" if late else ""
            said = f"{row.due_on:%a} {row.due_on.day} {row.due_on:%b}"
            marks += f'<time datetime="{row.due_on}" title="Due {row.due_on:%A} {row.due_on.day} {row.due_on:%B %Y}">'
            marks += f"{'Late, ' if late else ''}{said}</time>"
        if row.assignee:
            marks += f'<abbr title="{escape(row.assignee)}">{escape(initials(row.assignee))}</abbr>'
        if row.talked:
            marks += f'<data value="{row.talked}">{row.talked} comment{"s" * (row.talked > 1)}</data>'
        notes = f'<em class="why">{escape(row.blocked_because)}</em>' if row.blocked_because else ""
        if row.moved_at < self.stalled_before and row.column != Column.Kind.DONE:
            state += " stalled"
            moved_on = reader_day(row.moved_at)
            notes += f'<em class="idle">Stalled since {moved_on.day} {moved_on:%b}</em>'
        if hand_off := self.waiting.get(row.pk):
            state += " crossing"
            notes += f'<em class="sent">Waits for {escape(hand_off.to_lane.name)}</em>'
        if row.over_limit_because:
            notes += f'<em class="over">Over the limit: {escape(row.over_limit_because)}</em>'
        return (
            f'<li class="card{state}" id="c{row.pk}" data-v="{row.version}">'
            f'<a href="{self.card_url}{row.pk}/">{escape(row.title)}</a>'
            f"<p><span>{escape(row.project)}</span>{marks}</p>{notes}</li>"
        )

    def draw_ghost(self, hand_off: HandOff) -> str:
        """A card that waits to be accepted, in the lane that it would enter."""
        day = hand_off.sent_at
        return (
            f'<li class="card ghost {hand_off.side}" id="h{hand_off.pk}" data-from="c{hand_off.card_id}">'
            f'<a href="{escape(hand_off.get_absolute_url())}">{escape(hand_off.card.title)}</a>'
            f"<p><span>From {escape(hand_off.from_lane.name)}</span>"
            f'<time datetime="{day:%Y-%m-%d}">since {day:%a} {day.day} {day:%b}</time></p></li>'
        )


def initials(name: str) -> str:
    """Of the first and the last name: "Ivan Petrov" is IP."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)).upper()


def count(key: str, number_of: int, limit: int | None = None) -> str:
    """A count, with its limit where there is one; a move replaces it by its id."""
    if limit is None:
        return f'<b id="{key}">{number_of}</b>'
    over = ' data-over title="Over its limit"' if number_of > limit else ""
    return f'<b id="{key}"{over}>{number_of} of {limit}</b>'
