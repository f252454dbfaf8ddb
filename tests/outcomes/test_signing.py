"""Proposing, signing and what it does to the version before: through the verbs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from outcomes.actions import drafting, signing, succeeding
from outcomes.agreeing.material import digest_of
from outcomes.models import KpiDefinition, Version
from partnership.accord.models import Signature
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused, Stale
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, definition, in_force, kpi_of, sign, wording

State = Version.State
pytestmark = pytest.mark.django_db


def kinds(version: Version) -> list[str]:
    return list(Event.objects.about(version.outcome).order_by("pk").values_list("kind", flat=True))


def test_two_signatures_put_a_version_in_force(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    version = a_proposal(it, marketing)
    assert sign(version, cio).state == State.PROPOSED
    version = sign(version, cmo)
    assert version.state == State.IN_FORCE
    assert version.in_force_at is not None
    assert version.agreement
    assert version.agreement.is_complete
    assert {s.digest for s in version.agreement.signatures.all()} == {digest_of(version)}
    assert kinds(version) == ["outcome.drafted", "kpi.added", "version.proposed", "outcome.joined", "version.entered"]


def test_stewards_and_signers_hear_that_it_is_in_force(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    in_force(it, marketing, cio, cmo)
    told = Notice.objects.filter(kind="version-in-force")  # but for whoever signed last, who has just seen it
    assert set(told.values_list("person", flat=True)) == {it.pk, marketing.pk, cio.pk}


@pytest.mark.parametrize(
    ("minutes", "refused"), [(14, False), (16, True), (None, True)], ids=["fresh", "too-old", "none"]
)
def test_a_signature_takes_a_fresh_proof(
    it: Person, marketing: Person, cio: Person, minutes: int | None, refused: bool
) -> None:
    version = a_proposal(it, marketing)
    proved_at = None if minutes is None else timezone.now() - timedelta(minutes=minutes)
    if refused:
        with pytest.raises(Refused, match="Prove that it is you"):
            signing.sign(version, by=cio, seen=version.digest, proved_at=proved_at)
    signed = 0 if refused else 1
    if not refused:
        signing.sign(version, by=cio, seen=version.digest, proved_at=proved_at)
    assert Signature.objects.filter(agreement__version=version).count() == signed


@pytest.mark.parametrize("who", ["it", "marketing", "admin", "observer", "stranger"])
def test_nobody_signs_who_speaks_for_no_side(
    who: str,
    request: pytest.FixtureRequest,
    it: Person,
    marketing: Person,
    admin: Person,
    observer: Person,
    stranger: Person,
) -> None:
    version = a_proposal(it, marketing)
    with pytest.raises(Refused, match="Only the CIO, the CMO or a deputy"):
        sign(version, request.getfixturevalue(who))


def test_the_same_side_signs_once(it: Person, marketing: Person, cio: Person, deputy_cio: Person) -> None:
    version = sign(a_proposal(it, marketing), deputy_cio)
    with pytest.raises(Refused, match="IT has signed already: Dana Iqbal"):
        sign(version, cio)
    assert version.agreement
    assert version.agreement.signatures.get().acting_for == cio


def test_a_signature_is_for_exactly_one_text(it: Person, marketing: Person, cio: Person) -> None:
    version = a_proposal(it, marketing)
    with pytest.raises(Refused, match="changed since you opened it"):
        signing.sign(version, by=cio, seen="0" * 64, proved_at=timezone.now())


def test_text_that_changed_behind_the_verbs_is_not_signed(it: Person, marketing: Person, cio: Person) -> None:
    version = a_proposal(it, marketing)
    Version.objects.filter(pk=version.pk).update(title="Sell less")
    with pytest.raises(Refused, match="not the one that was proposed"):
        sign(version, cio)


@pytest.mark.parametrize("by_name", ["it", "cio"])
def test_a_draft_is_not_signed(by_name: str, request: pytest.FixtureRequest, it: Person, marketing: Person) -> None:
    with pytest.raises(Refused, match="is draft: it cannot be signed"):
        sign(a_draft(it, marketing), request.getfixturevalue(by_name))


def test_a_withdrawn_version_is_never_signed(it: Person, marketing: Person, cio: Person) -> None:
    version = a_proposal(it, marketing)
    signing.withdraw(version, by=marketing, because="Too early.")
    with pytest.raises(Refused, match="is withdrawn: it cannot be signed"):
        sign(version, cio)
    assert version.agreement
    version.agreement.refresh_from_db()
    assert version.agreement.ended_because == "version 1 was withdrawn"


def test_a_material_change_of_what_is_in_force_leaves_it_in_force(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    first = outcome.versions.get()
    second = drafting.change_wording(first, by=it, seen=first.edits, values=wording(title="Sell more to everybody"))
    first.refresh_from_db()
    assert (first.state, first.title) == (State.IN_FORCE, "Sell more to existing customers")
    assert (second.number, second.state, second.agreement) == (2, State.DRAFT, None)
    signing.propose(second, by=it, seen=digest_of(second))
    second = sign(Version.objects.get(pk=second.pk), cmo)
    assert first.is_in_force
    second = sign(second, cio)
    first.refresh_from_db()
    outcome.refresh_from_db()
    assert (first.state, second.state, outcome.title) == (State.SUPERSEDED, State.IN_FORCE, "Sell more to everybody")
    assert [d.kpi_id for d in second.definitions.all()] == [d.kpi_id for d in first.definitions.all()]
    with pytest.raises(Refused, match="is superseded"):
        sign(first, cio)


def test_a_stewards_successor_keeps_both_signatures(
    it: Person, it2: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    version = in_force(it, marketing, cio, cmo).versions.get()
    kpi, d = kpi_of(version), version.definitions.get()
    before = digest_of(version)
    landed = drafting.change_kpi(
        version,
        kpi,
        by=it,
        seen=d.edits,
        values=definition(it2, marketing),
        targets=[(wording()["ends_on"], Decimal(30))],
    )
    d.refresh_from_db()
    assert (landed.pk, landed.state, d.steward_it) == (version.pk, State.IN_FORCE, it2)
    assert digest_of(Version.objects.for_detail().get(pk=version.pk)) == before
    event = Event.objects.about(version.outcome)[0]
    assert event.kind == "kpi.corrected"
    assert event.changes == {"repeat-purchase-rate.steward_it": ["Ivan Petrov", "Irene Castillo"]}


@pytest.mark.parametrize("missing", ["steward_it", "steward_marketing"])
def test_what_is_in_force_keeps_a_steward_of_each_side(
    it: Person, marketing: Person, cio: Person, cmo: Person, missing: str
) -> None:
    version = in_force(it, marketing, cio, cmo).versions.get()
    kpi, d = kpi_of(version), version.definitions.get()
    values, targets = definition(it, marketing) | {missing: None}, [(wording()["ends_on"], Decimal(30))]
    with pytest.raises(Refused, match="Name a successor"):
        drafting.change_kpi(version, kpi, by=it, seen=d.edits, values=values, targets=targets)
    d.refresh_from_db()
    assert (d.steward_it, d.steward_marketing) == (it, marketing)
    draft = succeeding.draft_next(version, by=it)
    drafting.change_kpi(draft, kpi, by=it, seen=draft.definitions.get().edits, values=values, targets=targets)
    assert "needs a steward" in signing.lacks(Version.objects.get(pk=draft.pk))[0]


def test_what_is_in_force_keeps_a_stage(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    version = in_force(it, marketing, cio, cmo).versions.get()
    with pytest.raises(Refused, match="at least one journey stage"):
        drafting.change_wording(version, by=it, seen=version.edits, values=wording(stages=[]))
    assert version.stages.count() == 1


def test_changing_a_proposal_clears_signatures_and_says_whose_and_why(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    version = sign(a_proposal(it, marketing), cio)
    kpi, d = kpi_of(version), version.definitions.get()
    second = drafting.change_kpi(
        version,
        kpi,
        by=marketing,
        seen=d.edits,
        values=definition(it, marketing, baseline=Decimal(21)),
        targets=[(wording()["ends_on"], Decimal(30))],
        because="Counted anew.",
    )
    version.refresh_from_db()
    assert (version.state, second.number, second.state) == (State.SUPERSEDED, 2, State.DRAFT)
    assert version.cleared_signatures == ["Ingrid Olsen"]
    assert version.cleared_fields == ["repeat-purchase-rate.baseline"]
    event = Event.objects.about(version.outcome).filter(kind="version.superseded").get()
    assert event.detail == {
        "version": 1, "by": 2, "cleared": ["Ingrid Olsen"], "fields": ["repeat-purchase-rate.baseline"],
        "reason": "Counted anew.",
    }  # fmt: skip
    assert version.definitions.get().baseline == Decimal(20)
    with pytest.raises(Refused, match="is superseded: it cannot be signed"):
        sign(version, cmo)


def test_what_a_draft_lacks_is_said_in_sentences(marketing: Person) -> None:
    outcome = drafting.start(by=marketing, title="Reach a broader audience")
    version = Version.objects.for_detail().get(outcome=outcome)
    with pytest.raises(signing.NotReady) as refused:
        signing.propose(version, by=marketing, seen=digest_of(version))
    assert refused.value.lacks == [
        "Say in the context why both sides want this.",
        "Give the period: the day from which and the day until which it is judged.",
        "Choose at least one journey stage.",
        "Add at least one KPI.",
    ]
    drafting.change_kpi(version, None, by=marketing, seen=None, values=definition(None, marketing), targets=[])
    assert signing.lacks(Version.objects.get(pk=version.pk))[-1] == "“Repeat purchase rate” needs a steward in IT."


def test_one_does_not_propose_what_one_has_not_read(it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    seen = digest_of(version)
    drafting.change_wording(version, by=it, seen=version.edits, values=wording(title="Sell more"))
    with pytest.raises(Stale):
        signing.propose(version, by=marketing, seen=seen)


def test_the_other_sides_first_part_is_remembered_once(it: Person, it2: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    outcome = version.outcome
    assert outcome.other_side_at is None
    drafting.change_wording(version, by=it, seen=0, values=wording(title="Sell more"))
    drafting.change_wording(version, by=it2, seen=1, values=wording(title="Sell even more"))
    outcome.refresh_from_db()
    assert (outcome.other_side_by, outcome.other_side_after_days) == (it, 0)
    assert kinds(version).count("outcome.joined") == 1


def test_a_stale_save_changes_nothing(it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    drafting.change_wording(version, by=it, seen=0, values=wording(title="From IT"))
    with pytest.raises(Stale) as stale:
        drafting.change_wording(version, by=marketing, seen=0, values=wording(title="From marketing"))
    assert isinstance(stale.value.current, Version)
    assert stale.value.current.title == "From IT"
    version.refresh_from_db()
    assert version.title == "From IT"


def test_the_next_version_is_drafted_once(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    first = in_force(it, marketing, cio, cmo).versions.get()
    succeeding.draft_next(first, by=it)
    with pytest.raises(Refused, match="Version 2 is draft already"):
        drafting.change_wording(first, by=marketing, seen=first.edits, values=wording(title="Else"))


def test_a_kpi_that_was_never_agreed_on_leaves_no_trace(it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing, kpis=2)
    kpi = kpi_of(version)
    drafting.remove_kpi(version, kpi, by=it)
    assert list(version.outcome.kpis.values_list("key", flat=True)) == ["repeat-purchase-rate-2"]


def test_a_kpi_that_is_removed_from_what_is_in_force_keeps_its_history(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    first = in_force(it, marketing, cio, cmo, kpis=2).versions.get()
    second = drafting.remove_kpi(first, kpi_of(first), by=it)
    assert (second.number, second.state) == (2, State.DRAFT)
    assert KpiDefinition.objects.filter(version=second).count() == 1
    assert KpiDefinition.objects.filter(version=first).count() == 2
    assert first.outcome.kpis.count() == 2
