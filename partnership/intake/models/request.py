"""A project's intake request: what somebody needs, which outcome it serves, and where the answer stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, Subquery, When
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Kpi, KpiDefinition, Outcome
from partnership.accord.models import Agreement, BlindRating, Purpose, Signature
from partnership.activity.models import Event, Happened, digests
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.canonical import digest
from partnership.core.verbs import step, verb
from partnership.intake.models.triage import Triager
from partnership.journey.models import JourneyStage
from partnership.people.models import Refused, Side

if TYPE_CHECKING:
    from partnership.intake.models.question import Question
    from partnership.people.models import Person


SECTIONS = {
    "problem": ("title", "problem", "customers", "stages"),
    "outcome": ("outcome", "kpi", "expected_change", "if_not_done"),
    "time": ("needed_by", "needed_by_reason"),
    "money": ("budget", "payer"),
    "data": ("data_involved", "personal_data"),
    "systems": ("systems_touched", "integration_needed", "candidates", "vendor_talks"),
}
"""The form's sections with their fields; the last two of "systems" stand on the consultation."""

ON_CONSULTATION = ("candidates", "vendor_talks")


class Stale(Exception):
    """Somebody else saved first: these sections are not what the writer saw when they began."""

    def __init__(self, sections: list[str]) -> None:
        super().__init__("Somebody saved this while you were writing.")
        self.sections = sections


class RequestQuerySet(models.QuerySet["Request"]):
    def visible_to(self, person: Person) -> RequestQuerySet:
        """A draft is its author's own; what was ever submitted is everybody's to read."""
        return self.filter(Q(submitted_at__isnull=False) | Q(requester=person))

    def open(self) -> RequestQuerySet:
        """Submitted, and neither decided nor taken back: a clock runs or stands still."""
        return self.filter(state__in=Request.OPEN)

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
        late = Q(state=Request.State.ACCEPTED, consultation__done_at=None, consultation__override__isnull=False)
        return self.filter(Q(state__in=Request.OPEN, submitted_at__lte=at) | late & asked)

    def held_by(self, person: Person) -> RequestQuerySet:
        """Those of the open ones that wait for a person who holds no seat: to clarify, or named to answer or triage."""
        asked = Q(state=Request.State.NEEDS_INFORMATION, requester=person)
        triaged = Q(Exists(Triager.objects.current().filter(person=person)), state=Request.State.SCREENING)
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
        questions: Any = Request.questions.rel.related_model
        open_one = questions.objects.filter(request=OuterRef("pk"), answered_at=None).order_by("pk")
        return (
            self.without_texts()  # type: ignore[no-redef]
            .select_related("requester", "consultation__override", "acceptance")
            .annotate(
                named_id=F("consultation__people"),
                named_active=F("consultation__people__is_active"),
                asked=Subquery(open_one.values("text")[:1]),
                **given,
            )
            .order_by("pk")
        )

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


class Request(models.Model):
    """What somebody asks the two sides to do, with the outcome it serves and the promise of an answer by a day."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Submitted"
        CONSULTATION = "consultation", "In consultation"
        SCREENING = "screening", "In screening"
        NEEDS_INFORMATION = "needs_information", "Needs information"
        ACCEPTED = "accepted", "Accepted"
        DEFERRED = "deferred", "Deferred"
        DECLINED = "declined", "Declined"
        DUPLICATE = "duplicate", "Duplicate"
        WITHDRAWN = "withdrawn", "Withdrawn"

    class Payer(models.TextChoices):
        IT = "it", "IT"
        MARKETING = "marketing", "Marketing"
        BOTH = "both", "Both, shared"

    RUNNING = (State.SUBMITTED, State.CONSULTATION, State.SCREENING)
    OPEN = (*RUNNING, State.NEEDS_INFORMATION)
    EDITABLE = (State.DRAFT, State.NEEDS_INFORMATION)

    requester = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests")
    side = models.CharField("side that asks", max_length=9, choices=Side)
    state = models.CharField(max_length=17, choices=State, default=State.DRAFT)
    state_since = models.DateTimeField(default=timezone.now)

    title = models.CharField("in one line", max_length=120)
    problem = models.TextField("the problem", max_length=10_000, blank=True)
    customers = models.TextField("which customers feel it", max_length=2_000, blank=True)
    stages = models.ManyToManyField(JourneyStage, verbose_name="journey stages", related_name="requests", blank=True)

    outcome = models.ForeignKey(Outcome, models.PROTECT, related_name="requests", null=True, blank=True)
    kpi = models.ForeignKey(Kpi, models.PROTECT, verbose_name="KPI", related_name="requests", null=True, blank=True)
    expected_change = models.DecimalField(
        "by how much, in the KPI's unit", max_digits=24, decimal_places=6, null=True, blank=True
    )
    if_not_done = models.TextField("what happens if it is not done", max_length=5_000, blank=True)

    needed_by = models.DateField("needed by", null=True, blank=True)
    needed_by_reason = models.TextField("why then", max_length=2_000, blank=True)

    budget = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    payer = models.CharField("who pays", max_length=9, choices=Payer, blank=True)

    data_involved = models.TextField("data involved", max_length=5_000, blank=True)
    personal_data = models.BooleanField("personal data", null=True, blank=True)
    systems_touched = models.TextField("systems touched", max_length=5_000, blank=True)
    integration_needed = models.BooleanField("integration needed", null=True, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    submitted_at = models.DateTimeField(null=True, blank=True)
    taken_up_at = models.DateTimeField("first answer of IT", null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    reason = models.TextField("reason of the decision", max_length=5_000, blank=True)
    duplicate_of = models.ForeignKey("self", models.PROTECT, related_name="duplicates", null=True, blank=True)

    fast_lane = models.BooleanField(default=False)
    clock_from_on = models.DateField("the clock counts from", null=True, blank=True)
    first_answer_due_on = models.DateField(null=True, blank=True)
    consultation_due_on = models.DateField(null=True, blank=True)
    decision_due_on = models.DateField(null=True, blank=True)

    acceptance = models.OneToOneField(Agreement, models.PROTECT, related_name="request", null=True, blank=True)

    objects = RequestQuerySet.as_manager()

    if TYPE_CHECKING:  # what for_attention() adds
        named_id: int | None
        named_active: bool | None
        asked: str | None

    class Meta:
        ordering = ("-pk",)
        indexes = [
            models.Index(fields=["state", "-id"], name="request_state"),
            models.Index(fields=["side", "-id"], name="request_side"),
            models.Index(fields=["requester", "-id"], name="request_requester"),
        ]
        constraints = [
            models.CheckConstraint(
                name="request_has_a_side",
                condition=Q(side__in=Side.values),
                violation_error_message="Only IT or marketing asks for a project.",
            ),
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
            models.CheckConstraint(
                name="request_budget_is_not_negative",
                condition=Q(budget__isnull=True) | Q(budget__gte=0),
                violation_error_message="A budget is 0 or more.",
            ),
            models.CheckConstraint(
                name="request_refusal_has_a_reason",
                condition=~Q(state__in=["deferred", "declined", "duplicate"]) | ~Q(reason=""),
                violation_error_message="Say why: the requester reads it.",
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
    def open_question(self) -> Question | None:
        """What the requester is asked now, from the prefetched questions."""
        return next((question for question in self.questions.all() if question.answered_at is None), None)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_running(self) -> bool:
        return self.state in self.RUNNING

    @property
    def is_editable(self) -> bool:
        return self.state in self.EDITABLE

    @property
    def held_in(self) -> str:
        """Where it stood when a question stopped its clock."""
        return self.State.SCREENING if self.consultation.done_at else self.State.CONSULTATION

    def judged_by(self, triagers: Iterable[Person]) -> list[Person]:
        """Those whom a seat named, without who asks: nobody scores and accepts their own for the seat."""
        return [each for each in triagers if each.pk != self.requester_id]

    @property
    def due_on(self) -> date | None:
        """The day by which the present holder has promised to answer; none while the clock stands still."""
        if self.fast_lane and self.is_running:
            return self.decision_due_on
        return {
            self.State.SUBMITTED: self.first_answer_due_on,
            self.State.CONSULTATION: self.consultation_due_on,
            self.State.SCREENING: self.decision_due_on,
        }.get(self.State(self.state))

    @step
    def lock(self) -> None:
        """Read the row again and hold it to the transaction's end: every verb starts here, so two never cross."""
        self.refresh_from_db(from_queryset=Request.objects.select_for_update())

    def section(self, name: str) -> dict[str, Any]:
        """The stored values of one section, as plain data."""
        return {field: self._plain(field) for field in SECTIONS[name]}

    def _plain(self, field: str) -> Any:
        if field == "stages":
            return sorted(stage.pk for stage in self.stages.all())
        if field in ON_CONSULTATION:
            return getattr(self.consultation, field)
        return getattr(self, self._meta.get_field(field).attname)  # type: ignore[union-attr]

    def section_digest(self, name: str) -> str:
        """What a form carries to say on which text it was opened."""
        return digest(self.section(name))[:16]

    @property
    def digest(self) -> str:
        """The hash of everything that is asked for: what an acceptance is signed on."""
        return digest({"request": self.pk, **{name: self.section(name) for name in SECTIONS}})

    @verb
    def amend(self, values: dict[str, Any], *, opened: dict[str, str], by: Person) -> None:
        """Save some sections whole. ``opened`` maps each to the digest it was opened on; Stale if one has moved."""
        self.lock()
        if not self.is_editable:
            raise Refused(f"This request is {self.get_state_display().lower()}: its text stands as it is.")
        moved = [name for name, seen in opened.items() if seen != self.section_digest(name)]
        if moved:
            raise Stale(moved)
        before = {field: str(self._plain(field)) for field in values}
        own = [field for field in values if field != "stages" and field not in ON_CONSULTATION]
        theirs = [field for field in values if field in ON_CONSULTATION]
        for field in own:
            setattr(self, field, values[field])
        for field in theirs:
            setattr(self.consultation, field, values[field])
        if own:
            self.save(update_fields=own)
        if theirs:
            self.consultation.save(update_fields=theirs)
        if "stages" in values:
            self.stages.set(values["stages"])
        after = {field: str(self._plain(field)) for field in values}
        changes = {field: [before[field], after[field]] for field in values if before[field] != after[field]}
        if changes and self.submitted_at:  # a draft is its author's own: it leaves its first event when it is sent
            Event.objects.record("request.amended", self, by=by, changes=digests(changes))

    @step
    def enter(
        self,
        state: str,
        *,
        by: Person,
        kind: str,
        acting_for: Person | None = None,
        detail: dict[str, Any] | None = None,
        **fields: Any,
    ) -> None:
        """Write the new state with what belongs to it and its event: the verbs' common last line."""
        old, self.state, self.state_since = self.state, state, timezone.now()
        for name, value in fields.items():
            setattr(self, name, value)
        self.save(update_fields=["state", "state_since", *fields])
        Event.objects.record(kind, self, by=by, acting_for=acting_for, changes={"state": [old, state]}, detail=detail)

    @verb
    def submit(self, *, by: Person) -> None:
        """Send the draft on its way; from now on everybody sees it and the clock runs."""
        self.lock()
        if self.state != self.State.DRAFT:
            raise Refused("This request was submitted before.")
        rules, today = GroundRules.current(), timezone.localdate()
        calendar = WorkingCalendar.current(rules)
        fast = self.fits_fast_lane(rules)
        self.enter(
            self.State.SUBMITTED,
            by=by,
            kind="request.submitted",
            detail={"fast_lane": fast},
            submitted_at=timezone.now(),
            fast_lane=fast,
            clock_from_on=today,
            first_answer_due_on=calendar.add_working_days(today, rules.first_answer_days),
            consultation_due_on=calendar.add_working_days(today, rules.consultation_days),
            decision_due_on=calendar.add_working_days(today, rules.fast_lane_days if fast else rules.decision_days),
        )

    def fits_fast_lane(self, rules: GroundRules) -> bool:
        """Asked by marketing, low cost, no personal data, no integration: one approval of IT decides.

        Marketing's yes is given by asking. Where IT asks nobody of marketing has said yes, and IT would approve alone.
        """
        cheap = self.budget is not None and self.budget <= rules.fast_lane_cost
        small = cheap and self.personal_data is False and self.integration_needed is False
        return self.side == Side.MARKETING and small

    @verb
    def take_up(self, *, by: Person) -> None:
        """IT's first answer: somebody is on it."""
        self.lock()
        if self.state == self.State.CONSULTATION and not self.fast_lane:
            return
        if self.state not in (self.State.SUBMITTED, self.State.CONSULTATION):
            raise Refused(f"This request is {self.get_state_display().lower()}: there is nothing to take up.")
        self.enter(
            self.State.CONSULTATION,
            by=by,
            kind="request.taken_up",
            taken_up_at=self.taken_up_at or timezone.now(),
            **self.slow_lane(),
        )

    def slow_lane(self, clock_from_on: date | None = None) -> dict[str, Any]:
        """The fields that take a request out of the fast lane: IT looks at it properly, or what is asked has grown.

        ``clock_from_on`` is where the clock counts from when a pause moves it in the same step.
        """
        clock_from_on = clock_from_on or self.clock_from_on
        if not self.fast_lane or clock_from_on is None:
            return {}
        rules = GroundRules.current()
        due = WorkingCalendar.current(rules).add_working_days(clock_from_on, rules.decision_days)
        return {"fast_lane": False, "decision_due_on": due}

    @step
    def open_acceptance(self) -> None:
        """Put the text as it stands before both sides; an earlier acceptance of another text ends."""
        if self.acceptance is not None and self.acceptance.digest == self.digest and not self.acceptance.ended_at:
            return
        self.end_acceptance(because="The request was changed.")
        self.acceptance = Agreement.objects.open(purpose=Purpose.ACCEPTANCE, digest=self.digest, title=self.title)
        self.save(update_fields=["acceptance"])

    @step
    def end_acceptance(self, *, because: str) -> None:
        if self.acceptance is not None and not self.acceptance.is_complete and not self.acceptance.ended_at:
            self.acceptance.end(because=because)

    def move_clock(self, days: int) -> dict[str, Any]:
        """The clock's fields moved on by so many working days: what a pause costs nobody."""
        calendar = WorkingCalendar.current()
        names = ("clock_from_on", "first_answer_due_on", "consultation_due_on", "decision_due_on")
        return {name: calendar.add_working_days(getattr(self, name), days) for name in names} if days else {}

    @verb
    def withdraw(self, *, by: Person, reason: str = "") -> None:
        """The requester takes it back."""
        self.lock()
        if self.state == self.State.WITHDRAWN:
            return
        if self.state != self.State.DRAFT and not self.is_open:
            raise Refused(f"This request is {self.get_state_display().lower()} already: it cannot be withdrawn.")
        self.decide(self.State.WITHDRAWN, by=by, kind="request.withdrawn", reason=reason)

    @verb
    def refuse(self, state: str, *, by: Person, reason: str, duplicate_of: Request | None = None) -> None:
        """Decline, defer, or point to the request it repeats; the reason goes to the requester."""
        self.lock()
        if not self.is_open:
            raise Refused(f"This request is {self.get_state_display().lower()} already.")
        self.decide(state, by=by, kind=f"request.{state}", reason=reason, duplicate_of=duplicate_of)

    @verb
    def accept(self, *, by: Person) -> None:
        """Both sides have said yes, or IT alone in the fast lane."""
        self.decide(self.State.ACCEPTED, by=by, kind="request.accepted", taken_up_at=self.taken_up_at or timezone.now())

    def refuse_at_the_end(self) -> None:
        """What was declined, deferred, withdrawn or repeats another takes no system and no override."""
        if not self.is_open and self.state not in (self.State.DRAFT, self.State.ACCEPTED):
            raise Refused(f"This request is {self.get_state_display().lower()}: no system is chosen for it.")

    @step
    def decide(self, state: str, *, by: Person, kind: str, **fields: Any) -> None:
        """An end of the way: whose, when and why. A half-signed acceptance ends with it."""
        if state != self.State.ACCEPTED:
            because = f"The request is {self.State(state).label.lower()}."
            self.end_acceptance(because=because)
            self.consultation.end_override(because=because)
        acting_for = by.standing.principal if by.pk != self.requester_id else None
        self.enter(state, by=by, kind=kind, acting_for=acting_for, decided_at=timezone.now(), decided_by=by, **fields)
