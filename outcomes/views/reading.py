"""Reading outcomes: the list, one outcome, one version, what happened."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from outcomes.actions.signing import lacks
from outcomes.actions.succeeding import why_it_stays
from outcomes.agreeing.material import digest_of
from outcomes.agreeing.wording import Line, compare, lines
from outcomes.forms.agreeing import InvitationForm
from outcomes.forms.countering import FIGURES
from outcomes.models import CounterProposal, KpiDefinition, Outcome, Version
from outcomes.permissions import (
    can_answer,
    can_change,
    can_close,
    can_draft,
    can_invite,
    can_set_rhythm,
    can_sign,
    can_take_back,
    can_withdraw,
)
from outcomes.shown.dashboard import cards
from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.comments.models import Comment
from partnership.company.models import GroundRules
from partnership.core import markdown
from partnership.core.access import SignedInRequest, require, visible_or_404
from partnership.core.days import company_day
from partnership.core.http import back_to, page
from partnership.journey.models import JourneyStage
from partnership.people.models import Person, Seat, Side
from partnership.people.permissions import is_executive

PAGE_SIZE = 20
FIRST = datetime.min.replace(tzinfo=UTC)


def find_outcome(request: SignedInRequest, pk: int) -> Outcome:
    outcome = visible_or_404(Outcome.objects.visible_to(request.user).for_detail(), pk=pk)
    for each in outcome.versions.all():
        each.outcome = outcome  # so that a version asks the outcome that has everything at hand
    return outcome


def find_version(request: SignedInRequest, pk: int, number: int) -> Version:
    """The version, through its outcome, which the reader must see."""
    outcome = find_outcome(request, pk)
    found = next((version for version in outcome.versions.all() if version.number == number), None)
    if found is None:
        raise Http404
    return found


@require_GET
def outcomes(request: SignedInRequest) -> HttpResponse:
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
    scored = {card.outcome_id: card for card in cards(company_day(), GroundRules.current())}
    context = {
        "page": shown,
        "rows": [(outcome, scored.get(outcome.pk)) for outcome in shown],
        "talked": Comment.objects.numbers("outcome", [each.pk for each in shown]),
        "stages": stages,
        "states": Outcome.State.choices,
        "sides": Side.choices,
        "is_narrowed": bool(state or side or stage),
        "can_draft": can_draft(request.user),
    }
    return page(request, "outcomes/outcome_list.html", context, part="list")


@require_GET
def outcome(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find_outcome(request, pk)
    shown = found.in_force or found.coming or found.versions.all()[0]
    coming = found.coming if found.coming is not shown else None
    agreements = [version.agreement for version in found.versions.all() if version.agreement]
    may_close = can_close(request.user, found) and found.in_force is not None
    context = _about(request, shown) | {
        "outcome": found,
        "coming": coming,
        "coming_changes": [group for group in compare(shown, coming) if group.changed] if coming else [],
        "coming_can_sign": coming is not None and can_sign(request.user, coming),
        "versions": found.versions.all(),
        "events": list(Event.objects.about(found, *agreements)[:8]),
        "can_set_rhythm": can_set_rhythm(request.user, found),
        "can_close": may_close,
        "can_reopen": is_executive(request.user) and found.closed_at is not None,
        "invitation": InvitationForm(outcome=found) if can_invite(request.user, found) else None,
    }
    if shown.is_in_force and not found.closed_at:
        context |= _freshness(request, shown)
        scored = cards(company_day(), GroundRules.current())
        context["card"] = next((card for card in scored if card.outcome_id == found.pk), None)
    return page(request, "outcomes/outcome_detail.html", context)


@require_POST
def review_rhythm(request: SignedInRequest, pk: int) -> HttpResponse:
    found = visible_or_404(Outcome.objects.visible_to(request.user), pk=pk)
    require(can_set_rhythm(request.user, found), "The executives say how often an outcome is reviewed.")
    found.review_each(request.POST.get("rhythm", ""), by=request.user)
    return back_to(request, found, say=f"Reviewed {found.get_review_rhythm_display().lower()} from now on.")


@require_GET
def version(request: SignedInRequest, pk: int, number: int) -> HttpResponse:
    """One version: what it says, who signed it, what it changes."""
    found = find_version(request, pk, number)
    before = found.based_on_id and next(
        (each for each in found.outcome.versions.all() if each.pk == found.based_on_id), None
    )
    context = _about(request, found) | {
        "outcome": found.outcome,
        "before": before,
        "changes": [group for group in compare(before, found) if group.changed] if before else [],
        "counters": _counters(found, request.user) if found.proposed_at else [],
        "taken_out": _taken_out(before, found) if before and found.is_draft else [],
    }
    return page(request, "outcomes/version_detail.html", context)


def _counters(version: Version, person: Person) -> list[dict[str, Any]]:
    """Each other value that was proposed, with the field it is about and what stands there."""
    standing = {line.path: line for line in lines(version)}
    proposed = version.counter_proposals.select_related("made_by", "answered_by")
    return [
        {
            "counter": each,
            "line": standing.get(each.field),
            "after": _as_it_stands(each, standing.get(each.field)),
            "may_answer": can_answer(person, each),
        }
        for each in proposed
    ]


def _as_it_stands(counter: CounterProposal, standing: Line | None) -> str:
    """A bare figure takes the unit of the one that stands there: "30.5" beside "28 hours" is "30.5 hours"."""
    _, _, unit = standing.text.partition(" ") if standing else ("", "", "")
    is_bare = re.fullmatch(r"[-−]?[\d.,]+", counter.value.strip())
    is_figure = counter.field.rpartition(".")[2] in FIGURES
    return f"{counter.value.strip()} {unit}".strip() if is_bare and is_figure else counter.value


def _taken_out(before: Version, draft: Version) -> list[KpiDefinition]:
    """The KPIs that the version before has and the draft does not: they can be put back."""
    kept = {definition.kpi_id for definition in draft.definitions.all()}
    return [definition for definition in before.definitions.all() if definition.kpi_id not in kept]


@require_GET
def history(request: SignedInRequest, pk: int) -> HttpResponse:
    """Everything that happened to the outcome, the newest first."""
    found = find_outcome(request, pk)
    agreements = [each.agreement for each in found.versions.all() if each.agreement]
    events = Paginator(Event.objects.about(found, *agreements), 40).get_page(request.GET.get("page"))
    return page(request, "outcomes/outcome_history.html", {"outcome": found, "page": events})


def _about(request: SignedInRequest, shown: Version) -> dict[str, Any]:
    """What the templates of a version need to know about it and its reader."""
    person = request.user
    may_change = can_change(person, shown.outcome) and shown.is_current
    newer = shown.outcome.coming if shown.is_in_force else None
    takes_back = can_take_back(person, shown)
    return {
        "version": shown,
        "context_html": markdown.render(shown.context),
        "lacks": lacks(shown) if shown.is_draft else [],
        "digest": digest_of(shown) if shown.is_draft else shown.digest,
        "newer": newer,
        "newer_kpis": {each.kpi_id for each in newer.definitions.all()} if newer else set(),
        "can_change": may_change and not newer and (takes_back or not shown.is_proposed),
        "can_correct": may_change,
        "can_counter": may_change and shown.is_proposed,
        "can_restore": takes_back and not shown.is_current and not why_it_stays(shown),
        "can_withdraw": not shown.is_in_force and may_change and can_withdraw(person, shown),
        "can_sign": can_sign(person, shown),
        "wanted": {str(side): holder.name for side, holder in Seat.objects.all().executives().items()},
    }


def _freshness(request: SignedInRequest, version: Version) -> dict[str, Any]:
    """Since when the agreement is fresh, until when, and whether the reader's click is asked for. 3 queries."""
    rounds = version.reaffirmations.prefetch_related(Prefetch("agreement", Agreement.objects.with_signatures()))
    reaffirmations = list(rounds)
    agreed_at = max([version.in_force_at, *(each.completed_at for each in reaffirmations)], key=lambda at: at or FIRST)
    running = next((each for each in reaffirmations if each.completed_at is None), None)
    fresh_until = company_day(agreed_at) + timedelta(days=GroundRules.current().reaffirm_days)
    side = request.user.standing.side_spoken_for
    due = running is not None or company_day() >= fresh_until
    return {
        "agreed_on": agreed_at,
        "fresh_until": fresh_until,
        "reaffirming": running,
        "can_reaffirm": bool(side and due and not (running and running.agreement.signature_of(side))),
    }
