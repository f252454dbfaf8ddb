"""How an agreement goes on or ends: re-affirmed by one click of each side, or closed with what was learnt."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from outcomes.models import Closing, Outcome, Reaffirmation, Version
from partnership.accord.models import Agreement, Purpose, Refused
from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.core.canonical import digest as digest_of
from partnership.core.verbs import verb
from partnership.people.models import Person


@verb
def propose_closing(outcome: Outcome, *, by: Person, result: str, learnt: str) -> Closing:
    """Ask both sides to close the outcome with this result and this line of what was learnt."""
    version = _in_force(outcome)
    if version.outcome.closings.filter(ended_at=None).exists():
        raise Refused("A closing is proposed already. Sign it, or withdraw it first.")
    label = Outcome.Result(result).label.lower()
    text = _text(version, result=result, learnt=learnt)
    agreement = Agreement.objects.open(
        purpose=Purpose.CLOSING, digest=digest_of(text), title=f"{version.title}: {label}"
    )
    closing = Closing.objects.create(
        outcome=version.outcome, result=result, learnt=learnt, agreement=agreement, proposed_by=by
    )
    Event.objects.record("closing.proposed", version.outcome, by=by, detail={"result": label, "learnt": learnt})
    ring()
    return closing


@verb
def sign_closing(closing: Closing, *, by: Person, digest: str, proved_at: datetime | None) -> Closing:
    """Give a side's signature; with the second one the outcome is closed, and what was drafted for it is withdrawn."""
    version = _in_force(closing.outcome)
    closing = Closing.objects.select_related("agreement").get(pk=closing.pk)
    if closing.ended_at:
        raise Refused("This closing was withdrawn: it cannot be signed.")
    if digest_of(_text(version, result=closing.result, learnt=closing.learnt)) != closing.agreement.digest:
        raise Refused("This is no longer what the closing was proposed for. Withdraw it, and propose it anew.")
    closing.agreement.sign(by=by, digest=digest, proved_at=proved_at)
    if not closing.agreement.is_complete:
        return closing
    now, outcome = timezone.now(), version.outcome
    for other in outcome.versions.open():
        other.end(Version.State.WITHDRAWN, because="the outcome was closed")
    closing.ended_at = now
    closing.save(update_fields=["ended_at"])
    outcome.closed_at, outcome.result, outcome.learnt = now, closing.result, closing.learnt
    outcome.save(update_fields=["closed_at", "result", "learnt"])
    Event.objects.record(
        "outcome.closed",
        outcome,
        by=by,
        detail={"result": closing.get_result_display().lower(), "learnt": outcome.learnt},
    )
    return closing


@verb
def withdraw_closing(closing: Closing, *, by: Person) -> None:
    """The outcome stays in force."""
    Outcome.objects.select_for_update().get(pk=closing.outcome_id)
    closing = Closing.objects.select_related("agreement", "outcome").get(pk=closing.pk)
    if closing.ended_at:
        return
    closing.ended_at = timezone.now()
    closing.save(update_fields=["ended_at"])
    closing.agreement.end(because="the closing was withdrawn")
    Event.objects.record("closing.withdrawn", closing.outcome, by=by)


@verb
def reaffirm(outcome: Outcome, *, by: Person, digest: str) -> Reaffirmation:
    """One side says again that the version in force is what it wants; with the other side's click it is fresh anew.

    ``digest`` is that of the text which the person read: another one may have come into force since.
    """
    version = _in_force(outcome)
    round_ = version.reaffirmations.filter(completed_at=None).select_related("agreement").first()
    if round_ is None:
        agreement = Agreement.objects.open(purpose=Purpose.REAFFIRMATION, digest=version.digest, title=str(version))
        round_ = Reaffirmation.objects.create(version=version, agreement=agreement)
    round_.agreement.sign(by=by, digest=digest)
    if round_.agreement.is_complete:
        round_.completed_at = timezone.now()
        round_.save(update_fields=["completed_at"])
        Event.objects.record("version.reaffirmed", version.outcome, by=by, detail={"version": version.number})
    return round_


def _text(version: Version, *, result: str, learnt: str) -> dict[str, Any]:
    """What the two signatures of a closing are on: the wording that is closed, how it ended, what was learnt."""
    return {"outcome": version.outcome_id, "version": version.digest, "result": result, "learnt": learnt}


def _in_force(outcome: Outcome) -> Version:
    """The version in force, with the outcome's row held."""
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if outcome.closed_at:
        raise Refused("This outcome is closed already.")
    version = Version.objects.in_force().select_related("agreement").filter(outcome=outcome).first()
    if version is None:
        raise Refused("Only what is in force can be re-affirmed or closed.")
    version.outcome = outcome
    return version
