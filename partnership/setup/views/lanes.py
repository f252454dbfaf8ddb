"""Lanes: who owns which, from when; their names, order and limits; their end and return; the board's columns."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.lanes.models import Lane
from partnership.projects.actions.board import archive_lane
from partnership.projects.models import Card, Column, HandOff
from partnership.setup.forms.lanes import ArchiveForm, ColumnForm, LaneForm, NewLaneForm, OwnerForm
from partnership.setup.views.gate import administrators


@require_GET
@administrators
def lanes(request: SignedInRequest) -> HttpResponse:
    """The rows of the board, in their order, and its columns."""
    return lanes_page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def lane_new(request: SignedInRequest) -> HttpResponse:
    """One more lane, with its first owner."""
    form = NewLaneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = Lane.objects.add(**form.cleaned_data, by=request.user)
            return back_to(request, reverse("setup:lanes"), say=f"Added the lane “{made}”.")
    return page(request, "setup/lane_new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_GET
@administrators
def lane(request: SignedInRequest, pk: int) -> HttpResponse:
    """One lane: its owner and who had it before, its name and limit, its end."""
    return lane_page(request, the_lane(pk))


@require_POST
@administrators
def lane_words(request: SignedInRequest, pk: int) -> HttpResponse:
    """Another name, another account of what belongs in it, another limit."""
    row = the_lane(pk)
    form = LaneForm(request.POST)
    if form.is_valid():
        with said_in(form):
            row.change(**form.cleaned_data, by=request.user)
            return back_to(request, reverse("setup:lane", args=[pk]), say=f"Saved the lane “{row}”.")
    return lane_page(request, the_lane(pk), words_form=form, status=422)


@require_POST
@administrators
def lane_owner(request: SignedInRequest, pk: int) -> HttpResponse:
    """From a day on, somebody else answers for it. They and whoever had it are told."""
    row = the_lane(pk)
    form = OwnerForm(request.POST)
    if form.is_valid():
        with said_in(form):
            held = row.give_to(**form.holding, by=request.user)
            when = f"from {held.from_on:%-d %b %Y}" if held.from_on > company_day() else "now"
            return back_to(request, reverse("setup:lane", args=[pk]), say=f"{held.names} answers for “{row}” {when}.")
    return lane_page(request, row, owner_form=form, status=422)


@require_POST
@administrators
def lane_plan(request: SignedInRequest, pk: int) -> HttpResponse:
    """A change of owner that lies ahead is called off."""
    row = the_lane(pk)
    row.call_off(by=request.user)
    return back_to(request, reverse("setup:lane", args=[pk]), say=f"“{row}” stays with who answers for it.")


@require_POST
@administrators
def lane_row(request: SignedInRequest, pk: int) -> HttpResponse:
    """Up or down by one row."""
    row = the_lane(pk)
    rows = [each.pk for each in Lane.objects.open()]
    step = -1 if request.POST.get("to") == "up" else 1
    row.put(rows.index(row.pk) + 1 + step, by=request.user)
    return back_to(request, reverse("setup:lanes"))


@require_POST
@administrators
def lane_archive(request: SignedInRequest, pk: int) -> HttpResponse:
    """Off the board; its cards go to another lane, and what waits to enter it goes on or is taken back."""
    row = the_lane(pk)
    form = ArchiveForm(request.POST, lane=row, waiting=waiting_into(row).count())
    if form.is_valid():
        with said_in(form):
            moved = archive_lane(row, by=request.user, **form.cleaned_data)
            say = f"Archived “{row}”; {moved} cards went to “{form.cleaned_data['into']}”."
            return back_to(request, reverse("setup:lanes"), say=say)
    return lane_page(request, row, archive_form=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def lane_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """An archived lane comes back, empty, with whoever answers for it from today."""
    row = visible_or_404(Lane.objects.exclude(archived_at=None).select_related("archived_into"), pk=pk)
    form = OwnerForm(request.POST or None, initial=last_holding(row))
    del form.fields["from_on"]
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            row.restore(**form.holding, by=request.user)
            return back_to(request, reverse("setup:lane", args=[pk]), say=f"“{row}” is on the board again.")
    status = 422 if request.method == "POST" else 200
    return page(request, "setup/lane_return.html", {"lane": row, "form": form}, status=status)


@require_POST
@administrators
def column(request: SignedInRequest, kind: str) -> HttpResponse:
    """A column's name and limit."""
    found = visible_or_404(Column.objects.all(), pk=kind)
    form = ColumnForm(request.POST)
    if form.is_valid():
        wanted = {key: form.cleaned_data[key] for key in ("name", "limit", "limit_is_hard")}
        with said_in(form):
            found.change(**wanted, by=request.user)
            return back_to(request, reverse("setup:lanes"), say=f"Saved the column “{found}”.")
    return lanes_page(request, column_form=(kind, form), status=422)


@require_POST
@administrators
def column_place(request: SignedInRequest, kind: str) -> HttpResponse:
    """Earlier or later on the board by one place."""
    found = visible_or_404(Column.objects.all(), pk=kind)
    order = [each.pk for each in Column.objects.all()]
    step = -1 if request.POST.get("to") == "up" else 1
    found.put(order.index(found.pk) + 1 + step, by=request.user)
    return back_to(request, f"{reverse('setup:lanes')}#columns")


def the_lane(pk: int) -> Lane:
    return visible_or_404(Lane.objects.open().with_owner(), pk=pk)


def waiting_into(row: Lane) -> Any:
    return HandOff.objects.waiting().filter(to_lane=row).for_detail().oldest_first()


def last_holding(row: Lane) -> dict[str, Any]:
    """Who had it last, as far as they may have it again, for the form."""
    held = row.ownerships.with_people().newest_first().first()
    return holding_of(held) if held else {}


def holding_of(held: Any) -> dict[str, Any]:
    return {
        "owner": held.owner,
        "it": held.person_it_id,
        "marketing": held.person_marketing_id,
        "deputies": [person.pk for person in held.deputies.all()],
    }


def lanes_page(
    request: SignedInRequest,
    *,
    column_form: tuple[str, ColumnForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    forms: list[tuple[Column, ColumnForm]] = []
    for each in Column.objects.all():
        given = column_form[1] if column_form and column_form[0] == each.pk else None
        initial = {"name": each.name, "limit": each.limit, "limit_is_hard": each.limit_is_hard}
        forms.append((each, given or ColumnForm(initial=initial, auto_id=f"id_{each.pk}_%s")))
    context = {
        "lanes": list(Lane.objects.open().with_owner()),
        "archived": Lane.objects.exclude(archived_at=None).select_related("archived_into"),
        "columns": forms,
        "done": Column.Kind.DONE,
    }
    return page(request, "setup/lanes.html", context, status=status)


def lane_page(
    request: SignedInRequest,
    row: Lane,
    *,
    words_form: LaneForm | None = None,
    owner_form: OwnerForm | None = None,
    archive_form: ArchiveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    owned = getattr(row, "owned", None)
    words: dict[str, Any] = {name: getattr(row, name) for name in ("name", "belongs", "limit", "limit_is_hard")}
    waiting = list(waiting_into(row))
    context = {
        "lane": row,
        "words_form": words_form or LaneForm(initial=words),
        "owner_form": owner_form or OwnerForm(initial=holding_of(owned) if owned else {}),
        "archive_form": archive_form or ArchiveForm(lane=row, waiting=len(waiting)),
        "history": row.ownerships.with_people().newest_first(),
        "today": company_day(),
        "cards": Card.objects.open().filter(lane=row).count(),
        "waiting": waiting,
        "leaving": HandOff.objects.waiting().filter(from_lane=row).count(),
        "planned": row.ownerships.planned_after(company_day()).exists(),
    }
    return page(request, "setup/lane.html", context, status=status)
