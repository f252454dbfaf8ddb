"""Who decides: the rows of the board and who answers for them."""

from partnership.lanes.models.lane import Lane
from partnership.lanes.models.lane_queries import LaneQuerySet
from partnership.lanes.models.ownership import Ownership, OwnershipQuerySet, holds_on

__all__ = ["Lane", "LaneQuerySet", "Ownership", "OwnershipQuerySet", "holds_on"]
