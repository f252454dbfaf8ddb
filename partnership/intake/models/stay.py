"""How long a request stood in each of its states: what the service report reckons with."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partnership.accord.models import BlindRating, Signature
from partnership.core.days import company_day
from partnership.core.verbs import step
from partnership.intake.models.request import Request
from partnership.intake.report import History
from partnership.intake.spans import Measure, Span
from partnership.intake.states import OPEN, State
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.people.models import Person


DUE = {
    Measure.FIRST_ANSWER: "first_answer_due_on",
    Measure.CONSULTATION: "consultation_due_on",
    Measure.DECISION: "decision_due_on",
}


def history_of(rows: list[tuple[Any, ...]]) -> History:
    """Of one request's stays, each with what its clock says."""
    request, _state, _only, _began, _ended, side, fast_lane, clock_from_on, *due = rows[0]
    spans = (
        Span(State(state), company_day(began), company_day(ended) if ended else None, only)
        for _, state, only, began, ended, *_ in rows
    )
    return History(request, side, fast_lane, clock_from_on, dict(zip(DUE, due, strict=True)), tuple(spans))


def only_side(request: Request) -> str:
    """In screening: the side whose scores, or whose yes, are missing when the other's are there; else nobody."""
    if request.state != State.SCREENING:
        return ""
    scored = BlindRating.objects.filter(round__screening__request=request)
    given = Signature.objects.filter(agreement=request.acceptance) if request.acceptance else scored
    there = set(given.values_list("side", flat=True))
    missing = [side for side in Side if side not in there]
    return missing[0] if len(missing) == 1 else ""


class StayQuerySet(models.QuerySet["Stay"]):
    def visible_to(self, person: Person) -> Self:
        """Those of the requests that the person may see."""
        return self.filter(request__in=Request.objects.visible_to(person))

    @step
    def go_on(self, request: Request) -> None:
        """The request is in its state from now on, or waits for another in it. Whoever calls it holds its row.

        Nothing is kept of a draft, which nobody waits for, nor of a step that leads to where it stands.
        """
        if not request.submitted_at:
            return
        at, only = request.state_since, only_side(request)
        last = self.filter(request=request, ended_at=None).first()
        if last is not None and last.state == request.state:
            if last.only == only:
                return
            at = timezone.now()
        if last is not None:
            self.filter(pk=last.pk).update(ended_at=max(at, last.began_at))
        self.create(request=request, state=request.state, only=only, began_at=at)

    def since(self, at: datetime) -> Self:
        """Every stay of each request that moved since then, or that is open today."""
        moved = Stay.objects.filter(Q(began_at__gte=at) | Q(ended_at=None, state__in=OPEN))
        return self.filter(request__in=moved.values("request"))

    def histories(self) -> list[History]:
        """The ways of these requests, in the company's days. One query."""
        way = ("request_id", "state", "only", "began_at", "ended_at")
        clock = ("side", "fast_lane", "clock_from_on", *DUE.values())
        rows = self.order_by("request_id", "began_at", "pk").values_list(*way, *(f"request__{name}" for name in clock))
        return [history_of(list(stays)) for _, stays in groupby(rows, key=lambda row: row[0])]


class Stay(models.Model):
    """A request in one of its states, from one step of its way until the next; in screening, from one side's part."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="stays")
    state = models.CharField(max_length=17, choices=State)
    only = models.CharField("the one side that it waits for, of two", max_length=9, choices=Side, blank=True)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = StayQuerySet.as_manager()

    class Meta:
        ordering = ("request", "began_at", "pk")
        indexes = [models.Index(fields=["began_at"], name="stay_began")]
        constraints = [
            models.UniqueConstraint(fields=["request"], condition=Q(ended_at=None), name="stay_one_now"),
            models.CheckConstraint(
                name="stay_in_a_known_state", condition=Q(state__in=State.values) & ~Q(state="draft")
            ),
            models.CheckConstraint(name="stay_for_one_in_screening", condition=Q(only="") | Q(state="screening")),
            models.CheckConstraint(
                name="stay_ends_after_it_began", condition=Q(ended_at=None) | Q(ended_at__gte=F("began_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.request}: {self.get_state_display()}"
