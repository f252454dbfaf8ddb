"""The hand-over: everything that somebody holds, to whom it goes, and then they leave or become another."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.people.models import Person
from partnership.setup.actions import hand_over
from partnership.setup.forms.handing import HandOverForm
from partnership.setup.holdings import in_words
from partnership.setup.leaving import Then, changed_meanwhile, to_hand_over
from partnership.setup.views.gate import administrators


@require_http_methods(["GET", "HEAD", "POST"])
@administrators
def handing_over(request: SignedInRequest, pk: int) -> HttpResponse:
    """What somebody holds, with who takes it; a first POST shows what would happen, a confirmed one does it."""
    person = visible_or_404(Person.objects.all(), pk=pk)
    then = Then.of(request.POST if request.method == "POST" else request.GET, person)
    form = HandOverForm(person, to_hand_over(person, then), then, request.POST if request.method == "POST" else None)
    if request.method != "POST" or "again" in request.POST:
        return hand_over_page(request, form)
    if request.POST.get("seen") != form.seen:
        form.refusal = changed_meanwhile(person)
        return hand_over_page(request, form, status=409)
    if not form.is_valid():
        return hand_over_page(request, form, status=422)
    if form.groups and "confirmed" not in request.POST:
        return page(request, "setup/hand_over_preview.html", {"form": form, "person": person, "then": then})
    return carried_out(request, form)


def carried_out(request: SignedInRequest, form: HandOverForm) -> HttpResponse:
    """Done, and back to the person; or the fresh page, when somebody was quicker."""
    person, then = form.person, form.then
    with said_in(form):
        hand_over(person, given=form.given, by=request.user, then=then, seen=form.seen)
        counts = {kind.name: len(things) for kind, things in form.given.items()}
        done = f"{person.name} handed over {in_words(counts)}." if counts else ""
        say = f"{done} {then.done(person.name)}".strip()
        return back_to(request, reverse("setup:person", args=[person.pk]), say=say)
    fresh = HandOverForm(person, to_hand_over(person, then), then, request.POST)
    fresh.refusal = form.refusal
    return hand_over_page(request, fresh, status=422 if fresh.seen == form.seen else 409)


def hand_over_page(request: SignedInRequest, form: HandOverForm, *, status: int = 200) -> HttpResponse:
    context = {"form": form, "person": form.person, "then": form.then}
    return page(request, "setup/hand_over.html", context, status=status)


def ask_for_hand_over(request: SignedInRequest, person: Person, then: Then) -> HttpResponse | None:
    """The way to the hand-over page, where what is to come needs one."""
    held = to_hand_over(person, then)
    if not held:
        return None
    counts = {kind.name: len(things) for kind, things in held.items()}
    messages.info(request, f"{person.name} holds {in_words(counts)}. Say who takes what; the change is made with it.")
    return back_to(request, f"{reverse('setup:hand_over', args=[person.pk])}?{then.query}")
