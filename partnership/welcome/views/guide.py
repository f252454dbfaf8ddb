from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest, require
from partnership.core.http import page
from partnership.welcome.permissions import can_read_guide
from partnership.welcome.standing import standing
from partnership.welcome.steps import next_of, survey


@require_GET
def guide(request: SignedInRequest) -> HttpResponse:
    """The six steps, what of them is done and by whom, and the reader's next."""
    require(can_read_guide(request.user), "The guide is for those who set the portal up and work in it.")
    steps = survey(request.user)
    left = [step for step in steps if not step.is_done]
    rows, following = standing(steps, request.user), next_of(steps)
    context = {
        "rows": rows,
        "next": following,
        "next_url": next(((row.url or row.step.url) for row in rows if row.step is following), ""),
        "left": len(left),
        "done": len(steps) - len(left),
    }
    return page(request, "welcome/guide.html", context)
