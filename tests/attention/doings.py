"""What people do to the records of a crowd, at random, and time that passes: each changes what waits, or might."""

from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from random import Random

from django.core.exceptions import ValidationError
from django.utils import timezone

from meetings.actions import closing as ending
from meetings.actions import occurring, planning
from meetings.models import Meeting, Series
from outcomes.actions import closing, reviewing, signing
from outcomes.actions.measuring import record_value
from outcomes.models import Closing, Kpi, Version
from partnership.accord.models import BlindRound
from partnership.attention.actions import end_deputyship, name_deputy
from partnership.comments.actions import write as say
from partnership.company.models import ClosedDay, GroundRules
from partnership.contracts.actions import keeping
from partnership.contracts.models import Contract, Terms
from partnership.contracts.models import Verdict as JointVerdict
from partnership.core.files import Kept
from partnership.core.refusals import Refused
from partnership.ideas import actions as ideas
from partnership.ideas.models import Idea
from partnership.intake import actions as asking
from partnership.intake.models import Request
from partnership.journey.models import Touchpoint
from partnership.people.actions import hand_seat_over
from partnership.people.models import Delegation, Person, Seat, Side
from partnership.projects.actions.board import take_card_off
from partnership.projects.actions.ending import close_project, reopen_project
from partnership.projects.actions.handing import accept_hand_off
from partnership.projects.models import Card, Experiment, HandOff, MissingPiece, Project
from partnership.promises.models import Action
from partnership.stack.models import DataSet, Fit, Quality, System
from partnership.standards.actions import catalogue, waiving
from partnership.standards.actions import ending as running_out
from partnership.standards.models import Check, Evidence, Standard, Waiver
from tests.intake.asking import submitted
from tests.many import Crowd

Doing = Callable[[Crowd, Random], None]
DOINGS: list[Doing] = []


def doing(function: Doing) -> Doing:
    DOINGS.append(function)
    return function


def do_one(crowd: Crowd, chance: Random) -> str:
    """Try one of them; its name, or "" where it was refused or there was nothing to do it to."""
    chosen = chance.choice(DOINGS)
    try:
        chosen(crowd, chance)
    except (Refused, ValidationError, LookupError):
        return ""
    return chosen.__name__


def executives(crowd: Crowd) -> list[Person]:
    return [crowd.cio, crowd.cmo]


def staff(crowd: Crowd, chance: Random) -> Person:
    return chance.choice([crowd.it, crowd.marketing, crowd.cio, crowd.cmo])


@doing
def promise(crowd: Crowd, chance: Random) -> None:
    due_on = timezone.localdate() + timedelta(days=chance.randint(-2, 4))
    Action.objects.capture(title="Call", owner=staff(crowd, chance), due_on=due_on, by=crowd.cio)


@doing
def keep_or_move_a_promise(crowd: Crowd, chance: Random) -> None:
    action = chance.choice(list(Action.objects.all()))
    to = timezone.localdate() + timedelta(days=chance.randint(0, 9))
    chance.choice(
        [
            lambda: action.finish(by=action.owner),
            lambda: action.drop(by=action.owner, because="No need."),
            lambda: action.reopen(by=action.owner),
            lambda: action.move_due(by=action.owner, to=to, because="Late."),
        ]
    )()


@doing
def ask_for_a_project(crowd: Crowd, chance: Random) -> None:
    submitted(chance.choice([crowd.it, crowd.marketing]), crowd.due)


@doing
def go_on_with_a_request(crowd: Crowd, chance: Random) -> None:
    request = Request.objects.for_detail().get(pk=chance.choice(list(Request.objects.open())).pk)
    chance.choice(
        [
            lambda: request.take_up(by=crowd.cio),
            lambda: asking.name_people(request, [crowd.it], by=crowd.cio),
            lambda: asking.ask(request, by=crowd.cio, text="Which?"),
            lambda: asking.clarify(request, by=request.requester, answer="All."),
            lambda: asking.answer(request, "integration", fit="fits", words="Yes.", by=crowd.cio),
            lambda: asking.propose_override(request, by=crowd.cmo, reason="It ends."),
            lambda: asking.refuse(request, "declined", by=crowd.cio, reason="No."),
            lambda: request.withdraw(by=request.requester, reason="Solved."),
        ]
    )()


@doing
def go_on_with_an_idea(crowd: Crowd, chance: Random) -> None:
    idea = chance.choice([*Idea.objects.all()])
    by = staff(crowd, chance)
    chance.choice(
        [
            lambda: Idea.objects.add(title="Another", words="Better.", by=by),
            lambda: ideas.back(idea, by=by),
            lambda: idea.take_backing_back(by=by),
            lambda: idea.keep(by=idea.author),
            lambda: ideas.let_go(idea, because="No.", by=crowd.cio),
            lambda: ideas.take_up(idea, by=by),
            lambda: say(idea, by=by, text="And?"),
        ]
    )()


@doing
def answer_a_hand_off(crowd: Crowd, chance: Random) -> None:
    hand_off = chance.choice(list(HandOff.objects.waiting()))
    chance.choice(
        [
            lambda: accept_hand_off(hand_off, by=crowd.cio, missing=chance.choice([[], ["The logo"]])),
            lambda: hand_off.give_back(by=crowd.cio, because="Not yet."),
            lambda: hand_off.withdraw(by=hand_off.sent_by),
        ]
    )()


@doing
def bring_what_is_missing(crowd: Crowd, chance: Random) -> None:
    chance.choice(list(MissingPiece.objects.open())).supply(by=crowd.marketing)


@doing
def go_on_with_what_came_back(crowd: Crowd, chance: Random) -> None:
    hand_off = chance.choice(list(HandOff.objects.returned()))
    chance.choice([lambda: hand_off.take_up(by=hand_off.sent_by), lambda: take_off(hand_off, crowd)])()


def take_off(hand_off: HandOff, crowd: Crowd) -> None:
    take_card_off(Card.objects.get(pk=hand_off.card_id), by=crowd.marketing, because="Enough.")


@doing
def steer_a_project(crowd: Crowd, chance: Random) -> None:
    project = chance.choice(list(Project.objects.all()))
    day = timezone.localdate() + timedelta(days=chance.randint(-9, 9))
    chance.choice(
        [
            lambda: project.plan(day, by=crowd.marketing, because="market"),
            lambda: project.approve_plan(by=crowd.cio, seen=project.plan_digest),
            lambda: project.approve_plan(by=crowd.cmo, seen=project.plan_digest),
            lambda: project.give_to("it", chance.choice([crowd.it, None]), by=crowd.cio),
            lambda: close_project(project, by=crowd.cio, because="Enough."),
            lambda: reopen_project(project, by=crowd.cio, because="It goes on."),
        ]
    )()


@doing
def try_something(crowd: Crowd, chance: Random) -> None:
    experiment = chance.choice([*Experiment.objects.for_detail()])
    side = chance.choice(["it", "marketing"])
    by = crowd.it if side == "it" else crowd.marketing
    chance.choice(
        [
            lambda: experiment.judge("worked", learnt="Much.", side=side, by=by, seen=experiment.digest),
            lambda: experiment.agree(side=side, by=by, seen=experiment.digest),
            lambda: experiment.drop(by=by),
        ]
    )()


@doing
def judge_a_check(crowd: Crowd, chance: Random) -> None:
    check = chance.choice(list(Check.objects.for_detail()))
    if chance.random() < 0.5:
        Evidence.objects.give(check, by=staff(crowd, chance), title="Shown", link="https://example.com/")
    else:
        check.judge(passed=chance.random() < 0.5, words="Looked.", by=crowd.cio)


@doing
def waive_a_check(crowd: Crowd, chance: Random) -> None:
    waiver = chance.choice([None, *Waiver.objects.live().select_related("check_of__project")])
    if waiver is None:
        check = chance.choice(list(Check.objects.for_detail()))
        until = timezone.localdate() + timedelta(days=chance.choice([3, 20, 60]))
        waiving.ask(check, by=crowd.cio, reason="Late.", meanwhile="By hand.", until=until)
    elif waiver.is_granted:
        waiving.end(waiver, by=crowd.cmo, because="Enough.")
    else:
        by = chance.choice(executives(crowd))
        waiving.sign(waiver, by=by, seen=waiver.agreement.digest, proved_at=timezone.now())


@doing
def settle_a_contract(crowd: Crowd, chance: Random) -> None:
    contract = Contract.objects.for_detail().get(pk=chance.choice(list(Contract.objects.values_list("pk", flat=True))))
    said = contract.verdict_for(contract.stands.target.ends)
    if contract.cancellation:
        contract.cancellation.withdraw(because="They kept us.", by=crowd.it)
    elif said and not said.is_decided and chance.random() < 0.6:
        side = chance.choice(["it", "marketing"])
        said.agree(side=side, seen=said.digest, by=crowd.it if side == "it" else crowd.marketing)
    elif said and said.is_decided and said.choice == "cancel":
        file = Kept("letter.pdf", "application/pdf", b"%PDF-1.4")
        keeping.prove(contract, sent_on=timezone.localdate(), how="By letter.", file=file, by=crowd.it)
    else:
        choice = chance.choice(["keep", "change", "cancel"])
        JointVerdict.objects.give(
            contract, choice=choice, reason="So.", side="it", seen=said.digest if said else "", by=crowd.it
        )


@doing
def change_a_contracts_terms(crowd: Crowd, chance: Random) -> None:
    contract = Contract.objects.for_detail().get(pk=chance.choice(list(Contract.objects.values_list("pk", flat=True))))
    day = timezone.localdate() + timedelta(days=chance.randint(-20, 60))
    Terms.objects.set(
        contract,
        why="A letter.",
        by=crowd.it,
        from_on=day,
        months=None,
        renewal="automatic",
        renewal_months=12,
        notice_days=chance.choice([None, 14, 90]),
    )


@doing
def change_the_catalogue(crowd: Crowd, chance: Random) -> None:
    standard = chance.choice(list(Standard.objects.all()))
    if not standard.is_in_force:
        catalogue.bring_back(standard, by=crowd.admin)
    elif chance.random() < 0.2:
        catalogue.retire(standard, by=crowd.admin)
    elif chance.random() < 0.5:
        catalogue.change(standard, {"asks": f"More {chance.random()}"}, by=crowd.admin, because="Law.")
    else:
        catalogue.give_to(standard, "it", chance.choice([None, crowd.it]), by=crowd.admin)


@doing
def let_run_out(crowd: Crowd, chance: Random) -> None:
    running_out.open_again(timezone.now())


@doing
def rate(crowd: Crowd, chance: Random) -> None:
    reviewing.open_due_reviews(timezone.now())
    each = chance.choice(list(BlindRound.objects.filter(revealed_at=None, purpose="review")))
    each.rate(by=chance.choice(executives(crowd)), values={"confidence": chance.randint(1, 5)})


@doing
def say_how_systems_fit(crowd: Crowd, chance: Random) -> None:
    """Rated by a side, talked about, or gone."""
    system = chance.choice(list(System.objects.here()))
    talked = Fit.objects.to_talk_about().first()
    if talked and chance.random() < 0.5:
        talked.talk("We wait.", by=crowd.cio)
    elif chance.random() < 0.2:
        system.change({"life": "gone"}, seen=system.version, by=crowd.cio)
    else:
        side = chance.choice(list(Side))
        Fit.objects.rate(system, chance.randint(1, 4), side=side, by=crowd.it if side == "it" else crowd.marketing)


@doing
def say_how_good_data_is(crowd: Crowd, chance: Random) -> None:
    """Rated by a side, talked about, retired or brought back."""
    data_set = chance.choice(list(DataSet.objects.all()))
    talked = Quality.objects.to_talk_about().first()
    if talked and chance.random() < 0.5:
        talked.talk("We look together.", by=crowd.cio)
    elif data_set.is_retired:
        data_set.bring_back(by=crowd.cio)
    elif chance.random() < 0.2:
        data_set.retire(because="Old.", by=crowd.cio)
    else:
        side = chance.choice(list(Side))
        by = crowd.it if side == "it" else crowd.marketing
        Quality.objects.rate(data_set, chance.randint(1, 4), side=side, by=by)


@doing
def go_the_customers_way(crowd: Crowd, chance: Random) -> None:
    """Rated, rated anew, talked about, or taken off the map and put back."""
    touchpoint = chance.choice(list(Touchpoint.objects.for_detail()))
    if not touchpoint.is_current:
        touchpoint.restore(by=crowd.it)
    elif not touchpoint.round.is_revealed:
        touchpoint.rate(chance.randint(1, 5), by=chance.choice([crowd.it, crowd.marketing]))
    elif touchpoint.wants_talk and chance.random() < 0.5:
        touchpoint.mark_talked("Called them.", by=crowd.cmo)
    elif chance.random() < 0.7:
        touchpoint.rate_anew(by=crowd.it)
    else:
        touchpoint.archive(by=crowd.it)


@doing
def record(crowd: Crowd, chance: Random) -> None:
    kpi = chance.choice(list(Kpi.objects.all()))
    record_value(kpi=kpi, on=timezone.localdate().replace(day=1) - timedelta(days=1), value=Decimal(7), by=crowd.it)


@doing
def take_back_or_end(crowd: Crowd, chance: Random) -> None:
    if chance.random() < 0.5:
        signing.withdraw(chance.choice(list(Version.objects.filter(state="proposed"))), by=crowd.marketing)
    else:
        open_ones = Closing.objects.filter(ended_at=None, outcome__closed_at=None)
        closing.withdraw_closing(chance.choice(list(open_ones)), by=crowd.cio)


@doing
def propose_to_close(crowd: Crowd, chance: Random) -> None:
    outcome = chance.choice([crowd.stale, crowd.due, crowd.gap])
    closing.propose_closing(outcome, by=crowd.cmo, result="missed", learnt="Much.")


@doing
def plan_a_series(crowd: Crowd, chance: Random) -> None:
    zone = chance.choice(["UTC", "Asia/Kathmandu", "America/St_Johns"])
    planning.plan_series(
        planned_by=crowd.cio, people=[crowd.it], kind=Series.Kind.EXECUTIVE, title="Standing", every=1, unit="weeks",
        by="weekday", weekday=timezone.localdate().weekday(), starts_on=timezone.localdate(), zone=zone,
        at=time(chance.randint(0, 23), chance.randint(0, 59)), minutes=chance.randint(10, 90),
    )  # fmt: skip


@doing
def meet(crowd: Crowd, chance: Random) -> None:
    series = chance.choice(list(Series.objects.all()))
    at = timezone.now()
    occurrence = chance.choice(list(series.occurrences(at.date(), at.date() + timedelta(days=20), [])))
    occurring.prepare(series, occurrence.on, by=crowd.cio)


@doing
def begin_close_or_confirm(crowd: Crowd, chance: Random) -> None:
    meeting = chance.choice(list(Meeting.objects.all()))
    agreement = meeting.agreement
    chance.choice(
        [
            lambda: meeting.begin(by=crowd.cio, present=[crowd.cio, crowd.cmo]),
            lambda: ending.close(meeting, by=crowd.cio),
            lambda: ending.reopen(meeting, by=crowd.cio),
            lambda: occurring.cancel(meeting.series, meeting.occurs_on, because="Ill.", by=crowd.cio),
            lambda: ending.confirm_minutes(
                meeting, by=chance.choice(executives(crowd)), seen=agreement.digest if agreement else ""
            ),
        ]
    )()


@doing
def name_or_end_a_deputy(crowd: Crowd, chance: Random) -> None:
    given = Delegation.objects.filter(ended_at=None).first()
    if given:
        end_deputyship(given, by=crowd.cio)
        return
    days = [timezone.localdate() + timedelta(days=n) for n in (chance.randint(0, 1), chance.randint(1, 3))]
    name_deputy(by=crowd.cio, principal=crowd.cio, deputy=crowd.it, from_on=days[0], until_on=days[1])


@doing
def hand_a_seat_over(crowd: Crowd, chance: Random) -> None:
    seat = Seat.objects.held_on(timezone.localdate()).filter(side="marketing").get()
    hand_seat_over(seat, to=crowd.marketing if seat.person == crowd.cmo else crowd.cmo, by=crowd.admin)


@doing
def change_the_rules(crowd: Crowd, chance: Random) -> None:
    fields = {
        "stale_days": chance.randint(0, 9),
        "hand_off_escalation_days": chance.randint(1, 9),
        "reaffirm_days": chance.choice([119, 120, 180]),
        "time_zone": chance.choice(["UTC", "Europe/Berlin", "Pacific/Auckland"]),
    }
    name = chance.choice(list(fields))
    GroundRules.current().change(by=crowd.admin, fields={name: fields[name]})


@doing
def close_a_day(crowd: Crowd, chance: Random) -> None:
    on = date.today() - timedelta(days=chance.randint(1, 9))
    if not ClosedDay.objects.filter(on=on).exists():
        ClosedDay(on=on, name="Move").close(by=crowd.admin)


@doing
def move_to_another_zone(crowd: Crowd, chance: Random) -> None:
    staff(crowd, chance).change(by=crowd.admin, time_zone=chance.choice(["Asia/Tokyo", "America/New_York", "UTC"]))


@doing
def come_or_go(crowd: Crowd, chance: Random) -> None:
    person = Person.objects.get(pk=chance.choice([crowd.it, crowd.marketing]).pk)
    person.disable(by=crowd.admin) if person.is_active else person.enable(by=crowd.admin)
