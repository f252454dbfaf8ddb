"""A budget year: what marketing has and spends, and how much of it goes into technology."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, changes_in
from partnership.core.refusals import Stale
from partnership.core.verbs import verb

if TYPE_CHECKING:
    from partnership.people.models import Person

FIRST_YEAR, LAST_YEAR = 1990, 2100
LARGEST = Decimal("999999999999.99")
MORE_THAN_WHOLE = "Technology is a part of marketing’s budget: it cannot be more than the whole."
AMOUNTS = ("planned", "technology_planned", "spent", "technology_spent")


def money(words: str) -> Any:
    limits = [MinValueValidator(0), MaxValueValidator(LARGEST)]
    return models.DecimalField(words, max_digits=14, decimal_places=2, null=True, blank=True, validators=limits)


def share(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """A part of the whole in percent; None where one of both is not known, or the whole is nothing."""
    return round(100 * part / whole, 1) if part is not None and whole else None


class BudgetYearQuerySet(models.QuerySet["BudgetYear"]):
    def visible_to(self, person: Person) -> Self:
        return self if person.is_active else self.none()

    @verb
    def add(self, values: dict[str, Any], *, by: Person) -> BudgetYear:
        """A year's figures; there is one of each year."""
        made = BudgetYear(said_by=by, **values)
        made.full_clean()
        made.save(force_insert=True)
        Event.objects.record("budget.said", made, by=by, detail=values)
        return made


class BudgetYear(models.Model):
    """Marketing's budget of a year and its technology part, planned and spent, in one currency."""

    year = models.PositiveSmallIntegerField(
        unique=True,
        validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)],
        error_messages={"unique": "This year's figures are there already. Change those."},
    )
    currency = models.CharField(max_length=3)
    planned = money("marketing's budget, planned")
    technology_planned = money("of it for technology, planned")
    spent = money("marketing's budget, spent")
    technology_spent = money("of it for technology, spent")
    words = models.CharField("what to know of it", max_length=300, blank=True)
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    said_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BudgetYearQuerySet.as_manager()

    class Meta:
        ordering = ("year",)
        constraints = (
            models.CheckConstraint(
                name="budget_year_of_our_time",
                condition=Q(year__gte=FIRST_YEAR, year__lte=LAST_YEAR),
                violation_error_message=f"Give a year from {FIRST_YEAR} to {LAST_YEAR}.",
            ),
            models.CheckConstraint(name="budget_year_has_a_currency", condition=~Q(currency="")),
            *(
                models.CheckConstraint(
                    name=f"budget_year_{name}_is_not_negative",
                    condition=Q(**{name: None}) | Q(**{f"{name}__gte": 0}),
                    violation_error_message="A budget is 0 or more.",
                )
                for name in AMOUNTS
            ),
            *(
                models.CheckConstraint(
                    name=f"budget_year_technology_{name}_within",
                    condition=Q(**{f"technology_{name}": None})
                    | Q(**{f"{name}__isnull": False, f"technology_{name}__lte": F(name)}),
                    violation_error_message=MORE_THAN_WHOLE,
                )
                for name in ("planned", "spent")
            ),
        )

    def __str__(self) -> str:
        return str(self.year)

    def get_absolute_url(self) -> str:
        return f"{reverse('contracts:budget')}#year-{self.year}"

    @property
    def share_planned(self) -> Decimal | None:
        return share(self.technology_planned, self.planned)

    @property
    def share_spent(self) -> Decimal | None:
        return share(self.technology_spent, self.spent)

    @verb
    def change(self, values: dict[str, Any], *, seen: int | None, by: Person) -> bool:
        """Say anew what a year's figures are; whether anything differed. ``seen`` None is a file's."""
        self.refresh_from_db(from_queryset=BudgetYear.objects.select_for_update(no_key=True))
        if seen is not None and seen != self.version:
            raise Stale(current=self)
        changes = changes_in(self, values)
        if not changes:
            return False
        for name, value in values.items():
            setattr(self, name, value)
        self.version, self.said_by, self.said_at = self.version + 1, by, timezone.now()
        self.full_clean()
        self.save()
        Event.objects.record("budget.changed", self, by=by, changes=changes)
        return True
