"""What meetings remind of by themselves, on its day (settings.ROUTINES)."""

from datetime import datetime

from meetings.models import Decision
from partnership.core.days import company_day


def remind_of_decisions(at: datetime) -> None:
    """Those whose day to be looked at again has come. One query while there is none."""
    today = company_day(at)
    for decision in Decision.objects.due_for_review(today).select_related("owner_it", "owner_marketing"):
        decision.remind(today)
