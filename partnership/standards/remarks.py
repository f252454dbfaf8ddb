"""What stands out in the standards: checks that nobody reviews."""

from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.remarks import Remark
from partnership.people.models import Side
from partnership.standards.models import Check, Standard


def unreviewed() -> list[Remark]:
    """Standards whose checks have been due for longer than a check may take, and wait. Two queries."""
    today = company_day()
    late = Check.objects.required().of_open().filter(state=Check.State.OPEN)
    late = late.filter(due_on__lt=today - timedelta(days=GroundRules.current().check_days))
    rows = late.order_by().values("standard").annotate(number=Count("pk"), first=Min("due_on"))
    waiting = {row["standard"]: row for row in rows}
    found = Standard.objects.filter(pk__in=waiting).select_related("reviewer").order_by("name")
    return [_remark(each, waiting[each.pk]["number"], waiting[each.pk]["first"]) for each in found]


def _remark(standard: Standard, number: int, first: date) -> Remark:
    reviewer, side = standard.reviewer, Side(standard.side)
    who = f"{reviewer.name} reviews it" if reviewer and reviewer.is_active else f"only the {side.chair} can"
    checks = "1 check" if number == 1 else f"{number} checks"
    words = f"{checks} of “{standard}” should have been reviewed by {first:%-d %b %Y}; {who}."
    return Remark(words, reverse("standards:standard", args=[standard.pk]))
