"""A source of attention that cannot answer."""

from datetime import datetime

from partnership.attention.items import Item
from partnership.people.models import Person


def items(at: datetime, person: Person | None = None) -> list[Item]:
    raise RuntimeError("the table is gone")


def routine(at: datetime) -> None:
    raise RuntimeError("the routine is broken")
