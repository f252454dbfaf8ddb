"""What can use data: records of areas above this one, so that settings.USES_DATA names their models as strings.

A model needs ``visible_to(person)`` on its manager, an address, and a field by which people know its records. Nothing
else about it is known here (docs/adr/0158).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.conf import settings

if TYPE_CHECKING:
    from partnership.people.models import Person

OFFERED = 300
"""So many of a kind can be chosen from: the newest."""


@dataclass(frozen=True)
class User:
    """Something that uses data, as a page names it."""

    kind: str
    pk: int
    name: str
    url: str

    @property
    def key(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def noun(self) -> str:
        return noun_of(self.kind)


def kinds() -> list[str]:
    """The words by which the kinds stand in addresses and rows."""
    return list(settings.USES_DATA)


def noun_of(kind: str) -> str:
    return str(apps.get_model(settings.USES_DATA[kind][0])._meta.verbose_name)


def managers() -> dict[str, Any]:
    """The manager of each kind's model, which has ``visible_to(person)``."""
    return {kind: apps.get_model(model)._default_manager for kind, (model, _name) in settings.USES_DATA.items()}


def kind_of(record: Any) -> str:
    """The word for a record's kind. LookupError for what uses no data."""
    label = record._meta.label
    for kind, (model, _name) in settings.USES_DATA.items():
        if model == label:
            return str(kind)
    raise LookupError(f"{label} is not in settings.USES_DATA")


def named(keys: Iterable[tuple[str, int]], person: Person) -> dict[tuple[str, int], User]:
    """Each that the person may see, by its kind and number. One query for each kind that is asked about."""
    wanted: dict[str, set[int]] = {}
    for kind, pk in keys:
        wanted.setdefault(kind, set()).add(pk)
    found = {}
    for kind, records in managers().items():
        if kind in wanted:
            for record in records.visible_to(person).filter(pk__in=wanted[kind]):
                found[kind, record.pk] = _user(kind, record)
    return found


def offered(person: Person) -> list[tuple[str, list[User]]]:
    """What can be said to use data: kind by kind, by name. One query for each kind."""
    groups = []
    for kind, records in managers().items():
        newest = list(records.visible_to(person).order_by("-pk")[:OFFERED])
        groups.append((kind, sorted((_user(kind, each) for each in newest), key=lambda user: user.name.lower())))
    return groups


def _user(kind: str, record: Any) -> User:
    name = str(getattr(record, settings.USES_DATA[kind][1]))
    return User(kind, record.pk, name, record.get_absolute_url())
