"""The stages of a project, in their order."""

from django.db import models


class Stage(models.TextChoices):
    DISCOVER = "discover", "Discover"
    EVALUATE = "evaluate", "Evaluate"
    BUILD = "build", "Build"
    LAUNCH = "launch", "Launch"
    LIVE = "live", "Live"
    CLOSED = "closed", "Closed"

    @property
    def following(self) -> "Stage | None":
        """The stage after this one; None after the last."""
        after = list(Stage)[list(Stage).index(self) + 1 :]
        return after[0] if after else None

    @property
    def previous(self) -> "Stage | None":
        """The stage to which a project may step back; none from closed, which is re-opened."""
        place = list(Stage).index(self)
        return list(Stage)[place - 1] if place and self is not Stage.CLOSED else None
