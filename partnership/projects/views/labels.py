"""The company's labels: what they are called, on how many cards, and two made one."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.projects.forms.labels import LabelForm, UnionForm
from partnership.projects.models import Label
from partnership.projects.permissions import can_order_labels

WHO = "The people of IT and marketing put labels on cards; they and administrators rename them."


@require_GET
def label_list(request: SignedInRequest) -> HttpResponse:
    """All labels, each with the forms that change it."""
    return labels_page(request)


@require_POST
def name(request: SignedInRequest, pk: int) -> HttpResponse:
    """Called otherwise, wherever it is."""
    label = own_label(request, pk)
    form = LabelForm(request.POST, instance=label)
    if form.is_valid():
        with said_in(form):
            label.rename(form.cleaned_data["name"], by=request.user)
            return back_to(request, reverse("projects:labels"), say=f"It is called “{label}” now.")
    return labels_page(request, wrong={pk: form}, status=422)


@require_POST
def union(request: SignedInRequest, pk: int) -> HttpResponse:
    """Made one with another: each of its cards has that one instead."""
    label = own_label(request, pk)
    form = UnionForm(request.POST, label=label)
    if form.is_valid():
        into = form.cleaned_data["into"]
        label.merge(into, by=request.user)
        return back_to(request, reverse("projects:labels"), say=f"“{label.name}” is “{into}” now.")
    return labels_page(request, wrong={pk: form}, status=422)


@require_POST
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Off all cards, until it comes back."""
    label = own_label(request, pk)
    label.remove(by=request.user)
    return back_to(request, reverse("projects:labels"), say=f"“{label.name}” is on no card any more.")


@require_POST
def coming_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """On the cards again that had it."""
    label = own_label(request, pk)
    there = label.bring_back(by=request.user)
    said = f"“{label.name}” is back, on {there} card{'' if there == 1 else 's'}."
    return back_to(request, reverse("projects:labels"), say=said)


def own_label(request: SignedInRequest, pk: int) -> Label:
    label = visible_or_404(Label.everywhere.visible_to(request.user), pk=pk)
    require(can_order_labels(request.user), WHO)
    return label


def labels_page(request: SignedInRequest, *, wrong: dict[int, Any] | None = None, status: int = 200) -> HttpResponse:
    """A rename form for each, filled in; the form that was wrong as it was sent."""
    labels = list(Label.objects.visible_to(request.user).for_list())
    rows = [(label, (wrong or {}).get(label.pk)) for label in labels]
    context = {
        "rows": rows,
        "labels": labels,
        "taken_off": Label.everywhere.visible_to(request.user).taken_off().for_list(),
        "may_order": can_order_labels(request.user),
    }
    return page(request, "projects/label_list.html", context, status=status)
