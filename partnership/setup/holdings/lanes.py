"""Lanes that somebody answers for, or is deputy in."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from partnership.core.days import company_day
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person, Side
from partnership.projects.models import HandOff
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act


class Lanes(Kind):
    name, title, one, many = "lane", "Lanes they answer for", "lane", "lanes"
    why = "A lane always has somebody of its side who answers for it. What waits to be accepted goes with the lane."

    def of(self, person: Person) -> QuerySet[Any]:
        accountable = Q(person_it=person) | Q(person_marketing=person)
        return Ownership.objects.holding_since(company_day()).filter(accountable, lane__archived_at=None)

    def held_by(self, person: Person) -> list[Held]:
        today = company_day()
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
        rows = Ownership.objects.holding_since(company_day()).filter(lane__archived_at=None)
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
        words.append("1 hand-off waits in it" if number == 1 else f"{number} hand-offs wait in it")
    return "; ".join(words)


class LaneDeputies(Kind):
    name, title, one, many = "lane-deputy", "Lanes in which they are deputy", "lane as deputy", "lanes as deputy"
    open_words = "Nobody: the lane has one deputy less"

    def of(self, person: Person) -> QuerySet[Any]:
        found = Ownership.objects.holding_since(company_day()).filter(deputies=person, lane__archived_at=None)
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
        rows = named.filter(ownership__in=Ownership.objects.holding_since(company_day()).values("pk"))
        border = Q(ownership__owner="border") & cannot_act("person")
        one_side = Q(ownership__owner="it") & cannot_act("person", Side.IT)
        one_side |= Q(ownership__owner="marketing") & cannot_act("person", Side.MARKETING)
        return [rows.filter(border | one_side, ownership__lane__archived_at=None).values_list("ownership", "person")]
