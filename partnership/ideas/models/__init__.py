from partnership.ideas.models.backing import Backing
from partnership.ideas.models.idea import Idea
from partnership.ideas.models.queries import QUIET_FOR

__all__ = ["QUIET_FOR", "Backing", "Idea"]
