"""The open pages by which people come in: the first link, and invitations.

A link's secret is read once and not kept: the session remembers which invitation (or which first link, by its digest)
it opened, and the reader goes on to an address that may stand in logs and histories.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from partnership.core.access import SignedInRequest
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused
from partnership.people.arrivals import begin, come_in
from partnership.people.forms import FirstForm, PasswordForm
from partnership.people.models import FirstLink, Invitation, Person
from partnership.people.models.firstlink import USED
from partnership.people.models.invitation import digest_of
from partnership.people.permissions import may_use_password

FIRST = "first_link"
INVITATION = "invitation"  # single sign-on reads it too: who comes in by the provider takes this invitation up
UNKNOWN = (
    "Lockstep does not know this link. Perhaps it was cut in two on the way: open it from the mail, or copy it whole."
)

View = Callable[..., HttpResponse]


def open_door(view: View) -> View:
    """For the signed-out, kept by no cache, and not to be tried too often."""

    @login_not_required
    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST" and (refused := ratelimit.consume_or_429(request, action="arrival")):
            return refused
        return view(request, *args, **kwargs)

    return guarded


@open_door
@require_safe
def first_link(request: SignedInRequest, token: str) -> HttpResponse:
    """Remember that the link was shown, and go on to an address without it."""
    digest = digest_of(token)
    if FirstLink.objects.holds(digest):
        request.session[FIRST] = digest
    else:
        request.session.pop(FIRST, None)
    return HttpResponseRedirect(reverse("people:first"))


@open_door
@require_http_methods(["GET", "POST"])
def first(request: SignedInRequest) -> HttpResponse:
    """The first administrator says who they are, and is in."""
    digest = request.session.get(FIRST, "")
    if Person.objects.exists() or not FirstLink.objects.holds(digest):
        return no_first_link(request)
    form = FirstForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            person = begin(
                digest,
                email=given["email"],
                name=given["name"],
                password=given["password1"],
                time_zone=given["time_zone"],
            )
        except Refused:
            return no_first_link(request)
        del request.session[FIRST]
        let_in(request, person)
        return back_to(request, guide())
    return page(request, "people/first.html", {"form": form}, status=422 if form.errors else 200)


def no_first_link(request: SignedInRequest) -> HttpResponse:
    is_empty = not Person.objects.exists()
    sentence = (
        "Look where Lockstep was started: the newest link that it printed is the one that works."
        if is_empty
        else "Somebody came in by it, so it is gone. Sign in, or ask them to invite you."
    )
    context = {"title": USED, "sentence": sentence, "can_sign_in": not is_empty}
    return page(request, "people/no_link.html", context, status=404)


def guide() -> str:
    """Where the first administrator goes on."""
    try:
        return reverse("welcome:guide")
    except NoReverseMatch:
        return reverse("setup:index")


@open_door
@require_safe
def invitation_link(request: SignedInRequest, token: str) -> HttpResponse:
    """Remember which invitation the link opens, and go on to an address without it."""
    found = Invitation.objects.by_token(token)
    if found:
        request.session[INVITATION] = found.pk
    else:
        request.session.pop(INVITATION, None)
    return HttpResponseRedirect(reverse("people:invitation"))


@open_door
@require_http_methods(["GET", "POST"])
def invitation(request: SignedInRequest) -> HttpResponse:
    """Who is invited by whom as what, and how they choose to sign in."""
    pk = request.session.get(INVITATION, 0)
    found = Invitation.objects.select_related("person", "by").filter(pk=pk).first()
    if found is None:
        return shut(request, UNKNOWN)
    if elsewhere := not_for_them(request, found):
        return elsewhere
    by_password = may_use_password(found.person)
    form = PasswordForm(request.POST or None, person=found.person)
    if request.method == "POST" and form.is_valid():
        try:
            person = come_in(found, password=form.cleaned_data["password1"])
        except Refused as refusal:
            return shut(request, str(refusal), found)
        return welcomed(request, person, found)
    context = {"form": form, "invitation": found, "provider": provider(), "by_password": by_password}
    return page(request, "people/invitation.html", context, status=422 if form.errors else 200)


def not_for_them(request: SignedInRequest, found: Invitation) -> HttpResponse | None:
    """What they read who cannot take it up: it opens nothing, or somebody is signed in here. None for who can."""
    if request.user.pk == found.person_id:
        return back_to(request, reverse("home:home"))
    if found.why_not:
        return shut(request, found.why_not, found)
    if request.user.is_authenticated:
        return page(request, "people/invitation_stranger.html", {"invitation": found})
    return None


@open_door
@require_POST
def invitation_stranger(request: SignedInRequest) -> HttpResponse:
    """Somebody else was signed in here; they sign out, and the invitation goes on."""
    pk = request.session.get(INVITATION)
    if pk is None:
        return shut(request, UNKNOWN)
    get_adapter().logout(request)
    request.session[INVITATION] = pk
    return back_to(request, reverse("people:invitation"))


def shut(request: SignedInRequest, sentence: str, found: Invitation | None = None) -> HttpResponse:
    context = {"title": "This link opens nothing", "sentence": sentence, "invitation": found, "can_sign_in": True}
    return page(request, "people/no_link.html", context, status=404)


def welcomed(request: SignedInRequest, person: Person, found: Invitation) -> HttpResponse:
    request.session.pop(INVITATION, None)
    let_in(request, person)
    if found.seat_waits_since:
        messages.info(
            request, f"You are in. Your seat as {found.part.label} cannot pass today; you will be told when it does."
        )
    return back_to(request, reverse("home:home"))


def let_in(request: HttpRequest, person: Person) -> None:
    """Sign them in, in a new session; that they chose a password a moment ago counts as a proof of who they are."""
    get_adapter().login(request, person)
    record_authentication(request, person, method="password", email=person.email)


def provider() -> dict[str, str] | None:
    """The company's single sign-on, where there is one."""
    if not settings.OIDC_ISSUER:
        return None
    return cast("dict[str, str]", settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0])
