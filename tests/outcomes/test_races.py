"""Two people at the same moment, on connections of their own: SQLite's file and Postgres alike."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from outcomes.actions import drafting, signing, succeeding
from outcomes.actions.measuring import record_value
from outcomes.agreeing.material import digest_of
from outcomes.models import LatestValue, Measurement, Version
from partnership.accord.models import BlindRound, Signature
from partnership.activity.models import first_break
from partnership.core.refusals import Refused, Stale
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, in_force, wording

State = Version.State
pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 4


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads that start together; a job's refusal is its result, anything else fails the test."""
    gate = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(n: int, job: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            results[n] = job()
        except (Refused, Stale) as refused:
            results[n] = refused
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            results[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, job)) for n, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    broken = [r for r in results if isinstance(r, BaseException) and not isinstance(r, (Refused, Stale))]
    assert not broken, broken
    return results


def signing_by(version: Version, person: Person) -> Callable[[], Any]:
    proved_at = timezone.now() - timedelta(minutes=1)
    return lambda: signing.sign(version, by=person, seen=version.digest, proved_at=proved_at)


def refusals(results: list[Any]) -> list[str]:
    return [str(result) for result in results if isinstance(result, Exception)]


def test_two_signers_at_once_put_it_in_force_once(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    for n in range(ROUNDS):
        version = a_proposal(it, marketing, title=f"Round {n}")
        results = at_once(signing_by(version, cio), signing_by(version, cmo))
        version.refresh_from_db()
        assert refusals(results) == []
        assert version.state == State.IN_FORCE
        assert Signature.objects.filter(agreement__version=version).count() == 2
    assert first_break() is None


def test_the_same_person_twice_at_once_signs_once(it: Person, marketing: Person, cio: Person) -> None:
    for n in range(ROUNDS):
        version = a_proposal(it, marketing, title=f"Round {n}")
        results = at_once(*[signing_by(version, cio)] * 3)
        assert refusals(results) == ["IT has signed already: Ingrid Olsen."] * 2
        assert Signature.objects.filter(agreement__version=version).count() == 1


def test_executive_and_deputy_at_once_give_one_part(
    it: Person, marketing: Person, cio: Person, deputy_cio: Person
) -> None:
    version = a_proposal(it, marketing)
    results = at_once(signing_by(version, cio), signing_by(version, deputy_cio))
    assert len(refusals(results)) == 1
    assert Signature.objects.filter(agreement__version=version).count() == 1


def test_a_signature_against_an_edit_leaves_no_half(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    """Either the signature came first and fell with the version, or the edit came first and it was refused."""
    for n in range(ROUNDS):
        version = a_proposal(it, marketing, title=f"Round {n}")
        signing.sign(version, by=cio, seen=version.digest, proved_at=timezone.now())
        results = at_once(
            signing_by(version, cmo),
            lambda v=version: drafting.change_wording(
                v, by=it, seen=v.edits, values=wording(title="Edited"), because="It misled."
            ),
        )
        version.refresh_from_db()
        next_draft = version.outcome.versions.get(number=2)
        signatures = Signature.objects.filter(agreement__version=version).count()
        assert next_draft.state == State.DRAFT
        if refusals(results):
            assert refusals(results) == ["Version 1 is superseded: it cannot be signed."]
            assert (version.state, signatures) == (State.SUPERSEDED, 1)
        else:
            assert (version.state, signatures) == (State.IN_FORCE, 2)
        whole = Version.objects.for_detail().get(pk=version.pk)
        assert digest_of(whole) == version.digest


def test_a_signature_against_a_withdrawal(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    version = a_proposal(it, marketing)
    signing.sign(version, by=cio, seen=version.digest, proved_at=timezone.now())
    results = at_once(signing_by(version, cmo), lambda: signing.withdraw(version, by=marketing, because="Too early."))
    version.refresh_from_db()
    assert len(refusals(results)) == 1
    assert version.state in (State.IN_FORCE, State.WITHDRAWN)
    assert Signature.objects.filter(agreement__version=version).count() == (2 if version.is_in_force else 1)


def test_a_signature_against_the_next_version_leaves_nothing_superseded_to_sign(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    for n in range(ROUNDS):
        version = a_proposal(it, marketing, title=f"Round {n}")
        signing.sign(version, by=cio, seen=version.digest, proved_at=timezone.now())
        at_once(signing_by(version, cmo), lambda v=version: succeeding.draft_next(v, by=marketing, because="Reworked."))
        version.refresh_from_db()
        assert version.state in (State.IN_FORCE, State.SUPERSEDED)
        assert Signature.objects.filter(agreement__version=version).count() == (2 if version.is_in_force else 1)
        assert version.outcome.versions.get(number=2).state == State.DRAFT


def test_two_raters_at_once_open_both_and_once(cio: Person, cmo: Person) -> None:
    for n in range(ROUNDS):
        matter = BlindRound.objects.open(purpose="review", title=f"Round {n}")
        results = at_once(
            lambda m=matter: BlindRound.objects.get(pk=m.pk).rate(by=cio, values={"confidence": 4}, comment="IT"),
            lambda m=matter: BlindRound.objects.get(pk=m.pk).rate(by=cmo, values={"confidence": 2}, comment="We"),
        )
        assert refusals(results) == []
        matter.refresh_from_db()
        assert matter.is_revealed
        found = {each.side: (each.opened, each.values, each.comment) for each in matter.ratings.all()}
        assert found == {"it": (True, {"confidence": 4}, "IT"), "marketing": (True, {"confidence": 2}, "We")}


def test_executive_and_deputy_at_once_give_one_rating(cio: Person, deputy_cio: Person) -> None:
    matter = BlindRound.objects.open(purpose="review", title="Sell more")
    jobs = [
        lambda p=person: BlindRound.objects.get(pk=matter.pk).rate(by=p, values={"confidence": 3})
        for person in (cio, deputy_cio)
    ]
    assert refusals(at_once(*jobs)) == []
    assert matter.ratings.count() == 1
    assert not BlindRound.objects.get(pk=matter.pk).is_revealed


def test_two_values_of_a_day_at_once_are_one_and_its_correction(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    kpi = in_force(it, marketing, cio, cmo).kpis.get()
    day = timezone.localdate() - timedelta(days=1)
    for n in range(ROUNDS):
        on, values = day - timedelta(days=n), (Decimal(20 + n), Decimal(30 + n))
        results = at_once(
            *[
                lambda v=value, p=person, d=on: record_value(kpi=kpi, on=d, value=v, by=p)
                for value, person in zip(values, (it, marketing), strict=True)
            ]
        )
        assert refusals(results) == []
        one = Measurement.objects.get(kpi=kpi, on=on)
        assert {one.value, one.corrections.get().value} == set(values)
        assert one.recorded_by == (it if one.corrections.get().value == values[0] else marketing)
    assert LatestValue.objects.get(kpi=kpi).on == day


def test_two_edits_at_once_bury_nothing(it: Person, marketing: Person) -> None:
    for n in range(ROUNDS):
        version = a_draft(it, marketing, title=f"Round {n}")
        results = at_once(
            lambda v=version: drafting.change_wording(v, by=it, seen=v.edits, values=wording(title="From IT")),
            lambda v=version: drafting.change_wording(
                v, by=marketing, seen=v.edits, values=wording(title="From marketing")
            ),
        )
        assert [type(r).__name__ for r in results if isinstance(r, Exception)] == ["Stale"]
        version.refresh_from_db()
        assert version.edits == 1


def test_two_next_versions_at_once_make_one(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    version = a_proposal(it, marketing)
    for person in (cio, cmo):
        signing.sign(version, by=person, seen=version.digest, proved_at=timezone.now())
    results = at_once(*[lambda: succeeding.draft_next(version, by=it)] * 2)
    assert refusals(results) == ["Version 2 is draft already: make the change there."]
    assert version.outcome.versions.count() == 2


def test_a_proposal_against_an_edit_locks_what_was_read(it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    seen = digest_of(version)
    at_once(
        lambda: signing.propose(version, by=marketing, seen=seen),
        lambda: drafting.change_wording(version, by=it, seen=version.edits, values=wording(title="Edited")),
    )
    version.refresh_from_db()
    if version.state == State.DRAFT:
        assert version.title == "Edited"
    else:
        assert version.digest == seen
        assert version.state == State.SUPERSEDED
