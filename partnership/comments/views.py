"""Comments: those about a record with the way to write one, and each of them with what its author may do with it."""

from typing import Any

from allauth.core import ratelimit
from django.db import models
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from partnership.comments import actions
from partnership.comments.forms import CommentForm, WordingForm
from partnership.comments.models import PAGE, Comment, Mention
from partnership.comments.panel import panel, unread
from partnership.comments.permissions import NOT_YOURS, READERS_ONLY, can_change, can_write
from partnership.comments.readers import suggested
from partnership.comments.subjects import kinds, records
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.choosing import number
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.core.refusals import Stale

TOO_OFTEN = "You wrote many comments in a short while. Wait a minute; what you typed is still here."


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: SignedInRequest, what: str, pk: int) -> HttpResponse:
    """What was said about a record, the newest at the end; posting says something more."""
    record = visible_record(request, what, pk)
    if request.method == "POST":
        return write(request, record)
    before = number(request.GET.get("before"))
    answered = number(request.GET.get("answers"))
    form = CommentForm(initial={"answers": answered})
    return show(request, record, part="rows" if before else "list", before=before, form=form)


def write(request: SignedInRequest, record: models.Model) -> HttpResponse:
    require(can_write(request.user), READERS_ONLY)
    form = CommentForm(request.POST)
    if not ratelimit.consume(request, action="comment", user=request.user):
        form.add_error(None, TOO_OFTEN)
        return show(request, record, part="write", form=form, status=429)
    if not form.is_valid():
        return show(request, record, part="write", form=form, status=422)
    answers = Comment.objects.about(record).filter(pk=form.cleaned_data["answers"] or 0).first()
    with said_in(form, "text"):
        written = actions.write(record, by=request.user, text=form.cleaned_data["text"], answers=answers)
        return posted(request, record, written)
    return show(request, record, part="write", form=form, status=422)


def posted(request: SignedInRequest, record: models.Model, written: actions.Written) -> HttpResponse:
    if not wants_piece(request):
        return back_to(request, place_of(written.comment, record), say=said(written, "Posted."))
    response = show(request, record, part="list", form=CommentForm())
    trigger_client_event(response, "waiting-changed", {})  # whoever answers has read
    return trigger_client_event(response, "toast", {"text": said(written, "Posted.")})


@require_GET
def people(request: SignedInRequest, what: str, pk: int) -> JsonResponse:
    """Whom an @ may name here, by what was typed after it so far."""
    record = visible_record(request, what, pk)
    require(can_write(request.user), READERS_ONLY)
    return JsonResponse({"people": suggested(what, record.pk, request.GET.get("q", "")[:80])})


@require_GET
def detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """Where a comment stands: on its record's page while it is among the newest, else among the earlier ones."""
    comment = visible(request, pk)
    if wants_piece(request):
        return row(request, comment)
    return redirect(place_of(comment, record_of(request, comment)))


@require_http_methods(["GET", "HEAD", "POST"])
def wording(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what one wrote; what it said before stays to be read."""
    comment = own(request, pk)
    record = record_of(request, comment)
    if request.method != "POST":
        stands = {"text": comment.text, "seen": comment.version}
        return edit(request, comment, WordingForm(initial=stands, pk=pk))
    form = WordingForm(request.POST, pk=pk)
    if form.is_valid():
        with said_in(form, "text"):
            try:
                written = actions.reword(comment, record, by=request.user, **form.cleaned_data)
            except Stale as stale:
                return both_wordings(request, comment, stale.current, form.cleaned_data["text"])
            return changed(request, comment, record, said(written, "Changed."))
    return edit(request, comment, form, status=422)


def both_wordings(request: SignedInRequest, comment: Comment, current: Comment, mine: str) -> HttpResponse:
    """What stands now beside what was written, and both in the field, to be put in order and saved."""
    kept = {"text": f"{current.text}\n\n{mine}", "seen": current.version}
    form = WordingForm(initial=kept, pk=comment.pk)
    return edit(request, comment, form, status=409, current=current, mine=mine)


@require_GET
def earlier(request: SignedInRequest, pk: int) -> HttpResponse:
    """What a comment said before it was changed, the newest first."""
    comment = visible(request, pk)
    context = {"comment": comment, "record": record_of(request, comment), "wordings": comment.wordings.all()}
    return page(request, "comments/earlier.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Take away what one wrote: its words are gone for good, so it is asked first."""
    comment = own(request, pk)
    if request.method != "POST":
        return page(request, "comments/removal.html", {"comment": comment}, part="removal")
    record = record_of(request, comment)
    comment.remove(by=request.user)
    return changed(request, comment, record, "Removed.")


@require_POST
def reading(request: SignedInRequest, pk: int) -> HttpResponse:
    """What named the reader is read, with all that was said to them on this record before it."""
    comment = visible_or_404(
        Comment.objects.visible_to(request.user).filter(mentions__person=request.user).for_list(), pk=pk
    )
    Mention.objects.read(request.user, about=comment)
    record = record_of(request, comment)
    if wants_piece(request):
        response = row(request, visible(request, pk))
        trigger_client_event(response, "waiting-changed", {})
        return trigger_client_event(response, "announce", {"text": "Read."})
    return back_to(request, place_of(comment, record), say="Read.")


def visible_record(request: SignedInRequest, what: str, pk: int) -> models.Model:
    if what not in kinds():
        raise Http404
    return visible_or_404(records(what).visible_to(request.user), pk=pk)


def visible(request: SignedInRequest, pk: int) -> Comment:
    return visible_or_404(Comment.objects.visible_to(request.user).for_list(), pk=pk)


def own(request: SignedInRequest, pk: int) -> Comment:
    comment = visible(request, pk)
    require(can_change(request.user, comment), NOT_YOURS)
    if comment.is_removed and request.method != "POST":
        raise Http404
    return comment


def record_of(request: SignedInRequest, comment: Comment) -> models.Model:
    return visible_record(request, comment.kind, comment.about_id)


def place_of(comment: Comment, record: Any) -> str:
    """The address of the page on which the comment is to be found. One query."""
    later = Comment.objects.about(record).filter(pk__gt=comment.pk).count()
    if later < PAGE:
        return f"{record.get_absolute_url()}#{comment.anchor}"
    everything = reverse("comments:about", args=[comment.kind, comment.about_id])
    return f"{everything}?before={comment.pk + 1}#{comment.anchor}"


def show(
    request: SignedInRequest, record: models.Model, *, part: str, form: CommentForm, before: int | None = None,
    status: int = 200,
) -> HttpResponse:  # fmt: skip
    """All of a record's comments on a page of their own, or the piece of the panel that htmx asks for."""
    context = panel(record, request.user, before=before) | {"form": form}
    answered = number(form["answers"].value())
    if answered:
        context["answered"] = Comment.objects.about(record).standing().filter(pk=answered).for_list().first()
    if not wants_piece(request):
        return page(request, "comments/talk.html", context, status=status)
    response = page(request, "comments/panel.html", context, part=part, status=status)
    if part == "write":
        response["HX-Retarget"], response["HX-Reswap"] = "#comments-write", "outerHTML"
    return response


def row(request: SignedInRequest, comment: Comment) -> HttpResponse:
    """One comment as it stands in the list; the focus goes back to it."""
    context = {
        "comment": comment,
        "unread": unread([comment], request.user),
        "may_write": can_write(request.user),
        "reader": request.user,
        "address": reverse("comments:about", args=[comment.kind, comment.about_id]),
        "focused": comment.pk,
    }
    return page(request, "comments/comment.html", context)


def edit(
    request: SignedInRequest, comment: Comment, form: WordingForm, *, status: int = 200, **more: object
) -> HttpResponse:
    context = {"comment": comment, "form": form, "kind": comment.kind} | more
    return page(request, "comments/wording.html", context, part="wording", status=status)


def changed(request: SignedInRequest, comment: Comment, record: models.Model, say: str) -> HttpResponse:
    if wants_piece(request):
        return trigger_client_event(row(request, visible(request, comment.pk)), "toast", {"text": say})
    return back_to(request, place_of(comment, record), say=say)


def said(written: actions.Written, what: str) -> str:
    """What was done, for whom it waits now, and which name is nobody's."""
    told = f" It waits for {in_words(written.told)}." if written.told else ""
    words = [f"“@{each}”" for each in written.nobody]
    nobody = f" Nobody who may read this is called {in_words(words, 'or')}." if words else ""
    return f"{what}{told}{nobody}"


def in_words(names: "tuple[str, ...] | list[str]", last: str = "and") -> str:
    *most, end = names
    return f"{', '.join(most)} {last} {end}" if most else end
