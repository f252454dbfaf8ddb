"""The customer's way: six stages to start with, each name once."""

import pytest
from django.db import IntegrityError, transaction

from partnership.activity.models import Event
from partnership.journey.models import JourneyStage
from partnership.people.models import Person

pytestmark = pytest.mark.django_db


def test_six_stages_stand_at_the_start() -> None:
    names = list(JourneyStage.objects.current().values_list("name", flat=True))
    assert names == ["Aware", "Consider", "Buy", "Start", "Stay", "Advocate"]


def test_a_name_stands_once_among_the_current() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        JourneyStage.objects.create(name="Buy", position=9)


def test_an_archived_stage_is_no_longer_offered_and_its_name_is_free(admin: Person) -> None:
    stage = JourneyStage.objects.get(name="Buy")
    stage.archive(by=admin)
    stage.archive(by=admin)
    assert "Buy" not in JourneyStage.objects.current().values_list("name", flat=True)
    assert Event.objects.about(stage).count() == 1
    JourneyStage.objects.create(name="Buy", position=3)
