from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from partnership.attention.models import Mail
from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.text import searched
from partnership.people.models import Invitation, Person, Role, Side
from partnership.setup.actions import change_person, handed_over
from partnership.setup.forms import PersonForm
from partnership.setup.holdings import counts_of, in_words
from partnership.setup.leaving import Then
from partnership.setup.views.gate import administrators
from partnership.setup.views.handing import ask_for_hand_over

INVITED = {"open": "Invited", "expired": "Ran out", "in": "Came in"}


@require_GET
@administrators
def people(request: SignedInRequest) -> HttpResponse:
    """Everybody, to search and filter."""
    query = searched(request.GET.get("q", ""), 80)
    found = Person.objects.order_by("-is_active", "name", "pk")
    if query:
        found = found.filter(Q(name__icontains=query) | Q(email__icontains=query) | Q(team__icontains=query))
    if (side := request.GET.get("side")) in Side.values:
        found = found.filter(side=side)
    if (role := request.GET.get("role")) in Role.values:
        found = found.filter(role=role)
    if (invited := request.GET.get("invited")) in INVITED:
        found = found.filter(pk__in=invited_as_of_now(invited))
    listed = Paginator(found.with_invitations(), 50).get_page(request.GET.get("page"))
    context = {
        "people": listed,
        "query": query,
        "roles": Role,
        "invited": INVITED.items(),
        "ran_out": Invitation.objects.expired().count(),
    }
    return page(request, "setup/people.html", context, part="list")


def invited_as_of_now(state: str) -> list[int]:
    """Whose invitation is in this state, or who has come in."""
    if state == "in":
        return list(Person.objects.arrived().values_list("pk", flat=True))
    pending = Invitation.objects.open() if state == "open" else Invitation.objects.expired()
    return list(pending.values_list("person_id", flat=True))


@require_http_methods(["GET", "POST"])
@administrators
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change who somebody is."""
    found = visible_or_404(Person.objects.with_invitations(), pk=pk)
    form = PersonForm(request.POST or None, instance=Person.objects.get(pk=pk))
    if request.method == "POST" and form.is_valid():
        then = Then.of({"then": "change", **form.cleaned_data}, found)
        if then.what == "change" and found != request.user and (way := ask_for_hand_over(request, found, then)):
            return way
        with said_in(form):
            change_person(found, by=request.user, **form.cleaned_data)
            return back_to(request, reverse("setup:people"), say=f"{found.name} is changed.")
    invitation = found.invitation
    context = {
        "form": form,
        "person": found,
        "title": found.name,
        "invitation": invitation,
        "is_awaited": bool(invitation and not invitation.taken_at),
        "mail": Mail.objects.of_invitation(invitation.pk) if invitation else None,
        "is_unproven": found.emailaddress_set.filter(verified=False).exists(),
        **leaving(found),
    }
    return page(request, "setup/person.html", context, status=422 if form.errors else 200)


def leaving(person: Person) -> dict[str, Any]:
    """For the panel about leaving: what they hold, or what they handed over and to whom."""
    counts = counts_of(person)
    event = handed_over(person)
    gone = in_words(event.detail.get("held", {})) if event else ""
    return {
        "holds": in_words(counts),
        "handed_over": event,
        "handed_words": gone,
        "hand_over_url": reverse("setup:hand_over", args=[person.pk]),
    }


@require_POST
@administrators
def access(request: SignedInRequest, pk: int) -> HttpResponse:
    """End or give back somebody's access."""
    found = visible_or_404(Person.objects.all(), pk=pk)
    allowed = request.POST.get("allowed") == "1"
    if not allowed and found != request.user and (way := ask_for_hand_over(request, found, Then("access"))):
        return way
    found.enable(by=request.user) if allowed else found.disable(by=request.user)
    say = (
        f"{found.name} can sign in again, and holds nothing of what was handed over."
        if allowed
        else f"{found.name} can no longer sign in."
    )
    return back_to(request, reverse("setup:person", args=[pk]), say=say)
