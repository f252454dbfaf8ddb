"""A day that both sides agreed on anew, later than the one before: the cause is counted on after they did."""

from datetime import date

from django.db import models
from django.db.models import F, Q

from partnership.projects.models.project import Project


class SlipQuerySet(models.QuerySet["Slip"]):
    def since(self, day: date) -> "SlipQuerySet":
        """Agreed on this day or later."""
        return self.filter(agreed_on__gte=day)


class Slip(models.Model):
    """By how much an approved day moved, and what moved it."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="slips")
    from_on = models.DateField("the day that both sides had agreed on")
    to_on = models.DateField("the day that they agreed on instead")
    because = models.CharField("what moved it", max_length=12, choices=Project.Drift)
    agreed_on = models.DateField()

    objects = SlipQuerySet.as_manager()

    class Meta:
        ordering = ["agreed_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(to_on__gt=F("from_on")), name="slip_is_later"),
            models.CheckConstraint(condition=~Q(because=""), name="slip_has_a_cause"),
        ]

    def __str__(self) -> str:
        return f"{self.project}: {self.days} days later"

    @property
    def days(self) -> int:
        return (self.to_on - self.from_on).days
