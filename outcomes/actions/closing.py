"""How an agreement goes on or ends: re-affirmed by one click of each side, or closed with what was learnt."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from outcomes.actions.telling import concerned, stewards, tell
from outcomes.models import Closing, Outcome, Reaffirmation, Version
from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.attention.bell import ring
from partnership.core.canonical import digest as digest_of
from partnership.core.following import follow
from partnership.core.hanging import Answers, answers_of, from_plain, hanging_on, plain, settle
from partnership.core.refusals import Refused
from partnership.core.verbs import verb
from partnership.people.models import Person

ENDS = "an outcome is closed"


@verb
def propose_closing(outcome: Outcome, *, by: Person, result: str, learnt: str, fates: Answers | None = None) -> Closing:
    """Ask both sides to close the outcome with this result and this line of what was learnt.

    ``fates`` say what becomes of all that hangs on it, sort by sort; both sign it, and it is done with the closing.
    Raises Unsaid where something hangs on it of which nothing is said.
    """
    version = _in_force(outcome)
    if version.outcome.closings.filter(ended_at=None).exists():
        raise Refused("A closing is proposed already. Sign it, or withdraw it first.")
    label = Outcome.Result(result).label.lower()
    answers = answers_of(hanging_on(ENDS, version.outcome, by=by), fates or {})
    said = plain({name: answer for name, answer in answers.items() if name in (fates or {})})
    text = _text(version, result=result, learnt=learnt, fates=said)
    agreement = Agreement.objects.open(
        purpose=Agreement.Purpose.CLOSING,
        digest=digest_of(text),
        title=f"{version.title}: {label}",
        url=outcome.get_absolute_url(),
    )
    closing = Closing.objects.create(
        outcome=version.outcome, result=result, learnt=learnt, agreement=agreement, proposed_by=by, fates=said
    )
    Event.objects.record("closing.proposed", version.outcome, by=by, detail={"result": label, "learnt": learnt})
    ring()
    return closing


@verb
def sign_closing(closing: Closing, *, by: Person, seen: str, proved_at: datetime | None) -> Closing:
    """Give a side's signature; with the second one the outcome is closed, and what was drafted for it is withdrawn."""
    version = _in_force(closing.outcome)
    closing = Closing.objects.select_related("agreement").get(pk=closing.pk)
    if closing.ended_at:
        raise Refused(f"This can no longer be signed: {closing.agreement.ended_because or 'both have signed it'}.")
    text = _text(version, result=closing.result, learnt=closing.learnt, fates=closing.fates)
    if digest_of(text) != closing.agreement.digest:
        raise Refused("This is no longer what the closing was proposed for. Withdraw it, and propose it anew.")
    closing.agreement.sign(by=by, seen=seen, proved_at=proved_at)
    if closing.agreement.is_complete:
        _close(closing, version, by=by)
    return closing


def _close(closing: Closing, version: Version, *, by: Person) -> None:
    """Everything that hangs on it goes, ends or is handed on as both signed, or nothing is closed."""
    now, outcome = timezone.now(), version.outcome
    told = [*concerned(version), *stewards(version)]
    closing.became = settle(hanging_on(ENDS, outcome, by=by), from_plain(closing.fates), outcome, by=by)
    closing.ended_at = now
    closing.save(update_fields=["ended_at", "became"])
    outcome.closed_at, outcome.result, outcome.learnt = now, closing.result, closing.learnt
    outcome.save(update_fields=["closed_at", "result", "learnt"])
    follow("an outcome is closed", outcome, by=by)
    result = closing.get_result_display().lower()
    Event.objects.record("outcome.closed", outcome, by=by, detail={"result": result, "learnt": outcome.learnt})
    text = f"“{version.title}” is closed: {result}. Learnt: {outcome.learnt}"
    tell(told, outcome, text, by=by, kind="outcome-ended")


@verb
def withdraw_closing(closing: Closing, *, by: Person) -> None:
    """The outcome stays in force. Raises Refused where the closing has ended meanwhile, signed by both or withdrawn."""
    Outcome.objects.select_for_update().get(pk=closing.outcome_id)
    closing = Closing.objects.select_related("agreement", "outcome", "proposed_by").get(pk=closing.pk)
    if closing.outcome.closed_at:
        raise Refused("Both sides have signed the closing meanwhile: the outcome is closed.")
    if closing.ended_at:
        raise Refused("The closing was withdrawn already.")
    closing.ended_at = timezone.now()
    closing.save(update_fields=["ended_at"])
    closing.agreement.end(because="the closing was withdrawn")
    Event.objects.record("closing.withdrawn", closing.outcome, by=by)
    version = Version.objects.in_force().for_list().get(outcome=closing.outcome_id)
    text = f"{by} withdrew the closing of “{version.title}”: it stays in force."
    tell([closing.proposed_by, *concerned(version)], closing.outcome, text, by=by, kind="outcome-ended")


@verb
def reaffirm(outcome: Outcome, *, by: Person, seen: str) -> Reaffirmation:
    """One side says again that the version in force is what it wants; with the other side's click it is fresh anew.

    ``seen`` is the digest of the text which the person read: another one may have come into force since.
    """
    version = _in_force(outcome)
    running = version.reaffirmations.filter(completed_at=None).select_related("agreement").first()
    if running is None:
        agreement = Agreement.objects.open(
            purpose=Agreement.Purpose.REAFFIRMATION,
            digest=version.digest,
            title=str(version),
            url=outcome.get_absolute_url(),
        )
        running = Reaffirmation.objects.create(version=version, agreement=agreement)
    running.agreement.sign(by=by, seen=seen)
    if running.agreement.is_complete:
        running.completed_at = timezone.now()
        running.save(update_fields=["completed_at"])
        Event.objects.record("version.reaffirmed", version.outcome, by=by, detail={"version": version.number})
        text = f"Both sides have re-affirmed “{version.title}”."
        tell(concerned(version), version.outcome, text, by=by, kind="version-in-force")
    return running


def _text(version: Version, *, result: str, learnt: str, fates: dict[str, Any]) -> dict[str, Any]:
    """What the two signatures of a closing are on: the wording that is closed, how it ended, what was learnt, and
    what becomes of what hangs on it, where anything was asked."""
    text = {"outcome": version.outcome_id, "version": version.digest, "result": result, "learnt": learnt}
    return text | ({"fates": fates} if fates else {})


def _in_force(outcome: Outcome) -> Version:
    """The version in force, with the outcome's row held."""
    outcome = Outcome.objects.select_for_update().get(pk=outcome.pk)
    if outcome.closed_at:
        raise Refused("This outcome is closed already.")
    found = Version.objects.in_force().for_list().prefetch_related("definitions__steward_it")
    version = found.prefetch_related("definitions__steward_marketing").filter(outcome=outcome).first()
    if version is None:
        raise Refused("Only what is in force can be re-affirmed or closed.")
    version.outcome = outcome
    return version
