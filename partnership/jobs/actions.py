"""Forgetting: what nobody comes back for."""

from datetime import datetime

from partnership.core.verbs import verb
from partnership.jobs.models import Job, Piece

AT_ONCE = 100  # each minute; a large file goes in a few of them


@verb
def forget_old(at: datetime) -> None:
    """Files that are no longer given, then jobs that ended a month ago. Run by the clock."""
    Piece.objects.filter(pk__in=list(Piece.objects.outlived(at).values_list("pk", flat=True)[:AT_ONCE])).delete()
    Job.objects.filter(pk__in=list(Job.objects.forgettable(at).values_list("pk", flat=True)[:AT_ONCE])).delete()
