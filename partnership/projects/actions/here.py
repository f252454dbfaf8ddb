"""What is here of a file's cards: those that came from its tool before, with all that they are compared by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.placed import Here
from partnership.projects.models import Card, ChecklistItem, HandOff, Project
from partnership.projects.models.brought import AT_ONCE


def read_here(
    origin: str, ids: set[str], source: str, lanes: Mapping[int, Lane], projects: Mapping[int, Project]
) -> tuple[dict[str, Here], Sequence[Card]]:
    """The cards that came from a tool under these ids, as they stand now; and the others of the same source.

    Four to six queries, however many.
    """
    waiting = Exists(HandOff.objects.waiting().filter(card=OuterRef("pk")))
    of_source = Q(brought__file__source=source) if source else Q(pk__in=())
    found = Card.objects.filter(origin=origin).select_related("brought", "project")
    found = found.annotate(is_waiting=waiting, is_of_source=ExpressionWrapper(of_source, BooleanField()))
    if len(ids) <= AT_ONCE:
        found = found.filter(Q(origin_id__in=ids) | of_source)
    cards, others = {}, []
    for card in found.order_by("title", "pk"):
        if card.origin_id in ids:
            cards[card.pk] = card
        elif card.is_of_source:
            others.append(card)
    if not cards:
        return {}, others
    _with_what_they_refer_to(cards.values(), lanes, projects)
    of = {"card__origin": origin} | ({"card__in": list(cards)} if len(cards) <= AT_ONCE else {})
    labels: dict[int, list[str]] = {}
    on = Card.labels.through._default_manager.filter(**of, label__removed_at=None)
    for pk, name in on.values_list("card_id", "label__name"):
        labels.setdefault(pk, []).append(name.lower())
    items: dict[int, dict[int, tuple[str, bool, bool]]] = {}
    rows = ChecklistItem.objects.filter(**of).values_list("card_id", "pk", "text", "done_at", "removed_at")
    for pk, item, text, done_at, removed_at in rows:
        items.setdefault(pk, {})[item] = (text, done_at is not None, removed_at is None)
    return {
        card.origin_id: Here(
            card, card.brought.said if hasattr(card, "brought") else {}, _values(card, labels.get(pk, [])),
            items.get(pk, {}), card.is_waiting,
        )
        for pk, card in cards.items()
    }, others  # fmt: skip


def _with_what_they_refer_to(cards: Iterable[Card], lanes: Mapping[int, Lane], projects: Mapping[int, Project]) -> None:
    """Their lanes, projects and people: those that are archived or closed, and so not known yet, are read besides."""
    if other_lanes := {card.lane_id for card in cards} - lanes.keys():
        lanes = {**lanes, **Lane.objects.with_sides().in_bulk(other_lanes)}
    if others := {card.project_id for card in cards} - projects.keys():
        projects = {**projects, **Project.objects.in_bulk(others)}
    people = Person.objects.in_bulk({card.assignee_id for card in cards if card.assignee_id})
    for card in cards:
        card.lane, card.project = lanes[card.lane_id], projects[card.project_id]
        card.assignee = people[card.assignee_id] if card.assignee_id else None


def _values(card: Card, labels: Iterable[str]) -> dict[str, Any]:
    return {
        "title": card.title, "text": card.description, "lane": card.lane_id, "column": card.column_id,
        "assignee": card.assignee_id, "due": card.due_on.isoformat() if card.due_on else None, "labels": sorted(labels),
    }  # fmt: skip
