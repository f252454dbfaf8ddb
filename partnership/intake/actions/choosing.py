"""The system that is chosen, and the override by which that may come before IT has answered."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone

from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.intake.actions.naming import take_into_stack
from partnership.intake.actions.telling import tell
from partnership.intake.models import Request
from partnership.people.models import Chairs, Person


@verb
def choose(request: Request, *, system: str, on: date | None, contract_signed_on: date | None, by: Person) -> None:
    """Record the chosen system; both executives and who asks hear of a choice or a contract that is new."""
    before = (request.consultation.chosen_system, request.consultation.contract_signed_on)
    request.consultation.choose(system=system, on=on, contract_signed_on=contract_signed_on, by=by)
    take_into_stack(request, by=by)
    if system and (system, contract_signed_on) != before:
        signed = ", and the contract is signed" if contract_signed_on else ""
        people = dict.fromkeys([request.requester, *Chairs.on(company_day()).holders.values()])
        tell(people, request, f"{by} recorded {system} as chosen for “{request.title}”{signed}.", but=by)


@verb
def propose_override(request: Request, *, by: Person, reason: str) -> Agreement:
    """Put before both executives that a system may be chosen although IT has not answered; not yet signed by either."""
    request.lock()
    consultation = request.consultation
    request.refuse_at_the_end()
    if consultation.is_done:
        raise Refused("IT has answered: no override is needed.")
    if consultation.overridden_at:
        raise Refused("Both executives have signed an override of this already.")
    if consultation.override is not None and not consultation.override.ended_at:
        raise Refused("An override is waiting for signatures already.")
    consultation.override_reason = reason
    consultation.override = Agreement.objects.open(
        purpose=Agreement.Purpose.OVERRIDE,
        digest=consultation.override_digest,
        title=f"Choose a system before IT's answers: {request.title}",
        url=request.get_absolute_url(),
    )
    consultation.save(update_fields=["override", "override_reason"])
    Event.objects.record("request.override_proposed", request, by=by, acting_for=by.standing.principal)
    return consultation.override


@verb
def sign_override(request: Request, *, by: Person, seen: str, proved_at: datetime | None) -> None:
    """One executive's signature; with the second a system may be chosen, and the override is counted."""
    request.lock()
    consultation = request.consultation
    if consultation.override is None:
        raise Refused("No override was asked for.")
    consultation.override.sign(by=by, seen=seen, proved_at=proved_at)
    if consultation.override.is_complete:
        consultation.overridden_at = timezone.now()
        consultation.save(update_fields=["overridden_at"])
        Event.objects.record("request.overridden", request, by=by)
        words = f"Both executives let a system be chosen for “{request.title}” before IT has answered."
        tell(dict.fromkeys([request.requester, *consultation.people.all()]), request, words, but=by)
