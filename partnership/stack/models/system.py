"""A system: a tool in the stack, which both sides know, with somebody of each who answers for it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, changes_in
from partnership.core.following import follow
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.journey.models import JourneyStage
from partnership.people.models import Side
from partnership.sheets.models import ImportFile
from partnership.stack.models.owning import tell_owners
from partnership.stack.models.system_queries import SystemQuerySet

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from partnership.people.models import Person

LARGEST_COST = Decimal("999999999999.99")
MOST_USERS = 10_000_000
LONGEST_NAME = 200  # as a request's chosen system
LIVES = ("considered", "trial", "live", "phase_out", "gone")


def owner(side: str) -> Any:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=side, related_name="+", null=True, blank=True
    )


def users(words: str) -> Any:
    limits = [MinValueValidator(0), MaxValueValidator(MOST_USERS)]
    return models.PositiveIntegerField(words, null=True, blank=True, validators=limits)


class System(models.Model):
    """A tool in the MarTech stack: what it does, for which steps of the customer's way, whose it is, what it costs."""

    OWNED_AS = "it"

    class Life(models.TextChoices):
        CONSIDERED = "considered", "Considered"
        TRIAL = "trial", "On trial"
        LIVE = "live", "Live"
        PHASE_OUT = "phase_out", "Being phased out"
        GONE = "gone", "Gone"

    class Payer(models.TextChoices):
        IT = "it", "IT"
        MARKETING = "marketing", "Marketing"
        BOTH = "both", "Both, shared"

    class Way(models.TextChoices):
        """How it came. What came with no approved request counts as a by-pass, for good."""

        UNSAID = "unsaid", "Nobody has said"
        BEFORE = "before", "It was there before the portal"
        REQUEST = "request", "By an approved request"
        NONE = "none", "Without a request"
        PUT_RIGHT = "put_right", "Without a request, approved afterwards"

    name = models.CharField(max_length=LONGEST_NAME)
    vendor = models.CharField(max_length=120, blank=True)
    website = models.URLField(max_length=300, blank=True)
    category = models.CharField(max_length=80, blank=True)
    does = models.TextField("what it does", max_length=2_000, blank=True)
    stages = models.ManyToManyField(
        JourneyStage, verbose_name="steps of the customer's way", related_name="systems", blank=True
    )
    owner_it = owner("owner in IT")
    owner_marketing = owner("owner in marketing")
    payer = models.CharField("who pays", max_length=9, choices=Payer, blank=True)

    life = models.CharField(max_length=10, choices=Life, default=Life.CONSIDERED)
    considered_on = models.DateField("considered since", null=True, blank=True)
    trial_on = models.DateField("on trial since", null=True, blank=True)
    live_on = models.DateField("live since", null=True, blank=True)
    phase_out_on = models.DateField("being phased out since", null=True, blank=True)
    gone_on = models.DateField("gone since", null=True, blank=True)

    licensed_users = users("users licensed")
    active_users = users("users active")
    used_percent = models.PositiveSmallIntegerField(
        "share in use, where it is only known in percent", null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    yearly_cost = models.DecimalField(
        "yearly cost",
        max_digits=14,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(LARGEST_COST)],
    )
    currency = models.CharField(max_length=3, blank=True)

    way = models.CharField("how it came", max_length=9, choices=Way, default=Way.UNSAID)
    added_at = models.DateTimeField(default=timezone.now)
    brought = models.ForeignKey(ImportFile, models.PROTECT, null=True, blank=True, editable=False, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts the savings: what a form was opened on."""

    objects = SystemQuerySet.as_manager()

    if TYPE_CHECKING:  # what with_cost() adds
        cost: Decimal | None

    class Meta:
        ordering = (Lower("name"), "pk")
        indexes = [
            models.Index(fields=["life"], name="system_life"),
            models.Index(fields=["category"], name="system_category"),
        ]
        constraints = (
            models.UniqueConstraint(
                Lower("name"),
                name="system_name_once",
                violation_error_message="There is a system of this name already. Say which one this is: “Name (blog)”.",
            ),
            models.CheckConstraint(
                name="system_has_a_name",
                condition=~Q(name=""),
                violation_error_message="Give the system the name that people use.",
            ),
            models.CheckConstraint(name="system_life_known", condition=Q(life__in=LIVES)),
            models.CheckConstraint(
                name="system_payer_known",
                condition=Q(payer__in=["", "it", "marketing", "both"]),
            ),
            models.CheckConstraint(
                name="system_way_known", condition=Q(way__in=["unsaid", "before", "request", "none", "put_right"])
            ),
            models.CheckConstraint(
                name="system_cost_in_a_currency",
                condition=Q(yearly_cost=None) | ~Q(currency=""),
                violation_error_message="A cost has its currency.",
            ),
            models.CheckConstraint(
                name="system_cost_is_not_negative",
                condition=Q(yearly_cost=None) | Q(yearly_cost__gte=0),
                violation_error_message="A cost is 0 or more.",
            ),
            *(
                models.CheckConstraint(
                    name=f"system_{earlier}_before_{later}",
                    condition=Q(**{f"{earlier}_on": None})
                    | Q(**{f"{later}_on": None})
                    | Q(**{f"{earlier}_on__lte": F(f"{later}_on")}),
                    violation_error_message=f"The day of “{words}” lies before the step that precedes it.",
                )
                for earlier, later, words in (
                    ("considered", "trial", "on trial"),
                    ("trial", "live", "live"),
                    ("live", "phase_out", "being phased out"),
                    ("phase_out", "gone", "gone"),
                    ("live", "gone", "gone"),
                )
            ),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stack:system", args=[self.pk])

    @property
    def is_gone(self) -> bool:
        return self.life == self.Life.GONE

    @property
    def was_used(self) -> bool:
        """It is, or was, more than thought of."""
        return any((self.trial_on, self.live_on, self.phase_out_on, self.gone_on)) or self.life in LIVES[1:]

    @property
    def is_by_pass(self) -> bool:
        """It came with no approved request, and was not there before the portal."""
        return self.was_used and self.way in (self.Way.NONE, self.Way.PUT_RIGHT)

    @property
    def is_unexplained(self) -> bool:
        return self.was_used and self.way == self.Way.UNSAID

    @property
    def came_on(self) -> date | None:
        """The first day on which it was more than thought of, as far as it is known."""
        return min((day for day in (self.trial_on, self.live_on) if day), default=None)

    @property
    def steps(self) -> list[tuple[str, date]]:
        """The days of its life that are known, in words, in their order."""
        found = [(str(self.Life(life).label), getattr(self, f"{life}_on")) for life in LIVES]
        return [(words, day) for words, day in found if day]

    @property
    def since(self) -> date | None:
        """Since when it is what it is now."""
        return getattr(self, f"{self.life}_on", None)

    @property
    def utilisation(self) -> int | None:
        """The share of licences that somebody uses, in percent; None where nobody knows."""
        if not self.licensed_users or self.active_users is None:
            return self.used_percent
        return round(100 * self.active_users / self.licensed_users)

    @property
    def owners(self) -> list[tuple[str, Person | None]]:
        return [(Side.IT.value, self.owner_it), (Side.MARKETING.value, self.owner_marketing)]

    def side_owned_by(self, person: Person) -> str | None:
        named = {self.owner_it_id: Side.IT.value, self.owner_marketing_id: Side.MARKETING.value}
        return named.get(person.pk)

    @verb
    def change(
        self, fields: dict[str, Any], *, stages: Iterable[JourneyStage] | None = None, seen: int, by: Person
    ) -> bool:
        """Say what is so now; whether anything differed. Raises Stale where somebody saved first."""
        self.hold()
        if seen != self.version:
            raise Stale(current=self)
        changes, owners = changes_in(self, fields), self.owners
        before = list(self.stages.all())
        after = before if stages is None else list(stages)
        if {stage.pk for stage in after} != {stage.pk for stage in before}:
            changes["stages"] = [", ".join(map(str, before)), ", ".join(map(str, after))]
        if not changes:
            return False
        for name, value in fields.items():
            setattr(self, name, value)
        self.version += 1
        self.full_clean()
        self.save()
        self.stages.set(after)
        said = ", ".join(str(getattr(self._meta.get_field(name), "verbose_name", name)) for name in changes)
        Event.objects.record("system.changed", self, by=by, changes=changes, detail={"said": said})
        if "name" in changes:
            follow("systems are named", [self], by=by)
        if "way" in changes:
            follow("a system is explained", self, by=by)
        tell_owners(self, owners, by=by)
        return True

    @verb
    def explain(self, way: str, *, by: Person) -> None:
        """Say how it came, where nobody has; what came by a request is the request's to say."""
        self.hold()
        if way not in (self.Way.BEFORE, self.Way.NONE):
            raise Refused("Say that it was there before the portal, or that it came without a request.")
        if self.way in (self.Way.REQUEST, self.Way.PUT_RIGHT):
            raise Refused("It has an approved request: how it came is known.")
        self._came(way, by=by)
        follow("a system is explained", self, by=by)

    @verb
    def approve(self, *, by: Person | None) -> None:
        """Both sides accepted a request that chose it. What came before any keeps counting as a by-pass.

        Of what is in use and of which nobody has said how it came nothing is guessed: it may have been there before.
        """
        self.hold()
        if self.way == self.Way.NONE:
            self._came(self.Way.PUT_RIGHT, by=by)
        elif self.way == self.Way.UNSAID and not self.was_used:
            self._came(self.Way.REQUEST, by=by)

    @verb
    def lose_approval(self, *, by: Person) -> None:
        """No accepted request chooses it any more: another system was recorded as chosen."""
        self.hold()
        if self.way in (self.Way.REQUEST, self.Way.PUT_RIGHT):
            self._came(self.Way.NONE if self.was_used else self.Way.UNSAID, by=by)

    @step
    def _came(self, way: str, *, by: Person | None) -> None:
        changes = changes_in(self, {"way": way})
        if changes:
            self.way, self.version = way, self.version + 1
            self.save(update_fields=["way", "version"])
            Event.objects.record("system.explained", self, by=by, changes=changes)

    @step
    def hold(self) -> None:
        self.refresh_from_db(from_queryset=System.objects.select_for_update(no_key=True))
