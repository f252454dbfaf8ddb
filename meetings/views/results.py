"""Capturing what comes of a topic: each form has a page of its own, which is the dialog's twin."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from meetings.actions import capture
from meetings.forms import DecisionForm, InformationForm, PromiseForm
from meetings.models import Topic
from meetings.views.reading import refused, staff, topic_to_write_on
from partnership.core.access import Request
from partnership.core.forms import Form
from partnership.core.http import back_to, page
from partnership.people.models import Refused


@require_http_methods(["GET", "POST"])
def information(request: Request, pk: int) -> HttpResponse:
    topic = topic_to_write_on(request, pk)
    form = InformationForm(request.POST or None, prefix="information")
    return _capture(request, topic, form, capture.capture_information, "information")


@require_http_methods(["GET", "POST"])
def decisions(request: Request, pk: int) -> HttpResponse:
    topic = topic_to_write_on(request, pk)
    form = DecisionForm(request.POST or None, prefix="decision", people=staff())
    return _capture(request, topic, form, capture.capture_decision, "decision")


@require_http_methods(["GET", "POST"])
def promises(request: Request, pk: int) -> HttpResponse:
    topic = topic_to_write_on(request, pk)
    form = PromiseForm(request.POST or None, prefix="promise", people=staff())
    return _capture(request, topic, form, capture.capture_action, "action")


def _capture(request: Request, topic: Topic, form: Form, verb: Callable[..., Any], what: str) -> HttpResponse:
    context = {"topic": topic, "meeting": topic.meeting, "form": form, "what": what}
    if request.method == "GET":
        return page(request, "meetings/result_form.html", context)
    if not form.is_valid():
        return page(request, "meetings/result_form.html", context, status=422)
    try:
        verb(topic, by=request.user, **form.cleaned_data)
    except Refused as error:
        if topic.meeting is None:
            return page(request, "meetings/result_form.html", context | {"refusal": str(error)}, status=409)
        return refused(request, topic.meeting, error)
    return back_to(request, topic)
