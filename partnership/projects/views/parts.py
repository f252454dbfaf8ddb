"""What hangs on a card: the cards that it blocks or waits for, and its files."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.files import saved
from partnership.core.forms import said_in
from partnership.core.http import back_to
from partnership.lanes.models import Lane
from partnership.projects.forms.parts import AttachForm, LinkForm
from partnership.projects.models import Attachment, Card, CardLink
from partnership.projects.permissions import can_change_card, can_change_cards, can_take_file_away
from partnership.projects.views.cards import card_page, own_card


@require_POST
def links(request: SignedInRequest, pk: int) -> HttpResponse:
    """This card blocks another one, or waits for it."""
    card, _lane = own_card(request, pk)
    form = LinkForm(request.POST, cards=Card.objects.visible_to(request.user).on_board())
    if form.is_valid():
        other = form.cleaned_data["other"]
        blocker, blocked = (card, other) if form.cleaned_data["way"] == "blocks" else (other, card)
        with said_in(form, beside="other"):
            CardLink.objects.tie(blocker=blocker, blocked=blocked, by=request.user)
            return back_to(request, f"{card.get_absolute_url()}#links", say=f"“{blocker}” blocks “{blocked}”.")
    return card_page(request, pk, link_form=form, status=422)


@require_POST
def link_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """They wait for each other no more: for whoever may change either card."""
    both = CardLink.objects.visible_to(request.user).select_related("blocker", "blocked")
    link = visible_or_404(both, pk=pk)
    lanes = {
        lane.pk: lane for lane in Lane.objects.with_owner().filter(pk__in=[link.blocker.lane_id, link.blocked.lane_id])
    }
    may = any(can_change_card(request.user, card, lanes[card.lane_id]) for card in (link.blocker, link.blocked))
    require(can_change_cards(request.user) and may, "Whoever may change one of the two cards takes the link away.")
    link.untie(by=request.user)
    here = link.blocker if request.POST.get("card") == str(link.blocker_id) else link.blocked
    return back_to(request, f"{here.get_absolute_url()}#links", say=f"“{link.blocker}” does not block it any more.")


@require_POST
def files(request: SignedInRequest, pk: int) -> HttpResponse:
    """A file, kept with everything else, so that a backup has it."""
    card, _lane = own_card(request, pk)
    form = AttachForm(request.POST, request.FILES)
    if form.is_valid():
        with said_in(form, beside="file"):
            given = Attachment.objects.attach(card, form.cleaned_data["file"], by=request.user)
            return back_to(request, f"{card.get_absolute_url()}#files", say=f"Attached {given}.")
    return card_page(request, pk, attach_form=form, status=422)


@require_GET
def file(request: SignedInRequest, pk: int) -> HttpResponse:
    """The file as it came; saved and never shown here."""
    found = visible_or_404(Attachment.objects.visible_to(request.user).standing(), pk=pk)
    return saved(found.name, found.content)


@require_POST
def file_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """It is on the card no more."""
    standing = Attachment.objects.visible_to(request.user).standing().defer("content")
    found = visible_or_404(standing.select_related("card"), pk=pk)
    lane = Lane.objects.with_owner().get(pk=found.card.lane_id)
    may = can_take_file_away(request.user, found, lane)
    require(may, "Whoever attached it, and the people of the card’s lane, take it away.")
    found.take_away(by=request.user)
    return back_to(request, f"{found.card.get_absolute_url()}#files", say=f"{found} is taken away.")
