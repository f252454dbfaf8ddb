"""Whom a side's seat names to look through requests: to score, accept and refuse them for the side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.memory import forget, remembered
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Side

if TYPE_CHECKING:
    from partnership.people.models import Person


class TriagerQuerySet(models.QuerySet["Triager"]):
    def current(self) -> Self:
        """Those who are named today; who left the side or may not sign in any more is not."""
        return self.filter(ended_at=None, person__is_active=True, person__side=F("side"))

    def for_list(self) -> Self:
        return self.select_related("person", "named_by", "ended_by")

    def by_side(self) -> dict[Side, list[Person]]:
        """Whom each side's seat has named, by name. One query for each request, whoever asks."""
        current = remembered(Triager, lambda: list(Triager.objects.current().select_related("person")))
        named: dict[Side, list[Person]] = {side: [] for side in Side}
        for triager in sorted(current, key=lambda each: (each.person.name.lower(), each.person_id)):
            named[Side(triager.side)].append(triager.person)
        return named

    @verb
    def appoint(self, person: Person, *, by: Person) -> Triager:
        """The seat's holder or deputy names somebody of their side; naming them twice changes nothing."""
        side = by.standing.side_spoken_for
        if side is None:
            raise Refused("Only the CIO, the CMO or a deputy of theirs names who triages requests.")
        if person.side != side or not person.is_active:
            raise Refused(f"{person} is not of {side.label}. Each seat names people of its own side.")
        if person.standing.is_executive:
            raise Refused(f"{person} speaks for {side.label} already.")
        for former in self.filter(person=person, ended_at=None).exclude(side=side):
            former.end(by=by)  # from before they changed sides: it gives them nothing, and stands in this one's way
        triager, is_new = self.get_or_create(
            person=person, side=side, ended_at=None, defaults={"named_by": by, "named_at": timezone.now()}
        )
        if is_new:
            forget()
            Event.objects.record("triage.named", triager, by=by, acting_for=by.standing.principal)
            Notice.objects.tell(
                [person],
                kind="triage-named",
                subject=f"intake.triager:{triager.pk}",
                text=f"{by.name} named you to score and accept requests for {side.label}.",
                url=triager.get_absolute_url(),
            )
        return triager


class Triager(models.Model):
    """Somebody whom a side's seat has named to give the side's part of a request's scores and acceptance."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    side = models.CharField(max_length=9, choices=Side)
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TriagerQuerySet.as_manager()

    class Meta:
        ordering = ("-named_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(ended_at=None),
                name="triager_named_once",
                violation_error_message="They are named already.",
            ),
            models.CheckConstraint(condition=Q(side__in=Side.values), name="triager_of_a_side"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None) | Q(ended_at__isnull=False, ended_by__isnull=False),
                name="triager_ended_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} for {Side(self.side).label}"

    def get_absolute_url(self) -> str:
        return reverse("intake:triage")

    @verb
    def end(self, *, by: Person) -> None:
        """From now on they no longer give the side's part; what they gave stays given."""
        ended = Triager.objects.filter(pk=self.pk, ended_at=None).update(ended_at=timezone.now(), ended_by=by)
        self.refresh_from_db(fields=["ended_at", "ended_by"])
        if ended:
            forget()
            Event.objects.record("triage.ended", self, by=by, acting_for=by.standing.principal)
            Notice.objects.tell(
                [self.person],
                kind="triage-named",
                subject=f"intake.triager:{self.pk}",
                text=f"{by.name} ended that you score and accept requests for {Side(self.side).label}.",
                url=self.get_absolute_url(),
            )
