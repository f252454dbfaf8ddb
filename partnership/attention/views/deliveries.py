from django.core.paginator import Paginator
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partnership.attention.holding import release_all, withhold_all
from partnership.attention.models import Heartbeat, Mail
from partnership.attention.permissions import can_see_deliveries, mails_are_kept
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to, page

ADMINISTRATORS = "Only an administrator sees what was sent."


@require_GET
def deliveries(request: SignedInRequest) -> HttpResponse:
    """What was sent, what waits, and what went wrong with the reason."""
    require(can_see_deliveries(request.user), ADMINISTRATORS)
    mails = Mail.objects.for_list()
    state = request.GET.get("state", "")
    if state in Mail.State.values:
        mails = mails.filter(state=state)
    context = {
        "mails": Paginator(mails, 50).get_page(request.GET.get("page")),
        "choices": [(name, f"{Mail.State(name).label} {count}") for name, count in Mail.objects.counts().items()],
        "state": state,
        "held": Mail.objects.held().count(),
        "failing": Heartbeat.objects.failing(),
        "beats": Heartbeat.objects.of_ticks(),
        "mails_are_kept": mails_are_kept(),
        "now": timezone.now(),
    }
    return page(request, "attention/deliveries.html", context, part="list")


@require_POST
def attempt(request: SignedInRequest, pk: int) -> HttpResponse:
    """One more attempt for a mail that failed."""
    require(can_see_deliveries(request.user), ADMINISTRATORS)
    mail = visible_or_404(Mail.objects.all(), pk=pk)
    again = mail.retry(by=request.user)
    say = "It will be tried again within seconds." if again else "It needs no new attempt."
    return back_to(request, reverse("attention:deliveries"), say=say)


@require_POST
def held(request: SignedInRequest) -> HttpResponse:
    """What becomes of everything that is held after a restore."""
    require(can_see_deliveries(request.user), ADMINISTRATORS)
    if request.POST.get("send") == "1":
        count, fate = release_all(by=request.user), "go out within seconds"
    else:
        count, fate = withhold_all(by=request.user), "are left out"
    say = f"{count} held mails {fate}." if count else "Nothing is held any more."
    return back_to(request, reverse("attention:deliveries"), say=say)


@require_POST
def held_one(request: SignedInRequest, pk: int) -> HttpResponse:
    """What becomes of one mail that is held after a restore."""
    require(can_see_deliveries(request.user), ADMINISTRATORS)
    mail = visible_or_404(Mail.objects.all(), pk=pk)
    send = request.POST.get("send") == "1"
    decided = mail.release(by=request.user) if send else mail.withhold(by=request.user)
    say = "It goes out within seconds." if send else "It is left out."
    return back_to(request, reverse("attention:deliveries"), say=say if decided else "It is held no more.")
