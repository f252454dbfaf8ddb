"""Which touchpoints: for the map, for a page; and one more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import FilteredRelation, Q

from partnership.accord.models import BlindRound
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.journey.models.stage import JourneyStage
from partnership.people.models import Side

if TYPE_CHECKING:
    from datetime import datetime

    from partnership.journey.models.touchpoint import Touchpoint
    from partnership.people.models import Person

PAIN = "pain"
"""What both sides rate of a touchpoint: the purpose of its rounds, and the name of the value in them."""


class TouchpointQuerySet(models.QuerySet["Touchpoint"]):
    def visible_to(self, person: Person) -> Self:
        """Everybody who may sign in reads them; what is sealed is sealed for everybody."""
        return self if person.is_active else self.none()

    def current(self) -> Self:
        return self.filter(archived_at=None)

    def archived(self) -> Self:
        return self.exclude(archived_at=None).order_by("-archived_at", "pk")

    def rated_between(self, since: datetime, until: datetime) -> Self:
        """Those on the map of which the second rating came in that time."""
        return self.current().filter(round__revealed_at__gt=since, round__revealed_at__lte=until)

    def in_order(self) -> Self:
        return self.order_by("stage__position", "stage", "position", "pk")

    def rated_rows(self, *also: str) -> models.QuerySet[Touchpoint, tuple[Any, ...]]:
        """A plain row for each: stage, number, name, channel, emotion; for each side, IT's first, the number of its
        rating and what it says, which is nothing while it is sealed; and what else is named. One query."""
        of = {
            side.value: FilteredRelation("round__ratings", condition=Q(round__ratings__side=side.value))
            for side in Side
        }
        columns = [f"{side}__{column}" for side in Side.values for column in ("pk", "values")]
        rows = self.in_order().annotate(**of)
        return rows.values_list("stage_id", "pk", "name", "channel", "emotion", *columns, *also)

    def with_ratings(self) -> Self:
        """In their order, with what the sides have rated. Two queries."""
        return self.in_order().select_related("stage", "round").prefetch_related("round__ratings")

    def for_detail(self) -> Self:
        """With the stage, who wrote it, and both sides' ratings."""
        return self.select_related("stage", "written_by", "round", "talked_by").prefetch_related(
            "round__ratings__person", "round__ratings__acting_for"
        )

    @verb
    def write(
        self, stage: JourneyStage, *, name: str, channel: str, wants: str, emotion: str, by: Person
    ) -> Touchpoint:
        """One more touchpoint, after the others of its stage; from now on both sides rate its pain."""
        held = JourneyStage.objects.select_for_update().get(pk=stage.pk)
        if not held.is_current:
            raise Refused(f"“{held}” is offered no more. Write the touchpoint down in a stage of the journey.")
        touchpoint: Touchpoint = self.model(
            stage=held, name=name, channel=channel, wants=wants, emotion=emotion, written_by=by,
            position=last_place(held) + 1, round=BlindRound.objects.open(purpose=PAIN, title=name),
        )  # fmt: skip
        touchpoint.full_clean()
        touchpoint.save(force_insert=True)
        Event.objects.record("touchpoint.written", touchpoint, by=by, detail={"stage": held.name})
        return touchpoint


def last_place(stage: JourneyStage) -> int:
    """The place of the last touchpoint of a stage; 0 where there is none."""
    return stage.touchpoints.current().aggregate(last=models.Max("position"))["last"] or 0
