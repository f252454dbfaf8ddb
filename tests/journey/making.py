"""Touchpoints for tests."""

from partnership.journey.models import JourneyStage, Touchpoint
from partnership.people.models import Person

SAID = {
    "name": "Waiting for the quote",
    "channel": "E-mail",
    "wants": "A figure today.",
    "emotion": "annoyed",
}


def stage_called(name: str = "Buy") -> JourneyStage:
    return JourneyStage.objects.get(name=name)


def a_touchpoint(by: Person, *, stage: str = "Buy", **said: str) -> Touchpoint:
    return Touchpoint.objects.write(stage_called(stage), **(SAID | said), by=by)


def rated(touchpoint: Touchpoint, it: Person, marketing: Person, pains: tuple[int, int]) -> Touchpoint:
    """By both sides, IT first."""
    for person, pain in zip((it, marketing), pains, strict=True):
        touchpoint.rate(pain, by=person)
    return Touchpoint.objects.for_detail().get(pk=touchpoint.pk)
