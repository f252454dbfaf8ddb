"""Notes: the shared ones, where the second of two writers is shown both texts, and one's own."""

from django.db import transaction
from django.http import HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from meetings import permissions
from meetings.forms import NoteForm
from meetings.models import Meeting, PrivateNote, SharedNote, Stale
from meetings.views.reading import answer, show, visible, why_not
from partnership.core.access import Request, require
from partnership.core.http import wants_piece
from partnership.people.models import Refused

BETWEEN = "\n\n---\n\n"


@require_POST
def shared_note(request: Request, pk: int) -> HttpResponse:
    meeting = visible(request, pk)
    require(permissions.may_change_shared(request.user), why_not(request.user, meeting))
    form = NoteForm(request.POST, prefix="note")
    if not form.is_valid():
        return _whole(request, meeting, "note", status=422, note_form=form)
    text = form.cleaned_data["text"]
    try:
        with transaction.atomic():  # a note that is refused is not begun either
            note, _ = SharedNote.objects.get_or_create(meeting=meeting)
            note.write(text, by=request.user, version=form.cleaned_data["version"])
    except Stale as stale:
        return _both(request, meeting, "note", mine=text, current=stale.current)
    except Refused as error:
        # Closed while somebody was still writing: what they wrote is shown, to be copied.
        return _whole(request, meeting, "note", status=409, mine=text, lost=str(error))
    return _saved(request, meeting, "note")


@sensitive_post_parameters()
@require_POST
def private_note(request: Request, pk: int) -> HttpResponse:
    """One's own note. It is found by its author alone and leaves no trace anywhere else."""
    meeting = visible(request, pk)
    require(permissions.may_change_shared(request.user), why_not(request.user, meeting))
    form = NoteForm(request.POST, prefix="private")
    if not form.is_valid():
        return _whole(request, meeting, "private", status=422, private_form=form)
    text = form.cleaned_data["text"]
    try:
        with transaction.atomic():
            note, _ = PrivateNote.objects.of(request.user).get_or_create(meeting=meeting, author=request.user)
            note.write(text, version=form.cleaned_data["version"])
    except Stale as stale:
        return _both(request, meeting, "private", mine=text, current=stale.current)
    except Refused as error:
        return _whole(request, meeting, "private", status=409, mine_private=text, lost_private=str(error))
    return _saved(request, meeting, "private")


def _saved(request: Request, meeting: Meeting, which: str) -> HttpResponse:
    """htmx gets the line under the text with the new version, so that nobody's cursor moves."""
    if wants_piece(request) and request.htmx.target == f"{which}-state":
        return show(request, meeting, part=f"{which}_state")
    if wants_piece(request) and request.htmx.target == which:
        return show(request, meeting, part=f"{which}_panel")
    return answer(request, meeting, say="Saved.")


def _both(
    request: Request, meeting: Meeting, which: str, *, mine: str, current: SharedNote | PrivateNote
) -> HttpResponse:
    """409: what stands now, what the reader wrote, and one text that keeps both, on the new version."""
    kept = NoteForm(initial={"text": f"{current.text}{BETWEEN}{mine}", "version": current.version}, prefix=which)
    more = {f"{which}_form": kept, f"{which}_current": current, f"{which}_mine": mine}
    return _whole(request, meeting, which, status=409, **more)


def _whole(request: Request, meeting: Meeting, which: str, *, status: int, **more: object) -> HttpResponse:
    response = show(request, meeting, part=f"{which}_panel", status=status, **more)
    if wants_piece(request):
        response["HX-Retarget"], response["HX-Reswap"] = f"#{which}", "outerHTML"
    return response
