"""A data set: what customer data a system holds, on what consent, how fresh, and whose it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, changes_in, digests
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.people.models import Person, Side
from partnership.stack.models.data_set_queries import DataSetQuerySet
from partnership.stack.models.data_set_rules import CONSTRAINTS
from partnership.stack.models.owning import tell_of_end, tell_owners
from partnership.stack.models.system import System, owner

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_PROMISE = 1_000


class DataSet(models.Model):
    """Customer data that a system holds. What nobody owns or uses of it is what is left on the table."""

    OWNED_AS = "this data"

    class Shape(models.TextChoices):
        STRUCTURED = "structured", "Structured"
        UNSTRUCTURED = "unstructured", "Not structured"

    class Basis(models.TextChoices):
        """On what ground personal data is kept; what is not personal needs none."""

        CONSENT = "consent", "Consent"
        CONTRACT = "contract", "A contract with the customer"
        INTEREST = "interest", "Legitimate interest"
        DUTY = "duty", "A legal duty"
        NONE = "none", "None"
        UNKNOWN = "unknown", "Not known"
        NOT_NEEDED = "not_needed", "None needed: not personal"

    class Unit(models.TextChoices):
        HOURS = "hours", "hours"
        DAYS = "days", "days"
        WEEKS = "weeks", "weeks"
        MONTHS = "months", "months"

    class Freshness(models.TextChoices):
        LATE = "late", "Late"
        KEPT = "kept", "As promised"
        UNSEEN = "unseen", "Not looked at"
        UNPROMISED = "unpromised", "Nothing promised"

    system = models.ForeignKey(System, models.PROTECT, related_name="data_sets")
    name = models.CharField(max_length=120)
    says = models.TextField("what it says of customers", max_length=2_000, blank=True)
    shape = models.CharField("structured or not", max_length=12, choices=Shape, default=Shape.STRUCTURED)
    is_personal = models.BooleanField("about people who can be told apart", default=True)
    basis = models.CharField("ground on which it is kept", max_length=10, choices=Basis, default=Basis.UNKNOWN)
    consent_kept = models.CharField("where consent is kept", max_length=200, blank=True)

    promised_every = models.PositiveSmallIntegerField(
        "fresh every",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_PROMISE)],
    )
    promised_unit = models.CharField("unit", max_length=6, choices=Unit, blank=True)
    newest_at = models.DateTimeField("newest entry", null=True, blank=True)
    lasts_until = models.DateTimeField(null=True, blank=True, editable=False)
    """Until when the newest entry keeps what is promised."""
    looked_at = models.DateTimeField("looked at", null=True, blank=True)
    looked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    owner_it = owner("owner in IT")
    owner_marketing = owner("owner in marketing")
    added_at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts the savings: what a form was opened on."""

    retired_at = models.DateTimeField(null=True, blank=True)
    retired_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    retired_because = models.CharField("why it is retired", max_length=500, blank=True)

    objects = DataSetQuerySet.as_manager()

    if TYPE_CHECKING:  # what for_list() adds
        seen_uses: int
        values_it: dict[str, int] | None
        values_marketing: dict[str, int] | None

    class Meta:
        ordering = (Lower("name"), "pk")
        indexes = [models.Index(fields=["retired_at"], name="data_set_retired")]
        constraints = CONSTRAINTS

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stack:data_set", args=[self.pk])

    @property
    def is_retired(self) -> bool:
        return self.retired_at is not None

    @property
    def promise(self) -> str:
        """What is promised, in words; empty where nothing is."""
        if not self.promised_every:
            return ""
        unit = str(self.get_promised_unit_display())
        return f"every {unit.removesuffix('s')}" if self.promised_every == 1 else f"every {self.promised_every} {unit}"

    @property
    def freshness(self) -> Freshness:
        """How it stood when somebody looked: later data than that nobody has seen."""
        if not self.promised_every:
            return self.Freshness.UNPROMISED
        if self.looked_at is None or self.lasts_until is None:
            return self.Freshness.UNSEEN
        return self.Freshness.LATE if self.looked_at > self.lasts_until else self.Freshness.KEPT

    @property
    def is_late(self) -> bool:
        return self.freshness == self.Freshness.LATE

    @property
    def lacks_consent(self) -> bool:
        """Personal, and nobody can show on what ground it is kept."""
        unshown = self.basis == self.Basis.CONSENT and not self.consent_kept
        return self.is_personal and (unshown or self.basis in (self.Basis.NONE, self.Basis.UNKNOWN))

    @property
    def owners(self) -> list[tuple[str, Person | None]]:
        return [(Side.IT.value, self.owner_it), (Side.MARKETING.value, self.owner_marketing)]

    @property
    def lacking(self) -> list[Side]:
        """The sides of which nobody owns it."""
        return [side for side in Side if getattr(self, f"owner_{side}_id") is None]

    def side_owned_by(self, person: Person) -> str | None:
        named = {self.owner_it_id: Side.IT.value, self.owner_marketing_id: Side.MARKETING.value}
        return named.get(person.pk)

    @property
    def graded(self) -> dict[str, int]:
        """What both sides gave last, of a data set read ``for_list()``; empty until both are in."""
        given = {side.value: value for side in Side if (value := self.quality_of(side)) is not None}
        return given if len(given) == len(Side) else {}

    def quality_of(self, side: str) -> int | None:
        """What a side gave, both being in, of a data set read ``for_list()``."""
        values: dict[str, int] = getattr(self, f"values_{side}") or {}
        return values.get("quality")

    @verb
    def change(self, fields: dict[str, Any], *, seen: int, by: Person, tell: bool = True) -> bool:
        """Say what is so now; whether anything differed. Raises Stale where somebody saved first."""
        self.hold("it is described as it was")
        if seen != self.version:
            raise Stale(current=self)
        changes = changes_in(self, fields)
        if not changes:
            return False
        changes |= digests({"says": changes["says"]} if "says" in changes else {})
        before = self.owners
        for name, value in fields.items():
            setattr(self, name, value)
        self.version += 1
        self._count_until()
        self.full_clean()
        self.save()
        Event.objects.record("data_set.changed", self, by=by, changes=changes)
        if tell:
            tell_owners(self, before, by=by)
        return True

    @verb
    def give_to(self, side: str, to: Person | None, *, by: Person, tell: bool = True) -> None:
        """Somebody of a side answers for it from now on, or nobody does. Whoever does and did hears of it."""
        self.hold("nobody answers for it any more")
        if to is not None and to.side != side:
            raise Refused(f"{to.name} is not of {Side(side).label}.")
        before = self.owners
        Event.objects.changed("data_set.given", self, {f"owner_{side}": to}, by=by)
        if tell:
            tell_owners(self, before, by=by)

    @verb
    def look(self, newest_at: datetime, *, by: Person) -> None:
        """Somebody looked, and the newest entry that they saw is of that moment."""
        self.hold("nobody looks at it any more")
        now = timezone.now()
        if newest_at > now:
            raise Refused("The newest entry lies in the past.")
        before = self.newest_at
        self.newest_at, self.looked_at, self.looked_by = newest_at, now, by
        self._count_until()
        self.save(update_fields=["newest_at", "lasts_until", "looked_at", "looked_by"])
        Event.objects.record(
            "data_set.looked_at", self, by=by, changes={"newest_at": [before, newest_at]}, detail={"late": self.is_late}
        )

    @verb
    def retire(self, *, because: str, by: Person) -> None:
        """It is kept no longer. What is known of it stays to be read, and it can be brought back."""
        self._hold()
        if self.is_retired:
            raise Refused(f"It was retired already: {self.retired_because}")
        self.retired_at, self.retired_by, self.retired_because = timezone.now(), by, because
        self.full_clean()
        self.save(update_fields=["retired_at", "retired_by", "retired_because"])
        Event.objects.record("data_set.retired", self, by=by, detail={"because": because})
        tell_of_end(self, [one for _side, one in self.owners], f"it is kept no longer. {because}", by=by)

    @verb
    def bring_back(self, *, by: Person) -> list[Person]:
        """Kept again. Those who owned it and cannot act any more own it no longer: who they were."""
        self._hold()
        if not self.is_retired:
            return []
        self.retired_at, self.retired_by, self.retired_because = None, None, ""
        gone: list[Person] = []
        for side, person in self.owners:
            if person is not None and not (person.is_active and person.role == "staff" and person.side == side):
                gone.append(person)
                setattr(self, f"owner_{side}", None)
        try:
            self.full_clean()
        except ValidationError as wrong:
            raise Refused(" ".join(wrong.messages)) from wrong
        self.save(update_fields=["retired_at", "retired_by", "retired_because", "owner_it", "owner_marketing"])
        detail = {"without": [person.name for person in gone]} if gone else {}
        Event.objects.record("data_set.restored", self, by=by, detail=detail)
        tell_of_end(self, [one for _side, one in self.owners], "it is kept again.", by=by)
        return gone

    @step
    def _count_until(self) -> None:
        """Not saved. A month is a calendar month."""
        self.lasts_until = None
        if self.newest_at and self.promised_every:
            promised: dict[str, Any] = {self.promised_unit: self.promised_every}
            self.lasts_until = self.newest_at + relativedelta(**promised)

    @step
    def hold(self, what: str) -> None:
        """Hold the row to the transaction's end. Raises Refused where it is retired, and so ``what``."""
        self._hold()
        if self.is_retired:
            raise Refused(f"This data set is retired: {what}. Bring it back first.")

    @step
    def _hold(self) -> None:
        self.refresh_from_db(from_queryset=DataSet.objects.select_for_update(no_key=True))
