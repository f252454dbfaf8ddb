"""A journey stage was merged into another: what is drafted, proposed or in force names that one from now on."""

from django.db.models import F

from outcomes.models import Outcome, Version
from partnership.activity.models import Happened
from partnership.core.verbs import step
from partnership.journey.models import JourneyStage, name_instead, told


@step
def follow_merge(stage: JourneyStage, other: JourneyStage, *, happened: list[Happened]) -> None:
    """Stages are no part of what was signed, so signatures hold (ADR 20). An ended version keeps the name it had.

    A form that was opened before is told that somebody saved meanwhile.
    """
    named = Version.objects.current().filter(stages=stage).values("outcome")
    list(Outcome.objects.select_for_update().filter(pk__in=named).order_by("pk"))
    moved = name_instead(Version.objects.current().select_related("outcome"), stage, other)
    Version.objects.filter(pk__in=[version.pk for version in moved]).update(edits=F("edits") + 1)
    happened += told(moved, stage, other, about=lambda version: version.outcome)
