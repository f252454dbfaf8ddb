"""How somebody looks at the board: what they keep as a filter, which lanes they fold, and what others changed."""

from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, visible_or_404
from partnership.core.choosing import number
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page, wants_piece
from partnership.lanes.models import Lane
from partnership.projects.filtering import Filter
from partnership.projects.forms.looking import SavedFilterForm
from partnership.projects.meanwhile import news_since, told
from partnership.projects.models import FoldedLane, SavedFilter
from partnership.projects.views.board import board_context, filter_of


@require_GET
def changes(request: SignedInRequest) -> HttpResponse:
    """What changed on a board since it was read: 204 for nothing, which is nearly always."""
    news = news_since(number(request.GET.get("since", "")) or 0)
    if news is None:
        return HttpResponse(status=204)
    stalled_days = GroundRules.current().stalled_days
    chosen = Filter.of(request.GET, request.user)
    now, today = timezone.now(), company_day()
    return JsonResponse(told(news, chosen, request.user, now=now, today=today, stalled_days=stalled_days))


@require_POST
def filters(request: SignedInRequest) -> HttpResponse:
    """Keep what is looked for under a name."""
    form = SavedFilterForm(request.POST)
    chosen = Filter.of(QueryDict(request.POST.get("board", "")[:500]), request.user)
    if form.is_valid():
        with said_in(form, beside="name"):
            kept = SavedFilter.objects.keep(request.user, form.cleaned_data["name"], chosen.query)
            return back_to(request, chosen.url(), say=f"Kept as “{kept}”.")
    context = board_context(request, QueryDict(chosen.query)) | {"keep_form": form}
    return page(request, "projects/board.html", context, part="board", status=422)


@require_POST
def filter_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """Kept no more; the board stays as it is looked at."""
    kept = visible_or_404(SavedFilter.objects.of(request.user), pk=pk)
    kept.forget()
    return back_to(request, filter_of(request).url(), say=f"“{kept}” is kept no more.")


@require_POST
def fold(request: SignedInRequest, pk: int) -> HttpResponse:
    """A lane becomes one line for the reader, or opens again; remembered for them alone."""
    lane = visible_or_404(Lane.objects.open(), pk=pk)
    FoldedLane.objects.fold(request.user, lane, folded=bool(request.POST.get("folded")))
    chosen = filter_of(request)
    if not wants_piece(request):
        return back_to(request, f"{chosen.url()}#lane{lane.pk}")
    return page(request, "projects/board.html", board_context(request, QueryDict(chosen.query)), part="board")
