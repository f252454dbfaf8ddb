"""A journey stage was merged into another: every request that names it names that one from now on."""

from partnership.activity.models import Happened
from partnership.core.verbs import step
from partnership.intake.models import Request
from partnership.journey.models import JourneyStage, name_instead, told


@step
def follow_merge(stage: JourneyStage, other: JourneyStage, *, happened: list[Happened]) -> None:
    """Decided ones as well: their projects stand where they do. What was sent keeps its text as it was (ADR 132), and
    a draft leaves no event (ADR 50)."""
    moved = name_instead(Request.objects.all(), stage, other)
    happened += told([request for request in moved if request.submitted_at], stage, other)
