"""What was brought by a file, taken back."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.http import back_to
from partnership.projects.actions.taking_back import take_back
from partnership.projects.models.brought import IMPORTER
from partnership.projects.permissions import BRINGERS_ONLY, can_change_cards
from partnership.sheets.models import ImportFile


@require_POST
def undoing(request: SignedInRequest, pk: int) -> HttpResponse:
    """Off the board with the cards of an own file that nobody has touched since."""
    require(can_change_cards(request.user), BRINGERS_ONLY)
    own = ImportFile.objects.come_by(IMPORTER, request.user).filter(state=ImportFile.State.SAVED)
    file = visible_or_404(own.defer("content"), pk=pk)
    count = take_back(file, by=request.user)
    cards = "1 card is" if count == 1 else f"{count:,} cards are"
    return back_to(request, file, say=f"{cards} off the board again. What was changed since stays.")
