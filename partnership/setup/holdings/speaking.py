"""What somebody speaks for: a seat, and deputyships of one side and the other."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from partnership.attention.actions import end_deputyship, name_deputy
from partnership.core.days import company_day
from partnership.people.actions import hand_seat_over
from partnership.people.models import Delegation, Person, Seat, Side
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act


class Seats(Kind):
    name, title, one, many = "seat", "The seat", "seat", "seats"
    why = "Who takes it signs and rates for the side from today on; what waits for the seat waits for them."
    open_words = "Nobody for now: nothing can be signed for the side until somebody takes it"

    def of(self, person: Person) -> QuerySet[Any]:
        return Seat.objects.held_since(company_day()).filter(person=person)

    def held_by(self, person: Person) -> list[Held]:
        today = company_day()
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
        rows = Seat.objects.held_since(company_day())
        sides = Q(side=Side.IT) & cannot_act("person", Side.IT)
        sides |= Q(side=Side.MARKETING) & cannot_act("person", Side.MARKETING)
        return [rows.filter(sides).values_list("pk", "person")]


class DeputiesNamed(Kind):
    name, title, one, many = "deputies", "Deputies they named", "deputy named", "deputies named"
    why = "They act for who holds the seat, so they end with it. Whoever takes the seat names their own."
    ends = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Delegation.objects.in_effect_since(company_day()).filter(principal=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("principal", "deputy")
        return [_delegation(given, given.deputy.name) for given in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held in given:
            assert isinstance(held.record, Delegation)
            end_deputyship(held.record, by=by)

    def unfit(self) -> list[Pairs]:
        rows = Delegation.objects.in_effect_since(company_day())
        return [rows.filter(cannot_act("principal")).values_list("pk", "principal")]


class Deputyships(Kind):
    name, title, one, many = "deputyship", "Acts as a deputy", "deputyship", "deputyships"
    why = "Who takes it acts for the days that are left, and is told so."
    open_words = "Nobody: it ends"

    def of(self, person: Person) -> QuerySet[Any]:
        return Delegation.objects.in_effect_since(company_day()).filter(deputy=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("principal", "deputy")
        return [_delegation(given, f"for {given.principal.name}") for given in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            old = held.record
            assert isinstance(old, Delegation)
            end_deputyship(old, by=by)
            if to:
                first = max(company_day(), old.from_on)
                name_deputy(by=by, principal=old.principal, deputy=to, from_on=first, until_on=old.until_on)

    def unfit(self) -> list[Pairs]:
        rows = Delegation.objects.in_effect_since(company_day())
        sides = Q(principal__side=Side.IT) & cannot_act("deputy", Side.IT)
        sides |= Q(principal__side=Side.MARKETING) & cannot_act("deputy", Side.MARKETING)
        return [rows.filter(sides).values_list("pk", "deputy")]


def _delegation(given: Delegation, title: str) -> Held:
    days = f"{given.from_on:%-d %b} to {given.until_on:%-d %b %Y}"
    return Held(given.pk, given, title, note=days, side=given.principal.side, url="/set-up/seats/")
