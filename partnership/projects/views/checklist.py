"""A card's checklist: items added, ticked, reworded, put in order, taken off and put back."""

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods, require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.forms import refused_as, said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.projects.forms.parts import ItemForm, ItemsForm
from partnership.projects.models import Card, ChecklistItem
from partnership.projects.models.checklist import ChecklistQuerySet
from partnership.projects.permissions import READERS_ONLY, can_change_cards
from partnership.projects.views.cards import card_page, own_card


@require_POST
def items(request: SignedInRequest, pk: int) -> HttpResponse:
    """One thing more, or several, each on its line."""
    card, _lane = own_card(request, pk)
    form = ItemsForm(request.POST)
    if form.is_valid():
        with said_in(form, beside="text"):
            made = ChecklistItem.objects.add(card, form.cleaned_data["text"], by=request.user)
            return shown(request, card, say=f"Added “{made[0]}”." if len(made) == 1 else f"Added {len(made)} items.")
    return card_page(request, pk, part="checklist", items_form=form, status=422)


@require_POST
def tick(request: SignedInRequest, pk: int) -> HttpResponse:
    """Done, or to be done still."""
    item = own_item(request, pk)
    if request.POST.get("done"):
        item.tick(by=request.user)
    else:
        item.untick(by=request.user)
    return shown(request, item.card, say=f"{'Done' if item.done_at else 'To be done still'}: {item}")


@require_http_methods(["GET", "HEAD", "POST"])
def words(request: SignedInRequest, pk: int) -> HttpResponse:
    """Other words for it."""
    item = own_item(request, pk)
    form = ItemForm(request.POST or None, initial={"text": item.text, "seen": item.text})
    context = {"item": item, "card": item.card, "form": form}
    if request.method != "POST":
        return page(request, "projects/item_words.html", context)
    if form.is_valid():
        with said_in(form, beside="text"):
            item.reword(form.cleaned_data["text"], by=request.user, seen=form.cleaned_data["seen"] or None)
            return back_to(request, f"{item.card.get_absolute_url()}#checklist", say=f"It says now: {item}")
    form.data = form.data.copy()
    form.data["seen"] = item.text
    return page(request, "projects/item_words.html", context, status=refused_as(form))


@require_POST
def place(request: SignedInRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    item = own_item(request, pk)
    others = list(item.card.checklist.standing().order_by("rank", "pk"))
    at = next(number for number, one in enumerate(others) if one.pk == item.pk)
    below = others[at - 1] if request.POST.get("to") == "up" else [*others, None, None][at + 2]
    moves = at > 0 if request.POST.get("to") == "up" else at < len(others) - 1
    if moves:
        item.put(before=below.pk if below else None, by=request.user)
    return shown(request, item.card)


@require_POST
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Off the list; the way back is offered in its place."""
    item = own_item(request, pk)
    item.remove(by=request.user)
    if wants_piece(request):
        return card_page(request, item.card_id, part="checklist", removed=item)
    return back_to(request, f"{item.card.get_absolute_url()}?removed={item.pk}#checklist")


@require_POST
def return_(request: SignedInRequest, pk: int) -> HttpResponse:
    """On the list again."""
    item = own_item(request, pk, among=ChecklistItem.objects.exclude(removed_at=None))
    item.restore(by=request.user)
    return shown(request, item.card, say=f"Back on the list: {item}")


def own_item(request: SignedInRequest, pk: int, among: ChecklistQuerySet | None = None) -> ChecklistItem:
    """An item of a card that the reader may change."""
    found = ChecklistItem.objects.standing() if among is None else among
    item = visible_or_404(found.visible_to(request.user), pk=pk)
    require(can_change_cards(request.user), READERS_ONLY)
    item.card, _lane = own_card(request, item.card_id)
    return item


def shown(request: SignedInRequest, card: Card, *, say: str = "") -> HttpResponse:
    """The list as it is now, for htmx; else its card."""
    if wants_piece(request):
        return card_page(request, card.pk, part="checklist")
    return back_to(request, f"{card.get_absolute_url()}#checklist", say=say)
