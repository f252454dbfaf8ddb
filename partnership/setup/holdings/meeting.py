"""Where somebody sits: series of meetings, and decisions that are looked at again."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from meetings.actions.planning import replace_in_series
from meetings.models import Decision, Series
from partnership.core.days import company_day
from partnership.people.models import Person, Side
from partnership.setup.holdings.kind import Given, Held, Kind, Pairs, cannot_act, record_of


class Meetings(Kind):
    """Named by kind and rhythm: what a one-to-one is called is the executives' to read."""

    name, title, one, many = "series", "Meetings they come to", "meeting series", "meeting series"
    open_words = "Nobody comes in their place"
    keeps = True

    def of(self, person: Person) -> QuerySet[Any]:
        return Series.objects.running(company_day()).filter(people=person)

    def held_by(self, person: Person) -> list[Held]:
        found = self.of(person)
        return [Held(each.pk, each, each.get_kind_display(), note=each.rule_in_words) for each in found]

    def give(self, given: Given, *, person: Person, by: Person) -> None:
        for held, to in given.items():
            replace_in_series(record_of(Series, held), person=person, successor=to, by=by)

    def unfit(self) -> list[Pairs]:
        named = Series.people.through.objects.filter(series__in=Series.objects.running(company_day()).values("pk"))
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
        Decision.objects.hand_over({record_of(Decision, held): to for held, to in given.items()}, by=by, person=person)

    def unfit(self) -> list[Pairs]:
        rows = Decision.objects.looked_at_again().order_by()
        it = rows.filter(cannot_act("owner_it", Side.IT)).values_list("pk", "owner_it")
        marketing = rows.filter(cannot_act("owner_marketing", Side.MARKETING))
        return [it, marketing.values_list("pk", "owner_marketing")]
