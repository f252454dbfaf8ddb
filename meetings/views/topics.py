"""The agenda and the parking lot."""

from django.contrib import messages
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import agenda
from meetings.actions import agenda as verbs
from meetings.forms import EditTopicForm, TopicForm
from meetings.models import Meeting, Stale, Topic
from meetings.views.reading import answer, opened_anew, refused, show, to_write_on, topic_to_write_on
from partnership.attention.items import stream
from partnership.core.access import Request
from partnership.core.http import back_to, page, wants_piece
from partnership.people.models import Refused


@require_POST
def topics(request: Request, pk: int) -> HttpResponse:
    """One more topic."""
    meeting = to_write_on(request, pk)
    form = TopicForm(request.POST, prefix="topic")
    if not form.is_valid():
        return show(request, meeting, part="agenda", status=422, topic_form=form)
    try:
        verbs.add_topic(meeting, by=request.user, **form.cleaned_data)
    except Refused as error:
        return refused(request, meeting, error)
    return answer(request, meeting, part="agenda")


@require_http_methods(["GET", "POST"])
def topic(request: Request, pk: int) -> HttpResponse:
    """Say it better."""
    found = topic_to_write_on(request, pk)
    initial = {name: getattr(found, name) for name in ("title", "minutes", "about", "standing")}
    initial["opened"] = found.wording
    form = EditTopicForm(request.POST or None, prefix="topic", initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.edit_topic(found, by=request.user, **form.cleaned_data)
        except Stale as stale:
            again = EditTopicForm(opened_anew(request, "topic-opened", stale.current), prefix="topic")
            context = {"topic": found, "form": again, "now": stale.current}
            return page(request, "meetings/topic_form.html", context, status=409)
        except Refused as error:
            return _refused(request, found, error)
        return back_to(request, found)
    status = 422 if request.method == "POST" else 200
    return page(request, "meetings/topic_form.html", {"topic": found, "form": form}, status=status)


@require_POST
def position(request: Request, pk: int) -> HttpResponse:
    """One place up or down."""
    found = topic_to_write_on(request, pk)
    step = -1 if request.POST.get("to") == "up" else 1
    try:
        verbs.order_topic(found, by=request.user, step=step)
    except Refused as error:
        return _refused(request, found, error)
    return _back(request, found)


@require_POST
def parking(request: Request, pk: int) -> HttpResponse:
    found = topic_to_write_on(request, pk)
    meeting = found.meeting
    try:
        verbs.park_topic(found, by=request.user)
    except Refused as error:
        return _refused(request, found, error)
    return answer(request, meeting, part="agenda") if meeting else back_to(request, found)


@require_POST
def taking_up(request: Request, pk: int) -> HttpResponse:
    """From the parking lot onto the agenda."""
    found = topic_to_write_on(request, pk)
    try:
        meeting = verbs.take_up_topic(found, by=request.user)
    except Refused as error:
        messages.warning(request, str(error))
        return back_to(request, found.series)
    return answer(request, meeting, part="agenda")


@require_POST
def dropping(request: Request, pk: int) -> HttpResponse:
    found = topic_to_write_on(request, pk)
    meeting, series = found.meeting, found.series
    try:
        verbs.drop_topic(found, by=request.user)
    except Refused as error:
        return _refused(request, found, error)
    return answer(request, meeting, part="agenda") if meeting else back_to(request, series)


@require_POST
def discussion(request: Request, pk: int) -> HttpResponse:
    """It has been talked about; on to the next."""
    found = topic_to_write_on(request, pk)
    try:
        verbs.discuss_topic(found, by=request.user)
    except Refused as error:
        return _refused(request, found, error)
    return back_to(request, found.meeting or found.series)


@require_POST
def opening(request: Request, pk: int) -> HttpResponse:
    """Back on the agenda, still to discuss."""
    found = topic_to_write_on(request, pk)
    try:
        verbs.open_topic(found, by=request.user)
    except Refused as error:
        return _refused(request, found, error)
    return back_to(request, found)


@require_GET
def suggestions(request: Request, pk: int) -> HttpResponse:
    """What waits for both, to be put on the agenda with one click."""
    meeting = to_write_on(request, pk)
    found = agenda.suggestions(meeting, timezone.now())
    return page(request, "meetings/suggestions.html", {"meeting": meeting, "items": found}, part="list")


@require_POST
def suggested(request: Request, pk: int) -> HttpResponse:
    """One of them, named by its subject; what it says is read anew, never taken from the form."""
    meeting = to_write_on(request, pk)
    subject = request.POST.get("subject", "")
    item = next((each for each in stream(timezone.now(), joint=True) if each.subject == subject), None)
    if item is None:
        return refused(request, meeting, Refused("This no longer waits for both of you."))
    try:
        verbs.add_suggestion(
            meeting, by=request.user, subject=item.subject, title=item.title, about=item.kind_label, url=item.url
        )
    except Refused as error:
        return refused(request, meeting, error)
    return answer(request, meeting, part="agenda")


def _back(request: Request, found: Topic) -> HttpResponse:
    """After ordering: the agenda with the focus on what was moved."""
    if not found.meeting:
        return back_to(request, found.series)
    if wants_piece(request):
        return show(request, found.meeting, part="agenda", moved=found.pk)
    return back_to(request, found.meeting)


def _refused(request: Request, found: Topic, error: Refused) -> HttpResponse:
    meeting = Meeting.objects.filter(pk=found.meeting_id or 0).for_list().first()
    if meeting:
        return refused(request, meeting, error)
    messages.warning(request, str(error))
    return back_to(request, found.series)
