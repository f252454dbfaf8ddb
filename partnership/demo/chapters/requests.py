"""What each side asked for in eighteen months: requests in every state, most of which became projects."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from outcomes.models import Kpi
from partnership.core.days import company_day
from partnership.demo.chapters.stack import CHOSEN, detail
from partnership.demo.chapters.wishes import ANSWERS, WISHES, Wish
from partnership.demo.story import Story
from partnership.intake import actions
from partnership.intake.models import Consultation, ReadyWords, Request, Triager
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Seat, Side
from partnership.projects.actions import beginning

State, Fit, Part = Request.State, Consultation.Fit, Consultation.Part
NAMED = {Part.INTEGRATION: "integrator", Part.DELIVERY: "it", Part.GOVERNANCE: "security"}
A_MONTH = 25  # working days: what was sent since then counts in them
LONG_AGO = 60
A_YEAR = 366  # what is deferred in the story has not come back when it is read
SCORES = {Side.MARKETING: {"value": 7, "urgency": 6}, Side.IT: {"risk": 3, "size": 4}}


TRIAGERS = (("brand", -400), ("crm", -200))  # whom the CMO named to look through requests, and when


READY = (
    (Part.INTEGRATION, "By the order events", "It reads the events that orders leave; nothing new is to be opened."),
    (Part.INTEGRATION, "Needs a new interface", "No interface stands there. One is built in six weeks by two people."),
    (Part.GOVERNANCE, "Data stays in the Union", "Nothing leaves the Union, and each reader is named."),
)


def build(story: Story) -> None:
    for key, day in TRIAGERS:
        story.at(story.when(day, "10:30"), name_triager, story, key)
    story.at(story.when(-300, "11:00"), keep_words, story)
    for wish in WISHES * story.scale:
        Asking(story, wish).tell()


def keep_words(story: Story) -> None:
    for part, name, words in READY:
        ReadyWords.objects.keep(part=part, name=name, words=words, by=story.people["it"])


def name_triager(story: Story, key: str) -> None:
    """The one in the other's place."""
    by = story.people["cmo"]
    for triager in Triager.objects.current():
        triager.end(by=by)
    Triager.objects.appoint(story.people[key], by=by)


def follows(wish: Wish) -> dict[str, Any]:
    """What a request says as well where it is about persons, where systems are connected, where customers use it."""
    faces = "customer" in wish.title.lower() or "check out" in wish.title.lower()
    said: dict[str, Any] = {"customer_facing": faces}
    if faces:
        said |= {"accessibility": "By keyboard and by screen reader; our tester without sight tries it before launch."}
    if wish.personal:
        said |= {
            "data_purpose": "To show customers what is theirs, and nothing that is not.",
            "data_basis": "consent",
            "data_kept_in": "Ireland, in our own account",
            "data_kept_for": "24 months after the last order",
        }
    if wish.integration:
        said |= {"connected_with": "The campaign tool reads orders from the shop.", "exchanged": "hourly"}
    return said


@dataclass
class Asking:
    """One request's way; each step runs under the story's clock."""

    story: Story
    wish: Wish
    pk: int = 0

    @property
    def record(self) -> Request:
        """As it is now; what a step needs beside it is read when it is asked for."""
        return Request.objects.select_related("requester", "kpi", "outcome").get(pk=self.pk)

    def who(self, key: str) -> Person:
        return self.story.people[key]

    def executive(self, side: Side) -> Person:
        holder = Seat.objects.all().holder(side)
        assert holder
        return holder

    def triager(self, side: Side) -> Person:
        """Whom the seat named, else who holds it, as where they ask for it themselves."""
        return next(iter(self.record.judged_by(Triager.objects.by_side()[side])), self.executive(side))

    def at(self, days: int, clock: str, step: Callable[..., Any], *args: Any) -> None:
        """So many working days after the day on which it was sent; a few more for some of what is long decided."""
        day = self.sent_on
        if days:
            day = self.story.calendar.add_working_days(day, days + self.slower)
        self.story.at(self.story.when(day, clock), step, *args)

    @property
    def slower(self) -> int:
        """How many days later than usual IT came to it."""
        return len(self.wish.title) % 4 if -self.wish.day > LONG_AGO and self.wish.end == "accepted" else 0

    @property
    def sent_on(self) -> date:
        ago = -self.wish.day
        return self.story.working_days_ago(ago) if ago <= A_MONTH else self.story.working_day(-ago)

    def tell(self) -> None:
        """Draft it, send it, and bring it as far as its end says."""
        self.at(0, "09:20", self.draft)
        if self.wish.end == "draft":
            return
        self.at(0, "09:40", self.send)
        ways: dict[str, Callable[[], None]] = {
            "accepted": self.all_the_way,
            "fast": self.by_the_fast_lane,
            "override": self.before_the_answers,
            "declined": lambda: self.at(6, "16:30", self.refuse, State.DECLINED),
            "deferred": lambda: self.at(9, "16:30", self.refuse, State.DEFERRED),
            "duplicate": lambda: self.at(3, "11:10", self.refuse, State.DUPLICATE),
            "withdrawn": lambda: self.at(4, "09:10", self.withdraw),
            "asked": self.with_a_question,
            "consulting": lambda: self.consult([Part.INTEGRATION]),
            "consulting-late": lambda: self.consult([Part.INTEGRATION, Part.DELIVERY]),
            "changed": lambda: self.changed_after(9),
            "scored-by-marketing": self.scored_by_one,
            "accepted-by-marketing": self.accepted_by_one,
        }
        ways.get(self.wish.end, lambda: None)()

    # Ways

    def all_the_way(self) -> None:
        scored_on = 9
        self.score_both(scored_on)
        if self.wish.question:
            self.changed_after(scored_on)
            scored_on += 7
            self.at(scored_on - 2, "13:30", self.answer, Part.DELIVERY)
            self.at(scored_on - 1, "14:00", self.score, Side.MARKETING)
            self.at(scored_on, "14:10", self.score, Side.IT)
        self.at(scored_on + 1, "14:20", self.accept, Side.MARKETING)
        self.at(scored_on + 2, "14:30", self.accept, Side.IT)
        if self.wish.system:
            self.at(scored_on + 5 + len(self.wish.title) % 9, "11:00", self.choose)

    def score_both(self, day: int) -> None:
        self.consult(list(Part))
        self.at(day - 1, "14:00", self.score, Side.MARKETING)
        self.at(day, "14:10", self.score, Side.IT)

    def changed_after(self, scored_on: int) -> None:
        """It was scored, is asked about, and costs something else: what rested on that is given anew."""
        if self.wish.end == "changed":
            self.score_both(scored_on)
        self.at(scored_on + 1, "09:30", self.ask, self.wish.question, ["money"])
        self.at(scored_on + 3, "11:20", self.clarify)

    def by_the_fast_lane(self) -> None:
        self.at(1, "08:50", self.approve)
        self.at(9, "11:00", self.choose)

    def before_the_answers(self) -> None:
        """The executives sign an exception; the system is chosen first, and IT answers after it."""
        self.at(1, "10:00", self.name)
        self.at(2, "15:00", self.propose_override)
        self.at(3, "09:10", self.sign_override, Side.MARKETING)
        self.at(4, "09:30", self.sign_override, Side.IT)
        self.at(5, "11:00", self.choose)
        for days, part in zip((12, 13, 14), Part, strict=True):
            self.at(days, "15:30", self.answer, part)
        self.at(15, "14:00", self.score, Side.MARKETING)
        self.at(16, "14:10", self.score, Side.IT)
        self.at(17, "14:20", self.accept, Side.MARKETING)
        self.at(18, "14:30", self.accept, Side.IT)

    def consult(self, parts: list[Consultation.Part]) -> None:
        self.at(1, "10:00", self.name)
        for days, part in zip((3, 5, 7), parts, strict=False):
            self.at(days, "13:30", self.answer, part)

    def with_a_question(self) -> None:
        self.at(1, "10:00", self.name)
        self.at(2, "10:30", self.ask, "Which pages are slow, and on which telephones? A list of ten would do.")

    def scored_by_one(self) -> None:
        self.consult(list(Part))
        self.at(8, "14:00", self.score, Side.MARKETING)

    def accepted_by_one(self) -> None:
        self.scored_by_one()
        self.at(9, "14:10", self.score, Side.IT)
        self.at(10, "14:20", self.accept, Side.MARKETING)

    # Steps

    def draft(self) -> None:
        wish, by = self.wish, self.who(self.wish.by)
        kpi = Kpi.objects.select_related("outcome").get(key=wish.kpi)
        today = company_day()
        began = Request.objects.filter(requester=by, title=wish.title, state=State.DRAFT).exclude(idea=None)
        record = began.first() or actions.begin(by=by, title=wish.title, problem=wish.problem)
        self.pk = record.pk
        values = {
            "customers": "Those who bought at least once." if wish.personal else "Everybody who visits.",
            "stages": list(JourneyStage.objects.filter(outcome_versions__in=kpi.outcome.versions.current()).distinct()),
            "outcome": kpi.outcome,
            "kpi": kpi,
            "expected_change": wish.change,
            "if_not_done": "It stays as it is, and the KPI with it.",
            "needed_by": today + timedelta(days=120),
            "needed_by_reason": "The next season's campaigns are planned then.",
            "budget": wish.budget,
            "payer": "marketing" if by.side == Side.MARKETING else "both",
            "data_involved": "Orders and profiles." if wish.personal else "None about persons.",
            "personal_data": wish.personal,
            "systems_touched": "Shop, campaign tool." if wish.integration else "None.",
            "integration_needed": wish.integration,
            **follows(wish),
            "candidates": wish.system,
            "vendor_talks": "demo" if wish.system else "none",
        }
        if wish.end == "draft":
            values = {name: values[name] for name in ("customers", "outcome", "kpi", "budget")}
        record.amend(values, seen={}, by=by)

    def send(self) -> None:
        self.record.submit(by=self.who(self.wish.by))

    def name(self) -> None:
        people = [self.who(key) for key in NAMED.values() if key != self.wish.by]
        actions.name_people(self.record, people, responsible=people[0], by=self.executive(Side.IT))

    def answer(self, part: Consultation.Part) -> None:
        fit = Fit.CONDITIONS if self.wish.fit == "conditions" and part != Part.INTEGRATION else Fit.FITS
        actions.answer(self.record, part, fit=fit, words=ANSWERS[part][fit], by=self.who(NAMED[part]))

    def score(self, side: Side) -> None:
        """A little apart for each request, and the same in each telling."""
        shift = len(self.wish.title) % 4 - 1
        scores = {name: given + shift for name, given in SCORES[side].items()}
        actions.give_scores(self.record, scores, by=self.triager(side))

    def accept(self, side: Side) -> None:
        record = self.record
        assert record.acceptance
        beginning.accept(record, by=self.triager(side), seen=record.acceptance.digest)

    def approve(self) -> None:
        beginning.approve_fast(self.record, by=self.executive(Side.IT))

    def refuse(self, state: Request.State) -> None:
        by = self.executive(Side.IT if len(self.wish.title) % 2 else Side.MARKETING)
        other = None
        if state == State.DUPLICATE:
            other = Request.objects.filter(title="See who is about to leave").order_by("pk")[0]
        until = company_day() + timedelta(days=A_YEAR) if state == State.DEFERRED else None
        actions.refuse(self.record, state, by=by, reason=self.wish.reason, duplicate_of=other, until=until)

    def withdraw(self) -> None:
        actions.withdraw(self.record, by=self.who(self.wish.by), reason=self.wish.reason)

    def ask(self, text: str, sections: Sequence[str] = ()) -> None:
        actions.ask(self.record, by=self.who(NAMED[Part.DELIVERY]), text=text, sections=sections)

    def clarify(self) -> None:
        record, by = self.record, self.who(self.wish.by)
        record.amend({"budget": self.wish.budget_then}, seen={}, by=by)
        actions.clarify(record, by=by, answer=self.wish.answer)

    def propose_override(self) -> None:
        actions.propose_override(self.record, by=self.executive(Side.MARKETING), reason=self.wish.reason)

    def sign_override(self, side: Side) -> None:
        override = self.record.consultation.override
        assert override
        actions.sign_override(self.record, by=self.executive(side), seen=override.digest, proved_at=timezone.now())

    def choose(self) -> None:
        if not self.wish.system:
            return
        today = company_day()
        signed = today if self.wish.budget > 30_000 else None
        actions.choose(
            self.record, system=self.wish.system, on=today, contract_signed_on=signed, by=self.who(self.wish.by)
        )
        if known := CHOSEN.get(self.wish.system):
            self.story.at(timezone.now() + timedelta(days=known.after), detail, self.story, known.name)
