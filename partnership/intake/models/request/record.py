"""A project's intake request: what somebody needs, which outcome it serves, and where the answer stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from partnership.company.models import GroundRules
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.intake import states
from partnership.intake.models.request.amended import Amended
from partnership.intake.models.request.asked import FOLLOWS
from partnership.intake.models.request.named import NamedSystem, systems_in
from partnership.intake.models.request.queries import RequestQuerySet
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.people.models import Person


class Request(Amended):
    """What somebody asks the two sides to do, with the outcome it serves and the promise of an answer by a day."""

    State: TypeAlias = states.State

    objects = RequestQuerySet.as_manager()

    if TYPE_CHECKING:  # what for_attention() adds
        named_id: int | None
        named_active: bool | None
        asked: str | None
        alike: int  # what by_likeness() adds
        named: str | None  # and for_detail()

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["state", "-state_since", "-id"], name="request_state"),
            models.Index(fields=["side", "-id"], name="request_side"),
            models.Index(fields=["requester", "-id"], name="request_requester"),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_has_a_side",
                condition=Q(side__in=Side.values),
                violation_error_message="Only IT or marketing asks for a project.",
            ),
            models.UniqueConstraint(
                fields=["idea"],
                condition=~Q(state="withdrawn"),
                name="request_one_live_of_an_idea",
                violation_error_message="A request was made of this idea already.",
            ),
            models.CheckConstraint(name="request_in_a_known_state", condition=Q(state__in=states.State.values)),
            models.CheckConstraint(
                name="request_names_what_it_serves",
                condition=Q(state="draft")
                | Q(submitted_at__isnull=True, state="withdrawn")
                | Q(
                    submitted_at__isnull=False,
                    outcome__isnull=False,
                    kpi__isnull=False,
                    needed_by__isnull=False,
                    budget__isnull=False,
                    personal_data__isnull=False,
                    integration_needed__isnull=False,
                    clock_from_on__isnull=False,
                ),
                violation_error_message="A request is submitted with its outcome, KPI, date, budget and data.",
            ),
            *(
                models.CheckConstraint(
                    name=f"request_{said}_says_more",
                    condition=Q(submitted_at__isnull=True)
                    | ~Q(**{said: True})
                    | ~Q(*(Q(**{field: ""}) for field in fields), _connector=Q.OR),
                    violation_error_message="A request says more of personal data, connections and what customers use.",
                )
                for said, fields in FOLLOWS.items()
            ),
            models.CheckConstraint(
                name="request_budget_is_not_negative",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                violation_error_message="A budget is 0 or more.",
            ),
            models.CheckConstraint(
                name="request_refusal_has_a_reason",
                condition=~Q(state__in=["deferred", "declined", "duplicate", "withdrawn"])
                | ~Q(reason="")
                | Q(state="withdrawn", submitted_at__isnull=True),
                violation_error_message="Say why: those on the other end read it.",
            ),
            models.CheckConstraint(
                name="request_deferred_until_a_day",
                condition=Q(state="deferred", deferred_until__isnull=False)
                | ~Q(state="deferred") & Q(deferred_until__isnull=True),
                violation_error_message="Say until which day: it comes back by itself then.",
            ),
            models.CheckConstraint(
                name="request_duplicate_names_the_other",
                condition=(
                    Q(state="duplicate", duplicate_of__isnull=False) & ~Q(duplicate_of=F("id"))
                    | ~Q(state="duplicate") & Q(duplicate_of__isnull=True)
                ),
                violation_error_message="Name the other request that this one repeats.",
            ),
            models.CheckConstraint(
                name="request_accepted_by_both",
                condition=~Q(state="accepted") | Q(acceptance__isnull=False) | Q(fast_lane=True),
                violation_error_message="A request is accepted by both sides, or by IT alone in the fast lane.",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("intake:request", args=[self.pk])

    @property
    def silent_because(self) -> str:
        """Why nobody can comment on it: nobody else reads a draft."""
        return "" if self.submitted_at else "You alone see a draft. Once it is sent, people talk about it here."

    @property
    def draft_url(self) -> str:
        return reverse("intake:request_draft", args=[self.pk])

    @property
    def systems_named(self) -> list[NamedSystem]:
        """The systems of the stack that it names, by name; of one that was read for its page."""
        return systems_in(self.named)

    def judged_by(self, triagers: Iterable[Person]) -> list[Person]:
        """Those whom a seat named, without who asks: nobody scores and accepts their own for the seat."""
        return [each for each in triagers if each.pk != self.requester_id]

    @verb
    def submit(self, *, by: Person) -> None:
        """Send the draft on its way; from now on everybody sees it and the clock runs."""
        self.lock()
        if self.state != self.State.DRAFT:
            raise Refused("This request was submitted before.")
        rules = GroundRules.current()
        fast = self.fits_fast_lane(rules)
        clock = self.start_clock(rules, fast=fast)
        detail = {"fast_lane": fast} | self.keep_as_sent(by=by)
        self.enter(states.SUBMIT, by=by, detail=detail, submitted_at=timezone.now(), **clock)

    @verb
    def take_up(self, *, by: Person) -> None:
        """IT's first answer: somebody is on it."""
        self.lock()
        if self.state == self.State.CONSULTATION and not self.fast_lane:
            return
        if self.state not in (self.State.SUBMITTED, self.State.CONSULTATION):
            raise Refused(f"This request is {self.get_state_display().lower()}: there is nothing to take up.")
        self.enter(
            states.TAKE_UP,
            by=by,
            taken_up_at=self.taken_up_at or timezone.now(),
            **self.slow_lane(),
        )
