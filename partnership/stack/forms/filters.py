"""Which systems a list shows."""

from __future__ import annotations

from functools import cached_property

from django.conf import settings
from django.http import QueryDict
from django.utils.module_loading import import_string

from partnership.company.money import Rates
from partnership.core.choosing import Choices, Option, offered, options
from partnership.core.days import company_day
from partnership.core.text import searched
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Side
from partnership.stack.models import System
from partnership.stack.models.system_queries import SORTS, SystemQuerySet

LIVES = [("", "All but gone"), ("in_use", "In use"), *System.Life.choices, ("all", "All")]
SIDES = [("", "Either side"), *Side.choices]
WAYS = [("", "However it came"), ("by_pass", "By-passes"), ("unsaid", "Not said how they came")]
RENEWALS = [("", "Any time"), ("30", "To decide within 30 days"), ("60", "Within 60"), ("120", "Within 120")]
OWNERS = [("", "Anybody"), ("mine", "Mine"), ("nobody", "A side without owner")]


class SystemFilter:
    """Words, side, category, step, life, owner, way and the order. What is not offered is left out, never an error."""

    def __init__(self, data: QueryDict) -> None:
        self.categories = list(System.objects.by_category())
        self.steps = list(JourneyStage.objects.current())
        stages = [(str(stage.pk), stage.name) for stage in self.steps]
        sort = data.get("sort", "")
        self.values: dict[str, str] = {
            "q": searched(data.get("q", "")),
            "side": offered(data.get("side", ""), SIDES),
            "category": offered(data.get("category", ""), [(name, name) for name, _number in self.categories]),
            "stage": offered(data.get("stage", ""), stages),
            "life": offered(data.get("life", ""), LIVES),
            "owner": offered(data.get("owner", ""), OWNERS),
            "way": offered(data.get("way", ""), WAYS),
            "renewal": offered(data.get("renewal", ""), RENEWALS),
            "sort": sort if sort.removeprefix("-") in SORTS else "",
        }

    def apply(self, rows: SystemQuerySet, person: Person) -> SystemQuerySet:
        return self._sorted(self._narrowed(rows, person))

    def _narrowed(self, rows: SystemQuerySet, person: Person) -> SystemQuerySet:
        values = self.values
        rows = self._alive(rows, values["life"])
        if values["side"]:
            rows = rows.of_side(values["side"])
        if values["category"]:
            rows = rows.filter(category=values["category"])
        if values["stage"]:
            rows = rows.filter(stages=int(values["stage"]))
        if values["owner"]:
            rows = rows.owned_by(person) if values["owner"] == "mine" else rows.without_owner()
        if values["way"]:
            rows = rows.by_passes() if values["way"] == "by_pass" else rows.unexplained()
        if values["renewal"]:
            to_decide = import_string(settings.TO_DECIDE)(company_day(), int(values["renewal"]))
            rows = rows.filter(pk__in=to_decide)
        return rows.mentioning(values["q"]) if values["q"] else rows

    @staticmethod
    def _alive(rows: SystemQuerySet, life: str) -> SystemQuerySet:
        if life == "all":
            return rows
        if life == "in_use":
            return rows.in_use()
        return rows.filter(life=life) if life else rows.here()

    def _sorted(self, rows: SystemQuerySet) -> SystemQuerySet:
        return rows.with_cost(self.rates.by_currency).sorted_by(self.values["sort"])

    @cached_property
    def rates(self) -> Rates:
        return Rates.current()

    @property
    def is_narrow(self) -> bool:
        return any(value for name, value in self.values.items() if name != "sort")

    @property
    def selects(self) -> list[tuple[str, str, list[Option]]]:
        """The selects of the filter bar: name, label, options."""
        categories = [("", "All"), *((name, f"{name} ({number})") for name, number in self.categories)]
        stages = [("", "All"), *((str(stage.pk), stage.name) for stage in self.steps)]
        return [
            ("side", "Paid by", self._options("side", SIDES)),
            ("category", "Category", self._options("category", categories)),
            ("stage", "Customer’s way", self._options("stage", stages)),
            ("life", "Life", self._options("life", LIVES)),
            ("owner", "Owner", self._options("owner", OWNERS)),
            ("way", "How it came", self._options("way", WAYS)),
            ("renewal", "Contract", self._options("renewal", RENEWALS)),
        ]

    def _options(self, name: str, choices: Choices) -> list[Option]:
        return options(self.values[name], choices)
