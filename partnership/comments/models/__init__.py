"""What people said about a record, what it said before it was changed, and whom it names."""

from partnership.comments.models.comment import LONGEST, PAGE, Comment, Wording
from partnership.comments.models.mention import Mention

__all__ = ["LONGEST", "PAGE", "Comment", "Mention", "Wording"]
