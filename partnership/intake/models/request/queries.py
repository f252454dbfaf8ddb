"""Which requests: for a list, for a page, for what waits; and their handing over, many at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When

from outcomes.models import KpiDefinition
from partnership.accord.models import BlindRating, Signature
from partnership.activity.models import Event, Happened
from partnership.core.verbs import verb
from partnership.intake.models.triage import Triager
from partnership.intake.states import OPEN, State
from partnership.people.models import Refused, Side

if TYPE_CHECKING:
    from partnership.intake.models.request.record import Request
    from partnership.people.models import Person


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, person: Person) -> RequestQuerySet:
        """A draft is its author's own; what was ever submitted is everybody's to read."""
        return self.filter(Q(submitted_at__isnull=False) | Q(requester=person))

    def open(self) -> RequestQuerySet:
        """Submitted, and neither decided nor taken back: a clock runs or stands still."""
        return self.filter(state__in=OPEN)

    def of_side(self, side: str) -> RequestQuerySet:
        return self.filter(side=side)

    def in_state(self, state: str) -> RequestQuerySet:
        return self.open() if state == "open" else self.filter(state=state)

    def asked_by(self, person: Person) -> RequestQuerySet:
        return self.filter(requester=person)

    def mentioning(self, words: str) -> RequestQuerySet:
        return self.filter(Q(title__icontains=words) | Q(problem__icontains=words))

    def older_than(self, pk: int) -> RequestQuerySet:
        return self.filter(pk__lt=pk)

    def for_list(self) -> RequestQuerySet:
        """One read: what a row shows, and what its clock needs; a page of all columns takes twice the time."""
        shown = ["side", "state", "state_since", "title", "fast_lane", "requester__name", "requester__side"]
        clock = ["clock_from_on", "first_answer_due_on", "consultation_due_on", "decision_due_on"]
        return self.select_related("requester", "kpi").only(*shown, "kpi__name", *clock).order_by("-pk")

    def waiting(self, at: datetime) -> RequestQuerySet:
        """Those that are open, and those whose override both executives have not signed, as of an instant."""
        way = "consultation__override"
        asked = Q(**{f"{way}__opened_at__lte": at, f"{way}__completed_at": None, f"{way}__ended_at": None})
        late = Q(state=State.ACCEPTED, consultation__done_at=None, consultation__override__isnull=False)
        return self.filter(Q(state__in=OPEN, submitted_at__lte=at) | late & asked)

    def held_by(self, person: Person) -> RequestQuerySet:
        """Those of the open ones that wait for a person who holds no seat: to clarify, or named to answer or triage."""
        asked = Q(state=State.NEEDS_INFORMATION, requester=person)
        triaged = Q(Exists(Triager.objects.current().filter(person=person)), state=State.SCREENING)
        return self.filter(asked | triaged | Q(consultation__people=person))

    def for_attention(self) -> RequestQuerySet:
        """With everything that says who has it, in one query: a row for each person who is named to answer.

        ``given_it`` and ``given_marketing`` say whether a side has scored or, once that is asked, has accepted;
        ``overridden_it`` and ``overridden_marketing`` whether it has signed the override.
        """
        scored, accepted = BlindRating.objects.all(), Signature.objects.all()
        given = {
            f"given_{side}": Case(
                When(acceptance=None, then=Exists(scored.filter(round=OuterRef("screening__round"), side=side))),
                default=Exists(accepted.filter(agreement=OuterRef("acceptance"), side=side)),
            )
            for side in Side
        } | {
            f"overridden_{side}": Exists(accepted.filter(agreement=OuterRef("consultation__override"), side=side))
            for side in Side
        }
        questions: Any = self.model._meta.get_field("questions").related_model
        open_one = questions.objects.filter(request=OuterRef("pk"), answered_at=None).order_by("pk")
        who: dict[str, Any] = {
            "named_id": F("consultation__people"),
            "named_active": F("consultation__people__is_active"),
            "asked": Subquery(open_one.values("text")[:1]),
        }
        rows = self.without_texts().select_related("requester", "consultation__override", "acceptance")
        return rows.annotate(**who, **given).order_by("pk")

    def without_texts(self) -> RequestQuerySet:
        return self.defer("problem", "customers", "if_not_done", "needed_by_reason", "data_involved", "systems_touched")

    def for_detail(self) -> RequestQuerySet:
        """Everything that the request's page shows, with the KPI's unit of today as ``unit``."""
        defined = KpiDefinition.objects.in_force().filter(kpi=OuterRef("kpi"))
        return (
            self.select_related(
                "requester",
                "consultation__override",
                "consultation__integration_by",
                "consultation__delivery_by",
                "consultation__governance_by",
                "screening__round",
                "outcome",
                "kpi",
                "acceptance",
                "duplicate_of",
                "decided_by",
            )
            .annotate(unit=Subquery(defined.values("unit")[:1]))
            .prefetch_related(
                "stages",
                "questions__asked_by",
                "consultation__people",
                "screening__round__ratings",
                models.Prefetch("consultation__override__signatures", Signature.objects.for_list()),
                models.Prefetch("acceptance__signatures", Signature.objects.for_list()),
            )
        )

    @verb
    def hand_over(self, given: Mapping[Request, Person], *, by: Person) -> None:
        """Somebody else of the side asks for each open request from now on: answers what is missing, hears of it."""
        for successor in set(given.values()):
            theirs = {request.pk: request for request, person in given.items() if person == successor}
            if stray := next((each for each in theirs.values() if each.side != successor.side), None):
                raise Refused(f"“{stray}” is asked for by {Side(stray.side).label}. Choose somebody of that side.")
            asking = {request.requester_id for request in theirs.values()}
            if self.open().filter(pk__in=theirs, requester__in=asking).update(requester=successor) != len(theirs):
                raise Refused("One of the requests was decided or given away meanwhile.")
        changed: list[Happened] = [
            (request, {"requester": [request.requester.name, to.name]}, {}) for request, to in given.items()
        ]
        if changed:
            Event.objects.record_each("request.handed-over", changed, by=by)
