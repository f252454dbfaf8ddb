"""Hand-offs in depth: what a pair of lanes always asks, what is missing still, and what their way says."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.company.calendar import WorkingCalendar
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.lanes.models import Lane
from partnership.projects.crossings import DAYS, causes_of_return, waited_by_lane
from partnership.projects.forms.hand_offs import PacketTemplateForm
from partnership.projects.models import HandOff, MissingPiece, PacketTemplate
from partnership.projects.permissions import can_set_packets, can_take_up

WHO_SETS = "Administrators, and who answers for one of the two lanes, say what a packet begins with."
SHOWN = 50


@require_GET
def report(request: SignedInRequest) -> HttpResponse:
    """How long each lane lets others wait, and why cards come back, with the hand-offs behind each figure."""
    today, visible = company_day(), HandOff.objects.visible_to(request.user)
    lane, cause = request.GET.get("lane", ""), request.GET.get("cause", "")
    behind = visible.counted_by(lane=lane, cause=cause, today=today, days=DAYS)
    context = {
        "waited": waited_by_lane(today, WorkingCalendar.current(GroundRules.current())),
        "causes": causes_of_return(today),
        "days": DAYS,
        "behind": behind[:SHOWN] if lane or cause else None,
    }
    return page(request, "projects/hand_off_report.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def packet_templates(request: SignedInRequest) -> HttpResponse:
    """What packets begin with, pair by pair; and a new pair."""
    lanes = list(Lane.objects.open().with_owner())
    may = [lane for lane in lanes if can_set_packets(request.user, lane)]
    form = PacketTemplateForm(request.POST or None, lanes=lanes)
    if request.method == "POST":
        require(bool(may), WHO_SETS)
        if form.is_valid():
            pair = {form.cleaned_data["from_lane"].pk, form.cleaned_data["to_lane"].pk}
            require(any(lane.pk in pair for lane in may), WHO_SETS)
            with said_in(form):
                made = PacketTemplate.objects.put(**form.cleaned_data, by=request.user)
                return back_to(request, reverse("projects:packet_templates"), say=f"Packets from {made} begin so now.")
    templates = PacketTemplate.objects.visible_to(request.user).for_list()
    context = {"templates": templates, "form": form, "may_set": bool(may)}
    return page(request, "projects/packet_list.html", context, status=422 if request.method == "POST" else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def packet_template(request: SignedInRequest, pk: int) -> HttpResponse:
    """What packets of one pair begin with."""
    template, lanes = own_template(request, pk)
    initial: dict[str, Any] = template.texts | {"from_lane": template.from_lane_id, "to_lane": template.to_lane_id}
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data["from_lane"], data["to_lane"] = str(template.from_lane_id), str(template.to_lane_id)
    form = PacketTemplateForm(data, lanes=lanes, initial=initial)
    if data is not None and form.is_valid():
        PacketTemplate.objects.put(**form.cleaned_data, by=request.user)
        return back_to(request, reverse("projects:packet_templates"), say=f"Packets from {template} begin so now.")
    context = {"template": template, "form": form}
    return page(request, "projects/packet_edit.html", context, status=200 if data is None else 422)


@require_POST
def packet_template_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """They begin empty again."""
    template, _lanes = own_template(request, pk)
    said = str(template)
    template.remove(by=request.user)
    return back_to(request, reverse("projects:packet_templates"), say=f"Packets from {said} begin empty again.")


def own_template(request: SignedInRequest, pk: int) -> tuple[PacketTemplate, list[Lane]]:
    template = visible_or_404(PacketTemplate.objects.visible_to(request.user).for_list(), pk=pk)
    lanes = list(Lane.objects.with_owner().filter(pk__in=[template.from_lane_id, template.to_lane_id]))
    require(any(can_set_packets(request.user, lane) for lane in lanes), WHO_SETS)
    return template, lanes


@require_POST
def missing_supply(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was missing is there now: said by its sender, or by the lane that it came from."""
    both = MissingPiece.objects.visible_to(request.user).select_related("hand_off__card", "hand_off__answered_by")
    piece = visible_or_404(both, pk=pk)
    lane = Lane.objects.with_owner().get(pk=piece.hand_off.from_lane_id)
    require(can_take_up(request.user, piece.hand_off, lane), f"Its sender, or {lane}, brings what is missing.")
    piece.supply(by=request.user)
    return back_to(request, piece.hand_off, say=f"Brought: {piece}")
