"""The story's clock: what ``timezone.now`` says while it is told.

Everything in Lockstep asks ``django.utils.timezone`` for the time, some of it as a field's default, which holds on to
the function itself. Time that is measured (leases, time-outs) stays the machine's.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from django.apps import apps
from django.db.models import Field
from django.utils import timezone


class Clock:
    """Stands at :attr:`at` until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(
            UTC
        )  # as Django gives it: a sum of local times is another one over a change of clocks

    @contextmanager
    def kept(self) -> Iterator[None]:
        """From here to the end, this is the portal's time, in this process."""
        ordinary = timezone.now
        fields = [field for field in stamped() if field.default is ordinary]
        self._give(fields, self.now)
        timezone.now = self.now
        try:
            yield
        finally:
            timezone.now = ordinary
            self._give(fields, ordinary)

    @staticmethod
    def _give(fields: list[Field], default: object) -> None:
        for field in fields:
            field.default = default
            field.__dict__.pop("_get_default", None)  # which Django keeps once it was asked for


def stamped() -> list[Field]:
    return [field for model in apps.get_models() for field in model._meta.concrete_fields if callable(field.default)]
