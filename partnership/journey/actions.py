"""A touchpoint is changed in one step: its words, and the stage that it belongs to."""

from partnership.core.verbs import verb
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.people.models import Person


@verb
def change(touchpoint: Touchpoint, *, said: dict[str, str], stage: JourneyStage, seen: int, by: Person) -> list[str]:
    """What of that makes both sides rate anew, in words. Raises Stale where somebody saved meanwhile, or Refused."""
    anew = touchpoint.reword(**said, seen=seen, by=by)
    touchpoint.place(stage, by=by)
    return anew
