"""Notes: the shared ones, where the second of two writers is shown both texts, and one's own.

They are saved while somebody writes. Whatever that has to say it says in the line under the text, and waits: nothing
takes the cursor out of a sentence. What is pressed (Save, Look at both) is answered in full.
"""

from typing import Any

from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from meetings import permissions
from meetings.forms.contents import NoteForm
from meetings.joining import join
from meetings.models import Meeting, PrivateNote, SharedNote
from meetings.views.reading import answer, show, text_of, visible, why_not
from partnership.core.access import SignedInRequest, require
from partnership.core.forms import said_in
from partnership.core.http import wants_piece
from partnership.core.refusals import Stale
from partnership.core.verbs import whole

Note = SharedNote | PrivateNote


@require_POST
def shared_note(request: SignedInRequest, pk: int) -> HttpResponse:
    meeting = visible(request, pk)
    require(permissions.may_change_shared(request.user), why_not(request.user, meeting))
    form = NoteForm(request.POST, prefix="note")
    if form.is_valid():
        with said_in(form):
            try:
                with whole():  # a note that is refused is not begun either
                    note, _ = SharedNote.objects.get_or_create(meeting=meeting)
                    note.write(form.cleaned_data["text"], by=request.user, seen=form.cleaned_data["seen"])
            except Stale as stale:
                return _meanwhile(request, meeting, form, stale.current)
            return _saved(request, meeting, "note")
    return _not_saved(request, meeting, form)


@sensitive_post_parameters()
@require_POST
def private_note(request: SignedInRequest, pk: int) -> HttpResponse:
    """One's own note. It is found by its author alone and leaves no trace anywhere else."""
    meeting = visible(request, pk)
    require(permissions.may_change_shared(request.user), why_not(request.user, meeting))
    form = NoteForm(request.POST, prefix="private")
    if form.is_valid():
        with said_in(form):
            try:
                with whole():
                    note, _ = PrivateNote.objects.of(request.user).get_or_create(meeting=meeting, author=request.user)
                    note.write(form.cleaned_data["text"], seen=form.cleaned_data["seen"])
            except Stale as stale:
                return _meanwhile(request, meeting, form, stale.current)
            return _saved(request, meeting, "private")
    return _not_saved(request, meeting, form)


def _saved(request: SignedInRequest, meeting: Meeting, which: str) -> HttpResponse:
    """htmx gets the line under the text with the new version, so that nobody's cursor moves."""
    if wants_piece(request) and request.htmx.target == f"{which}-state":
        return show(request, meeting, part=f"{which}_state")
    if wants_piece(request) and request.htmx.target == which:
        return show(request, meeting, part=f"{which}_panel")
    return answer(request, meeting, say="Saved.")


def _is_writing(request: SignedInRequest, which: str) -> bool:
    """Whether this was saved by itself while somebody writes, and they pressed nothing."""
    pressed = "save" in request.POST or "look" in request.POST
    return wants_piece(request) and request.htmx.target == f"{which}-state" and not pressed


def _meanwhile(request: SignedInRequest, meeting: Meeting, form: NoteForm, current: Note) -> HttpResponse:
    """409: somebody saved first. Who writes is told at the side; who pressed is shown what stands now, what they
    wrote, and one text that holds both, on the new version."""
    which, mine = str(form.prefix), form.cleaned_data["text"]
    if _is_writing(request, which):
        return _aside(request, meeting, form, status=409, by=getattr(current, "written_by", request.user))
    text = join(form.cleaned_data["base"], current.text, mine)
    kept = NoteForm(initial=text_of(current) | {"text": text}, prefix=which)
    more = {f"{which}_form": kept, f"{which}_current": current, f"{which}_mine": mine}
    return _panel(request, meeting, which, status=409, **more)


def _not_saved(request: SignedInRequest, meeting: Meeting, form: NoteForm) -> HttpResponse:
    """422: what cannot be saved, or no longer (it was closed while somebody wrote), stays where it was typed."""
    which = str(form.prefix)
    if _is_writing(request, which):
        wrong = " ".join(str(each) for errors in form.errors.values() for each in errors)
        return _aside(request, meeting, form, status=422, wrong=wrong)
    more: dict[str, Any] = {f"{which}_form": form}
    if form.non_field_errors():
        more |= {f"{which}_lost": form.non_field_errors()[0], f"{which}_mine": form.cleaned_data["text"]}
    return _panel(request, meeting, which, status=422, **more)


def _aside(request: SignedInRequest, meeting: Meeting, form: NoteForm, *, status: int, **more: Any) -> HttpResponse:
    """The line under the text alone, still on the version that the text began with."""
    which = str(form.prefix)
    return show(request, meeting, part=f"{which}_aside", status=status, **{f"{which}_form": form}, **more)


def _panel(request: SignedInRequest, meeting: Meeting, which: str, *, status: int, **more: Any) -> HttpResponse:
    response = show(request, meeting, part=f"{which}_panel", status=status, **more)
    if wants_piece(request):
        response["HX-Retarget"], response["HX-Reswap"] = f"#{which}", "outerHTML"
    return response
