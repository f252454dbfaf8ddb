"""Actions: the list, and one of them with what can be done about it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partnership.activity.models import Event
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page
from partnership.promises.forms import DropForm, MoveDueForm
from partnership.promises.models import Action, ActionQuerySet
from partnership.promises.permissions import can_change_action

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
def actions(request: Request) -> HttpResponse:
    seen = Action.objects.visible_to(request.user)
    show = request.GET.get("show", "")
    show = show if show in NOTHING else ""
    found = _chosen(seen, show, request).for_list()
    ordered = found.order_by("-done_at", "-pk") if show == "done" else found.most_urgent_first()
    context = {
        "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        show or "mine": True,
        "nothing": NOTHING.get(show, NOTHING[""]),
        "is_executive": request.user.standing.is_executive,
        "today": timezone.localdate(),
    }
    return page(request, "promises/action_list.html", context, part="list")


def _chosen(seen: ActionQuerySet, show: str, request: Request) -> ActionQuerySet:
    if show == "asked":
        return seen.asked_by(request.user).open()
    if show == "overdue":
        return seen.overdue()
    if show == "done":
        return seen.finished()
    if show == "all":
        return seen.open()
    return seen.owned_by(request.user).open()


@require_GET
def action(request: Request, pk: int) -> HttpResponse:
    return _show(request, _visible(request, pk))


@require_POST
def finish(request: Request, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    found.finish(by=request.user)
    return _done(request, found, "Done.")


@require_POST
def reopening(request: Request, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    found.reopen(by=request.user)
    return _done(request, found, "Open again.")


@require_POST
def due_day(request: Request, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    form = MoveDueForm(request.POST, prefix="move")
    if not form.is_valid():
        return _show(request, found, move_form=form, status=422)
    found.move_due(by=request.user, to=form.cleaned_data["due_on"], because=form.cleaned_data["because"])
    return back_to(request, found, say="Moved. The first day is kept beside it.")


@require_POST
def dropping(request: Request, pk: int) -> HttpResponse:
    found = _changeable(request, pk)
    form = DropForm(request.POST, prefix="drop")
    if not form.is_valid():
        return _show(request, found, drop_form=form, status=422)
    found.drop(by=request.user, because=form.cleaned_data["because"])
    return back_to(request, found, say="Dropped.")


def _visible(request: Request, pk: int) -> Action:
    return visible_or_404(Action.objects.visible_to(request.user).for_list(), pk=pk)


def _changeable(request: Request, pk: int) -> Action:
    found = _visible(request, pk)
    require(can_change_action(request.user, found), NOT_YOURS)
    return found


def _done(request: Request, found: Action, say: str) -> HttpResponse:
    """In a list only the row changes; elsewhere one goes back to the action."""
    if request.htmx and request.htmx.target == f"action-{found.pk}":
        return page(request, "promises/action_list.html", {"action": found}, part="row")
    return back_to(request, found, say=say)


def _show(request: Request, found: Action, *, status: int = 200, **forms: object) -> HttpResponse:
    context = {
        "action": found,
        "events": list(Event.objects.about(found)[:50]),
        "may_change": can_change_action(request.user, found),
        "move_form": MoveDueForm(prefix="move", initial={"due_on": max(found.due_on, timezone.localdate())}),
        "drop_form": DropForm(prefix="drop"),
    }
    return page(request, "promises/action_detail.html", context | forms, status=status)
