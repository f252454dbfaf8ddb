"""A touchpoint is changed in one step: its words and its stage. It leaves the map with what hangs on it."""

from partnership.core.hanging import Answers, hanging_on, settle, unasked
from partnership.core.verbs import verb
from partnership.journey.models import JourneyStage, Touchpoint
from partnership.people.models import Person

ENDS = "a touchpoint is archived"


@verb
def change(touchpoint: Touchpoint, *, said: dict[str, str], stage: JourneyStage, seen: int, by: Person) -> list[str]:
    """What of that makes both sides rate anew, in words. Raises Stale where somebody saved meanwhile, or Refused."""
    anew = touchpoint.reword(**said, seen=seen, by=by)
    touchpoint.place(stage, by=by)
    return anew


@verb
def archive(touchpoint: Touchpoint, *, by: Person, fates: Answers | None = None) -> None:
    """Off the map; what hangs on it becomes what ``fates`` say. Where nobody was asked, what can go on goes on."""
    touchpoint.hold()
    if touchpoint.is_current:
        found = hanging_on(ENDS, touchpoint, by=by)
        settle(found, unasked(found) if fates is None else fates, touchpoint, by=by)
    touchpoint.archive(by=by)
