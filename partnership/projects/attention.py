"""What waits on the board and in projects, and for whom.

A hand-off waits for the receiving lane's person, at once and at two working days, and for both executives at five;
where that person may not sign in any more, the side's executive hears in their place. What came back waits for its
sender, and so does what an accepted one lacks still. A planned day waits for the side that has not agreed on it. A
project past its day waits for its owners, and so does an experiment that is over without a verdict.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby

from partnership.attention.items import IMPORTANT, NORMAL, Item
from partnership.attention.occasions import after, at_once, before_then_weekly, weekly
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.days import company_day, company_moment
from partnership.people.models import Chairs, Person, Side
from partnership.people.permissions import may_change_shared
from partnership.projects.models import Experiment, HandOff, MissingPiece, Project

NOON, DAY = time(12), timedelta(days=1)
TOPIC_AFTER_DAYS = 5


@dataclass(frozen=True)
class Asked:
    """The instant and the person that are asked about, with what each part reads of rules and seats."""

    at: datetime
    person: Person | None
    rules: GroundRules
    today: date
    chairs: Chairs

    def wants(self, person: Person) -> bool:
        return person.is_active and self.person in (None, person)


def items(at: datetime, person: Person | None = None) -> Iterator[Item]:
    """One query for each of the six, whatever waits, beside rules and seats."""
    rules = GroundRules.current()
    today = company_day(at)
    asked = Asked(at, person, rules, today, Chairs.on(today))
    yield from waiting(asked)
    yield from returned(asked)
    yield from incomplete(asked)
    yield from plans(asked)
    yield from past_their_day(asked)
    yield from verdicts(asked)


def waiting(asked: Asked) -> Iterator[Item]:
    """One item for each hand-off and person who is waited for."""
    rules, chairs, person = asked.rules, asked.chairs, asked.person
    found = HandOff.objects.waiting().filter(sent_at__lte=asked.at)
    if person is not None and all(person != voice for _side, voice, _principal in chairs.voices):
        found = found.received_by(person)
    calendar = WorkingCalendar.current(rules)
    for hand_off in found.with_receiver(asked.today).oldest_first():
        sent_on = company_day(hand_off.sent_at)
        waited = calendar.working_days_between(sent_on, asked.today)
        due = company_moment(calendar.add_working_days(sent_on, rules.hand_off_days), NOON)
        accountable = hand_off.owned.person_of(hand_off.side) if hasattr(hand_off, "owned") else None
        told = waited >= rules.hand_off_escalation_days
        answerers = (
            [accountable] if accountable and accountable.is_active else chairs.speakers.get(Side(hand_off.side), [])
        )
        people = [*answerers, *chairs.holders.values()] if told else answerers
        for each in {one.pk: one for one in people if asked.wants(one)}.values():
            occasion = occasion_of(rules, sent_on, waited, each in answerers)
            yield waiting_item(hand_off, each, occasion, due, waited, told)


def occasion_of(rules: GroundRules, sent_on: date, waited: int, is_answerer: bool) -> str:
    """Which reminder it is: the lane's person hears at once and at two days, the executives at five."""
    if waited >= rules.hand_off_escalation_days:
        return f"{sent_on:%Y-%m-%d}:escalated"
    if is_answerer and waited >= rules.hand_off_days:
        return f"{sent_on:%Y-%m-%d}:late"
    return at_once(sent_on)


def waiting_item(hand_off: HandOff, person: Person, occasion: str, due: datetime, waited: int, told: bool) -> Item:
    return Item(
        kind="hand-off-waiting",
        person_id=person.pk,
        subject=f"projects.handoff:{hand_off.pk}",
        title=hand_off.card.title,
        since=hand_off.sent_at,
        due=due,
        gravity=IMPORTANT if told else NORMAL,
        url=hand_off.get_absolute_url(),
        occasion=occasion,
        joint=told,
        context={
            "from": hand_off.from_lane.name,
            "to": hand_off.to_lane.name,
            "side": hand_off.side,
            "sent_by": hand_off.sent_by.name,
            "project": hand_off.card.project.title,
            "waited": waited,
            "may_answer": int(person.side == hand_off.side),
        },
    )


def returned(asked: Asked) -> Iterator[Item]:
    """What came back waits for its sender, or where they may work no more, for who answers for the card's lane."""
    found = HandOff.objects.returned().filter(answered_at__lte=asked.at).with_sender(asked.today)
    if asked.person is not None:
        found = found.sent_or_answered_for_by(asked.person)
    for hand_off in found.order_by("answered_at", "pk"):
        assert hand_off.answered_at is not None
        people = [hand_off.sent_by] if may_change_shared(hand_off.sent_by) else []
        if not people and hasattr(hand_off, "owned"):
            people = hand_off.owned.people
        for each in filter(asked.wants, people):
            yield Item(
                kind="hand-off-returned",
                person_id=each.pk,
                subject=f"projects.handoff:{hand_off.pk}",
                title=hand_off.card.title,
                since=hand_off.answered_at,
                due=None,
                gravity=NORMAL,
                url=hand_off.get_absolute_url(),
                occasion=at_once(company_day(hand_off.answered_at)),
                context={
                    "to": hand_off.to_lane.name,
                    "by": hand_off.answered_by.name if hand_off.answered_by else "",
                    "because": hand_off.because[:300],
                    "project": hand_off.card.project.title,
                },
            )


def incomplete(asked: Asked) -> Iterator[Item]:
    """What an accepted hand-off lacks still waits for its sender, or where they may work no more, for who answers for
    the lane that it came from."""
    found = MissingPiece.objects.owed(asked.today).filter(hand_off__answered_at__lte=asked.at)
    if asked.person is not None:
        found = found.owed_by(asked.person)
    for _, rows in groupby(found, key=lambda piece: piece.hand_off_id):
        pieces = list(rows)
        hand_off, first = pieces[0].hand_off, pieces[0]
        assert hand_off.answered_at is not None
        people = [hand_off.sent_by] if may_change_shared(hand_off.sent_by) else []
        if not people and hasattr(first, "owned"):
            people = first.owned.people
        since = company_day(hand_off.answered_at)
        for each in filter(asked.wants, people):
            yield Item(
                kind="hand-off-incomplete",
                person_id=each.pk,
                subject=f"projects.handoff:{hand_off.pk}",
                title=hand_off.card.title,
                since=hand_off.answered_at,
                due=None,
                gravity=NORMAL,
                url=f"{hand_off.get_absolute_url()}#missing",
                occasion=weekly(since, asked.today),
                context={
                    "to": hand_off.to_lane.name,
                    "missing": "; ".join(piece.text for piece in pieces)[:300],
                    "project": hand_off.card.project.title,
                },
            )


def plans(asked: Asked) -> Iterator[Item]:
    """A planned day on which both are to agree waits for each executive, or deputy, of a side that has not."""
    voices = [each for each in asked.chairs.voices if asked.wants(each[1])]
    if not voices:
        return
    for project in Project.objects.awaiting_approval().with_signed().order_by("planned_live_on", "pk"):
        agreement = project.plan_agreement
        if agreement is None or agreement.opened_at > asked.at or not project.wants_approval:
            continue
        since = company_day(agreement.opened_at)
        for side, voice, _principal in voices:
            if not getattr(project, f"signed_{side}"):
                yield Item(
                    kind="plan-to-approve",
                    person_id=voice.pk,
                    subject=f"projects.project:{project.pk}",
                    title=project.title,
                    since=agreement.opened_at,
                    due=None,
                    gravity=NORMAL,
                    url=project.get_absolute_url(),
                    occasion=after(since, asked.today),
                    joint=(asked.today - since).days >= TOPIC_AFTER_DAYS,
                    context={
                        "planned": project.planned_live_on,
                        "approved": project.approved_live_on,
                        "because": project.get_drift_because_display().lower(),
                        "seen": project.plan_digest,
                    },
                )


def verdicts(asked: Asked) -> Iterator[Item]:
    """An experiment that is over, or that one side has judged, waits for each side that has not said how it ended."""
    for experiment in Experiment.objects.awaiting(asked.at, asked.today):
        project, agreement = experiment.project, experiment.agreement
        proposed = agreement is not None and agreement.opened_at <= asked.at
        since = agreement.opened_at if agreement and proposed else company_moment(experiment.ends_on + DAY)
        for side in Side:
            if getattr(experiment, f"signed_{side}"):
                continue
            for person in judges(project, side, asked.chairs):
                if asked.wants(person):
                    yield Item(
                        kind="verdict-due",
                        person_id=person.pk,
                        subject=f"projects.experiment:{experiment.pk}",
                        title=project.title,
                        since=since,
                        due=None,
                        gravity=NORMAL,
                        url=project.get_absolute_url(),
                        occasion=weekly(company_day(since), asked.today),
                        context={
                            "kpi": experiment.kpi.name,
                            "ended": experiment.ends_on,
                            "verdict": experiment.get_verdict_display() if proposed else "",
                            "learnt": experiment.learnt[:200] if proposed else "",
                            "seen": experiment.digest if proposed else "",
                        },
                    )


def judges(project: Project, side: Side, chairs: Chairs) -> list[Person]:
    """Who owns it for the side; where nobody does who may act, whoever speaks for the side."""
    owner = project.owners.get(side)
    return [owner] if owner and may_change_shared(owner) else chairs.speakers.get(side, [])


def past_their_day(asked: Asked) -> Iterator[Item]:
    """A project that was to be live waits for its owners, and for both executives."""
    found = Project.objects.past_their_day(asked.today).select_related("owner_it", "owner_marketing")
    if asked.person is not None and all(asked.person != voice for _side, voice, _principal in asked.chairs.voices):
        found = found.owned_by(asked.person)
    for project in found.order_by("planned_live_on", "pk"):
        assert project.planned_live_on is not None
        due = company_moment(project.planned_live_on, NOON)
        owners = project.owners
        people = [*owners.values(), *(one for side in Side for one in asked.chairs.speakers.get(side, []))]
        for each in {one.pk: one for one in people if asked.wants(one)}.values():
            yield Item(
                kind="project-past-its-day",
                person_id=each.pk,
                subject=f"projects.project:{project.pk}",
                title=project.title,
                since=due,
                due=due,
                gravity=NORMAL,
                url=project.get_absolute_url(),
                occasion=before_then_weekly(project.planned_live_on, asked.today),
                joint=True,
                context={"stage": project.get_stage_display(), "planned": project.planned_live_on},
            )
