"""Projects that are to make a touchpoint of the customer's way hurt less. The touchpoint's stage leads here."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.journey.models import Touchpoint
from partnership.journey.permissions import can_write
from partnership.projects.forms.easing import EasingForm
from partnership.projects.models import Easing

ONLY_STAFF = "People of IT and of marketing say which project is about a touchpoint."


@require_http_methods(["GET", "HEAD", "POST"])
def easing_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """A project is about the touchpoint."""
    touchpoint = visible_or_404(Touchpoint.objects.visible_to(request.user).for_detail(), pk=pk)
    require(can_write(request.user), ONLY_STAFF)
    form = EasingForm(request.POST or None, touchpoint=touchpoint)
    if request.method == "POST" and form.is_valid():
        with said_in(form, "project"):
            said = Easing.objects.say(form.cleaned_data["project"], touchpoint, by=request.user)
            return back_to(request, touchpoint, say=f"“{said.project}” is about “{touchpoint}” now.")
    context = {"touchpoint": touchpoint, "form": form}
    return page(request, "projects/easing_new.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def easing_end(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is not, after all."""
    found = visible_or_404(Easing.objects.visible_to(request.user).for_list(), pk=pk)
    require(can_write(request.user), ONLY_STAFF)
    touchpoint, project = found.touchpoint, found.project
    found.take_back(by=request.user)
    return back_to(request, touchpoint, say=f"“{project}” is no longer about “{touchpoint}”.")
