"""A document of a contract: the file as it came."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.contracts.models.contract import Contract
from partnership.core.files import LARGEST
from partnership.core.refusals import Refused
from partnership.core.verbs import verb

if TYPE_CHECKING:
    from partnership.people.models import Person

MOST = 30
"""Documents that a contract has at a time."""


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, person: Person) -> Self:
        """Whoever sees the contract."""
        return self.filter(contract__in=Contract.objects.visible_to(person))

    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def for_list(self) -> Self:
        """Without what is in the files."""
        return self.standing().defer("content").select_related("given_by").order_by("-pk")

    @verb
    def keep(self, contract: Contract, *, kind_of: str, name: str, kind: str, content: bytes, by: Person) -> Document:
        """A file, with its kind as it was found out."""
        contract.hold()
        if contract.documents.standing().count() >= MOST:
            raise Refused(f"A contract has at most {MOST} files. Take one away first.")
        kept = self.create(
            contract=contract,
            kind_of=kind_of,
            name=name,
            kind=kind,
            content=content,
            size=len(content),
            given_by=by,
        )
        Event.objects.record("contract.document_added", contract, by=by, detail={"file": name, "kind": kind_of})
        return kept


class Document(models.Model):
    """A file that stands in the database, so that a backup has it: the contract, an order, the notice that was sent."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", "Contract"
        ORDER = "order", "Order or amendment"
        NOTICE = "notice", "Notice that was sent"
        OTHER = "other", "Other"

    contract = models.ForeignKey(Contract, models.PROTECT, related_name="documents")
    kind_of = models.CharField("what it is", max_length=8, choices=Kind, default=Kind.CONTRACT)
    name = models.CharField("the file's name", max_length=120)
    kind = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    content = models.BinaryField(default=b"")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.CheckConstraint(name="document_has_a_name_and_a_kind", condition=~Q(name="") & ~Q(kind="")),
            models.CheckConstraint(name="document_of_a_size", condition=Q(size__lte=LARGEST)),
        )

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contracts:document", args=[self.pk])

    @verb
    def take_away(self, *, by: Person) -> None:
        """It is no document of the contract any more; its content goes. What proves a notice stays."""
        self.contract.hold()
        if self.proves.filter(withdrawn_at=None).exists():
            raise Refused("This file proves that notice was sent. Take that back first.")
        if self.removed_at is None:
            self.removed_at, self.content = timezone.now(), b""
            self.save(update_fields=["removed_at", "content"])
            Event.objects.record("contract.document_removed", self.contract, by=by, detail={"file": self.name})
