"""What somebody holds, kind by kind: what the hand-over page lists, who may take each thing, and how it is given.

A kind reads by its area's queries and gives by its area's verbs. ``tests/setup/test_holdings.py`` names every reference
to a person in the models as held, history or their own, so that a new one cannot be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from django.db.models import CharField, Model, Q, QuerySet, Value
from django.utils import timezone

from meetings.actions.planning import replace_in_series
from meetings.models import Decision, Series
from outcomes.actions import stewarding
from outcomes.models import KpiDefinition
from partnership.attention.actions import end_deputyship, name_deputy
from partnership.company.models import GroundRules
from partnership.intake.actions import name_people
from partnership.intake.models import Consultation, Request, Triager
from partnership.lanes.models import Lane, Ownership
from partnership.people.actions import hand_seat_over
from partnership.people.models import Delegation, Invitation, Person, Role, Seat, Side
from partnership.projects.models import Card, HandOff
from partnership.promises.models import Action

M = TypeVar("M", bound=Model)
Pairs = QuerySet[Any, tuple[int, int]]


@dataclass(frozen=True)
class Held:
    """One thing that somebody holds."""

    pk: int
    record: Model
    title: str
    note: str = ""
    url: str = ""
    side: str = ""  # whose it is to take; "" for either
    needs_somebody: bool = False


Given = Mapping[Held, Person | None]


class Kind:
    """A sort of thing that is held. ``open_words`` say what becomes of one that nobody takes; empty: somebody must."""

    name: ClassVar[str]
    title: ClassVar[str]
    one: ClassVar[str]
    many: ClassVar[str]
    why: ClassVar[str] = ""
    open_words: ClassVar[str] = ""
    keeps: ClassVar[bool] = False  # whoever stays on the staff may keep it, on whichever side
    ends: ClassVar[bool] = False  # nobody takes it: it ends, or goes with something else

    def of(self, person: Person) -> QuerySet[Any]:
        """What of this kind they hold."""
        raise NotImplementedError

    def held_by(self, person: Person) -> list[Held]:
        """The same, as the hand-over page lists it."""
        raise NotImplementedError

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        raise NotImplementedError

    def unfit(self) -> list[Pairs]:
        """(pk, person) of everything of this kind that is held by somebody who cannot act."""
        raise NotImplementedError

    def counted(self, number: int) -> str:
        return f"{number} {self.one if number == 1 else self.many}"


def cannot_act(person: str, side: str | None = None) -> Q:
    """Q over what names a person by ``person``: they may not sign in, are not staff, or not of the side."""
    unfit = Q(**{f"{person}__isnull": False}) & (
        Q(**{f"{person}__is_active": False}) | ~Q(**{f"{person}__role": Role.STAFF})
    )
    if side:
        unfit |= Q(**{f"{person}__isnull": False}) & ~Q(**{f"{person}__side": side})
    return unfit


class Seats(Kind):
    name, title, one, many = "seat", "The seat", "seat", "seats"
    why = "Who takes it signs and rates for the side from today on; what waits for the seat waits for them."
    open_words = "Nobody for now: nothing can be signed for the side until somebody takes it"

    def of(self, person: Person) -> QuerySet[Any]:
        return Seat.objects.held_since(timezone.localdate()).filter(person=person)

    def held_by(self, person: Person) -> list[Held]:
        today = timezone.localdate()
        return [
            Held(
                seat.pk,
                seat,
                Side(seat.side).chair,
                side=seat.side,
                url="/set-up/seats/",
                note=f"since {seat.from_on:%-d %b %Y}" if seat.from_on <= today else f"from {seat.from_on:%-d %b %Y}",
            )
            for seat in self.of(person)
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            assert isinstance(held.record, Seat)
            hand_seat_over(held.record, to=to, by=by)

    def unfit(self) -> list[Pairs]:
        rows = Seat.objects.held_since(timezone.localdate())
        sides = Q(side=Side.IT) & cannot_act("person", Side.IT)
        sides |= Q(side=Side.MARKETING) & cannot_act("person", Side.MARKETING)
        return [rows.filter(sides).values_list("pk", "person")]


class DeputiesNamed(Kind):
    name, title, one, many = "deputies", "Deputies they named", "deputy named", "deputies named"
    why = "They act for who holds the seat, so they end with it. Whoever takes the seat names their own."
    ends = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Delegation.objects.in_effect_since(timezone.localdate()).filter(principal=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("principal", "deputy")
        return [_delegation(given, given.deputy.name) for given in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held in given:
            assert isinstance(held.record, Delegation)
            end_deputyship(held.record, by=by)

    def unfit(self) -> list[Pairs]:
        rows = Delegation.objects.in_effect_since(timezone.localdate())
        return [rows.filter(cannot_act("principal")).values_list("pk", "principal")]


class Deputyships(Kind):
    name, title, one, many = "deputyship", "Acts as a deputy", "deputyship", "deputyships"
    why = "Who takes it acts for the days that are left, and is told so."
    open_words = "Nobody: it ends"

    def of(self, person: Person) -> QuerySet[Any]:
        return Delegation.objects.in_effect_since(timezone.localdate()).filter(deputy=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("principal", "deputy")
        return [_delegation(given, f"for {given.principal.name}") for given in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            old = held.record
            assert isinstance(old, Delegation)
            end_deputyship(old, by=by)
            if to:
                first = max(timezone.localdate(), old.from_on)
                name_deputy(by=by, principal=old.principal, deputy=to, from_on=first, until_on=old.until_on)

    def unfit(self) -> list[Pairs]:
        rows = Delegation.objects.in_effect_since(timezone.localdate())
        sides = Q(principal__side=Side.IT) & cannot_act("deputy", Side.IT)
        sides |= Q(principal__side=Side.MARKETING) & cannot_act("deputy", Side.MARKETING)
        return [rows.filter(sides).values_list("pk", "deputy")]


def _delegation(given: Delegation, title: str) -> Held:
    days = f"{given.from_on:%-d %b} to {given.until_on:%-d %b %Y}"
    return Held(given.pk, given, title, note=days, side=given.principal.side, url="/set-up/seats/")


class Lanes(Kind):
    name, title, one, many = "lane", "Lanes they answer for", "lane", "lanes"
    why = "A lane always has somebody of its side who answers for it. What waits to be accepted goes with the lane."

    def of(self, person: Person) -> QuerySet[Any]:
        accountable = Q(person_it=person) | Q(person_marketing=person)
        return Ownership.objects.holding_since(GroundRules.today()).filter(accountable, lane__archived_at=None)

    def held_by(self, person: Person) -> list[Held]:
        today = GroundRules.today()
        found = self.of(person)
        waiting = _waiting_in(person)
        return [
            Held(
                each.pk,
                each.lane,
                each.lane.name,
                note=_lane_note(each, today, waiting),
                url=each.lane.get_absolute_url(),
                side=Side.IT if each.person_it_id == person.pk else Side.MARKETING,
                needs_somebody=True,
            )
            for each in found.select_related("lane").order_by("lane__position", "from_on", "pk")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            assert isinstance(held.record, Lane)
            held.record.hand_over(person, by=by, accountable=to, ownership=held.pk)

    def unfit(self) -> list[Pairs]:
        rows = Ownership.objects.holding_since(GroundRules.today()).filter(lane__archived_at=None)
        it = rows.filter(cannot_act("person_it", Side.IT)).values_list("pk", "person_it")
        return [it, rows.filter(cannot_act("person_marketing", Side.MARKETING)).values_list("pk", "person_marketing")]


def _waiting_in(person: Person) -> dict[int, int]:
    counts: dict[int, int] = {}
    for lane in HandOff.objects.waiting().received_by(person).values_list("to_lane", flat=True):
        counts[lane] = counts.get(lane, 0) + 1
    return counts


def _lane_note(each: Ownership, today: Any, waiting: dict[int, int]) -> str:
    words = [f"{each.get_owner_display()}, {'since' if each.from_on <= today else 'from'} {each.from_on:%-d %b %Y}"]
    if number := waiting.get(each.lane_id, 0):
        words.append(f"{number} hand-off{'' if number == 1 else 's'} wait in it")
    return "; ".join(words)


class LaneDeputies(Kind):
    name, title, one, many = "lane-deputy", "Lanes in which they are deputy", "lane as deputy", "lanes as deputy"
    open_words = "Nobody: the lane has one deputy less"

    def of(self, person: Person) -> QuerySet[Any]:
        found = Ownership.objects.holding_since(GroundRules.today()).filter(deputies=person, lane__archived_at=None)
        return found.exclude(Q(person_it=person) | Q(person_marketing=person))  # goes with what they answer for

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person)
        return [
            Held(
                each.pk,
                each.lane,
                each.lane.name,
                note=each.get_owner_display(),
                url=each.lane.get_absolute_url(),
                side="" if len(each.sides) > 1 else next(iter(each.sides)),
            )
            for each in found.select_related("lane").order_by("lane__position", "from_on", "pk")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            assert isinstance(held.record, Lane)
            held.record.hand_over(person, by=by, deputy=to, ownership=held.pk)

    def unfit(self) -> list[Pairs]:
        named = Ownership.deputies.through.objects
        rows = named.filter(ownership__in=Ownership.objects.holding_since(GroundRules.today()).values("pk"))
        border = Q(ownership__owner="border") & cannot_act("person")
        one_side = Q(ownership__owner="it") & cannot_act("person", Side.IT)
        one_side |= Q(ownership__owner="marketing") & cannot_act("person", Side.MARKETING)
        return [rows.filter(border | one_side, ownership__lane__archived_at=None).values_list("ownership", "person")]


class Stewardships(Kind):
    name, title, one, many = "kpi", "KPIs they are steward of", "KPI", "KPIs"
    why = "Signatures stay: a steward’s successor changes no word that was signed. In a draft it may be left open."
    open_words = "Nobody for now: drafts only"

    def of(self, person: Person) -> QuerySet[Any]:
        return KpiDefinition.objects.current().stewarded_by(person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("kpi", "version__outcome")
        return [
            Held(
                each.pk,
                each,
                each.name,
                url=each.version.get_absolute_url(),
                needs_somebody=not each.version.is_draft,
                note=f"{each.version}, {each.version.get_state_display().lower()}",
                side=Side.IT if each.steward_it_id == person.pk else Side.MARKETING,
            )
            for each in found.order_by("version__title", "version__number", "position", "pk")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        stewarding.hand_over({_as(KpiDefinition, held): to for held, to in given.items()}, by=by, person=person)

    def unfit(self) -> list[Pairs]:
        rows = KpiDefinition.objects.current()
        it = rows.filter(cannot_act("steward_it", Side.IT)).values_list("pk", "steward_it")
        marketing = rows.filter(cannot_act("steward_marketing", Side.MARKETING))
        return [it, marketing.values_list("pk", "steward_marketing")]


class Cards(Kind):
    name, title, one, many = "card", "Open cards", "card", "cards"
    open_words = "Nobody yet: it waits in its lane"
    keeps = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Card.objects.open().filter(assignee=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("assignee", "lane", "column").order_by("lane__position", "due_on", "pk")
        return [
            Held(
                card.pk,
                card,
                card.title,
                url=card.get_absolute_url(),
                note=f"{card.lane.name}, {card.column.name.lower()}"
                + (f", due {card.due_on:%-d %b}" if card.due_on else ""),
            )
            for card in found
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Card.objects.hand_over({_as(Card, held): to for held, to in given.items()}, by=by)

    def unfit(self) -> list[Pairs]:
        return [Card.objects.open().filter(cannot_act("assignee")).order_by().values_list("pk", "assignee")]


class Actions(Kind):
    """Named by number and day: what an action says is its owner's and the executives' to read."""

    name, title, one, many = "action", "Open actions", "action", "actions"
    why = "An action has one owner. What it says is its owner’s and the executives’ to read."
    keeps = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Action.objects.open().owned_by(person).most_urgent_first()

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("owner")
        return [
            Held(each.pk, each, str(each), note=f"due {each.due_on:%-d %b %Y}", needs_somebody=True) for each in found
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Action.objects.hand_over({_as(Action, held): to for held, to in given.items() if to}, by=by)

    def unfit(self) -> list[Pairs]:
        return [Action.objects.open().filter(cannot_act("owner")).values_list("pk", "owner")]


class Requests(Kind):
    name, title, one, many = "request", "Requests they ask for", "request", "requests"
    why = "Somebody of the side answers what is missing and hears what is decided. Drafts that nobody saw stay theirs."

    def of(self, person: Person) -> QuerySet[Any]:
        return Request.objects.open().asked_by(person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("requester").order_by("pk")
        return [
            Held(
                each.pk,
                each,
                each.title,
                note=each.get_state_display(),
                url=each.get_absolute_url(),
                side=each.side,
                needs_somebody=True,
            )
            for each in found
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Request.objects.hand_over({_as(Request, held): to for held, to in given.items() if to}, by=by)

    def unfit(self) -> list[Pairs]:
        return [Request.objects.open().filter(cannot_act("requester")).order_by().values_list("pk", "requester")]


class Consultations(Kind):
    name, title, one, many = "consultation", "Requests they answer for IT", "consultation", "consultations"
    open_words = "Nobody: the CIO answers"

    def of(self, person: Person) -> QuerySet[Any]:
        return Consultation.objects.waiting().filter(people=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("request").prefetch_related("people")
        return [
            Held(each.pk, each, each.request.title, url=each.get_absolute_url(), side=Side.IT)
            for each in found.order_by("pk")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            record = _as(Consultation, held)
            named = [each for each in record.people.all() if each != person]
            name_people(record.request, [*named, to] if to and to not in named else named, by=by)

    def unfit(self) -> list[Pairs]:
        named = Consultation.people.through.objects.filter(consultation__in=Consultation.objects.waiting().values("pk"))
        return [named.filter(cannot_act("person", Side.IT)).values_list("consultation", "person")]


class Triage(Kind):
    name, title, one, many = "triage", "Named to score and accept requests", "naming for triage", "namings for triage"
    why = "It ends. The seat names whom it wants, and gives the side’s part until then."
    ends = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Triager.objects.filter(person=person, ended_at=None)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person)
        return [Held(each.pk, each, f"for {Side(each.side).label}", side=each.side) for each in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held in given:
            _as(Triager, held).end(by=by)

    def unfit(self) -> list[Pairs]:
        rows = Triager.objects.filter(ended_at=None)
        sides = Q(side=Side.IT) & cannot_act("person", Side.IT)
        sides |= Q(side=Side.MARKETING) & cannot_act("person", Side.MARKETING)
        return [rows.filter(sides).order_by().values_list("pk", "person")]


class Meetings(Kind):
    """Named by kind and rhythm: what a one-to-one is called is the executives' to read."""

    name, title, one, many = "series", "Meetings they come to", "meeting series", "meeting series"
    open_words = "Nobody comes in their place"
    keeps = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Series.objects.running(timezone.localdate()).filter(people=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person)
        return [Held(each.pk, each, each.get_kind_display(), note=each.rule_in_words) for each in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            replace_in_series(_as(Series, held), person=person, successor=to, by=by)

    def unfit(self) -> list[Pairs]:
        named = Series.people.through.objects.filter(
            series__in=Series.objects.running(timezone.localdate()).values("pk")
        )
        return [named.filter(person__is_active=False).values_list("series", "person")]


class Decisions(Kind):
    """Named by number and day: a decision may be confidential."""

    name, title, one, many = "decision", "Decisions that are looked at again", "decision", "decisions"
    why = "What was decided is the meeting’s own to read; here it has its number and its day."
    open_words = "Nobody: the meeting gives it an owner"

    def of(self, person: Person) -> QuerySet[Any]:
        return Decision.objects.looked_at_again().owned_by(person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person)
        return [
            Held(
                each.pk,
                each,
                str(each),
                note=f"on {each.review_on:%-d %b %Y}" if each.review_on else "re-opened",
                side=Side.IT if each.owner_it_id == person.pk else Side.MARKETING,
            )
            for each in found.order_by("review_on", "pk")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Decision.objects.hand_over({_as(Decision, held): to for held, to in given.items()}, by=by, person=person)

    def unfit(self) -> list[Pairs]:
        rows = Decision.objects.looked_at_again().order_by()
        it = rows.filter(cannot_act("owner_it", Side.IT)).values_list("pk", "owner_it")
        marketing = rows.filter(cannot_act("owner_marketing", Side.MARKETING))
        return [it, marketing.values_list("pk", "owner_marketing")]


class Invitations(Kind):
    name, title, one, many = "invitation", "Invitations they sent that nobody has taken up", "invitation", "invitations"
    why = "Each is withdrawn: invite again from the person’s page whoever should still come."
    ends = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Invitation.objects.pending().filter(by=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("person").order_by("pk")
        return [Held(each.pk, each, each.person.name, url=each.person.get_absolute_url()) for each in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held in given:
            _as(Invitation, held).withdraw(by=by)

    def unfit(self) -> list[Pairs]:
        return []  # a link opens the door whoever sent it


def _as(model: type[M], held: Held) -> M:
    assert isinstance(held.record, model)
    return held.record


KINDS: list[Kind] = [
    Seats(), DeputiesNamed(), Deputyships(), Lanes(), LaneDeputies(), Stewardships(), Cards(), Actions(), Requests(),
    Consultations(), Triage(), Meetings(), Decisions(), Invitations(),
]  # fmt: skip


def held_by(person: Person) -> dict[Kind, list[Held]]:
    """Everything that somebody holds, in the order in which it is handed over. A fixed number of queries."""
    found = {kind: kind.held_by(person) for kind in KINDS}
    return {kind: held for kind, held in found.items() if held}


def counts_of(person: Person) -> dict[str, int]:
    """How many things of each kind somebody holds, by the kind's name. One query."""
    parts = [kind.of(person).order_by().annotate(held_as=Value(kind.name, CharField())) for kind in KINDS]
    first, *others = [part.values_list("held_as", "pk") for part in parts]
    counts: dict[str, int] = {}
    for name, _ in first.union(*others, all=True):
        counts[name] = counts.get(name, 0) + 1
    return counts


def in_words(counts: Mapping[str, int]) -> str:
    """Such as "4 lanes, 12 cards and 1 action", from how many there are of each kind by name."""
    parts = [kind.counted(counts[kind.name]) for kind in KINDS if counts.get(kind.name)]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
