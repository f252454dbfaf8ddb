from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.attention.actions import send_invitation
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.jobs.models import Job
from partnership.people.arrivals import invite_as, renew, withdraw
from partnership.people.invitations import link_of
from partnership.people.models import Invitation, Person, Seat
from partnership.setup.actions import invite_many
from partnership.setup.forms.inviting import GuestsForm, InviteForm
from partnership.setup.guests import AT_ONCE, said_of, understand
from partnership.setup.jobs import INVITING
from partnership.setup.views.gate import administrators


@require_http_methods(["GET", "POST"])
@administrators
def person_new(request: SignedInRequest) -> HttpResponse:
    """Invite somebody, as something."""
    form = InviteForm(
        request.POST or None, zone=GroundRules.current().time_zone, initial={"part": request.GET.get("as")}
    )
    if request.method == "POST" and form.is_valid():
        with said_in(form, "part"):
            made, token = invite_as(by=request.user, mail=wants_mail(request), **form.cleaned_data)
            return made_page(request, made, token)
    holders = [(side, who) for side, who in Seat.objects.executives().items()]
    context = {"form": form, "holders": holders}
    return page(request, "setup/person_new.html", context, status=422 if form.errors else 200)


@require_POST
@administrators
def invitation(request: SignedInRequest, pk: int) -> HttpResponse:
    """A new link for somebody who has not come in, by mail or to copy; the former one ends."""
    found = visible_or_404(Person.objects.all(), pk=pk)
    made, token = renew(found, by=request.user, mail=wants_mail(request))
    return made_page(request, made, token)


@require_POST
@administrators
def invitation_withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Whoever has not come in shall not."""
    found = visible_or_404(Person.objects.all(), pk=pk)
    withdraw(found, by=request.user)
    return back_to(request, found, say=f"The invitation is withdrawn: {found.name} cannot come in.")


@require_POST
@administrators
def invitation_seat(request: SignedInRequest, pk: int) -> HttpResponse:
    """A seat that waits for somebody stays where it is."""
    found = visible_or_404(Person.objects.all(), pk=pk)
    for waiting in Invitation.objects.seat_waits().filter(person=found):
        waiting.end_wait(by=request.user, given=False)
    return back_to(request, found, say=f"The seat stays where it is; {found.name} does not take it.")


@require_http_methods(["GET", "POST"])
@administrators
def guests(request: SignedInRequest) -> HttpResponse:
    """Many at once: a list, then every line's fate, then the invitations."""
    zone = GroundRules.current().time_zone
    form = GuestsForm(request.POST or None, request.FILES or None, zone=zone)
    if request.method == "POST" and form.is_valid():
        if "change" in request.POST:
            return page(request, "setup/guests.html", {"form": form.anew(zone)})
        with said_in(form, "lines"):
            found = understand(form.cleaned_data["rows"], otherwise=form.otherwise)
            if "invite" not in request.POST:
                return page(request, "setup/guests_preview.html", {"form": form, "found": found})
            if len(found.guests) > AT_ONCE:
                return back_to(request, Job.objects.begin(INVITING, by=request.user, wants=form.wants))
            invited = invite_many(found.guests, by=request.user, time_zone=form.cleaned_data["time_zone"])
            return back_to(request, reverse("setup:people"), say=said_of(invited, len(found.guests) - invited))
    return page(request, "setup/guests.html", {"form": form}, status=422 if form.errors else 200)


def wants_mail(request: SignedInRequest) -> bool:
    return request.POST.get("mail", "1") == "1"


def made_page(request: SignedInRequest, made: Invitation, token: str) -> HttpResponse:
    """What was made: the link, which is shown this once, and how its mail went."""
    mail = send_invitation(made)
    made.refresh_from_db()
    holder = Seat.objects.holder(made.seat) if made.seat else None
    context = {"invitation": made, "person": made.person, "link": link_of(token), "mail": mail, "holder": holder}
    response = page(request, "setup/invitation_made.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
