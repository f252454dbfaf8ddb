"""What comes of a topic: captured, said better, taken back. Each form has a page of its own, the dialog's twin."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from meetings import permissions
from meetings.actions import capture
from meetings.forms.contents import (
    DecisionForm,
    EditDecisionForm,
    EditInformationForm,
    InformationForm,
    MakeActionForm,
    PromiseForm,
    Published,
)
from meetings.models import Decision, Information, Meeting, Topic
from meetings.views.reading import seen_anew, staff, topic_to_write_on
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import Form, said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.people.models import Side

WHILE_IT_LASTS = "What came of a topic is changed while its meeting is in progress. Reopen the meeting to change it."


@require_http_methods(["GET", "POST"])
def information(request: SignedInRequest, pk: int) -> HttpResponse:
    topic = topic_to_write_on(request, pk)
    form = InformationForm(request.POST or None, prefix="information")
    return _capture(request, topic, form, capture.capture_information, "information")


@require_http_methods(["GET", "POST"])
def decisions(request: SignedInRequest, pk: int) -> HttpResponse:
    topic = topic_to_write_on(request, pk)
    form = DecisionForm(request.POST or None, prefix="decision", people=staff())
    return _capture(request, topic, form, capture.capture_decision, "decision")


@require_http_methods(["GET", "POST"])
def promises(request: SignedInRequest, pk: int) -> HttpResponse:
    topic = topic_to_write_on(request, pk)
    form = PromiseForm(request.POST or None, prefix="promise", people=staff())
    return _capture(request, topic, form, capture.capture_action, "action")


@require_http_methods(["GET", "POST"])
def information_edited(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say it better, while its meeting is open."""
    found, meeting = _information(request, pk)
    initial = {"text": found.text, "seen": found.wording}
    about: dict[str, Any] = {"prefix": "information", "published": meeting.was_published}
    form = EditInformationForm(request.POST or None, initial=initial, **about)
    shown = {"information": found, "topic": found.topic, "meeting": meeting}
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            try:
                capture.edit_information(found, by=request.user, **form.cleaned_data)
            except Stale as stale:
                form = EditInformationForm(seen_anew(request, "information-seen", stale.current), **about)
                return _form(request, form, "information", status=409, now=stale.current, **shown)
            return back_to(request, found.topic)
    return _form(request, form, "information", status=422 if request.method == "POST" else 200, **shown)


@require_http_methods(["GET", "POST"])
def information_promised(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is no information but something that somebody promised."""
    found, meeting = _information(request, pk)
    about: dict[str, Any] = {"prefix": "promise", "people": staff(), "published": meeting.was_published}
    form = MakeActionForm(request.POST or None, initial={"title": found.text[:300]}, **about)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            capture.make_action(found, by=request.user, **form.cleaned_data)
            return back_to(request, found.topic, say="It is an action now.")
    status = 422 if request.method == "POST" else 200
    return _form(request, form, "action", status=status, topic=found.topic, meeting=meeting)


@require_http_methods(["GET", "POST"])
def decision_edited(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say it better or give it its owners, while its meeting is open."""
    found, meeting = _decision(request, pk)
    names = ("what", "why", "review_on", "confidential")
    initial: dict[str, Any] = {name: getattr(found, name) for name in names} | {"seen": found.wording}
    initial |= {"owner_it": str(found.owner_it_id or ""), "owner_marketing": str(found.owner_marketing_id or "")}
    owners = {Side.IT: found.owner_it, Side.MARKETING: found.owner_marketing}
    about: dict[str, Any] = {"prefix": "decision", "people": staff(), "owners": owners}
    about["published"] = meeting.was_published
    form = EditDecisionForm(request.POST or None, initial=initial, **about)
    shown = {"topic": found.topic, "meeting": meeting, "decision": found}
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            try:
                capture.edit_decision(found, by=request.user, **form.cleaned_data)
            except Stale as stale:
                form = EditDecisionForm(seen_anew(request, "decision-seen", stale.current), **about)
                return _form(request, form, "decision", status=409, now=stale.current, **shown)
            return back_to(request, found.topic)
    return _form(request, form, "decision", status=422 if request.method == "POST" else 200, **shown)


@require_http_methods(["GET", "POST"])
def information_taken_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _take_back(request, *_information(request, pk))


@require_http_methods(["GET", "POST"])
def decision_taken_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _take_back(request, *_decision(request, pk))


@require_POST
def information_put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _put_back(request, _information(request, pk)[0])


@require_POST
def decision_put_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _put_back(request, _decision(request, pk)[0])


def _take_back(request: SignedInRequest, found: Information | Decision, meeting: Meeting) -> HttpResponse:
    """Captured by mistake: one click, or a reason where others have read it."""
    form = Published(request.POST or None, published=meeting.was_published)
    if request.method == "POST" and (form.is_valid() or not meeting.was_published):
        with said_in(form):
            because = form.cleaned_data.get("because", "") if meeting.was_published else ""
            capture.take_back(found, by=request.user, because=because)
            return back_to(request, found.topic, say="Taken back. It can be put back while the meeting lasts.")
    words = found.text if isinstance(found, Information) else found.what
    context = {"form": form, "topic": found.topic, "meeting": meeting, "words": words}
    return page(request, "meetings/result_taking_back.html", context, status=422 if request.method == "POST" else 200)


def _put_back(request: SignedInRequest, found: Information | Decision) -> HttpResponse:
    capture.put_back(found, by=request.user)
    return back_to(request, found.topic)


def _information(request: SignedInRequest, pk: int) -> tuple[Information, Meeting]:
    mine = Information.objects.filter(topic__in=Topic.objects.visible_to(request.user))
    found = visible_or_404(mine.select_related("topic__meeting__series"), pk=pk)
    return found, _lasting(request, found.topic)


def _decision(request: SignedInRequest, pk: int) -> tuple[Decision, Meeting]:
    """One that the reader sees, or one that was taken back and they could put back."""
    mine = Decision.objects.visible_to(request.user) | Decision.objects.filter(
        topic__in=Topic.objects.visible_to(request.user)
    )
    found = visible_or_404(mine.for_list(), pk=pk)
    return found, _lasting(request, found.topic)


def _lasting(request: SignedInRequest, topic: Topic) -> Meeting:
    meeting = topic.meeting
    assert meeting is not None  # a result is captured in a meeting, and its topic cannot be parked any more
    require(permissions.can_take_part(request.user, meeting) and meeting.is_in_progress, WHILE_IT_LASTS)
    return meeting


def _capture(request: SignedInRequest, topic: Topic, form: Form, verb: Callable[..., Any], what: str) -> HttpResponse:
    shown: dict[str, Any] = {"topic": topic, "meeting": topic.meeting}
    if request.method == "GET":
        return _form(request, form, what, **shown)
    if form.is_valid():
        with said_in(form):
            verb(topic, by=request.user, **form.cleaned_data)
            return back_to(request, topic)
    return _form(request, form, what, status=422, **shown)


def _form(request: SignedInRequest, form: Form, what: str, *, status: int = 200, **context: Any) -> HttpResponse:
    edited = context.get("decision") or context.get("information")
    draft = f"{what}-edit:{edited.pk}" if edited else f"{what}:{context['topic'].pk}"
    context |= {"form": form, "what": what, "draft": draft}
    return page(request, "meetings/result_form.html", context, status=status)
