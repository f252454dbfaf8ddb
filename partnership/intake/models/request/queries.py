"""Which requests: for a list, for a page, for what waits; and their handing over, many at once."""

from __future__ import annotations

import operator
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import reduce
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Case, Exists, F, OrderBy, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce, Lower

from outcomes.models import KpiDefinition
from partnership.accord.models import BlindRating, Signature
from partnership.activity.models import Event, Happened
from partnership.core.refusals import Refused
from partnership.core.rows import Gathered
from partnership.core.verbs import verb
from partnership.intake.models.triage import Triager
from partnership.intake.states import OPEN, RUNNING, UNFINISHED, State
from partnership.people.models import Side
from partnership.stack.naming import plain_in

if TYPE_CHECKING:
    from partnership.company.calendar import WorkingCalendar
    from partnership.ideas.models import Idea
    from partnership.intake.models.request.record import Request
    from partnership.people.models import Person
    from partnership.stack.models import System


SORTS: dict[str, Any] = {"title": Lower("title"), "asker": Lower("requester__name"), "since": F("state_since")}
MOST_SOUGHT = 40
"""Words that are looked for in the database, in all lists of systems; of more, each list is read."""
MOST_WORDS = 8
"""Of a title, by which others are found that are like it: the longest say the most."""


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, person: Person) -> Self:
        """A draft is its author's own; what was ever submitted is everybody's to read."""
        return self.filter(Q(submitted_at__isnull=False) | Q(requester=person))

    def open(self) -> Self:
        """Submitted, and neither decided nor taken back: a clock runs or stands still."""
        return self.filter(state__in=OPEN)

    def unfinished(self) -> Self:
        """What still asks something of somebody: drafts, and what is open."""
        return self.filter(state__in=UNFINISHED)

    def overridden(self) -> Self:
        """Where both executives let a system be chosen before IT had answered."""
        return self.filter(consultation__overridden_at__isnull=False)

    def naming(self, system: System) -> Self:
        """Those that chose the system, and those whose text names it, the newest first."""
        chose = Q(consultation__system=system)
        return self.filter(chose | Q(pk__in=self.model.systems.through.objects.filter(system=system).values("request")))

    def repeatable(self) -> Self:
        """What another request can be said to repeat: it was sent, not taken back, and repeats none itself."""
        return self.exclude(Q(submitted_at=None) | Q(state__in=(State.WITHDRAWN, State.DUPLICATE)))

    def sorted_by(self, key: str, state: str = "") -> Self:
        """As a list's heading asks; otherwise what is most urgent first. A dash before the key turns it round.

        Of one ``state`` in which no clock runs what is urgent is what ended last, as the index has it.
        """
        name = key.removeprefix("-")
        if name not in SORTS:
            rests = state in State.values and state not in RUNNING
            return self.order_by("-state_since", "-pk") if rests else self.most_urgent_first()
        way = OrderBy(SORTS[name], descending=key.startswith("-"), nulls_last=True)
        return self.order_by(way, "-pk")

    def come_back(self, day: date) -> Self:
        """Deferred until this day, or one that has passed."""
        return self.filter(state=State.DEFERRED, deferred_until__lte=day)

    @verb
    def follow_calendar(self, before: WorkingCalendar, now: WorkingCalendar, *, by: Person) -> int:
        """Nobody is measured on a day on which nobody works: what was promised in working days moves with the calendar.

        Those that run, each with its event; how many moved.
        """
        moved: list[Happened] = []
        for request in self.open().exclude(clock_from_on=None).select_for_update().order_by("pk"):
            fields = request.on_calendar(before, now)
            if fields:
                changes = {name: [str(getattr(request, name)), str(day)] for name, day in fields.items()}
                self.model.objects.filter(pk=request.pk).update(**fields)
                moved.append((request, changes, {"because": "the calendar changed"}))
        Event.objects.record_each("request.due-moved", moved, by=by)
        return len(moved)

    def of_side(self, side: str) -> Self:
        return self.filter(side=side)

    def in_state(self, state: str) -> Self:
        """Of one state, or of several that a list offers as one."""
        several = {"open": self.open, "overridden": self.overridden}
        return several[state]() if state in several else self.filter(state=state)

    def of_idea(self, idea: Idea) -> Self:
        """What was made of an idea, the newest first."""
        return self.filter(idea=idea).order_by("-pk")

    def asked_by(self, person: Person) -> Self:
        return self.filter(requester=person)

    def mentioning(self, words: str) -> Self:
        return self.filter(Q(title__icontains=words) | Q(problem__icontains=words))

    def listing(self, words: set[str]) -> Self:
        """Those whose lists of systems can have one of these words; of many words, all that list any."""
        listed = self.exclude(systems_touched="", consultation__candidates="")
        sought = plain_in(words) if len(words) <= MOST_SOUGHT else []
        found = Q()
        for plain in sought:
            found |= Q(systems_touched__icontains=plain) | Q(consultation__candidates__icontains=plain)
        return listed.filter(found)

    def by_likeness(self, title: str) -> Self:
        """First those whose titles share the most words with this one (``alike``, 0 where too few), newest first."""
        found = {word for word in re.findall(r"\w+", title.lower()) if len(word) > 3}
        words = sorted(found, key=lambda word: (-len(word), word))[:MOST_WORDS]
        shared = {f"has_{n}": Case(When(title__icontains=word, then=1), default=0) for n, word in enumerate(words)}
        several = reduce(operator.add, (F(name) for name in shared), Value(0))
        enough = 2 if len(words) > 2 else 1
        alike = Case(When(shared__gte=enough, then=F("shared")), default=0)
        return self.annotate(**shared).annotate(shared=several).annotate(alike=alike).order_by("-alike", "-pk")

    def like(self, title: str, *, most: int = 5) -> list[Request]:
        """Those of them that were sent and that are like it."""
        found = self.exclude(submitted_at=None).by_likeness(title).filter(alike__gt=0)
        return list(found.only("title", "state")[:most])

    def most_urgent_first(self) -> Self:
        """What is open before what is not; of that, what was promised first; what is closed by its end."""
        due = Case(
            When(fast_lane=True, then=F("decision_due_on")),
            When(state=State.SUBMITTED, then=F("first_answer_due_on")),
            When(state=State.CONSULTATION, then=F("consultation_due_on")),
            default=F("decision_due_on"),
        )
        place = Case(
            When(state__in=RUNNING, then=0),
            When(state=State.NEEDS_INFORMATION, then=1),
            When(state=State.DRAFT, then=2),
            default=3,
        )
        return self.order_by(place, Case(When(state__in=RUNNING, then=due)).asc(nulls_last=True), "-state_since", "-pk")

    def for_list(self) -> Self:
        """What a row shows, and what its clock needs: a page of all columns takes twice the time."""
        shown = ["side", "state", "state_since", "title", "fast_lane", "deferred_until"]
        asker = ["requester__name", "requester__side"]
        clock = ["clock_from_on", "first_answer_due_on", "consultation_due_on", "decision_due_on"]
        return self.select_related("requester", "kpi").only(*shown, *asker, "kpi__name", *clock)

    def waiting(self, at: datetime) -> Self:
        """Those that are open, and those whose override both executives have not signed, as of an instant."""
        way = "consultation__override"
        asked = Q(**{f"{way}__opened_at__lte": at, f"{way}__completed_at": None, f"{way}__ended_at": None})
        late = Q(state=State.ACCEPTED, consultation__done_at=None, consultation__override__isnull=False)
        return self.filter(Q(state__in=OPEN, submitted_at__lte=at) | late & asked)

    def held_by(self, person: Person) -> Self:
        """Those of the open ones that wait for a person who holds no seat: to clarify, or named to answer or triage."""
        asked = Q(state=State.NEEDS_INFORMATION, requester=person)
        triaged = Q(Exists(Triager.objects.current().filter(person=person)), state=State.SCREENING)
        return self.filter(asked | triaged | Q(consultation__people=person))

    def for_attention(self) -> Self:
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

    def without_texts(self) -> Self:
        return self.defer("problem", "customers", "if_not_done", "needed_by_reason", "data_involved", "systems_touched")

    def for_promise(self) -> Self:
        """What its project's page shows of it: what was asked for, with the KPI and its unit of today. One query."""
        defined = KpiDefinition.objects.in_force().filter(kpi=OuterRef("kpi"))
        return self.select_related("kpi").annotate(unit=Subquery(defined.values("unit")[:1]))

    def systems_of(self, request: OuterRef) -> Subquery:
        """The systems that a request names, as one text (named.systems_in reads it): a page spends no query on them."""
        links: Any = self.model.systems.through.objects.filter(request=request).order_by().values("request")
        return Subquery(links.annotate(rows=Gathered("system_id", "system__name")).values("rows"))

    def for_detail(self) -> Self:
        """Everything that the request's page shows, with the KPI's unit of today as ``unit``, and ``times_sent``."""
        defined = KpiDefinition.objects.in_force().filter(kpi=OuterRef("kpi"))
        submissions: Any = self.model._meta.get_field("submissions").related_model
        last = submissions.objects.filter(request=OuterRef("pk")).order_by("-number")
        return (
            self.select_related(
                "requester",
                "idea",
                "consultation__override",
                "consultation__system",
                "consultation__integration_by",
                "consultation__delivery_by",
                "consultation__governance_by",
                "consultation__responsible",
                "screening__round",
                "outcome",
                "kpi",
                "acceptance",
                "duplicate_of",
                "decided_by",
            )
            .annotate(
                unit=Subquery(defined.values("unit")[:1]),
                times_sent=Coalesce(Subquery(last.values("number")[:1]), 0),
                named=self.systems_of(OuterRef("pk")),
            )
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
        """Somebody else of the side asks for each open request from now on: answers what is missing, hears of it.

        Whom IT had named to answer one of them does so no longer: nobody answers their own.
        """
        for successor in set(given.values()):
            theirs = {request.pk: request for request, person in given.items() if person == successor}
            if stray := next((each for each in theirs.values() if each.side != successor.side), None):
                raise Refused(f"“{stray}” is asked for by {Side(stray.side).label}. Choose somebody of that side.")
            asking = {request.requester_id for request in theirs.values()}
            if self.open().filter(pk__in=theirs, requester__in=asking).update(requester=successor) != len(theirs):
                raise Refused("One of the requests was decided or given away meanwhile.")
            consultations: Any = self.model._meta.get_field("consultation").related_model
            consultations.objects.filter(request__in=theirs).leave_out(successor)
        changed: list[Happened] = [
            (request, {"requester": [request.requester.name, to.name]}, {}) for request, to in given.items()
        ]
        if changed:
            Event.objects.record_each("request.handed-over", changed, by=by)
