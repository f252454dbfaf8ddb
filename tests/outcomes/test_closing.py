"""Closing, re-affirming and counter-proposing: through the verbs."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from outcomes.actions import closing, countering, drafting, signing, succeeding
from outcomes.agreeing.wording import lines
from outcomes.models import Closing, Outcome, Reaffirmation, Version
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import END, START, a_draft, a_proposal, in_force, reaffirm, sign, wording

pytestmark = pytest.mark.django_db
NOW = timedelta(0)


def close(proposed: Closing, *people: Person) -> None:
    for person in people:
        closing.sign_closing(proposed, by=person, seen=proposed.agreement.digest, proved_at=timezone.now())


def test_both_signatures_close_it(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    draft = succeeding.draft_next(outcome.versions.get(), by=it)
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
        closing.sign_closing(proposed, by=cio, seen=proposed.agreement.digest, proved_at=None)


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
        succeeding.draft_next(outcome.versions.get(), by=it)


def test_each_side_re_affirms_with_one_click(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    assert reaffirm(outcome, by=cio).completed_at is None
    with pytest.raises(Refused, match="IT has signed already"):
        reaffirm(outcome, by=cio)
    assert reaffirm(outcome, by=cmo).completed_at is not None
    assert reaffirm(outcome, by=cmo).completed_at is None


def test_re_affirming_is_of_the_text_that_was_read(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    first = outcome.versions.get()
    second = drafting.change_wording(first, by=it, seen=first.edits, values=wording(title="Sell more to everybody"))
    signing.propose(second, by=it, seen=signing.digest_of(second))
    sign(Version.objects.get(pk=second.pk), cio, cmo)
    with pytest.raises(Refused, match="has changed since you opened it"):
        closing.reaffirm(outcome, by=cio, seen=first.digest)
    assert not Reaffirmation.objects.exists()
    reaffirm(outcome, by=cio)


def test_closing_is_of_the_wording_that_it_was_proposed_for(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    proposed = closing.propose_closing(outcome, by=cio, result="achieved", learnt="Ask first.")
    first = outcome.versions.get()
    second = drafting.change_wording(first, by=it, seen=first.edits, values=wording(title="Sell more to everybody"))
    signing.propose(second, by=it, seen=signing.digest_of(second))
    sign(Version.objects.get(pk=second.pk), cio, cmo)
    with pytest.raises(Refused, match="version 2 came into force"):
        close(proposed, cio)


@pytest.mark.parametrize("behind", [{"result": "missed"}, {"learnt": "Ask nobody."}])
def test_closing_that_changed_behind_the_verbs_is_not_signed(
    it: Person, marketing: Person, cio: Person, cmo: Person, behind: dict[str, str]
) -> None:
    proposed = closing.propose_closing(
        in_force(it, marketing, cio, cmo), by=cio, result="achieved", learnt="Ask first."
    )
    Closing.objects.update(**behind)
    with pytest.raises(Refused, match="no longer what the closing was proposed for"):
        close(proposed, cio)


def test_what_is_not_in_force_is_not_re_affirmed(it: Person, marketing: Person, cio: Person) -> None:
    with pytest.raises(Refused, match="Only what is in force"):
        reaffirm(a_proposal(it, marketing).outcome, by=cio)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "Sell more, sooner"),
        ("repeat-purchase-rate.baseline", Decimal(22)),
        ("repeat-purchase-rate.direction", "decrease"),
        ("repeat-purchase-rate.targets", [(START, Decimal(25)), (END, Decimal(35))]),
    ],
)
def test_accepting_a_counter_proposal_makes_the_next_version(
    it: Person, marketing: Person, cio: Person, field: str, value: Any
) -> None:
    version = a_draft(it, marketing)
    if value == "decrease":  # its target fits either way: one field is changed, and the others still fit it
        kpi = version.definitions.get()
        drafting.change_kpi(version, kpi.kpi, by=marketing, seen=kpi.edits, values={}, targets=[(END, kpi.baseline)])
        version = Version.objects.for_detail().get(pk=version.pk)
    signing.propose(version, by=marketing, seen=signing.digest_of(version))
    version = sign(Version.objects.for_detail().get(pk=version.pk), cio)
    proposal = countering.counter(version, by=it, field=field, value=str(value), reason="More exact.")
    landed = countering.accept(proposal, by=marketing, value=value)
    version.refresh_from_db()
    assert (version.state, landed.number, landed.state) == (Version.State.SUPERSEDED, 2, Version.State.DRAFT)
    assert version.cleared_fields == [field]
    assert version.cleared_signatures == ["Ingrid Olsen"]
    stored = [Version.objects.for_detail().get(pk=each.pk) for each in (version, landed)]
    before, after = ({line.path: line.text for line in lines(each)} for each in stored)
    assert [path for path in after if before[path] != after[path]] == [field]


def test_two_counter_proposals_that_do_not_fit_together_are_not_both_accepted(it: Person, marketing: Person) -> None:
    version = a_proposal(it, marketing)
    proposal = countering.counter(version, by=it, field="ends_on", value="2025-12-31", reason="Sooner.")
    with pytest.raises(Refused, match="must end after it starts"):
        countering.accept(proposal, by=marketing, value=date(2025, 12, 31))
    proposal.refresh_from_db()
    version.refresh_from_db()
    assert (proposal.state, version.state) == ("open", Version.State.PROPOSED)


def test_a_way_that_goes_against_its_targets_is_not_accepted(it: Person, marketing: Person) -> None:
    version = a_proposal(it, marketing)
    field = "repeat-purchase-rate.direction"
    proposal = countering.counter(version, by=it, field=field, value="decrease", reason="More exact.")
    with pytest.raises(Refused, match="“Decrease to” from 20 leads to 30, which is more"):
        countering.accept(proposal, by=marketing, value="decrease")
    proposal.refresh_from_db()
    version.refresh_from_db()
    assert (proposal.state, version.state) == ("open", Version.State.PROPOSED)


def test_the_other_side_answers(it: Person, it2: Person, marketing: Person) -> None:
    proposal = countering.counter(a_proposal(it, marketing), by=it, field="title", value="Sell more", reason="Shorter.")
    for own in (it, it2):
        with pytest.raises(Refused, match="The other side answers"):
            countering.accept(proposal, by=own, value="Sell more")
        with pytest.raises(Refused, match="The other side answers"):
            countering.decline(proposal, by=own)
    countering.decline(proposal, by=marketing)
    with pytest.raises(Refused, match="answered already: it is declined"):
        countering.accept(proposal, by=marketing, value="Sell more")


def test_open_counter_proposals_lapse_with_their_version(it: Person, marketing: Person) -> None:
    version = a_proposal(it, marketing)
    proposal = countering.counter(version, by=it, field="title", value="Sell more", reason="Shorter.")
    succeeding.draft_next(version, by=marketing)
    proposal.refresh_from_db()
    assert proposal.state == "lapsed"
