"""The ticks: plan each minute, drain every few seconds. Each is safe to run twice, and at the same time."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from partnership.attention.bell import TICK, ring
from partnership.attention.planning import plan as plan_at
from partnership.attention.sending import drain as drain_at

__all__ = ["drain", "plan", "ring", "tick", "tick_at"]


@shared_task(name="attention.plan")
def plan() -> None:
    plan_at(timezone.now())


@shared_task(name="attention.drain")
def drain() -> None:
    drain_at(timezone.now())


@shared_task(name=TICK)
def tick() -> None:
    tick_at(timezone.now())


def tick_at(at: datetime) -> tuple[int, int]:
    """One reminder tick as of the instant: how many deliveries were planned, how many mails tried."""
    return plan_at(at), drain_at(at)
