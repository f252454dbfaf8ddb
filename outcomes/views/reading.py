"""Reading outcomes: the list, one outcome, one version, what happened."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from outcomes.actions.signing import lacks
from outcomes.agreeing.material import digest_of
from outcomes.agreeing.wording import compare, lines
from outcomes.models import Outcome, Version
from outcomes.permissions import can_change, can_close, can_draft, can_sign, can_withdraw
from outcomes.shown.dashboard import cards
from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.company.models import GroundRules
from partnership.core import markdown
from partnership.core.access import Request, visible_or_404
from partnership.core.http import page
from partnership.journey.models import JourneyStage
from partnership.people.models import Seat, Side

PAGE_SIZE = 20
FIRST = datetime.min.replace(tzinfo=UTC)


def find_outcome(request: Request, pk: int) -> Outcome:
    outcome = visible_or_404(Outcome.objects.visible_to(request.user).for_detail(), pk=pk)
    for each in outcome.versions.all():
        each.outcome = outcome  # so that a version asks the outcome that has everything at hand
    return outcome


def find_version(request: Request, pk: int, number: int) -> Version:
    """The version, through its outcome, which the reader must see."""
    outcome = find_outcome(request, pk)
    found = next((version for version in outcome.versions.all() if version.number == number), None)
    if found is None:
        raise Http404
    return found


@require_GET
def outcomes(request: Request) -> HttpResponse:
    """The outcomes, narrowed by what stands in the address."""
    found = Outcome.objects.visible_to(request.user)
    state, side, stage = (request.GET.get(name, "") for name in ("state", "side", "stage"))
    if state in Outcome.State.values:
        found = found.in_state(state)
    if side in Side.values:
        found = found.started_by(side)
    stages = list(JourneyStage.objects.current())
    if stage in {str(each.pk) for each in stages}:
        found = found.at_stage(int(stage))
    shown = Paginator(found.for_list(), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "talked": Comment.objects.numbers("outcome", [each.pk for each in shown]),
        "stages": stages,
        "states": Outcome.State.choices,
        "sides": Side.choices,
        "is_narrowed": bool(state or side or stage),
        "can_draft": can_draft(request.user),
    }
    return page(request, "outcomes/outcome_list.html", context, part="list")


@require_GET
def outcome(request: Request, pk: int) -> HttpResponse:
    found = find_outcome(request, pk)
    shown = found.in_force or found.coming or found.versions.all()[0]
    coming = found.coming if found.coming is not shown else None
    agreements = [version.agreement for version in found.versions.all() if version.agreement]
    context = _about(request, shown) | {
        "outcome": found,
        "coming": coming,
        "coming_changes": [group for group in compare(shown, coming) if group.changed] if coming else [],
        "coming_can_sign": coming is not None and can_sign(request.user, coming),
        "versions": found.versions.all(),
        "events": list(Event.objects.about(found, *agreements)[:8]),
        "can_close": can_close(request.user, found) and found.in_force is not None,
    }
    if shown.is_in_force and not found.closed_at:
        context |= _freshness(request, shown)
        scored = cards(timezone.localdate(), GroundRules.current())
        context["card"] = next((card for card in scored if card.outcome_id == found.pk), None)
    return page(request, "outcomes/outcome_detail.html", context)


@require_GET
def version(request: Request, pk: int, number: int) -> HttpResponse:
    """One version: what it says, who signed it, what it changes."""
    found = find_version(request, pk, number)
    before = found.based_on_id and next(
        (each for each in found.outcome.versions.all() if each.pk == found.based_on_id), None
    )
    context = _about(request, found) | {
        "outcome": found.outcome,
        "before": before,
        "changes": [group for group in compare(before, found) if group.changed] if before else [],
        "counters": _counters(found) if found.proposed_at else [],
    }
    return page(request, "outcomes/version_detail.html", context)


def _counters(version: Version) -> list[dict[str, Any]]:
    """Each other value that was proposed, with the field it is about and what stands there."""
    standing = {line.path: line for line in lines(version)}
    proposed = version.counter_proposals.select_related("made_by", "answered_by")
    return [{"counter": each, "line": standing.get(each.field)} for each in proposed]


@require_GET
def history(request: Request, pk: int) -> HttpResponse:
    """Everything that happened to the outcome, the newest first."""
    found = find_outcome(request, pk)
    agreements = [each.agreement for each in found.versions.all() if each.agreement]
    events = Paginator(Event.objects.about(found, *agreements), 40).get_page(request.GET.get("page"))
    return page(request, "outcomes/outcome_history.html", {"outcome": found, "page": events})


def _about(request: Request, shown: Version) -> dict[str, Any]:
    """What the templates of a version need to know about it and its reader."""
    person = request.user
    may_change = can_change(person, shown.outcome) and shown.is_current
    newer = shown.is_in_force and shown.outcome.coming is not None
    return {
        "version": shown,
        "context_html": markdown.render(shown.context),
        "lacks": lacks(shown) if shown.is_draft else [],
        "digest": digest_of(shown) if shown.is_draft else shown.digest,
        "can_change": may_change and not newer,
        "can_correct": may_change,
        "can_withdraw": not shown.is_in_force and may_change and can_withdraw(person, shown),
        "can_sign": can_sign(person, shown),
        "wanted": {str(side): holder.name for side, holder in Seat.objects.all().executives().items()},
    }


def _freshness(request: Request, version: Version) -> dict[str, Any]:
    """Since when the agreement is fresh, until when, and whether the reader's click is asked for. 3 queries."""
    rounds = version.reaffirmations.prefetch_related(Prefetch("agreement", Agreement.objects.with_signatures()))
    reaffirmations = list(rounds)
    agreed_at = max([version.in_force_at, *(each.completed_at for each in reaffirmations)], key=lambda at: at or FIRST)
    running = next((each for each in reaffirmations if each.completed_at is None), None)
    fresh_until = timezone.localdate(agreed_at) + timedelta(days=GroundRules.current().reaffirm_days)
    side = request.user.standing.side_spoken_for
    due = running is not None or timezone.localdate() >= fresh_until
    return {
        "agreed_on": agreed_at,
        "fresh_until": fresh_until,
        "reaffirming": running,
        "can_reaffirm": bool(side and due and not (running and running.agreement.signature_of(side))),
    }
