"""Who decides: the rows of the board and who answers for them."""

from partnership.lanes.models.lane import Lane, LaneQuerySet
from partnership.lanes.models.ownership import Owner, Ownership, OwnershipQuerySet, holds_on

__all__ = ["Lane", "LaneQuerySet", "Owner", "Ownership", "OwnershipQuerySet", "holds_on"]
