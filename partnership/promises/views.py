"""Actions: the list, and one of them with what can be done about it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.activity.models import Event
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.promises.forms import DropForm, MoveDueForm, PromiseForm
from partnership.promises.models import Action, ActionQuerySet
from partnership.promises.permissions import can_ask_of_others, can_change_action, can_promise
from partnership.promises.places import name_places

PAGE = 50
NOTHING = {
    "": "You have promised nothing that is still open.",
    "asked": "Nothing that you asked of somebody is open.",
    "overdue": "Nothing is overdue.",
    "done": "Nothing has been done yet.",
    "all": "Nothing is open.",
}
NOT_YOURS = "Its owner and the executives change an action."


@require_GET
def actions(request: SignedInRequest) -> HttpResponse:
    seen = Action.objects.visible_to(request.user)
    show = request.GET.get("show", "")
    show = show if show in NOTHING else ""
    found = _chosen(seen, show, request).for_list()
    ordered = found.order_by("-done_at", "-pk") if show == "done" else found.most_urgent_first()
    shown = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    name_places(shown.object_list, request.user)
    context = {
        "page": shown,
        "may_promise": can_promise(request.user),
        show or "mine": True,
        "nothing": NOTHING.get(show, NOTHING[""]),
        "is_executive": request.user.standing.is_executive,
        "today": company_day(),
    }
    return page(request, "promises/action_list.html", context, part="list")


def _chosen(seen: ActionQuerySet, show: str, request: SignedInRequest) -> ActionQuerySet:
    if show == "asked":
        return seen.asked_by(request.user).open()
    if show == "overdue":
        return seen.overdue()
    if show == "done":
        return seen.finished()
    if show == "all":
        return seen.open()
    return seen.owned_by(request.user).open()


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Promise something: one’s own; an executive may ask it of anybody."""
    require(can_promise(request.user), "People of IT and of marketing promise actions.")
    given = request.POST if request.method == "POST" else None
    form = PromiseForm(given, by=request.user, may_ask=can_ask_of_others(request.user))
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = Action.objects.capture(by=request.user, **form.values)
            return back_to(request, made, say="Promised. A reminder comes two days before it is due.")
    status = 422 if request.method == "POST" else 200
    return page(request, "promises/action_form.html", {"form": form}, part="form", status=status)


@require_GET
def action(request: SignedInRequest, pk: int) -> HttpResponse:
    return _show(request, _visible(request, pk))


@require_POST
def finish(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    found.finish(by=request.user)
    return _done(request, found, "Done.")


@require_POST
def reopening(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    found.reopen(by=request.user)
    return _done(request, found, "Open again.")


@require_POST
def due_day(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    form = MoveDueForm(request.POST, prefix="move")
    if not form.is_valid():
        return _show(request, found, move_form=form, status=422)
    with said_in(form):
        found.move_due(
            by=request.user,
            to=form.cleaned_data["due_on"],
            because=form.cleaned_data["because"],
            seen=form.cleaned_data["seen"],
        )
        return back_to(request, found, say="Moved. The first day is kept beside it.")
    return _show(request, found, move_form=form, status=422)


@require_POST
def dropping(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    form = DropForm(request.POST, prefix="drop")
    if not form.is_valid():
        return _show(request, found, drop_form=form, status=422)
    with said_in(form):
        found.drop(by=request.user, because=form.cleaned_data["because"])
        return back_to(request, found, say="Dropped.")
    return _show(request, found, drop_form=form, status=422)


def _visible(request: SignedInRequest, pk: int) -> Action:
    return visible_or_404(Action.objects.visible_to(request.user).for_list(), pk=pk)


def _changeable(request: SignedInRequest, pk: int) -> Action:
    found = _visible(request, pk)
    require(can_change_action(request.user, found), NOT_YOURS)
    return found


def _done(request: SignedInRequest, found: Action, say: str) -> HttpResponse:
    """In a list only the row changes; elsewhere one goes back to the action."""
    name_places([found], request.user)
    if request.htmx and request.htmx.target == f"action-{found.pk}":
        return page(request, "promises/action_list.html", {"action": found}, part="row")
    return back_to(request, found, say=say)


def _show(request: SignedInRequest, found: Action, *, status: int = 200, **forms: object) -> HttpResponse:
    name_places([found], request.user)
    first_day = {"due_on": max(found.due_on, company_day()), "seen": found.due_on}
    context = {
        "action": found,
        "events": list(Event.objects.about(found)[:50]),
        "may_change": can_change_action(request.user, found),
        "move_form": MoveDueForm(prefix="move", initial=first_day),
        "drop_form": DropForm(prefix="drop"),
    }
    return page(request, "promises/action_detail.html", context | forms, status=status)
