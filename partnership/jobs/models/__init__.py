"""Long work: jobs, and the pieces of the files that they make."""

from partnership.jobs.models.job import Job
from partnership.jobs.models.lease import Lost
from partnership.jobs.models.piece import Piece

__all__ = ["Job", "Lost", "Piece"]
