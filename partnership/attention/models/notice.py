"""Notices: what somebody is told and that does not wait."""

from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from partnership.people.models import Person

LONGEST = 300  # characters of a sentence; a title in it may be long


class NoticeQuerySet(models.QuerySet["Notice"]):
    def for_person(self, person: Person) -> Self:
        return self.filter(person=person)

    def unplanned(self) -> Self:
        return self.filter(planned_at=None)

    def tell(self, people: Iterable[Person], *, kind: str, subject: str, text: str, url: str) -> "list[Notice]":
        """Tell each of them once; the text is one plain sentence, the url the path of the thing.

        Called inside the verb's transaction. It travels by the same deliveries as reminders.
        """
        now = timezone.now()
        everybody = {person.pk: person for person in people}.values()
        notices = [
            Notice(person=person, kind=kind, subject=subject, text=text[:LONGEST], url=url, told_at=now)
            for person in everybody
        ]
        return Notice.objects.bulk_create(notices)


class Notice(models.Model):
    """Something a person is told: a request decided, a version in force, a lane's new owner. It never waits."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=60)
    subject = models.CharField(max_length=120)
    text = models.CharField(max_length=LONGEST)
    url = models.CharField(max_length=300)
    told_at = models.DateTimeField()
    planned_at = models.DateTimeField(null=True, blank=True, help_text="When its delivery was planned.")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-told_at", "-pk"]
        indexes = [
            models.Index(fields=["person", "-told_at"], name="notice_of_person"),
            models.Index(
                fields=["told_at"],
                condition=models.Q(planned_at=None),
                name="notice_unplanned",
            ),
        ]

    def __str__(self) -> str:
        return self.text

    def get_absolute_url(self) -> str:
        return self.url

    @property
    def delivery_subject(self) -> str:
        """Two notices about one thing are two deliveries, so the notice itself is the subject."""
        return f"attention.notice:{self.pk}"
