"""Rows by the hundred: one of each kind is made by the verbs that people use, the others are copies of it."""

from collections.abc import Iterator
from copy import copy
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

import time_machine
from django.db import models
from django.utils import timezone

from meetings.actions import capture, occurring, planning
from meetings.actions import closing as ending
from meetings.models import Series, Topic
from outcomes.actions import closing, countering, drafting, reviewing
from outcomes.actions.measuring import record_value
from outcomes.models import Outcome, Review, ReviewPart, Version
from partnership.accord.models import Agreement, BlindRound
from partnership.attention.models import Notice
from partnership.comments.actions import write as say
from partnership.contracts.actions import keeping
from partnership.contracts.models import Verdict as JointVerdict
from partnership.ideas.models import Idea
from partnership.intake import actions as asking_for
from partnership.intake.models import Request
from partnership.lanes.models import Lane
from partnership.people.models import Person, Side
from partnership.projects.actions.handing import accept_hand_off
from partnership.projects.models import Card, Experiment, HandOff, Project
from partnership.promises.models import Action
from partnership.stack.models import DataSet, Fit, Quality, System
from partnership.standards.actions import waiving
from partnership.standards.models import Check, Evidence, Waiver
from tests.intake import asking
from tests.journey.making import a_touchpoint, rated
from tests.lanes.starting import start_lanes
from tests.outcomes.making import a_proposal, in_force
from tests.standards.making import a_standard

M = TypeVar("M", bound=models.Model)
NOW = datetime(2026, 6, 3, 12, tzinfo=UTC)
"""A Wednesday: May's values are due and not yet stale, and a one-to-one is tomorrow."""

_numbers = count(1)


def copies(row: M, number: int, **changed: Any) -> list[M]:
    """So many copies, in one INSERT. What is given in a list is each copy's own, anything else is all of theirs."""
    made = []
    for n in range(number):
        twin = copy(row)
        twin._state = models.base.ModelState()
        twin.pk = None
        for name, value in changed.items():
            setattr(twin, name, value[n] if isinstance(value, list) else value)
        made.append(twin)
    return type(row)._base_manager.bulk_create(made)


def names(word: str, number: int) -> list[str]:
    return [f"{word} {next(_numbers)}" for _ in range(number)]


class Crowd:
    """One of everything that waits or is listed; ``grow`` adds as many more of each as it is told."""

    def __init__(self, *, it: Person, marketing: Person, cio: Person, cmo: Person, admin: Person) -> None:
        self.it, self.marketing, self.cio, self.cmo, self.admin = it, marketing, cio, cmo, admin
        four = (it, marketing, cio, cmo)
        with time_machine.travel(NOW - timedelta(days=120), tick=False):
            self.stale, self.due, self.gap = (in_force(*four, title=title) for title in ("Stale", "Due", "Gap"))
            self.ending = in_force(*four, title="Ending")
            self.lanes = start_lanes(it=it, marketing=marketing, by=admin)
            self.series = planning.plan_series(
                planned_by=cio,
                people=[],
                kind=Series.Kind.ONE_TO_ONE,
                title="One-to-one",
                every=1,
                unit="months",
                by="day",
                day=4,
                starts_on=date(2026, 5, 1),
                at=time(9),
                zone="UTC",
                minutes=60,
            )
        for outcome in (self.due, self.gap, self.ending):
            with time_machine.travel(NOW - timedelta(days=20), tick=False):
                record_value(kpi=outcome.kpis.get(), on=date(2026, 4, 30), value=Decimal(22), by=it)
        self.one_of_what_both_sign()
        self.one_of_the_reviews()
        self.one_of_the_requests()
        self.one_of_the_ideas()
        self.one_of_the_journey()
        self.one_of_the_stack()
        self.one_of_the_meetings()
        self.one_of_the_contracts()
        self.one_of_the_rest()

    def one_of_what_both_sign(self) -> None:
        self.proposed = a_proposal(self.it, self.marketing, title="Proposed")
        with time_machine.travel(NOW - timedelta(days=3), tick=False):
            self.alone = drafting.start(by=self.marketing, title="Alone")
        self.counter = countering.counter(self.proposed, by=self.it, field="title", value="Sell", reason="Shorter.")
        self.closing = closing.propose_closing(self.ending, by=self.cio, result="missed", learnt="Too late.")

    def one_of_the_reviews(self) -> None:
        reviewing.open_due_reviews(NOW)
        self.review = Review.objects.get()
        self.to_rate = ReviewPart.objects.get(outcome=self.stale)
        self.apart = ReviewPart.objects.get(outcome=self.gap)
        self.apart.round.rate(by=self.cio, values={"confidence": 5})
        self.apart.round.rate(by=self.cmo, values={"confidence": 1})

    def one_of_the_requests(self) -> None:
        by, outcome = self.marketing, self.due
        with time_machine.travel(NOW - timedelta(days=12), tick=False):
            self.sent = asking.submitted(by, outcome)
            self.asked = asking.submitted(by, outcome)
            asking_for.ask(self.asked, by=self.cio, text="Which shops?")
            self.overridden = asking.submitted(by, outcome)
            asking_for.propose_override(self.overridden, by=self.cmo, reason="It ends on Friday.")
            self.scored = asking.scored(by, outcome, self.cio, self.cmo)
            self.accepted = asking.accepted(by, outcome, self.cio, self.cmo)

    def one_of_the_ideas(self) -> None:
        with time_machine.travel(NOW - timedelta(days=100), tick=False):
            self.idea = Idea.objects.add(title="Ask the size first", words="They leave.", by=self.it)
            self.idea.back(by=self.cio)

    def one_of_the_journey(self) -> None:
        with time_machine.travel(NOW - timedelta(days=100), tick=False):
            self.touchpoint = a_touchpoint(self.it)
            rated(self.touchpoint, self.it, self.marketing, (1, 5))

    def one_of_the_stack(self) -> None:
        with time_machine.travel(NOW - timedelta(days=20), tick=False):
            self.system = System.objects.add({"name": "Pairwise", "life": "live"}, by=self.it)
            Fit.objects.rate(self.system, 4, side=Side.MARKETING, by=self.marketing)
            self.fit = Fit.objects.rate(self.system, 1, side=Side.IT, by=self.it)
            self.data_set = DataSet.objects.add({"system": self.system, "name": "Orders"}, by=self.it)
            Quality.objects.rate(self.data_set, 4, side=Side.MARKETING, by=self.marketing)
            Quality.objects.rate(self.data_set, 1, side=Side.IT, by=self.it)
            self.quality = self.data_set.qualities.get()

    def one_of_the_meetings(self) -> None:
        with time_machine.travel(datetime(2026, 5, 4, 9, tzinfo=UTC), tick=False):
            self.held = occurring.prepare(self.series, date(2026, 5, 4), by=self.cio)
            self.held.begin(by=self.cio, present=[self.cio, self.cmo])
            self.topic = Topic.objects.filter(meeting=self.held)[0]
            self.decision = capture.capture_decision(self.topic, by=self.cio, what="Freeze")
            ending.close(self.held, by=self.cio)
        self.held.refresh_from_db()

    def one_of_the_contracts(self) -> None:
        """Its last day of notice is in three weeks, and one side has said what it wants."""
        terms = {"from_on": date(2025, 7, 25), "months": 12, "renewal": "automatic", "renewal_months": 12}
        self.contract = keeping.add(system=self.system, title="Pairwise", terms=terms | {"notice_days": 30}, by=self.it)
        self.contract_verdict = JointVerdict.objects.give(
            self.contract, choice="keep", reason="We use it.", side="it", seen="", by=self.it
        )

    def one_of_the_rest(self) -> None:
        self.action = Action.objects.capture(title="Send it", owner=self.it, due_on=NOW.date(), by=self.cio)
        Action.objects.capture(title="Send it", owner=self.it, due_on=NOW.date() - timedelta(days=3), by=self.cio)
        self.project = Project.objects.get(request=self.accepted)
        lanes = {lane.name: lane for lane in Lane.objects.with_owner()}
        with time_machine.travel(NOW - timedelta(days=9), tick=False):  # so long that both executives are told
            card = Card.objects.add(
                project=self.project, lane=lanes["Creative and content"], title="Write", by=self.marketing
            )
            self.hand_off = HandOff.objects.send(
                card=card, lane=lanes["Integration and platforms"], column="todo", by=self.marketing, done="All."
            )
            again = Card.objects.add(
                project=self.project, lane=lanes["Creative and content"], title="Write", by=self.marketing
            )
            self.came_back = HandOff.objects.send(
                card=again, lane=lanes["Integration and platforms"], column="todo", by=self.marketing, done="All."
            )
        self.came_back.give_back(by=self.cio, because="No data.")
        with time_machine.travel(NOW - timedelta(days=8), tick=False):
            taken = Card.objects.add(
                project=self.project, lane=lanes["Creative and content"], title="Write", by=self.marketing
            )
            self.taken = HandOff.objects.send(
                card=taken, lane=lanes["Integration and platforms"], column="todo", by=self.marketing, done="All."
            )
            accept_hand_off(self.taken, by=self.cio, missing=["The logo"])
        self.project.plan(NOW.date() - timedelta(days=3), by=self.marketing)  # past its day, and not agreed on
        with time_machine.travel(NOW - timedelta(days=30), tick=False):
            self.experiment = Experiment.objects.set_up(
                self.project, kpi=self.due.kpis.get(), hypothesis="If, then.", size="Ten.",
                starts_on=date(2026, 5, 4), ends_on=date(2026, 5, 31), by=self.marketing,
            )  # fmt: skip
        self.check, self.waived, self.asked_to_waive = self.three_checks()
        self.comment = say(self.project, by=self.cio, text="@Ivan Petrov, when?").comment
        (self.notice,) = Notice.objects.tell([self.it], kind="minutes", subject="x", text="The minutes.", url="/")

    def three_checks(self) -> tuple[Check, Waiver, Waiver]:
        """One that is due with its evidence, one that is waived for ten days more, one for which that is asked."""
        checks = []
        for name in ("Sign-on", "Backup", "Exit"):
            standard = a_standard(self.admin, name)
            checks.append(Check.objects.for_detail().get(project=self.project, standard=standard))
        Evidence.objects.give(checks[0], by=self.it, title="A test", link="https://example.com/")
        until = timezone.localdate() + timedelta(days=10)
        waivers = [waiving.ask(each, by=self.cio, reason="L", meanwhile="M", until=until) for each in checks[1:]]
        for person in (self.cio, self.cmo):
            waiving.sign(waivers[0], by=person, seen=waivers[0].agreement.digest, proved_at=timezone.now())
        return checks[0], waivers[0], waivers[1]

    def grow(self, number: int) -> None:
        """So many more of each."""
        self.more_of_what_both_sign(number)
        self.more_outcomes(number)
        self.more_requests(number)
        self.more_ideas(number)
        self.more_touchpoints(number)
        self.more_systems(number)
        self.more_contracts(number)
        self.more_meetings(number)
        self.more_of_the_rest(number)

    def agreements(self, like: Agreement, number: int) -> list[Agreement]:
        made = copies(like, number)
        for signature in like.signatures.all():
            copies(signature, number, agreement=made)
        return made

    def more_of_what_both_sign(self, number: int) -> None:
        assert self.proposed.agreement
        outcomes = copies(self.proposed.outcome, number)
        agreements = self.agreements(self.proposed.agreement, number)
        versions = copies(self.proposed, number, outcome=outcomes, agreement=agreements)
        copies(self.counter, number, version=versions)
        copies(self.alone.versions.get(), number, outcome=copies(self.alone, number))
        outcomes = copies(self.ending, number)
        copies(self.closing, number, outcome=outcomes, agreement=self.agreements(self.closing.agreement, number))

    def more_outcomes(self, number: int) -> None:
        for outcome in (self.stale, self.due):
            for made, kpis in self.outcomes_like(outcome, number):
                if outcome is self.due:
                    copies(outcome.kpis.get().latest, number, kpi=kpis)
                else:
                    rounds = copies(self.to_rate.round, number)
                    days = [self.review.opens_on - timedelta(days=next(_numbers)) for _ in range(number)]
                    reviews = copies(self.review, number, opens_on=days)
                    copies(self.to_rate, number, review=reviews, round=rounds, outcome=made)
                    rounds = copies(BlindRound.objects.get(pk=self.apart.round_id), number)
                    for rating in self.apart.round.ratings.all():
                        copies(rating, number, round=rounds)
                    copies(self.apart, number, review=reviews, round=rounds)

    def outcomes_like(self, outcome: Outcome, number: int) -> Iterator[tuple[list[Outcome], list[Any]]]:
        version = Version.objects.get(outcome=outcome)
        assert version.agreement
        made = copies(outcome, number)
        versions = copies(version, number, outcome=made, agreement=self.agreements(version.agreement, number))
        kpi = outcome.kpis.get()
        keys = [name.lower().replace(" ", "-") for name in names("Rate", number)]
        kpis = copies(kpi, number, outcome=made, key=keys)
        copies(version.definitions.get(), number, version=versions, kpi=kpis)
        yield made, kpis

    def more_requests(self, number: int) -> None:
        for record in (self.scored, self.accepted):
            assert record.acceptance
            requests = copies(record, number, acceptance=self.agreements(record.acceptance, number))
            copies(record.consultation, number, request=requests)
            rounds = copies(record.screening.round, number)
            copies(record.screening, number, request=requests, round=rounds)
        assert self.project.plan_agreement
        plans = self.agreements(self.project.plan_agreement, number)
        projects = copies(self.project, number, request=requests, title=names("Project", number), plan_agreement=plans)
        copies(self.experiment, number, project=projects)
        today = NOW.date()
        for due in (today + timedelta(days=9), today, today - timedelta(days=1)):
            requests = copies(self.sent, number, first_answer_due_on=due)
            copies(self.sent.consultation, number, request=requests)
        requests = copies(self.asked, number)
        copies(self.asked.consultation, number, request=requests)
        copies(self.asked.questions.get(), number, request=requests)
        requests = copies(self.overridden, number)
        override = Agreement.objects.get(consultation__request=self.overridden)
        consultation = Request.objects.for_detail().get(pk=self.overridden.pk).consultation
        copies(consultation, number, request=requests, override=self.agreements(override, number))

    def more_ideas(self, number: int) -> None:
        copies(self.idea.backings.get(), number, idea=copies(self.idea, number))

    def more_touchpoints(self, number: int) -> None:
        rounds = copies(self.touchpoint.round, number)
        for rating in self.touchpoint.round.ratings.all():
            copies(rating, number, round=rounds)
        copies(self.touchpoint, number, round=rounds)

    def more_systems(self, number: int) -> None:
        systems = copies(self.system, number, name=names("Pairwise", number))
        rounds = copies(self.fit.round, number)
        for rating in self.fit.round.ratings.all():
            copies(rating, number, round=rounds)
        copies(self.fit, number, system=systems, round=rounds)
        rounds = copies(self.quality.round, number)
        for rating in self.quality.round.ratings.all():
            copies(rating, number, round=rounds)
        data_sets = copies(self.data_set, number, name=names("Orders", number))
        copies(self.quality, number, data_set=data_sets, round=rounds)

    def more_contracts(self, number: int) -> None:
        terms = self.contract.terms.get()
        verdict = self.contract_verdict
        copies(terms, number, contract=copies(self.contract, number, title=names("Contract", number)))
        judged = copies(self.contract, number, title=names("Judged", number))
        copies(terms, number, contract=judged)
        copies(verdict, number, contract=judged, agreement=self.agreements(verdict.agreement, number))

    def more_meetings(self, number: int) -> None:
        series = copies(Series.objects.get(pk=self.series.pk), number)
        assert self.held.agreement
        held = copies(self.held, number, series=series, agreement=self.agreements(self.held.agreement, number))
        copies(self.topic, number, series=series, meeting=held)
        copies(self.decision, number)
        parked = Topic(series=self.series, title="Parked", added_at=NOW)
        copies(parked, number)

    def more_of_the_rest(self, number: int) -> None:
        for days in (0, -3):
            copies(self.action, number, due_on=NOW.date() + timedelta(days=days))
        cards = copies(self.hand_off.card, number, title=names("Card", number))
        copies(self.hand_off, number, card=cards)
        copies(self.came_back, number, card=copies(self.came_back.card, number))
        taken = copies(self.taken, number, card=copies(self.taken.card, number))
        copies(self.taken.missing.get(), number, hand_off=taken)
        copies(self.notice, number)
        standards = copies(self.check.standard, number, name=names("Standard", number))
        versions = copies(self.check.version, number, standard=standards)
        checks = copies(Check.objects.get(pk=self.check.pk), number, standard=standards, version=versions)
        copies(self.check.evidence.get(), number, check_of=checks)
        for waiver in (self.waived, self.asked_to_waive):
            standards = copies(waiver.check_of.standard, number, name=names("Standard", number))
            versions = copies(waiver.version, number, standard=standards)
            check = Check.objects.get(pk=waiver.check_of_id)
            checks = copies(check, number, standard=standards, version=versions)
            agreements = self.agreements(waiver.agreement, number)
            waiver.refresh_from_db()
            copies(waiver, number, check_of=checks, version=versions, agreement=agreements)
        copies(self.comment.mentions.get(), number, comment=copies(self.comment, number))
        lane = Lane.objects.order_by("pk")[0]
        lanes = copies(lane, number, name=names("Lane", number), position=99)
        copies(lane.ownerships.filter(until_on=None).get(), number, lane=lanes)
        mails = [f"{name.replace(' ', '')}@example.com" for name in names("person", number)]
        copies(self.it, number, email=mails, name=mails, side="it")
