"""A contract: what a system is paid for by, with how it stands today."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event, changes_in, digests
from partnership.company.models import GroundRules
from partnership.contracts import costs
from partnership.contracts.models.contract_queries import ContractQuerySet
from partnership.contracts.terms import DAY, Clause, Standing, Term, between, standing, terms
from partnership.core.days import company_day
from partnership.core.refusals import Refused, Stale
from partnership.core.verbs import step, verb
from partnership.people.models import Chairs, Person, Side
from partnership.people.permissions import may_change_shared
from partnership.stack.models import System

if TYPE_CHECKING:
    from decimal import Decimal

    from partnership.contracts.models.cancellation import Cancellation
    from partnership.contracts.models.cost import CostLine
    from partnership.contracts.models.terms import Terms
    from partnership.contracts.models.verdict import Verdict

LONG = ("words",)


class Contract(models.Model):
    """What was agreed with a vendor about a system: for how long, with what notice, at what price."""

    system = models.ForeignKey(System, models.PROTECT, related_name="contracts")
    title = models.CharField(max_length=120)
    reference = models.CharField("number or reference", max_length=80, blank=True)
    partner = models.CharField("with whom", max_length=120, blank=True)
    notice_to = models.CharField("where notice goes, and how", max_length=300, blank=True)
    words = models.TextField("what else to know", max_length=2_000, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False)
    added_at = models.DateTimeField(default=timezone.now, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    """Counts the savings: what a form was opened on."""

    objects = ContractQuerySet.as_manager()

    class Meta:
        ordering = ("title", "pk")
        constraints = (
            models.CheckConstraint(
                name="contract_has_a_title",
                condition=~Q(title=""),
                violation_error_message="Give the contract the name by which people know it.",
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("contracts:contract", args=[self.pk])

    # What follows reads what for_list() or for_detail() fetched.

    @property
    def ordered_terms(self) -> list[Terms]:
        return sorted(self.terms.all(), key=lambda each: each.from_on)

    @property
    def first_terms(self) -> Terms:
        return self.ordered_terms[0]

    @property
    def begins_on(self) -> date:
        return self.first_terms.from_on

    @property
    def clauses(self) -> list[Clause]:
        assumed = GroundRules.current().contract_notice_days
        return [each.clause(assumed) for each in self.ordered_terms]

    @property
    def cancellation(self) -> Cancellation | None:
        """The notice that was sent and stands."""
        return next((each for each in self.cancellations.all() if each.withdrawn_at is None), None)

    @property
    def until(self) -> date | None:
        """The last day, where notice was sent."""
        return self.cancellation.ends_on if self.cancellation else None

    def stands_on(self, day: date) -> Standing:
        return standing(self.clauses, day, until=self.until)

    @property
    def stands(self) -> Standing:
        return self.stands_on(company_day())

    def terms_on(self, day: date) -> Terms:
        """Those that hold on the day; before the first day, the first ones."""
        held = [each for each in self.ordered_terms if each.from_on <= day]
        return held[-1] if held else self.first_terms

    @property
    def is_over(self) -> bool:
        return self.stands.is_over

    @property
    def known_end(self) -> date | None:
        """Its last day, where it does not go on by itself."""
        last = self.until
        if last is None:
            found = self.stands.target
            last = None if found.renews else found.ends
        return last

    def turns_between(self, first: date, last: date) -> list[Term]:
        """The terms whose end or deadline is in these days."""
        return between(self.clauses, first, last, until=self.until)

    def renewals_until(self, day: date) -> list[date]:
        """The first days of its later terms, up to a day."""
        found = []
        for term in terms(self.clauses):
            if term.begins > day or (self.until and term.begins > self.until):
                break
            found.append(term.begins)
        return found[1:]

    def due_in(self, year: int) -> list[tuple[CostLine, Decimal]]:
        """Each cost line with what falls due of it in a year, as far as the contract goes."""
        last = self.known_end
        return [(line, costs.due_in(line, year, until=last)) for line in self.cost_lines.all()]

    @property
    def price_changes(self) -> list[costs.Rise]:
        lines = list(self.cost_lines.all())
        latest = max((line.from_on for line in lines), default=company_day())
        return costs.changes_of(lines, self.renewals_until(max(latest, company_day())), until=self.known_end)

    def verdict_for(self, ends_on: date) -> Verdict | None:
        """What stands of the verdict on whether it ends with that day."""
        found = [each for each in self.verdicts.all() if each.ended_at is None and each.ends_on == ends_on]
        return found[0] if found else None

    def owner_of(self, side: str) -> Person | None:
        """Whoever of the side answers for its system and can act."""
        owner: Person | None = getattr(self.system, f"owner_{side}")
        return owner if owner and may_change_shared(owner) and owner.side == side else None

    def asked_of(self, side: Side, chairs: Chairs) -> list[Person]:
        """Whom something about it waits for: the side's owner; where none can act, whoever speaks for the side."""
        owner = self.owner_of(side)
        return [owner] if owner else chairs.speakers.get(side, [])

    # Verbs.

    @step
    def hold(self) -> None:
        """Read the row again and hold it to the transaction's end; what was read beside it is read again too."""
        self.refresh_from_db(from_queryset=Contract.objects.select_for_update(no_key=True))
        self.__dict__.pop("_prefetched_objects_cache", None)

    @step
    def refuse_over(self, what: str) -> None:
        if self.until:
            raise Refused(f"Notice was sent: it ends on {self.until:%-d %b %Y}. {what}")
        if self.is_over:
            raise Refused(f"It ended on {self.stands.running.ends:%-d %b %Y}. {what}")

    @verb
    def change(self, values: dict[str, Any], *, seen: int, by: Person) -> bool:
        """Say what is so now; whether anything differed. Raises Stale where somebody saved first."""
        self.hold()
        if seen != self.version:
            raise Stale(current=self)
        changes = changes_in(self, values)
        if not changes:
            return False
        for name, value in values.items():
            setattr(self, name, value)
        self.version += 1
        self.full_clean()
        self.save()
        told = {name: pair for name, pair in changes.items() if name not in LONG}
        told |= digests({name: pair for name, pair in changes.items() if name in LONG})
        Event.objects.record("contract.changed", self, by=by, changes=told)
        return True

    @verb
    def renew(self, *, ends_on: date, by: Person) -> date:
        """Both agreed that it goes on after ``ends_on``; the new end. Once for each end."""
        self.hold()
        running = self.stands
        self.refuse_over("Nothing is left to renew.")
        held = self.terms_on(running.target.ends + DAY)
        if held.renewal != held.Renewal.AGREEMENT:
            raise Refused("It is not renewed by agreement. Change its terms instead.")
        if running.target.ends != ends_on:
            raise Refused("Somebody renewed it meanwhile. Look at its end again.")
        held.agree_once_more()
        self.__dict__.pop("_prefetched_objects_cache", None)
        end = self.stands.target.ends
        Event.objects.record("contract.renewed", self, by=by, detail={"from": ends_on, "to": end})
        return end
