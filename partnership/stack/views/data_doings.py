"""What is done with a data set, one step at a time: owned, looked at, kept on a ground, used, rated, retired.

Each step asks in place for what it needs, and is a page of its own where there is no script or something is wrong.
"""

from __future__ import annotations

from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.hanging import hanging_on
from partnership.core.http import back_to, page, wants_piece
from partnership.people.models import Side
from partnership.stack import actions
from partnership.stack import permissions as may
from partnership.stack.forms.data_sets import GradeForm, GroundForm, LookForm, OwnerForm, RetireForm, UseForm
from partnership.stack.forms.fits import TalkForm
from partnership.stack.models import DataSet, Quality, Use
from partnership.stack.views.data_sets import visible

LEFT = "left"
"""What an address says where somebody comes from what is left on the table, and goes back there."""
asked = require_http_methods(["GET", "HEAD", "POST"])


def changeable(request: SignedInRequest, pk: int) -> DataSet:
    found = visible(request, pk)
    require(may.can_change_data_set(request.user, found), may.ONLY_DATA_OWNERS)
    return found


def done(request: SignedInRequest, found: DataSet, say: str) -> HttpResponse:
    """Back to where it was picked up: the table, or its own page."""
    where = reverse("stack:data_left") if request.GET.get("from") == LEFT else found.get_absolute_url()
    return back_to(request, where, say=say)


def step(request: SignedInRequest, found: DataSet, form: BaseForm, *, title: str, button: str) -> HttpResponse:
    """The form, with what was typed where it was refused. Several may stand on one page, each with ids of its own."""
    form.auto_id = f"step-{found.pk}-%s"
    context = {
        "data_set": found,
        "form": form,
        "title": title,
        "button": button,
        "address": request.get_full_path(),
        "in_place": wants_piece(request),
    }
    status = 422 if form.is_bound else 200
    return page(request, "stack/data_set_step.html", context, part="step", status=status)


@asked
def data_owner(request: SignedInRequest, pk: int, side: str) -> HttpResponse:
    """Somebody of a side answers for it, or nobody does."""
    found = changeable(request, pk)
    if side not in Side.values:
        raise Http404
    initial = {"owner": getattr(found, f"owner_{side}")}
    form = OwnerForm(request.POST if request.method == "POST" else None, side=side, initial=initial)
    if form.is_valid():
        with said_in(form, "owner"):
            to = form.cleaned_data["owner"]
            found.give_to(side, to, by=request.user)
            who = to.name if to else f"Nobody of {Side(side).label}"
            return done(request, found, f"{who} answers for “{found}”.")
    return step(request, found, form, title=f"Who of {Side(side).label} answers for it?", button="Save")


@asked
def data_look(request: SignedInRequest, pk: int) -> HttpResponse:
    """Somebody looked how fresh it is."""
    found = changeable(request, pk)
    form = LookForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with said_in(form, "newest_at"):
            found.look(form.cleaned_data["newest_at"], by=request.user)
            late = " It is later than promised." if found.is_late else ""
            return done(request, found, f"Noted how fresh “{found}” is.{late}")
    return step(request, found, form, title="How fresh is it?", button="Note it")


@asked
def data_ground(request: SignedInRequest, pk: int) -> HttpResponse:
    """On what ground it is kept."""
    found = changeable(request, pk)
    form = GroundForm(
        request.POST if request.method == "POST" else None,
        initial={"basis": found.basis, "consent_kept": found.consent_kept},
    )
    if form.is_valid():
        with said_in(form, "basis"):
            found.change(form.said, seen=found.version, by=request.user)
            return done(request, found, f"Noted on what ground “{found}” is kept.")
    return step(request, found, form, title="On what ground is it kept?", button="Save")


@asked
def data_use(request: SignedInRequest, pk: int) -> HttpResponse:
    """A KPI, a project or a decision rests on it."""
    found = changeable(request, pk)
    is_posted = request.method == "POST"
    there = set() if is_posted else {f"{use.kind}:{use.about_id}" for use in found.uses.all()}
    form = UseForm(request.POST if is_posted else None, person=request.user, but=there)
    if form.is_valid():
        with said_in(form, "use"):
            user = form.user
            Use.objects.link(found, user.kind, user.pk, by=request.user)
            return done(request, found, f"“{user.name}” uses “{found}”.")
    return step(request, found, form, title="What uses it?", button="Link it")


@require_POST
def data_use_end(request: SignedInRequest, pk: int, use_pk: int) -> HttpResponse:
    """It uses it no longer, or never did."""
    found = changeable(request, pk)
    visible_or_404(found.uses.visible_to(request.user), pk=use_pk).end(by=request.user)
    return done(request, found, "Taken out of what uses it.")


@asked
def data_quality(request: SignedInRequest, pk: int) -> HttpResponse:
    """A side's part of the blind rating."""
    found = visible(request, pk)
    side = may.side_rated_for(request.user, found)
    require(side is not None, may.ONLY_RATERS)
    form = GradeForm(request.POST if request.method == "POST" else None, initial=sealed(found, side or ""))
    if form.is_valid():
        with said_in(form, "quality"):
            given = form.cleaned_data
            opened = Quality.objects.rate(
                found, given["quality"], comment=given["comment"], side=side or "", by=request.user
            )
            say = "Both ratings are in and open." if opened else "Sealed until the other side’s is in."
            return done(request, found, say)
    title = f"How good is it for {Side(side or '').label}?"
    return step(request, found, form, title=title, button="Seal it")


@asked
def data_quality_talk(request: SignedInRequest, pk: int) -> HttpResponse:
    """The two have talked about how differently they see it."""
    seen = DataSet.objects.visible_to(request.user)
    quality = visible_or_404(Quality.objects.known().filter(data_set__in=seen).select_related("data_set"), pk=pk)
    require(may.can_settle_fit(request.user), may.ONLY_EXECUTIVES)
    form = TalkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with said_in(form):
            quality.talk(form.cleaned_data["line"], by=request.user)
            return back_to(request, quality, say="Kept what came of it.")
    return step(request, quality.data_set, form, title="You talked about its quality", button="We talked about it")


def sealed(found: DataSet, side: str) -> dict[str, object]:
    """What the side has sealed, which it may correct until the other's is in."""
    newest = next(iter(found.qualities.all()), None)
    mine = newest.round.rating_of(side) if newest and not newest.round.is_revealed else None
    values, comment = mine.unsealed() if mine else ({}, "")
    return {**values, "comment": comment}


@asked
def data_retirement(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is kept no longer."""
    found = changeable(request, pk)
    hanging = hanging_on(actions.DATA_ENDS, found, by=request.user)
    form = RetireForm(request.POST if request.method == "POST" else None, hanging=hanging)
    if form.is_valid():
        with said_in(form):
            actions.retire(found, because=form.cleaned_data["because"], fates=form.fates, by=request.user)
            return done(request, found, f"“{found}” is retired. It can be brought back.")
    return step(request, found, form, title="Why is it kept no longer?", button="Retire it")


@require_POST
def data_return(request: SignedInRequest, pk: int) -> HttpResponse:
    """Kept again."""
    found = changeable(request, pk)
    gone = found.bring_back(by=request.user)
    say = f"“{found}” is back."
    if gone:
        say += f" {' and '.join(person.name for person in gone)} can no longer answer for it: name somebody else."
    return done(request, found, say)
