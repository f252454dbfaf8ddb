"""Each text of a request as it was sent, and what changed from one to the next."""

from dataclasses import dataclass
from itertools import pairwise

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.http import back_to, page
from partnership.intake.changed import Change, Text, changes, told
from partnership.intake.models import Submission
from partnership.intake.views.requests import visible

PAGE = 20


@dataclass(frozen=True)
class Sent:
    """One submission as the page shows it; ``changes`` are those since the one before."""

    submission: Submission
    changes: list[Change]
    told: list[tuple[str, str]]
    stands: bool
    """Whether the request still says this."""


@require_GET
def submissions(request: SignedInRequest, pk: int) -> HttpResponse:
    record = visible(request, pk)
    if not record.submitted_at:
        return back_to(request, record.draft_url)
    rows = record.submissions.for_list()
    shown = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    start = shown.start_index() - 1 if rows else 0
    kept = list(rows[start : start + PAGE + 1])  # the last of a page is compared with the first of the next
    texts = [Text.sent(each) for each in kept]
    beside = [changes(before, after) for after, before in pairwise(texts)] + [[]]
    context = {
        "record": record,
        "page": shown,
        "rows": [
            Sent(each, found, told(text), stands=each.digest == record.digest)
            for each, found, text in list(zip(kept, beside, texts, strict=True))[:PAGE]
        ],
        "unsent": changes(texts[0], Text.of(record)) if kept and shown.number == 1 else [],
    }
    return page(request, "intake/request_submissions.html", context)
