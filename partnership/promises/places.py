"""Where an action was promised: the meeting, and the topic for those who may see it.

Meetings stand above actions, so that the settings name the function that knows (`PROMISED_UNDER`).
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string

from partnership.people.models import Person
from partnership.promises.models import Action


@dataclass(frozen=True)
class Place:
    """``url`` and ``topic`` are empty for a reader who may not see the meeting: that it was held is everybody's."""

    meeting: str
    url: str = ""
    topic: str = ""

    def __str__(self) -> str:
        return f"{self.meeting}: {self.topic}" if self.topic else self.meeting


Places = Callable[[Mapping[int, Person]], dict[int, Place]]


@cache
def _places() -> Places:
    found: Places = import_string(settings.PROMISED_UNDER)
    return found


def places(readers: Mapping[int, Person]) -> dict[int, Place]:
    """By action's number: where it was promised, as its reader may know it. A fixed number of queries."""
    return _places()(readers) if readers else {}


def name_places(actions: Iterable[Action], reader: Person) -> None:
    """Each of the actions says its ``place`` to one reader."""
    found = list(actions)
    known = places({action.pk: reader for action in found})
    for action in found:
        action.place = known.get(action.pk)
