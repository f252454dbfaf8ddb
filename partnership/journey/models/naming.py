"""What names a stage names another one from now on: for whatever record stands above and has ``stages``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.db import models

from partnership.activity.models import Happened
from partnership.core.verbs import step
from partnership.journey.models.stage import JourneyStage

M = TypeVar("M", bound=models.Model)


@step
def name_instead(records: models.QuerySet[M], stage: JourneyStage, other: JourneyStage) -> list[M]:
    """Of these records those that name the stage name the other, each once; they are held, and given back.

    Three statements, whatever their number. ``records`` are those that go on: what has ended keeps what it said.
    """
    field: Any = records.model._meta.get_field("stages")
    through, owner, named = field.remote_field.through, field.m2m_field_name(), field.m2m_reverse_field_name()
    held = list(records.filter(stages=stage).order_by("pk").select_for_update(of=("self",)))
    rows = through.objects.filter(**{f"{owner}__in": held})
    have = set(rows.filter(**{named: other}).values_list(f"{owner}_id", flat=True))
    rows.filter(**{named: stage}, **{f"{owner}__in": have}).delete()
    rows.filter(**{named: stage}).update(**{named: other})
    return held


def told(
    records: Iterable[M],
    stage: JourneyStage,
    other: JourneyStage,
    *,
    about: Callable[[M], models.Model] = lambda record: record,
) -> list[Happened]:
    """The line of the ledger for each of them; ``about`` is the record on whose page it is read."""
    pair = {"stages": [stage.name, other.name]}
    return [(about(record), pair, {"from": stage.name, "into": other.name}) for record in records]
