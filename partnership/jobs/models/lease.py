"""The lease under which a worker holds a job: every change holds only while it is ours."""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from partnership.core.verbs import verb

LEASES_UNTIL_FAILED = 3
ACTIVE = ("waiting", "running")  # of the states below


class Lost(Exception):
    """The lease is another's, or the job was ended: whatever was being written is undone."""


class Leased(models.Model):
    """What is held by one worker at a time, for as long as its lease runs."""

    class State(models.TextChoices):
        WAITING = "waiting", "waits for its turn"
        RUNNING = "running", "at work"
        DONE = "done", "done"
        FAILED = "failed", "did not finish"
        CANCELLED = "cancelled", "cancelled"

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    lease = models.CharField(max_length=16, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    expired_leases = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True

    @property
    def kills_its_worker(self) -> bool:
        return self.expired_leases >= LEASES_UNTIL_FAILED

    @verb
    def take(self) -> bool:
        """Hold it for one lease, unless somebody took it since it was read."""
        expired = self.expired_leases + bool(self.lease_until)
        taken: dict[str, Any] = {
            "state": self.State.RUNNING,
            "lease": token_hex(8),
            "lease_until": timezone.now() + settings.JOB_LEASE,
            "expired_leases": expired,
        }
        as_read = type(self)._default_manager.filter(
            state__in=ACTIVE, pk=self.pk, lease=self.lease, lease_until=self.lease_until
        )
        if not as_read.update(**taken):
            return False
        for name, value in taken.items():
            setattr(self, name, value)
        return True

    def _hold(self, **values: Any) -> None:
        """Write under the lease. A worker that lost it changes nothing: the caller's transaction ends with Lost."""
        ours = type(self)._default_manager.filter(pk=self.pk, state=self.State.RUNNING, lease=self.lease)
        if not ours.update(**values):
            raise Lost
        for name, value in values.items():
            setattr(self, name, value)
