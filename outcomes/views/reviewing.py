from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from outcomes.actions.reviewing import rate_review
from outcomes.forms.reviewing import RatingForm
from outcomes.models import Review, ReviewPart
from outcomes.permissions import can_rate
from outcomes.shown.dashboard import cards
from partnership.accord.models import Refused
from partnership.company.models import GroundRules
from partnership.core.access import Request, require, visible_or_404
from partnership.core.http import back_to, page

NOT_YOURS = "The CIO and the CMO rate a review."


@require_GET
def reviews(request: Request) -> HttpResponse:
    """Every review, the newest first."""
    found = Review.objects.visible_to(request.user).for_list()
    return page(request, "outcomes/review_list.html", {"reviews": found}, part="list")


@require_GET
def review(request: Request, pk: int) -> HttpResponse:
    """One screen with every outcome: rate what is open, see both where both are in."""
    found = visible_or_404(Review.objects.visible_to(request.user).for_detail(), pk=pk)
    form = RatingForm(parts=list(found.parts.all()), person=request.user) if can_rate(request.user) else None
    return _review_page(request, found, form)


def _review_page(request: Request, found: Review, form: RatingForm | None, status: int = 200) -> HttpResponse:
    rules = GroundRules.current()
    parts = list(found.parts.all())
    now = {card.outcome_id: card for card in cards(timezone.localdate(), rules)} if form and form.parts else {}
    rows = [
        {
            "part": part,
            "card": now.get(part.outcome_id),
            "it": part.rating("it"),
            "marketing": part.rating("marketing"),
            "given": [side for side in ("it", "marketing") if part.has_rated(side)],
            "ratings": [part.round.rating_of(side) for side in ("it", "marketing")] if part.round.is_revealed else [],
            "wants_talk": part.wants_talk(rules.review_gap),
            "confidence": form[f"confidence-{part.pk}"] if form and part in form.parts else None,
            "line": form[f"line-{part.pk}"] if form and part in form.parts else None,
        }
        for part in parts
    ]
    context = {
        "review": found,
        "rows": rows,
        "form": form if form and form.parts else None,
        "open": sum(not part.round.is_revealed for part in parts),
        "may_rate": form is not None,
    }
    return page(request, "outcomes/review.html", context, part="ratings", status=status)


@require_POST
def ratings(request: Request, pk: int) -> HttpResponse:
    """One side's ratings, sealed until the other's are in."""
    found = visible_or_404(Review.objects.visible_to(request.user).for_detail(), pk=pk)
    require(can_rate(request.user), NOT_YOURS)
    form = RatingForm(request.POST, parts=list(found.parts.all()), person=request.user)
    if not form.is_valid():
        return _review_page(request, found, form, status=422)
    try:
        rated = rate_review(review=found, by=request.user, ratings=form.ratings())
    except Refused as refused:
        form.add_error(None, str(refused))
        return _review_page(request, found, form, status=409)
    both = sum(part.round.is_revealed for part in rated)
    if both:
        return back_to(request, found, say="Both ratings are in, and open to both of you.")
    return back_to(request, found, say="Kept under seal until the other side's rating is in.")


@require_POST
def discussion(request: Request, pk: int) -> HttpResponse:
    """The two have talked about it: it is no suggested topic any more."""
    part = visible_or_404(
        ReviewPart.objects.for_detail().filter(review__in=Review.objects.visible_to(request.user)), pk=pk
    )
    require(can_rate(request.user), NOT_YOURS)
    try:
        part.mark_discussed(by=request.user)
    except Refused as refused:
        return back_to(request, part.review, say=str(refused))
    return back_to(request, part.review, say="Marked as talked about.")
