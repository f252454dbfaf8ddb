"""What somebody is to see to: KPIs, projects, cards, actions."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from outcomes.actions import stewarding
from outcomes.models import KpiDefinition
from partnership.lanes.models import Lane
from partnership.people.models import Person, Side
from partnership.projects.models import Card, Project
from partnership.promises.models import Action
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act, record_of


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
        stewarding.hand_over({record_of(KpiDefinition, held): to for held, to in given.items()}, by=by, person=person)

    def unfit(self) -> list[Pairs]:
        rows = KpiDefinition.objects.current()
        it = rows.filter(cannot_act("steward_it", Side.IT)).values_list("pk", "steward_it")
        marketing = rows.filter(cannot_act("steward_marketing", Side.MARKETING))
        return [it, marketing.values_list("pk", "steward_marketing")]


class Projects(Kind):
    name, title, one, many = "project", "Projects they own for their side", "project", "projects"
    why = "Its owner changes its stage and its day. What was promised stays as both sides accepted it."
    open_words = "Nobody: the executives steer it"

    def of(self, person: Person) -> QuerySet[Any]:
        return Project.objects.open().owned_by(person)

    def held_by(self, person: Person) -> list[Held]:
        return [
            Held(
                each.pk,
                each,
                each.title,
                url=each.get_absolute_url(),
                note=each.get_stage_display().lower(),
                side=each.side_owned_by(person) or "",
            )
            for each in self.of(person).order_by("planned_live_on", "title", "pk")
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Project.objects.hand_over({record_of(Project, held): to for held, to in given.items()}, person=person, by=by)

    def unfit(self) -> list[Pairs]:
        rows = Project.objects.open().order_by()
        it = rows.filter(cannot_act("owner_it", Side.IT)).values_list("pk", "owner_it")
        marketing = rows.filter(cannot_act("owner_marketing", Side.MARKETING)).values_list("pk", "owner_marketing")
        return [it, marketing]


class Cards(Kind):
    name, title, one, many = "card", "Open cards", "card", "cards"
    why = "A card goes to somebody of a side whose lane it is in."
    open_words = "Nobody yet: it waits in its lane"
    keeps = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Card.objects.open().filter(assignee=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person).select_related("assignee", "lane", "column").order_by("lane__position", "due_on", "pk")
        lanes = Lane.objects.with_sides().in_bulk({card.lane_id for card in found})
        return [
            Held(
                card.pk,
                card,
                card.title,
                side=_only_side(lanes[card.lane_id]),
                url=card.get_absolute_url(),
                note=f"{card.lane.name}, {card.column.name.lower()}"
                + (f", due {card.due_on:%-d %b}" if card.due_on else ""),
            )
            for card in found
        ]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        Card.objects.hand_over({record_of(Card, held): to for held, to in given.items()}, by=by)

    def unfit(self) -> list[Pairs]:
        return [Card.objects.open().filter(cannot_act("assignee")).order_by().values_list("pk", "assignee")]


def _only_side(lane: Lane) -> str:
    """The side whose lane it is; "" for one of both."""
    sides = set(lane.owned.sides)
    return next(iter(sides)) if len(sides) == 1 else ""


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
        Action.objects.hand_over({record_of(Action, held): to for held, to in given.items() if to}, by=by)

    def unfit(self) -> list[Pairs]:
        return [Action.objects.open().filter(cannot_act("owner")).values_list("pk", "owner")]
