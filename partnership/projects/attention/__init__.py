"""What of projects waits for whom, as of an instant."""

from collections.abc import Iterator
from datetime import datetime

from partnership.attention.items import Item
from partnership.people.models import Person
from partnership.projects.attention.hand_offs import hand_offs_waiting
from partnership.projects.attention.requests import requests_waiting


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """Everything of this area; each kind is a function of its own."""
    yield from requests_waiting(at, person)
    yield from hand_offs_waiting(at, person)
