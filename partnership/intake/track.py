"""The way of a request as its requester sees it: the steps, where the marker stands, and who has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from partnership.core.text import enumerated
from partnership.intake.models import Request
from partnership.people.models import Person, Side

State = Request.State


@dataclass(frozen=True)
class Step:
    """``state`` is "done", "now" or "ahead" (also for a step that was left out); ``at`` when it was reached."""

    label: str
    state: str
    at: datetime | None = None


def steps(request: Request) -> list[Step]:
    """Draft, submitted, consultation, screening and the decision; the marker stands on the one that is "now"."""
    consulted_at = request.consultation.done_at
    reached = [
        ("Written", request.created_at),
        ("Submitted", request.submitted_at),
        ("Consultation", request.taken_up_at),
        ("Screening", consulted_at),
        (_ending(request), request.decided_at),
    ]
    if request.fast_lane:
        reached = [reached[0], reached[1], reached[4]]
    place = _place(request, [label for label, _ in reached])
    made = []
    for index, (label, at) in enumerate(reached):
        if index < place:
            made.append(Step(label, "done" if at else "ahead", at))
        else:
            made.append(Step(label, "now" if index == place else "ahead", at if index == place else None))
    return made


def _ending(request: Request) -> str:
    return "Decision" if request.is_open or request.state == State.DRAFT else str(request.get_state_display())


def _place(request: Request, labels: list[str]) -> int:
    if not request.is_open and request.state != State.DRAFT:
        return len(labels) - 1
    state = request.state
    if state == State.NEEDS_INFORMATION:
        state = request.held_in
    name = {State.DRAFT: "Written", State.SUBMITTED: "Submitted", State.CONSULTATION: "Consultation"}.get(
        State(state), "Screening"
    )
    return labels.index(name) if name in labels else 1


def holder(
    request: Request,
    triagers: dict[Side, list[Person]],
    *,
    sides: Sequence[Side] = tuple(Side),
    answerers: Sequence[Person] = (),
) -> str:
    """Who has it, in words.

    ``triagers`` are those whom each seat named, ``sides`` those whose part is still missing, ``answerers`` whom IT
    named for this request; a list, which reads neither of the latter, says it of the whole.
    """
    if request.state == State.DRAFT:
        return f"{request.requester}, who writes it"
    if request.state == State.NEEDS_INFORMATION:
        return f"{request.requester}, who was asked something"
    if request.state in (State.SUBMITTED, State.CONSULTATION):
        return f"{enumerated([each.name for each in answerers])} of IT" if answerers else "IT"
    if request.state != State.SCREENING:
        return ""
    named = {side: enumerated([each.name for each in request.judged_by(triagers[side])]) for side in Side}
    if len(sides) == len(Side) and not any(named.values()):
        return "both executives"
    return enumerated([named[side] or f"the {side.chair}" for side in sides])


def missing_side(request: Request) -> list[Side]:
    """In screening: the sides whose scores, or whose yes, are still missing. From what is prefetched."""
    if request.state != State.SCREENING:
        return []
    given = request.acceptance.signatures if request.acceptance else request.screening.round.ratings
    there = {part.side for part in given.all()}
    return [side for side in Side if side not in there]


def wanted_of(request: Request, *, asks: bool, consulted: bool, side: Side | None) -> str:
    """What this reader can do next about it: "clarify", "approve", "answer", "score", "accept" or nothing.

    ``asks`` tells whether it is theirs (permissions.is_requester), ``consulted`` whether they answer for IT
    (permissions.is_consulted), ``side`` for which they score and accept it (permissions.judges_for).
    """
    if request.state == State.NEEDS_INFORMATION:
        return "clarify" if asks else ""
    if request.state in (State.SUBMITTED, State.CONSULTATION):
        return ("approve" if request.fast_lane else "answer") if consulted else ""
    if side not in missing_side(request):
        return ""
    return "accept" if request.acceptance else "score"
