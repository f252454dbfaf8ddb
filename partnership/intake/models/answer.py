"""One part of a consultation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from partnership.people.models import Person


class Answer(NamedTuple):
    """One part of the consultation as a reader sees it."""

    part: str
    label: str
    asks: str
    fit: str
    fit_label: str
    words: str
    by: Person | None
    at: datetime | None
    earlier: dict[str, Any]
    """What was answered on a text that has changed since: fit, words, by, because of what; empty where nothing was."""

    @property
    def status(self) -> str:
        """How it goes, as the mark that shows it."""
        return {"fits": "on_track", "conditions": "at_risk", "does_not_fit": "off_track"}.get(self.fit, "unknown")
