"""A closing that was a mistake: both sides open the outcome again, each by one click, with the reason of who asks."""

from outcomes.actions.telling import concerned, executives, stewards, tell
from outcomes.models import Closing, Outcome, Reaffirmation, Version
from partnership.accord.models import Agreement
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.core.verbs import step, verb
from partnership.people.models import Person


def last_closing(outcome: Outcome) -> Closing | None:
    """The closing that closed it: the newest that both sides have signed."""
    signed = outcome.closings.filter(agreement__completed_at__isnull=False)
    return signed.select_related("agreement", "reopening", "reopening_by").order_by("-ended_at", "-pk").first()


@verb
def ask_to_reopen(outcome: Outcome, *, by: Person, because: str) -> Closing:
    """Ask the other side to open it again; who asks has given their side's part with it."""
    closing = _held(outcome)
    if closing.reopening_id:
        raise Refused(f"{closing.reopening_by} has asked for it already: {closing.reopening_because}")
    closing.reopening = Agreement.objects.open(
        purpose=Agreement.Purpose.REOPENING,
        digest=closing.agreement.digest,
        title=closing.agreement.title,
        url=outcome.get_absolute_url(),
    )
    closing.reopening_because, closing.reopening_by = because, by
    closing.save(update_fields=["reopening", "reopening_because", "reopening_by"])
    Event.objects.record("reopening.asked", outcome, by=by, detail={"because": because})
    closing.reopening.sign(by=by, seen=closing.reopening.digest)
    return closing


@verb
def agree_to_reopen(outcome: Outcome, *, by: Person, seen: str) -> None:
    """The other side wants it as well: it is in force again, as both had signed it before it was closed."""
    closing = _asked(outcome)
    assert closing.reopening
    closing.reopening.sign(by=by, seen=seen)
    if not closing.reopening.is_complete:
        return
    outcome.closed_at, outcome.result, outcome.learnt = None, "", ""
    outcome.save(update_fields=["closed_at", "result", "learnt"])
    _wait_again(outcome)
    Event.objects.record("outcome.reopened", outcome, by=by, detail={"because": closing.reopening_because})
    version = Version.objects.in_force().for_detail().get(outcome=outcome)
    text = f"“{version.title}” is open again: {closing.reopening_because}"
    tell([*concerned(version), *stewards(version)], outcome, text, by=by, kind="outcome-ended")


@step
def _wait_again(outcome: Outcome) -> None:
    """A re-affirmation that one side had given waits for the other again: the text in force is the same."""
    for each in Reaffirmation.objects.filter(version__outcome=outcome, version__state="in_force", completed_at=None):
        each.agreement.revive()


@verb
def decline_to_reopen(outcome: Outcome, *, by: Person) -> None:
    """It stays closed: the other side does not want it, or who asked no longer does."""
    closing = _asked(outcome)
    assert closing.reopening
    agreement, asked_by = closing.reopening, closing.reopening_by
    closing.reopening, closing.reopening_because, closing.reopening_by = None, "", None
    closing.save(update_fields=["reopening", "reopening_because", "reopening_by"])
    agreement.end(because="it stays closed")
    Event.objects.record("reopening.declined", outcome, by=by)
    text = f"“{outcome}” stays closed, says {by}."
    tell([*executives(), *([asked_by] if asked_by else [])], outcome, text, by=by, kind="outcome-ended")


def _held(outcome: Outcome) -> Closing:
    """The closing of a closed outcome, with the outcome's row held; ``outcome`` is then as it stands."""
    Outcome.objects.select_for_update().get(pk=outcome.pk)
    outcome.refresh_from_db(fields=["closed_at"])
    closing = last_closing(outcome)
    if outcome.closed_at is None or closing is None:
        raise Refused("This outcome is open.")
    return closing


def _asked(outcome: Outcome) -> Closing:
    closing = _held(outcome)
    if closing.reopening is None:
        raise Refused("Nobody asks any more to open it again.")
    return closing
