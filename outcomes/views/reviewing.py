from django.http import HttpResponse
from django.views.decorators.http import require_GET, require_POST

from outcomes.actions.reviewing import rate_review
from outcomes.forms.reviewing import RatingForm, TalkForm
from outcomes.models import Review, ReviewPart
from outcomes.permissions import can_rate
from outcomes.shown.dashboard import cards
from partnership.company.models import GroundRules
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.forms import said_in
from partnership.core.http import back_to, page
from partnership.core.refusals import Refused

NOT_YOURS = "The CIO and the CMO rate a review."


@require_GET
def reviews(request: SignedInRequest) -> HttpResponse:
    """Every review, the newest first."""
    found = Review.objects.visible_to(request.user).for_list()
    return page(request, "outcomes/review_list.html", {"reviews": found}, part="list")


@require_GET
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    """One screen with every outcome: rate what is open, see both where both are in."""
    found = visible_or_404(Review.objects.visible_to(request.user).for_detail(), pk=pk)
    form = RatingForm(parts=list(found.parts.all()), person=request.user) if can_rate(request.user) else None
    return _review_page(request, found, form)


def _review_page(request: SignedInRequest, found: Review, form: RatingForm | None, status: int = 200) -> HttpResponse:
    rules = GroundRules.current()
    parts = list(found.parts.all())
    now = {card.outcome_id: card for card in cards(company_day(), rules)} if form and form.parts else {}
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
def ratings(request: SignedInRequest, pk: int) -> HttpResponse:
    """One side's ratings, sealed until the other's are in."""
    found = visible_or_404(Review.objects.visible_to(request.user).for_detail(), pk=pk)
    require(can_rate(request.user), NOT_YOURS)
    form = RatingForm(request.POST, parts=list(found.parts.all()), person=request.user)
    if not form.is_valid():
        return _review_page(request, found, form, status=422)
    rated: list[ReviewPart] = []
    with said_in(form):
        rated = rate_review(review=found, by=request.user, ratings=form.ratings())
    if not rated:
        return _review_page(request, found, form, status=422)
    both = sum(part.round.is_revealed for part in rated)
    if both:
        return back_to(request, found, say="Both ratings are in, and open to both of you.")
    return back_to(request, found, say="Kept under seal until the other side's rating is in.")


@require_POST
def discussion(request: SignedInRequest, pk: int) -> HttpResponse:
    """The two have talked about it: it is no suggested topic any more."""
    part = _part(request, pk)
    require(can_rate(request.user), NOT_YOURS)
    form = TalkForm(request.POST)
    if not form.is_valid():
        raise Refused(" ".join(map(str, form.errors["line"])))
    part.mark_discussed(by=request.user, line=form.cleaned_data["line"])
    return back_to(request, part.review, say="Kept as talked about. The other executive reads your line.")


@require_POST
def discussion_removal(request: SignedInRequest, pk: int) -> HttpResponse:
    """They have not talked about it after all."""
    part = _part(request, pk)
    require(can_rate(request.user), NOT_YOURS)
    part.reopen_talk(by=request.user)
    return back_to(request, part.review, say="It is to be talked about again.")


def _part(request: SignedInRequest, pk: int) -> ReviewPart:
    seen = Review.objects.visible_to(request.user)
    return visible_or_404(ReviewPart.objects.for_detail().filter(review__in=seen), pk=pk)
