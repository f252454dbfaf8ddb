"""What people talk about. Its areas stand above this one, so that settings.TALKED_ABOUT names the models as strings.

A model needs ``visible_to(person)`` on its manager, an address and a name; with a ``silent_because`` it says itself
why nobody can write about it just now. Nothing else about it is known here.
"""

from typing import Any

from django.apps import apps
from django.conf import settings


def kinds() -> list[str]:
    """The words by which the kinds stand in addresses and rows."""
    return list(settings.TALKED_ABOUT)


def records(kind: str) -> Any:
    """The manager of a kind's model, which has ``visible_to(person)``. KeyError for a word that is none."""
    return apps.get_model(settings.TALKED_ABOUT[kind])._default_manager


def kind_of(record: Any) -> str:
    """The word for a record's kind. LookupError for what nobody talks about."""
    label = record._meta.label
    found = next((kind for kind, name in settings.TALKED_ABOUT.items() if name == label), None)
    if found is None:
        raise LookupError(f"{label} is not in settings.TALKED_ABOUT")
    return str(found)


def why_silent(record: Any) -> str:
    """Why nothing can be written about it just now, in a sentence; empty where one can."""
    return str(getattr(record, "silent_because", ""))
