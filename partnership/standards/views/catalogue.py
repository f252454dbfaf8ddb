"""The catalogue that everybody reads, and an administrator sets up."""

from collections.abc import Callable
from functools import wraps
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.activity.models import Event
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Stale
from partnership.standards.actions import catalogue as setting
from partnership.standards.forms.catalogue import ReviewerForm, StandardForm
from partnership.standards.models import Check, Standard, StandardVersion, Waiver
from partnership.standards.models.version import VERSIONS
from partnership.standards.permissions import ONLY_ADMINISTRATORS, can_set_catalogue
from partnership.standards.starting import STARTING

AT_ONCE = 50
View = Callable[..., HttpResponse]


def administrators(view: View) -> View:
    """Only administrators; everybody else reads a sentence that says so."""

    @wraps(view)
    def guarded(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require(can_set_catalogue(request.user), ONLY_ADMINISTRATORS)
        return view(request, *args, **kwargs)

    return guarded


@require_GET
def catalogue(request: SignedInRequest) -> HttpResponse:
    """Every standard by area: what it asks, when, and who checks it."""
    versions = sorted(
        StandardVersion.objects.in_force(), key=lambda each: Standard.Area.values.index(each.standard.area)
    )
    areas = [
        (Standard.Area(area), sorted(rows, key=lambda each: each.standard.name))
        for area, rows in groupby(versions, lambda each: each.standard.area)
    ]
    may_set = can_set_catalogue(request.user)
    context = {
        "areas": areas,
        "retired": Standard.objects.retired(),
        "may_set": may_set,
        "may_take_back": may_set and setting.is_untouched(),
        "starting": len(STARTING),
        "number": len(versions),
    }
    return page(request, "standards/catalogue.html", context)


@require_GET
def standard(request: SignedInRequest, pk: int) -> HttpResponse:
    """One standard in all its versions, and how the projects stand to it."""
    found = the_standard(pk)
    checks = Check.objects.visible_to(request.user).filter(standard=found).required().of_open()
    context = {
        "standard": found,
        "version": found.version,
        "versions": found.versions.all(),
        "checks": Paginator(checks.for_list(), AT_ONCE).get_page(request.GET.get("page")),
        "waivers": Waiver.objects.live().of_open().filter(check_of__standard=found).count(),
        "events": Event.objects.about(found)[:20],
        "may_set": can_set_catalogue(request.user),
    }
    return page(request, "standards/standard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def standard_new(request: SignedInRequest) -> HttpResponse:
    """One more standard."""
    form = StandardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            made = setting.add(by=request.user, reviewer=None, **form.named(), **form.values())
            return back_to(request, made, say=f"“{made}” is asked from now on. Say who reviews it.")
    context = {"form": form, "standard": None}
    return page(request, "standards/standard_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def standard_change(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it asks from now on: the next version."""
    found = the_standard(pk)
    form = StandardForm(request.POST or None, standard=found)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with said_in(form, "because"):
            try:
                version = setting.change(
                    found, form.values(), by=request.user, area=given["area"], name=given["name"],
                    because=given["because"], seen=given["seen"],
                )  # fmt: skip
            except Stale as stale:
                return overtaken(request, pk, form, stale)
            return back_to(request, found, say=f"“{found}” is in version {version.number} now.")
    context = {"form": form, "standard": found}
    return page(request, "standards/standard_form.html", context, status=422 if form.errors else 200)


def overtaken(request: SignedInRequest, pk: int, form: StandardForm, stale: Stale) -> HttpResponse:
    """Both texts: what was typed stays in the form, what is in force stands beside it."""
    now, data = the_standard(pk), form.data.copy()
    data["seen"] = now.number
    again = StandardForm(data, standard=now)
    again.is_valid()
    again.add_error(None, str(stale))
    context = {"form": again, "standard": now, "now": now.version}
    return page(request, "standards/standard_form.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def reviewer(request: SignedInRequest, pk: int) -> HttpResponse:
    """Which side checks it, and who of it."""
    found = the_standard(pk)
    form = ReviewerForm(request.POST or None, standard=found)
    if request.method == "POST" and form.is_valid():
        with said_in(form):
            setting.give_to(found, form.cleaned_data["side"], form.cleaned_data["reviewer"], by=request.user)
            return back_to(request, found, say="Saved who reviews it.")
    context = {"form": form, "standard": found}
    return page(request, "standards/reviewer.html", context, status=422 if form.errors else 200)


@require_POST
@administrators
def retirement(request: SignedInRequest, pk: int) -> HttpResponse:
    """No longer asked of anybody."""
    found = the_standard(pk)
    setting.retire(found, by=request.user)
    return back_to(request, reverse("standards:catalogue"), say=f"“{found}” is asked of nobody any more.")


@require_POST
@administrators
def return_(request: SignedInRequest, pk: int) -> HttpResponse:
    """Asked again."""
    found = the_standard(pk)
    setting.bring_back(found, by=request.user)
    return back_to(request, found, say=f"“{found}” is asked again, of projects that have its stage ahead.")


@require_POST
@administrators
def beginning(request: SignedInRequest) -> HttpResponse:
    """The starting catalogue in one click."""
    number = setting.begin(by=request.user)
    say = f"{number} standards are asked from now on. Change what does not suit you, or take all of it back."
    return back_to(request, reverse("standards:catalogue"), say=say)


@require_POST
@administrators
def beginning_undone(request: SignedInRequest) -> HttpResponse:
    """As if it had not been begun."""
    setting.take_back(by=request.user)
    return back_to(request, reverse("standards:catalogue"), say="The catalogue is empty again.")


def the_standard(pk: int) -> Standard:
    return visible_or_404(Standard.objects.select_related("reviewer").prefetch_related(VERSIONS), pk=pk)
