"""The agenda and the parking lot."""

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from meetings import agenda
from meetings.actions import agenda as verbs
from meetings.forms.contents import DropTopicForm, EditTopicForm, TopicForm
from meetings.views.reading import answer, seen_anew, show, to_write_on, topic_to_write_on
from partnership.attention.items import stream
from partnership.core.access import SignedInRequest
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.core.refusals import Refused, Stale


@require_POST
def topics(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more topic."""
    meeting = to_write_on(request, pk)
    form = TopicForm(request.POST, prefix="topic")
    if form.is_valid():
        with said_in(form):
            verbs.add_topic(meeting, by=request.user, **form.cleaned_data)
            return answer(request, meeting, part="agenda")
    return show(request, meeting, part="agenda", status=422, topic_form=form)


@require_http_methods(["GET", "POST"])
def topic(request: SignedInRequest, pk: int) -> HttpResponse:
    """Say it better."""
    found = topic_to_write_on(request, pk)
    initial = {name: getattr(found, name) for name in ("title", "minutes", "about", "standing")}
    form = EditTopicForm(request.POST or None, prefix="topic", initial=initial | {"seen": found.wording})
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            try:
                verbs.edit_topic(found, by=request.user, **form.cleaned_data)
            except Stale as stale:
                again = EditTopicForm(seen_anew(request, "topic-seen", stale.current), prefix="topic")
                context = {"topic": found, "form": again, "now": stale.current}
                return page(request, "meetings/topic_form.html", context, status=409)
            return back_to(request, found)
    status = 422 if request.method == "POST" else 200
    return page(request, "meetings/topic_form.html", {"topic": found, "form": form}, status=status)


@require_POST
def position(request: SignedInRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    found = topic_to_write_on(request, pk)
    verbs.order_topic(found, by=request.user, step=-1 if request.POST.get("to") == "up" else 1)
    if found.meeting and wants_piece(request):
        return show(request, found.meeting, part="agenda", moved=found.pk)
    return back_to(request, found.meeting or found.series)


@require_POST
def parking(request: SignedInRequest, pk: int) -> HttpResponse:
    found = topic_to_write_on(request, pk)
    meeting = found.meeting
    verbs.park_topic(found, by=request.user)
    return answer(request, meeting, part="agenda") if meeting else back_to(request, found)


@require_POST
def taking_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """From the parking lot onto the agenda."""
    found = topic_to_write_on(request, pk)
    return answer(request, verbs.take_up_topic(found, by=request.user), part="agenda")


@require_http_methods(["GET", "POST"])
def dropping(request: SignedInRequest, pk: int) -> HttpResponse:
    """It need not be talked about. What was promised beneath it and is open is listed first, and asked about."""
    found = topic_to_write_on(request, pk)
    meeting, actions = found.meeting, verbs.beneath(found)
    is_asked = bool(actions) and "asked" not in request.POST
    form = DropTopicForm(request.POST if "asked" in request.POST else None, actions=actions)
    if request.method == "POST" and is_asked:
        return back_to(request, reverse("meetings:topic_dropping", args=[found.pk]))
    if request.method == "POST" and (not actions or form.is_valid()):
        verbs.drop_topic(found, by=request.user, ending=form.ending() if actions else {})
        return back_to(request, meeting or found.series, say="Dropped. It can be brought back.")
    context = {"topic": found, "meeting": meeting, "form": form}
    return page(request, "meetings/topic_dropping.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def discussion(request: SignedInRequest, pk: int) -> HttpResponse:
    """It has been talked about; on to the next."""
    found = topic_to_write_on(request, pk)
    verbs.discuss_topic(found, by=request.user)
    return back_to(request, found.meeting or found.series)


@require_POST
def opening(request: SignedInRequest, pk: int) -> HttpResponse:
    """Back on the agenda or in the parking lot, still to discuss."""
    found = topic_to_write_on(request, pk)
    verbs.open_topic(found, by=request.user)
    return back_to(request, found)


@require_GET
def suggestions(request: SignedInRequest, pk: int) -> HttpResponse:
    """What waits for both, to be put on the agenda with one click."""
    meeting = to_write_on(request, pk)
    found = agenda.suggestions(meeting, timezone.now())
    return page(request, "meetings/suggestions.html", {"meeting": meeting, "items": found}, part="list")


@require_POST
def suggested(request: SignedInRequest, pk: int) -> HttpResponse:
    """One of them, named by its subject; what it says is read anew, never taken from the form."""
    meeting = to_write_on(request, pk)
    subject = request.POST.get("subject", "")
    item = next((each for each in stream(timezone.now(), joint=True) if each.subject == subject), None)
    if item is None:
        raise Refused("This no longer waits for both of you.")
    verbs.add_suggestion(
        meeting, by=request.user, subject=item.subject, title=item.title, about=item.kind_label, url=item.url
    )
    return answer(request, meeting, part="agenda")
