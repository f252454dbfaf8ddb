"""Lanes: who owns which, from when; their names, order and limits; the board's columns."""

from typing import Any

from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.company.models import GroundRules
from partnership.core.access import Request, visible_or_404
from partnership.core.http import back_to, page
from partnership.lanes.models import Lane
from partnership.people.models import Refused
from partnership.projects.actions.board import archive_lane
from partnership.projects.models import Card, Column, Kind
from partnership.setup.forms.lanes import ArchiveForm, ColumnForm, LaneForm, NewLaneForm, OwnerForm
from partnership.setup.views.gate import administrators


@require_GET
@administrators
def lanes(request: Request) -> HttpResponse:
    """The rows of the board, in their order, and its columns."""
    return lanes_page(request)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def lane_new(request: Request) -> HttpResponse:
    """One more lane, with its first owner."""
    form = NewLaneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = Lane.objects.add(**form.cleaned_data, by=request.user)
        except (Refused, ValidationError) as refusal:
            add_refusal(form, refusal)
        else:
            return back_to(request, reverse("setup:lanes"), say=f"Added the lane “{made}”.")
    return page(request, "setup/lane_new.html", {"form": form}, status=422 if request.method == "POST" else 200)


@require_GET
@administrators
def lane(request: Request, pk: int) -> HttpResponse:
    """One lane: its owner and who had it before, its name and limit, its end."""
    return lane_page(request, the_lane(pk))


@require_POST
@administrators
def lane_words(request: Request, pk: int) -> HttpResponse:
    """Another name, another account of what belongs in it, another limit."""
    row = the_lane(pk)
    form = LaneForm(request.POST)
    if form.is_valid():
        try:
            row.change(**form.cleaned_data, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return back_to(request, reverse("setup:lane", args=[pk]), say=f"Saved the lane “{row}”.")
    return lane_page(request, the_lane(pk), words_form=form, status=422)


@require_POST
@administrators
def lane_owner(request: Request, pk: int) -> HttpResponse:
    """From a day on, somebody else answers for it. They and whoever had it are told."""
    row = the_lane(pk)
    form = OwnerForm(request.POST)
    if form.is_valid():
        try:
            held = row.give_to(**form.holding, by=request.user)
        except (Refused, ValidationError) as refusal:
            add_refusal(form, refusal)
        else:
            when = f"from {held.from_on:%-d %b %Y}" if held.from_on > GroundRules.today() else "now"
            return back_to(request, reverse("setup:lane", args=[pk]), say=f"{held.names} answers for “{row}” {when}.")
    return lane_page(request, row, owner_form=form, status=422)


@require_POST
@administrators
def lane_plan(request: Request, pk: int) -> HttpResponse:
    """A change of owner that lies ahead is called off."""
    row = the_lane(pk)
    row.call_off(by=request.user)
    return back_to(request, reverse("setup:lane", args=[pk]), say=f"“{row}” stays with who answers for it.")


@require_POST
@administrators
def lane_row(request: Request, pk: int) -> HttpResponse:
    """Up or down by one row."""
    row = the_lane(pk)
    rows = [each.pk for each in Lane.objects.open()]
    step = -1 if request.POST.get("to") == "up" else 1
    row.put(rows.index(row.pk) + 1 + step, by=request.user)
    return back_to(request, reverse("setup:lanes"))


@require_POST
@administrators
def lane_archive(request: Request, pk: int) -> HttpResponse:
    """Off the board; its cards go to another lane."""
    row = the_lane(pk)
    form = ArchiveForm(request.POST, lane=row)
    if form.is_valid():
        try:
            moved = archive_lane(row, into=form.cleaned_data["into"], by=request.user)
        except Refused as refusal:
            add_refusal(form, refusal)
        else:
            say = f"Archived “{row}”; {moved} cards went to “{form.cleaned_data['into']}”."
            return back_to(request, reverse("setup:lanes"), say=say)
    return lane_page(request, row, archive_form=form, status=422)


@require_POST
@administrators
def column(request: Request, kind: str) -> HttpResponse:
    """A column's name and limit."""
    found = visible_or_404(Column.objects.all(), pk=kind)
    form = ColumnForm(request.POST)
    if form.is_valid():
        wanted = {key: form.cleaned_data[key] for key in ("name", "limit", "limit_is_hard")}
        try:
            found.change(**wanted, by=request.user)
        except ValidationError as refusal:
            add_refusal(form, refusal)
        else:
            return back_to(request, reverse("setup:lanes"), say=f"Saved the column “{found}”.")
    return lanes_page(request, column_form=(kind, form), status=422)


def the_lane(pk: int) -> Lane:
    return visible_or_404(Lane.objects.open().with_owner(), pk=pk)


def add_refusal(form: BaseForm, refusal: Refused | ValidationError) -> None:
    """The model's sentences, by their fields where the form has those."""
    if not isinstance(refusal, ValidationError):
        form.add_error(None, str(refusal))
    elif hasattr(refusal, "error_dict"):
        for name, errors in refusal.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)
    else:
        form.add_error(None, refusal)


def lanes_page(
    request: Request,
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
        "done": Kind.DONE,
    }
    return page(request, "setup/lanes.html", context, status=status)


def lane_page(
    request: Request,
    row: Lane,
    *,
    words_form: LaneForm | None = None,
    owner_form: OwnerForm | None = None,
    archive_form: ArchiveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    owned = getattr(row, "owned", None)
    words: dict[str, Any] = {name: getattr(row, name) for name in ("name", "belongs", "limit", "limit_is_hard")}
    holding = owned and {
        "owner": owned.owner,
        "it": owned.person_it_id,
        "marketing": owned.person_marketing_id,
        "deputies": [person.pk for person in owned.deputies.all()],
    }
    context = {
        "lane": row,
        "words_form": words_form or LaneForm(initial=words),
        "owner_form": owner_form or OwnerForm(initial=holding),
        "archive_form": archive_form or ArchiveForm(lane=row),
        "history": row.ownerships.with_people().newest_first(),
        "today": GroundRules.today(),
        "cards": Card.objects.filter(lane=row).count(),
    }
    return page(request, "setup/lane.html", context, status=status)
