"""A card of a file beside what it became when it came before."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from partnership.projects.actions.placed import Here, Placed
from partnership.projects.importing.cards import Item, Said
from partnership.projects.models.checklist import MOST as MOST_ITEMS
from partnership.projects.permissions import can_change_card
from partnership.sheets.besides import several
from partnership.sheets.fates import Fate

if TYPE_CHECKING:
    from partnership.projects.actions.judging import Judge

LABELS = {
    "title": "title", "text": "description", "lane": "lane", "column": "column", "assignee": "done by", "due": "due",
    "labels": "labels",
}  # fmt: skip


class Comparison:
    """A card of the file beside the one that came before. What only the file changed is taken; what was changed here
    stays."""

    def __init__(self, placed: Placed, here: Here, judge: Judge) -> None:
        self.placed, self.here, self.judge = placed, here, judge
        self.left: list[str] = []

    def compare(self) -> None:
        placed, here = self.placed, self.here
        if reason := self._is_out_of_reach():
            placed.fate = Fate.SAME
            placed.items, placed.comments, placed.notes = [], [], [("gone", reason)]
            return
        for name in LABELS:
            self._field(name)
        self._items()
        known = set(here.said.get("comments", ()))
        placed.comments = [said for said in placed.comments if said.key not in known]
        changed = placed.apply or placed.items or placed.ticks or placed.words or placed.comments
        placed.fate = Fate.CHANGED if changed else Fate.SAME
        placed.notes = [("left", f"changed here, left as it is: {', '.join(self.left)}")] if self.left else []
        if placed.items or placed.ticks or placed.words:
            count = len(placed.items) + len(placed.ticks) + len(placed.words)
            placed.notes.append(("", several(count, "checklist item") + " new or changed"))
        if placed.comments:
            placed.notes.append(("", several(len(placed.comments), "new comment")))

    def _is_out_of_reach(self) -> str:
        card = self.here.card
        lane = self.judge.lanes.get(card.lane_id)
        if card.taken_off_at:
            return "it is off the board here: left so"
        if not card.project.is_open:
            return "its project here is closed: left so"
        if lane is None or not can_change_card(self.judge.by, card, lane):
            return f"it is in “{card.lane}” here, which is the other side’s: left so"
        card.lane = lane
        return ""

    def _field(self, name: str) -> None:
        new, here = self.placed.values[name], self.here.values[name]
        was = self.here.said.get(name, Ellipsis)
        if new in (was, here):
            return
        if was is Ellipsis or here != was or (name == "lane" and not self._may_cross(new)):
            self.left.append(LABELS[name])
            return
        if name == "assignee" and not self._may_have(new):
            self.left.append(LABELS[name])
            return
        self.placed.apply[name] = new
        self.placed.before.append((LABELS[name], self._shown(name, here)))

    def _may_cross(self, lane: int) -> bool:
        """Into a lane whose sides have accepted it; else it takes a hand-off."""
        return not self.here.waits and self.here.card.missing_side(self.judge.lanes[lane]) is None

    def _may_have(self, person: int | None) -> bool:
        lane = self.judge.lanes[self.placed.apply.get("lane", self.here.card.lane_id)]
        return person is None or self.judge.people[person].side in lane.owned.sides

    def _shown(self, name: str, value: Any) -> Any:
        card = self.here.card
        if name == "lane":
            return card.lane.name
        if name == "column":
            return self.judge.columns[card.column_id].name
        if name == "assignee":
            return card.assignee.name if card.assignee else "nobody"
        if name == "due":
            return date.fromisoformat(value) if value else "no day"
        if name == "labels":
            return ", ".join(value) or "none"
        return value or "empty"

    def _items(self) -> None:
        known: Mapping[str, list[Any]] = self.here.said.get("items", {})
        standing = sum(stands for _, _, stands in self.here.items.values())
        new: list[Item] = []
        for item in self.placed.items:
            if item.key not in known:
                new.append(item)
                continue
            pk, text, is_done = known[item.key]
            here = self.here.items.get(pk)
            if here is None or not here[2]:
                continue
            if item.is_done != is_done and here[1] == is_done:
                self.placed.ticks[pk] = item.is_done
            if item.text != text and here[0] == text:
                self.placed.words[pk] = item.text
        room = max(MOST_ITEMS - standing, 0)
        if more := new[room:]:
            lines = "\n".join(f"- [{'x' if item.is_done else ' '}] {item.text}" for item in more)
            key = "kept:" + ",".join(item.key for item in more)[:150]
            self.placed.comments = [
                *self.placed.comments,
                Said(key, None, None, f"**For the checklist**\n\n{lines}"[:5_000]),
            ]
        self.placed.items = new[:room]
