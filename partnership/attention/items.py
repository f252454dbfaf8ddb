"""What waits for whom, as of an instant: one stream feeds the waiting page, the reminders and the suggested topics.

Each area says its own part in `<area>/attention.py` with `items(at, person=None)`; settings.ATTENTION_SOURCES lists
those modules.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection

from partnership.attention.kinds import OF_BOTH, label
from partnership.core.days import company_day
from partnership.core.said import in_its_words
from partnership.core.verbs import whole

if TYPE_CHECKING:
    from partnership.people.models import Person

log = logging.getLogger(__name__)

URGENT, IMPORTANT, NORMAL = 3, 2, 1


@dataclass(frozen=True)
class Item:
    """One thing that waits for one person, with one place where it is done."""

    kind: str  # "signature-wanted": what sort of waiting it is, with words in templates/<area>/attention/
    person_id: int
    subject: str  # a stable name of the thing: "outcomes.version:12"
    title: str  # the thing in people's words
    since: datetime
    due: datetime | None
    gravity: int  # URGENT, IMPORTANT or NORMAL
    url: str  # the path of the one screen where it is done
    occasion: str  # which reminder this is (see occasions.py); "" = on the page only at this instant
    joint: bool = False  # concerns both sides: suggest it as a topic for the one-to-one
    context: dict[str, str | int | date | None] = field(default_factory=dict, hash=False)  # for the words

    @property
    def area(self) -> str:
        """The app whose thing it is, which also names the folder of its words."""
        return self.subject.partition(".")[0]

    @property
    def kind_label(self) -> str:
        return label(self.kind)

    @property
    def takes_both(self) -> bool:
        """Neither executive can do it alone: what Home shows under "needs both of you"."""
        return self.joint or self.kind in OF_BOTH

    @property
    def promised_at(self) -> datetime:
        """The moment that orders the list: when it was due, or since when it has waited."""
        return self.due or self.since

    @property
    def due_on(self) -> date | None:
        """The company's day on which it is due, or by whose end."""
        return company_day(self.due) if self.due else None

    @property
    def since_on(self) -> date:
        """The company's day from which it waits, where it waits by days and not from a moment."""
        return company_day(self.since)

    @property
    def is_urgent(self) -> bool:
        return self.gravity >= URGENT

    @property
    def dom_id(self) -> str:
        return "item-" + "".join(c if c.isalnum() else "-" for c in f"{self.kind}-{self.subject}-{self.person_id}")

    @property
    def row_templates(self) -> list[str]:
        return [f"{self.area}/attention/{self.kind}.html", "attention/row.html"]

    @property
    def line_templates(self) -> list[str]:
        """What is to be done, in the words that the waiting page has for it: for lists without room for the row."""
        return [f"{self.area}/attention/{self.kind}.html#line", "attention/row.html#line"]

    @property
    def word_templates(self) -> list[str]:
        return [f"{self.area}/attention/{self.kind}.txt", "attention/words.txt"]


@dataclass(frozen=True)
class Survey:
    """What all sources said, and the names of those that could not answer (with the reason)."""

    items: list[Item]
    failures: dict[str, str]


def survey(at: datetime, person: "Person | None" = None, *, joint: bool = False) -> Survey:
    """Ask every source; one that fails loses nothing of the others, and is named.

    `joint` asks for what concerns both sides alone, and spares the areas that say `JOINT = False`.
    """
    found: list[Item] = []
    failures: dict[str, str] = {}
    for source in settings.ATTENTION_SOURCES:
        try:
            module = import_module(source)
            if not joint:
                found.extend(_ask(module, at, person))
            elif getattr(module, "JOINT", True):
                found.extend(item for item in _ask(module, at, person) if item.joint)
        except Exception as error:
            log.exception("The attention source %s failed.", source)
            failures[source] = in_its_words(error)
    found.sort(key=lambda item: (item.promised_at, -item.gravity, item.subject, item.person_id))
    return Survey(found, failures)


def _ask(source: ModuleType, at: datetime, person: "Person | None") -> Iterable[Item]:
    if not connection.in_atomic_block:
        return list(source.items(at, person))
    with whole():  # a savepoint: an error of one source must not spoil the transaction around it
        return list(source.items(at, person))


def stream(at: datetime, person: "Person | None" = None, joint: bool = False) -> list[Item]:
    """What waits at the instant, oldest promise first; `joint` keeps what concerns both sides, once for each thing."""
    items = survey(at, person, joint=joint).items
    if not joint:
        return items
    return list({(item.kind, item.subject): item for item in reversed(items)}.values())[::-1]
