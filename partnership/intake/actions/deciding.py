"""Both sides score and accept a request, IT alone in the fast lane; or it is refused, withdrawn, brought back."""

from __future__ import annotations

from datetime import date, datetime

from partnership.core.days import company_day
from partnership.core.hanging import Answers, hanging_on, settle, unasked
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.intake.actions.naming import take_into_stack
from partnership.intake.actions.telling import DECIDED, concerned, tell
from partnership.intake.models import Consultation, Request
from partnership.intake.permissions import judges_for, triages_for
from partnership.people.models import Person, Side

ENDS = "a request is over"


def side_judged_for(request: Request, *, by: Person) -> Side | None:
    """The side whose part they give; Refused where a seat's naming would let them judge their own request."""
    side = judges_for(by, request)
    if side is None and (own := triages_for(by)):
        raise Refused(f"You ask for this yourself: the {own.chair} or a deputy scores and decides it for {own.label}.")
    return side


@verb
def give_scores(request: Request, values: dict[str, int], *, by: Person) -> None:
    """One side's blind scores; with the second, the score is known and both are asked to accept."""
    request.lock()
    if request.state != Request.State.SCREENING:
        raise Refused(f"This request is {request.get_state_display().lower()}: it is not being scored.")
    screening = request.screening
    screening.round.rate(by=by, values=values, side=side_judged_for(request, by=by))
    if screening.round.is_revealed:
        screening.reveal()
        request.open_acceptance()
    request.stays.go_on(request)


@verb
def accept(request: Request, *, by: Person, seen: str) -> bool:
    """One side's yes; with the second the request is accepted. Answers whether it is.

    What then begins is of `projects.actions.beginning`, which calls this and stands above it.
    """
    request.lock()
    if request.state != Request.State.SCREENING or request.acceptance is None:
        raise Refused(f"This request is {request.get_state_display().lower()}: it cannot be accepted now.")
    request.acceptance.sign(by=by, seen=seen, side=side_judged_for(request, by=by))
    if request.acceptance.is_complete:
        request.accept(by=by)
        take_into_stack(request, by=by)
        first = [signature.person for signature in request.acceptance.signatures.select_related("person")]
        others = [person for person in first if person.pk != request.requester_id]  # who asks is told of the project
        tell(others, request, f"Both sides have accepted “{request.title}”: it became a project.", but=by)
    else:
        request.stays.go_on(request)
    return request.acceptance.is_complete


@verb
def approve_fast(request: Request, *, by: Person, words: str = "") -> None:
    """The fast lane: IT's one approval answers the three parts and decides; marketing's was given by asking.

    As `accept`, for `projects.actions.beginning`.
    """
    words = words or "Fast lane: low cost, no personal data, nothing to connect."
    request.lock()
    if not (request.fast_lane and request.is_running):
        raise Refused("This request is not in the fast lane.")
    for part in request.consultation.open_parts:
        request.consultation.record(part, fit=Consultation.Fit.FITS, words=words, by=by)
    request.accept(by=by)
    take_into_stack(request, by=by)


@verb
def refuse(
    request: Request,
    state: str,
    *,
    by: Person,
    reason: str,
    duplicate_of: Request | None = None,
    until: date | None = None,
    fates: Answers | None = None,
) -> None:
    """Decline, defer or call it a duplicate, and tell the requester why, and those who had a part in it.

    What hangs on it becomes what ``fates`` say; where nobody was asked, what can go on goes on.
    """
    side_judged_for(request, by=by)
    involved = [person for person in concerned(request) if person.pk != request.requester_id]
    _settle(request, fates, by=by)
    request.refuse(state, by=by, reason=reason, duplicate_of=duplicate_of, until=until)
    ended = request.get_state_display().lower()
    if request.deferred_until:
        ended += f" until {request.deferred_until:%-d %b %Y}"
    tell([request.requester], request, f"{request.title}: {ended}. {reason}", kind=DECIDED, but=by)
    tell(involved, request, f"{by} answered “{request.title}”: {ended}.", but=by)


@verb
def withdraw(request: Request, *, by: Person, reason: str = "", fates: Answers | None = None) -> None:
    """The requester takes it back; those who had a part in it are told why. ``fates`` as for `refuse`."""
    involved = concerned(request) if request.submitted_at else []
    _settle(request, fates, by=by)
    request.withdraw(by=by, reason=reason)
    tell(involved, request, f"{by} withdrew “{request.title}”. {reason}", but=by)


@step
def _settle(request: Request, fates: Answers | None, *, by: Person) -> None:
    request.lock()
    if request.is_open:
        found = hanging_on(ENDS, request, by=by)
        settle(found, unasked(found) if fates is None else fates, request, by=by)


@verb
def bring_back(request: Request, *, by: Person | None) -> None:
    """What was withdrawn or refused goes on from where it stood; who asks and who had a part in it are told."""
    request.bring_back(by=by)
    if request.submitted_at:
        stands = request.get_state_display().lower()
        words = f"“{request.title}” is back: {stands}."
        tell([request.requester, *concerned(request)], request, words, but=by)


def bring_back_due(at: datetime) -> None:
    """A routine of the tick: what was deferred until a day that has come goes on by itself."""
    for request in Request.objects.come_back(company_day(at)):
        bring_back_on_its_day(request, at)


@verb
def bring_back_on_its_day(request: Request, at: datetime) -> None:
    """Once, however many ticks run at the same moment."""
    request.lock()
    if request.deferred_until and request.deferred_until <= company_day(at):
        bring_back(request, by=None)
