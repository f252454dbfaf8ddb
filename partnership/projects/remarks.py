"""What stands out in the lanes: those that nobody uses, and people who answer for more than one person can hold."""

from collections import defaultdict
from datetime import timedelta

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.urls import reverse

from partnership.company.models import GroundRules
from partnership.core.days import company_day, company_moment
from partnership.core.remarks import Remark
from partnership.core.text import enumerated
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card


def idle_lanes() -> list[Remark]:
    """Lanes in which no card is open, and none was added or moved for a quarter. One query, beside the rules'."""
    days = GroundRules.current().idle_lane_days
    since = company_day() - timedelta(days=days)
    cards = Card.objects.filter(lane=OuterRef("pk"))
    used = cards.open() | cards.filter(moved_at__gte=company_moment(since))
    found = Lane.objects.open().annotate(begun=Min("ownerships__from_on")).filter(~Exists(used), begun__lte=since)
    return [
        Remark(
            f"No card has been in the lane “{lane}” for {days} days. Say what belongs in it, or archive it.",
            reverse("setup:lane", args=[lane.pk]),
            lane.pk,
        )
        for lane in found
    ]


def laden_owners() -> list[Remark]:
    """Who answers for more open cards than the rules say one person can hold, in each of their lanes. Two queries."""
    most = GroundRules.current().owner_cards
    open_cards = Count("cards", filter=Q(cards__in=Card.objects.open()))
    held: dict[Person, list[tuple[Lane, int]]] = defaultdict(list)
    for lane in Lane.objects.open().with_owner().annotate(open_cards=open_cards):
        for person in lane.owned.people if hasattr(lane, "owned") else ():
            held[person].append((lane, lane.open_cards))
    return [
        Remark(_laden(person, lanes, most), reverse("setup:lane", args=[lane.pk]), lane.pk)
        for person, lanes in held.items()
        if sum(count for _, count in lanes) > most
        for lane, count in lanes
        if count
    ]


def _laden(person: Person, lanes: list[tuple[Lane, int]], most: int) -> str:
    busy = [lane for lane, count in lanes if count]
    where = enumerated([f"“{lane}”" for lane in busy])
    total = sum(count for _, count in lanes)
    return f"{person.name} answers for {total} open cards in {where}; more than {most} are hard to hold."
