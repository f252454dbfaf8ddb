"""How people sign in where there is an identity provider: the administrator's rules, and what claims stand for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q

from partnership.activity.models import Event, changes_in
from partnership.core.memory import forget, remembered
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models.side import Side

if TYPE_CHECKING:
    from partnership.people.models.person import Person


class SignInRules(models.Model):
    """One company's rules for single sign-on, one row."""

    trust_provider_addresses = models.BooleanField("bind by the provider’s verified address", default=False)
    trust_provider_second_factor = models.BooleanField("count the provider’s second factor", default=False)
    passwords_allowed = models.BooleanField("sign in by password and passkey too", default=True)
    break_glass = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="who keeps a password",
    )

    class Meta:
        verbose_name_plural = "sign-in rules"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="sign_in_rules_one_row"),
            models.CheckConstraint(
                condition=Q(passwords_allowed=True) | Q(break_glass__isnull=False),
                name="sign_in_rules_somebody_keeps_a_password",
                violation_error_message="Name an administrator who keeps a password before you switch passwords off.",
            ),
        ]

    def __str__(self) -> str:
        return "Sign-in rules"

    @classmethod
    def current(cls) -> SignInRules:
        """The rules; the product's defaults until somebody changes one. One query for each request."""
        return remembered(cls, lambda: cls.objects.filter(pk=1).first() or cls(pk=1))

    @classmethod
    def refuse_to_lose(cls, person: Person) -> None:
        """Raises Refused when the person is the only one who comes in while the provider does not answer."""
        if cls.objects.filter(passwords_allowed=False, break_glass=person.pk).exists():
            raise Refused(
                f"{person.name} keeps the only password. Name somebody else for that on Set-up, Sign-in first."
            )

    @verb
    def change(self, *, by: Person | None, fields: dict[str, Any]) -> dict[str, list[Any]]:
        """Change some rules; the event and the answer say from what to what."""
        before = SignInRules.objects.select_for_update().filter(pk=1).first() or SignInRules(pk=1)
        changes = changes_in(before, fields)
        if not changes:
            return {}
        self.pk = 1
        for name in ("trust_provider_addresses", "trust_provider_second_factor", "passwords_allowed", "break_glass"):
            setattr(self, name, fields.get(name, getattr(before, name)))
        self.save()
        forget()
        Event.objects.record("sign_in_rules.changed", self, by=by, changes=changes)
        return changes


class LetsIn(models.TextChoices):
    """As what a claim lets somebody in: never as an administrator, never into a seat."""

    IT = "it", "Staff of IT"
    MARKETING = "marketing", "Staff of marketing"
    OBSERVER = "observer", "Observer"

    @classmethod
    def of(cls, person: Person) -> LetsIn | None:
        """What somebody is, in these words; None for administrators."""
        return cls(person.side) if person.side else cls.OBSERVER if person.role == cls.OBSERVER else None

    @property
    def fields(self) -> dict[str, str]:
        """Role and side of a person who comes in so."""
        return {"role": "observer", "side": ""} if self == LetsIn.OBSERVER else {"role": "staff", "side": Side(self)}


class ClaimRule(models.Model):
    """Whoever brings this value in this claim is let in as this."""

    claim = models.CharField(max_length=120)
    value = models.CharField(max_length=200)
    lets_in_as = models.CharField("is let in as", max_length=20, choices=LetsIn)

    class Meta:
        ordering = ["claim", "value", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["claim", "value"],
                name="claim_rule_once",
                violation_error_message="This value of this claim stands for something already.",
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim} = {self.value}"

    @verb
    def add(self, *, by: Person) -> None:
        """From the next sign-in on."""
        self.save()
        Event.objects.record("claim_rule.added", self, by=by, detail={"as": self.lets_in_as})

    @verb
    def remove(self, *, by: Person) -> None:
        """It lets nobody in any more; who came in by it stays."""
        Event.objects.record("claim_rule.removed", self, by=by, detail={"as": self.lets_in_as})
        self.delete()


def stands_for(carried: dict[str, list[str]], rules: list[ClaimRule]) -> set[LetsIn]:
    """What the carried values (by claim) stand for. More than one thing is no answer."""
    return {LetsIn(rule.lets_in_as) for rule in rules if rule.value in carried.get(rule.claim, [])}
