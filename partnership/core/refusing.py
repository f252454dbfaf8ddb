"""A refusal that a view lets through: the reader is sent back to the page that they see, with its sentence.

That is the one answer to a verb behind a button. A form that was filled in keeps what was typed and says it there
(`core.forms.said_in`), and a text that somebody else saved first is shown beside theirs (409).
"""

import json
from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse

from partnership.core.access import SignedInRequest
from partnership.core.http import back_to, by_fetch, page_of
from partnership.core.refusals import Refused

Handler = Callable[[HttpRequest], HttpResponse]


class AnswerRefusals:
    """Middleware, innermost."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: SignedInRequest, refused: Exception) -> HttpResponse | None:
        if not isinstance(refused, Refused):
            return None
        if by_fetch(request):
            return HttpResponse(json.dumps({"sentence": str(refused)}), "application/json", status=409)
        messages.warning(request, refused.said)
        return back_to(request, page_of(request).geturl())
