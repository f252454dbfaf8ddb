"""IT is asked before a system is chosen."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partnership.accord.models import Agreement
from partnership.activity.models import Event, changes_in
from partnership.company.calendar import WorkingCalendar
from partnership.core.canonical import digest
from partnership.core.days import company_day
from partnership.core.following import follow
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.intake.models.answer import Answer
from partnership.intake.models.consultation_queries import ConsultationQuerySet
from partnership.intake.models.request import Request
from partnership.stack.models import System

if TYPE_CHECKING:
    from partnership.people.models import Person

CONSULT_FIRST = (
    "IT is consulted first: a system is recorded as chosen, or a contract as signed, once integration, delivery and "
    "governance are answered, or once both executives have signed an override."
)


RESTS_ON = {
    "integration": ("problem", "data", "systems"),
    "delivery": ("problem", "time", "money", "systems"),
    "governance": ("problem", "data", "systems"),
}
"""Which sections of the request each part is answered from: a change there takes the answer back."""


class Consultation(models.Model):
    """What IT says on integration, delivery and governance, and the system that is chosen after it."""

    class Part(models.TextChoices):
        INTEGRATION = "integration", "Integration"
        DELIVERY = "delivery", "Delivery"
        GOVERNANCE = "governance", "Governance"

    class Fit(models.TextChoices):
        FITS = "fits", "Fits"
        CONDITIONS = "conditions", "Fits with conditions"
        DOES_NOT = "does_not_fit", "Does not fit"

    class Talks(models.TextChoices):
        NONE = "none", "None yet"
        LOOKING = "looking", "Looking around"
        DEMO = "demo", "Seen a demo"
        PRICING = "pricing", "Talking about prices"
        CONTRACT = "contract", "Contract signed"

    AGAINST = (Fit.DOES_NOT, Fit.CONDITIONS)
    """What whoever accepts has to have read."""
    ASKS = {
        Part.INTEGRATION: "Does it connect to what we have, and who keeps the connection running?",
        Part.DELIVERY: "Can we deliver it by the day it is needed, and with whom?",
        Part.GOVERNANCE: "Does it keep our rules on security, privacy and architecture?",
    }

    request = models.OneToOneField(Request, models.CASCADE, related_name="consultation")
    candidates = models.TextField("candidate systems", max_length=2_000, blank=True)
    vendor_talks = models.CharField("talks with vendors", max_length=8, choices=Talks, default=Talks.NONE)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL, verbose_name="named by IT to answer", related_name="consultations", blank=True
    )
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="sees to it that all is answered",
        related_name="+",
        null=True,
        blank=True,
    )

    integration = models.CharField(max_length=12, choices=Fit, blank=True)
    integration_words = models.TextField(max_length=5_000, blank=True)
    integration_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    integration_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(max_length=12, choices=Fit, blank=True)
    delivery_words = models.TextField(max_length=5_000, blank=True)
    delivery_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    delivery_at = models.DateTimeField(null=True, blank=True)
    governance = models.CharField(max_length=12, choices=Fit, blank=True)
    governance_words = models.TextField(max_length=5_000, blank=True)
    governance_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    governance_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField("all three answered", null=True, blank=True)

    earlier = models.JSONField("answers on an earlier text", default=dict, blank=True)

    override = models.OneToOneField(Agreement, models.PROTECT, related_name="consultation", null=True, blank=True)
    override_reason = models.TextField(max_length=5_000, blank=True)
    overridden_at = models.DateTimeField("override signed by both", null=True, blank=True)

    chosen_system = models.CharField("chosen system", max_length=200, blank=True)
    system = models.ForeignKey(
        System, models.SET_NULL, verbose_name="the chosen system in the stack", related_name="choices",
        null=True, blank=True,
    )  # fmt: skip
    chosen_on = models.DateField("chosen on", null=True, blank=True)
    contract_signed_on = models.DateField("contract signed on", null=True, blank=True)

    objects = ConsultationQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="consultation_comes_before_choice",
                condition=(
                    Q(chosen_system="", contract_signed_on__isnull=True) & ~Q(vendor_talks="contract")
                    | ~Q(integration="") & ~Q(delivery="") & ~Q(governance="")
                    | Q(overridden_at__isnull=False)
                ),
                violation_error_message=CONSULT_FIRST,
            ),
            models.CheckConstraint(
                name="consultation_override_is_agreed",
                condition=Q(overridden_at__isnull=True) | Q(override__isnull=False) & ~Q(override_reason=""),
                violation_error_message="An override is an agreement of both executives, with its reason.",
            ),
            models.CheckConstraint(
                name="consultation_choice_has_a_day",
                condition=Q(chosen_system="", chosen_on__isnull=True)
                | ~Q(chosen_system="") & Q(chosen_on__isnull=False),
                violation_error_message="A chosen system has the day on which it was chosen.",
            ),
            models.CheckConstraint(
                name="consultation_system_was_chosen",
                condition=Q(system=None) | ~Q(chosen_system=""),
                violation_error_message="Only a system that was chosen is linked.",
            ),
            *(
                models.CheckConstraint(
                    name=f"consultation_{part}_in_words",
                    condition=Q(**{part: "", f"{part}_by__isnull": True, f"{part}_at__isnull": True})
                    | ~Q(**{part: ""})
                    & ~Q(**{f"{part}_words": ""})
                    & Q(**{f"{part}_by__isnull": False, f"{part}_at__isnull": False}),
                    violation_error_message="An answer says how it fits, in words, by somebody.",
                )
                for part in ("integration", "delivery", "governance")
            ),
        ]

    def __str__(self) -> str:
        return f"Consultation on {self.request}"

    def get_absolute_url(self) -> str:
        return f"{self.request.get_absolute_url()}#consultation"

    @property
    def answers(self) -> list[Answer]:
        return [self.answer(part) for part in self.Part]

    @property
    def answerers(self) -> list[Person]:
        """Those who are named to answer, who is responsible first."""
        return sorted(self.people.all(), key=lambda each: each.pk != self.responsible_id)

    @property
    def against(self) -> list[tuple[str, str]]:
        """The parts that do not fit, or only with conditions, with that in words; nobody's name is read for it."""
        fits = [(part, getattr(self, part)) for part in self.Part.values]
        return [(part, str(self.Fit(fit).label)) for part, fit in fits if fit in self.AGAINST]

    @property
    def open_parts(self) -> list[str]:
        return [part for part in self.Part.values if not getattr(self, part)]

    @property
    def is_done(self) -> bool:
        return not self.open_parts

    @property
    def is_chosen(self) -> bool:
        return bool(self.chosen_system or self.contract_signed_on)

    @property
    def allows_choice(self) -> bool:
        return self.is_done or self.overridden_at is not None

    def waits_for_an_override(self, at: datetime) -> bool:
        """Both executives were asked for an exception by then, and not both have signed."""
        return (
            self.override is not None and self.override.is_open and self.override.opened_at <= at and not self.done_at
        )

    def answer(self, part: str) -> Answer:
        label, before = self.Part(part).label, self.earlier.get(part, {})
        fit = getattr(self, part)
        words, by, at = (getattr(self, f"{part}_{what}") for what in ("words", "by", "at"))
        asks, fit_label = self.ASKS[self.Part(part)], self.Fit(fit).label if fit else ""
        return Answer(part, label, asks, fit, fit_label, words, by, at, before)

    def answer_digest(self, part: str) -> str:
        """What a form carries to say which answer it was opened on; empty before the first."""
        given = [getattr(self, part), getattr(self, f"{part}_words"), getattr(self, f"{part}_by_id")]
        return digest(given)[:16] if given[0] else ""

    @step
    def clear(self, sections: set[str], *, because: str) -> list[str]:
        """Take back the answers that rest on any of these sections of the request; which parts they were.

        What they said is kept beside the question with each reason, for whoever answers anew.
        """
        resting = [part for part in self.Part.values if sections & set(RESTS_ON[part])]
        given = [part for part in resting if getattr(self, part)]
        for part in given:
            by = getattr(self, f"{part}_by")
            self.earlier[part] = {
                "fit": getattr(self, part),
                "words": getattr(self, f"{part}_words"),
                "by": by.name if by else "",
            }
            for name, empty in ((part, ""), (f"{part}_words", ""), (f"{part}_by", None), (f"{part}_at", None)):
                setattr(self, name, empty)
        for part in resting:
            if part in self.earlier and because not in (reasons := self.earlier[part].setdefault("because", [])):
                reasons.append(because)
        if self.earlier:
            self.done_at = None if given else self.done_at
            fields = [name for part in given for name in (part, f"{part}_words", f"{part}_by", f"{part}_at")]
            self.save(update_fields=["done_at", "earlier", *fields])
        return given

    @step
    def record(self, part: str, *, fit: str, words: str, by: Person) -> None:
        """Write one part. Whoever calls it holds the request's row (see actions.answer)."""
        now = timezone.now()
        fields = {part: fit, f"{part}_words": words, f"{part}_by": by, f"{part}_at": now}
        for name, value in fields.items():
            setattr(self, name, value)
        self.earlier.pop(part, None)
        if self.is_done and self.done_at is None:
            self.done_at = now
            self.end_override(because="IT has answered, so no override is needed")
        self.save(update_fields=[*fields, "done_at", "earlier"])

    @step
    def end_override(self, *, because: str) -> None:
        """An override that not both have signed is no longer asked for."""
        if self.override is not None and self.override.is_open:
            self.override.end(because=because)

    @property
    def override_digest(self) -> str:
        """What the two executives sign: this request, this reason."""
        return digest({"request": self.request_id, "title": self.request.title, "reason": self.override_reason})

    @verb
    def choose(self, *, system: str, on: date | None, contract_signed_on: date | None, by: Person) -> None:
        """Record, correct or clear the chosen system and its contract. Refused before IT is consulted."""
        self.request.lock()
        self.refresh_from_db()
        self.request.refuse_at_the_end()
        if (system or contract_signed_on) and not self.allows_choice:
            raise Refused(CONSULT_FIRST)
        fields = {"chosen_system": system, "chosen_on": on, "contract_signed_on": contract_signed_on}
        if contract_signed_on:
            fields["vendor_talks"] = self.Talks.CONTRACT
        changes = changes_in(self, fields)
        if not changes:
            return
        before = self.system if "chosen_system" in changes else None
        for name, value in fields.items():
            setattr(self, name, value)
        self.system = System.objects.called(system) if system else None
        self.save(update_fields=[*fields, "system"])
        if before is not None and not Consultation.objects.approving(before).exists():
            before.lose_approval(by=by)
        follow("a system is chosen", self.request, by=by)
        Event.objects.record("request.system_chosen", self.request, by=by, changes=changes)

    @step
    def link_choice(self) -> None:
        """Link the choice with the system of its name, where there is one."""
        self.system = System.objects.called(self.chosen_system)
        if self.system is not None:
            self.save(update_fields=["system"])

    def lead_days(self, calendar: WorkingCalendar) -> int | None:
        """Working days from the consultation's end to the choice: negative when the choice came first."""
        if self.chosen_on is None or self.done_at is None:
            return None
        return calendar.working_days_between(company_day(self.done_at), self.chosen_on)
