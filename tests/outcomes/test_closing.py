"""Closing, re-affirming and counter-proposing: through the verbs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from outcomes.actions import closing, countering, drafting
from outcomes.models import Closing, Outcome, Version
from partnership.accord.models import Refused
from partnership.people.models import Person
from tests.outcomes.making import a_proposal, in_force, sign

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


def close(proposed: Closing, *people: Person) -> None:
    for person in people:
        closing.sign_closing(proposed, by=person, digest=proposed.agreement.digest, proved_at=timezone.now())


def test_both_signatures_close_it(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    draft = drafting.draft_next(outcome.versions.get(), by=it)
    proposed = closing.propose_closing(outcome, by=cio, result="partly", learnt="Offers late are offers lost.")
    close(proposed, cio)
    outcome.refresh_from_db()
    assert outcome.closed_at is None
    close(proposed, cmo)
    outcome = Outcome.objects.for_detail().get(pk=outcome.pk)
    assert (outcome.state, outcome.result, outcome.learnt) == ("closed", "partly", "Offers late are offers lost.")
    draft.refresh_from_db()
    assert draft.state == Version.State.WITHDRAWN
    assert not Outcome.objects.in_force().exists()


def test_closing_takes_a_fresh_proof(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    proposed = closing.propose_closing(in_force(it, marketing, cio, cmo), by=cio, result="missed", learnt="Too late.")
    with pytest.raises(Refused, match="Prove that it is you"):
        closing.sign_closing(proposed, by=cio, digest=proposed.agreement.digest, proved_at=None)


def test_a_withdrawn_closing_is_not_signed(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    proposed = closing.propose_closing(outcome, by=cio, result="dropped", learnt="Nobody asked for it.")
    closing.withdraw_closing(proposed, by=cmo)
    with pytest.raises(Refused, match="withdrawn"):
        close(proposed, cmo)
    closing.propose_closing(outcome, by=cmo, result="missed", learnt="Asked for too late.")


def test_only_one_closing_is_open(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    closing.propose_closing(outcome, by=cio, result="dropped", learnt="Nobody asked for it.")
    with pytest.raises(Refused, match="proposed already"):
        closing.propose_closing(outcome, by=cmo, result="missed", learnt="Too late.")


def test_what_is_closed_is_not_changed(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    close(closing.propose_closing(outcome, by=cio, result="achieved", learnt="Ask first."), cio, cmo)
    with pytest.raises(Refused, match="closed"):
        drafting.draft_next(outcome.versions.get(), by=it)


def test_each_side_re_affirms_with_one_click(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    assert closing.reaffirm(outcome, by=cio).completed_at is None
    with pytest.raises(Refused, match="IT has signed already"):
        closing.reaffirm(outcome, by=cio)
    assert closing.reaffirm(outcome, by=cmo).completed_at is not None
    assert closing.reaffirm(outcome, by=cmo).completed_at is None


def test_what_is_not_in_force_is_not_re_affirmed(it: Person, marketing: Person, cio: Person) -> None:
    with pytest.raises(Refused, match="Only what is in force"):
        closing.reaffirm(a_proposal(it, marketing).outcome, by=cio)


@pytest.mark.parametrize(
    ("field", "value"), [("title", "Sell more, sooner"), ("repeat-purchase-rate.baseline", Decimal(22))]
)
def test_accepting_a_counter_proposal_makes_the_next_version(
    it: Person, marketing: Person, cio: Person, field: str, value: str
) -> None:
    version = sign(a_proposal(it, marketing), cio)
    proposal = countering.counter(version, by=it, field=field, value=str(value), reason="More exact.")
    landed = countering.accept(proposal, by=marketing, value=value)
    version.refresh_from_db()
    assert (version.state, landed.number, landed.state) == (Version.State.SUPERSEDED, 2, Version.State.DRAFT)
    assert version.cleared_fields == [field]
    assert version.cleared_signatures == ["Ingrid Olsen"]


def test_one_does_not_answer_oneself(it: Person, marketing: Person) -> None:
    proposal = countering.counter(a_proposal(it, marketing), by=it, field="title", value="Sell more", reason="Shorter.")
    with pytest.raises(Refused, match="Somebody else"):
        countering.accept(proposal, by=it, value="Sell more")
    countering.decline(proposal, by=marketing)
    with pytest.raises(Refused, match="answered already: it is declined"):
        countering.accept(proposal, by=marketing, value="Sell more")


def test_open_counter_proposals_lapse_with_their_version(it: Person, marketing: Person) -> None:
    version = a_proposal(it, marketing)
    proposal = countering.counter(version, by=it, field="title", value="Sell more", reason="Shorter.")
    drafting.draft_next(version, by=marketing)
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"
