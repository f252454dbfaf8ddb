"""Six steps to a partnership that works. What of them is done is read from the records and stored nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Set
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from meetings.models import Series
from meetings.permissions import can_plan
from outcomes.models import Outcome, Version
from outcomes.permissions import can_draft
from partnership.accord.models import Signature
from partnership.activity.models import Event, reference
from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Invitation, Person, Role, Seat, Side
from partnership.people.permissions import is_administrator

DONE, BEGUN, OPEN = "done", "begun", "open"
ADMINISTRATORS, EXECUTIVES = "administrators", "executives"
EVERYBODY = "people.gathered"
"""The event by which an administrator says that those who are here are all for now."""


NOBODYS_ZONE = "UTC"
"""The time zone of whoever has not said theirs, person or company."""


@dataclass(frozen=True)
class Kind:
    """A step as it is for everybody: what it is about, why it comes, whose it is."""

    key: str
    title: str
    about: str  # within a sentence
    why: str
    whose: str  # in general; the page names them where they are known
    by: str  # ADMINISTRATORS or EXECUTIVES
    may: Callable[[Person], bool]


KINDS = (
    Kind(
        "company",
        "The company",
        "the company",
        "Clocks run in your working days and in your time zone, so say where and when you work.",
        "An administrator does this.",
        ADMINISTRATORS,
        is_administrator,
    ),
    Kind(
        "executives",
        "The two executives",
        "the two executives",
        "Everything that counts here takes both signatures: the CIO’s and the CMO’s.",
        "An administrator does this.",
        ADMINISTRATORS,
        is_administrator,
    ),
    Kind(
        "people",
        "The people",
        "the people",
        "Somebody on each side beside the executive: they record values, answer requests and move cards.",
        "An administrator does this.",
        ADMINISTRATORS,
        is_administrator,
    ),
    Kind(
        "lanes",
        "The lanes",
        "the lanes and their owners",
        "Who decides what: each lane has one side that owns it and somebody who answers.",
        "An administrator does this.",
        ADMINISTRATORS,
        is_administrator,
    ),
    Kind(
        "outcome",
        "The first outcome",
        "the first outcome",
        "A result that both want, with the numbers by which you will both know.",
        "The CIO or the CMO starts it; anybody of IT or marketing can.",
        EXECUTIVES,
        can_draft,
    ),
    Kind(
        "one_to_one",
        "The first one-to-one",
        "the first one-to-one",
        "The rhythm in which the two of you meet. It is the first thing that a partnership loses.",
        "The CIO or the CMO plans it.",
        EXECUTIVES,
        can_plan,
    ),
)


@dataclass(frozen=True)
class Step:
    """One step as it stands now, for one reader."""

    kind: Kind
    number: int
    state: str
    is_theirs: bool

    @property
    def is_done(self) -> bool:
        return self.state == DONE

    @property
    def url(self) -> str:
        return reverse(f"welcome:{self.kind.key}")


def survey(reader: Person, day: date | None = None, *, about: Collection[Kind] = KINDS) -> list[Step]:
    """The six, or some of them, for a reader. One query beside the ground rules."""
    rules = GroundRules.current()
    there = _there(reader, rules, day or company_day(), {kind.key for kind in about})
    states = _states(rules, there)
    waits_for_others = states["outcome"] == BEGUN and not there["drafts"] and not there["unsigned"]
    return [
        Step(kind, number, states[kind.key], kind.may(reader) and not (kind.key == "outcome" and waits_for_others))
        for number, kind in enumerate(KINDS, 1)
        if kind in about
    ]


def missing(reader: Person, *, done: Collection[str] = ()) -> Step | None:
    """What the reader can do next; None when everything of theirs is done, and for whom nothing is theirs.

    ``done`` names the steps that the caller knows to be done: only the reader's others are asked about.
    """
    open_ones = [kind for kind in KINDS if kind.key not in done and kind.may(reader)]
    return next_of(survey(reader, about=open_ones)) if open_ones else None


def next_of(steps: list[Step]) -> Step | None:
    return next((step for step in steps if step.is_theirs and not step.is_done), None)


def _there(reader: Person, rules: GroundRules, day: date, about: Set[str]) -> dict[str, bool]:
    """What there is of the steps that are asked about, all of it in one query; of the others nothing."""
    asked = {
        "executives": lambda: _of_executives(day),
        "people": lambda: _of_people(rules, day),
        "lanes": lambda: _of_lanes(day),
        "outcome": lambda: _of_outcomes(reader),
        "one_to_one": lambda: {"meets": Exists(Series.objects.one_to_ones())},
    }
    found = {name: asks for key in about & asked.keys() for name, asks in asked[key]().items()}
    there: dict[str, bool] = defaultdict(bool)
    if found:
        there |= Person.objects.filter(pk=reader.pk).annotate(**found).values(*found).get()
    return there


def _of_executives(day: date) -> dict[str, Exists]:
    seats = Seat.objects.held_since(day)
    asked = Invitation.objects.pending().filter(expires_at__gt=timezone.now()).exclude(seat="")
    return {f"seat_{side}": Exists(seats.filter(side=side)) for side in Side.values} | {
        f"asked_{side}": Exists(asked.filter(seat=side)) for side in Side.values
    }


def _of_people(rules: GroundRules, day: date) -> dict[str, Exists]:
    beside = (
        Person.objects.active()
        .filter(role=Role.STAFF)
        .exclude(pk__in=Seat.objects.held_since(day).values("person"))
        .exclude(pk__in=Invitation.objects.pending().exclude(seat="").values("person"))
    )
    said = Event.objects.filter(subject=reference(rules), kind=EVERYBODY)
    return {f"beside_{side}": Exists(beside.filter(side=side)) for side in Side.values} | {"all_said": Exists(said)}


def _of_lanes(day: date) -> dict[str, Exists]:
    lanes = Lane.objects.open()
    owned = Ownership.objects.holding_on(day).filter(lane=OuterRef("pk"))
    return {"lanes": Exists(lanes), "unowned": Exists(lanes.filter(~Exists(owned)))}


def _of_outcomes(reader: Person) -> dict[str, Exists]:
    versions = Version.objects.filter(outcome__closed_at=None)
    own = Signature.objects.filter(agreement=OuterRef("agreement"), side=reader.standing.side_spoken_for or "")
    asked_to_sign = versions.waiting_for_signatures().filter(~Exists(own))
    if not reader.standing.is_executive:
        asked_to_sign = asked_to_sign.none()
    return {
        "in_force": Exists(Outcome.objects.filter(Q(versions__state="in_force") | Q(closed_at__isnull=False))),
        "drafted": Exists(versions.open()),
        "drafts": Exists(versions.filter(state=Version.State.DRAFT)),
        "unsigned": Exists(asked_to_sign),
    }


def _states(rules: GroundRules, there: dict[str, bool]) -> dict[str, str]:
    seated = sum(bool(there[f"seat_{side}"] or there[f"asked_{side}"]) for side in Side.values)
    joined = sum(bool(there[f"beside_{side}"]) for side in Side.values)
    return {
        "company": DONE if rules.is_named else OPEN,
        "executives": (OPEN, BEGUN, DONE)[seated],
        "people": DONE if there["all_said"] else (OPEN, BEGUN, DONE)[joined],
        "lanes": OPEN if not there["lanes"] else BEGUN if there["unowned"] else DONE,
        "outcome": DONE if there["in_force"] else BEGUN if there["drafted"] else OPEN,
        "one_to_one": DONE if there["meets"] else OPEN,
    }
