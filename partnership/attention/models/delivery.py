"""Deliveries: one reminder of one thing to one person, once."""

from datetime import datetime
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q

from partnership.attention.models.mail import Mail
from partnership.attention.models.preference import Preference
from partnership.core.verbs import step


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def for_list(self) -> Self:
        return self.select_related("person", "mail").order_by("-due_at", "-pk")

    def unsent(self) -> Self:
        return self.filter(state=Mail.State.WAITING)

    def ungrouped(self, at: datetime) -> Self:
        """Due by the instant, and in no mail yet."""
        return self.unsent().filter(mail=None, due_at__lte=at)

    def planned_keys(self) -> set[tuple[int, str, str, str]]:
        return set(self.values_list("person_id", "kind", "subject", "occasion"))


class Delivery(models.Model):
    """One reminder or notice for one person; its key is unique, so that none is repeated."""

    class Channel(models.TextChoices):
        MAIL = "mail", "by mail"

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="deliveries")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    occasion = models.CharField(max_length=60)
    channel = models.CharField(max_length=10, choices=Channel.choices, default=Channel.MAIL)
    title = models.CharField(max_length=300)
    url = models.CharField(max_length=300)
    gravity = models.PositiveSmallIntegerField(default=1)
    how = models.CharField(max_length=10, choices=Preference.How.choices)
    planned_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="The moment from which it may be mailed.")
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.PROTECT, related_name="deliveries")
    state = models.CharField(max_length=10, choices=Mail.State.choices, default=Mail.State.WAITING)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "pk"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "subject", "occasion", "channel"], name="delivery_key_is_unique"
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False) | (~Q(state="sent") & Q(sent_at=None)),
                name="delivery_is_sent_at_a_time",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sent", "failed", "dead"]) | Q(mail__isnull=False),
                name="delivery_goes_by_a_mail",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="waiting"), name="delivery_waiting"),
            models.Index(fields=["subject"], name="delivery_subject"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def key(self) -> str:
        """What is unique about it, as one word: it stands in the mail's header."""
        return f"{self.person_id}/{self.kind}/{self.subject}/{self.occasion}/{self.channel}"

    @property
    def key_fields(self) -> tuple[int, str, str, str]:
        return (self.person_id, self.kind, self.subject, self.occasion)

    @property
    def item_key(self) -> tuple[str, str]:
        """What it is about, whichever reminder this is: two of one thing are one line in a digest."""
        return (self.kind, self.subject)

    @property
    def is_notice(self) -> bool:
        """It tells of something that does not wait."""
        return self.subject.startswith("attention.notice:")

    @step
    def revive(self, *, due_at: datetime) -> None:
        """What was done, and so not sent, waits again."""
        Delivery.objects.filter(pk=self.pk, state=Mail.State.DROPPED).update(
            state=Mail.State.WAITING, mail=None, due_at=due_at
        )

    def as_row(self) -> dict[str, Any]:
        """The row of `manage.py deliveries --json`; wants `for_list()`."""
        return {
            "key": self.key,
            "kind": self.kind,
            "recipient": self.person.email,
            "state": self.state,
            "due_at": self.due_at.isoformat(),
            "sent_at": self.sent_at.isoformat() if self.sent_at else None,
            "title": self.title,
            "reason": self.mail.error if self.mail else "",
        }
