"""Two people at the same moment, on connections of their own: SQLite's file and Postgres alike."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections

from outcomes.models import Outcome
from partnership.activity.models import first_break
from partnership.intake import actions
from partnership.intake.models import Request, Screening, Stale
from partnership.people.models import Person, Refused
from partnership.projects.actions import beginning
from partnership.projects.models import Project
from tests.intake import asking

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
State = Request.State


def at_once(*jobs: Callable[[], Any]) -> list[Any]:
    """Run the jobs in threads that start together; a refusal is a job's result, anything else fails the test."""
    gate = threading.Barrier(len(jobs))
    results: list[Any] = [None] * len(jobs)

    def run(n: int, job: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            gate.wait(timeout=20)
            results[n] = job()
        except BaseException as error:  # noqa: BLE001 - shown by the assertion below
            results[n] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n, job)) for n, job in enumerate(jobs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    broken = [one for one in results if isinstance(one, BaseException) and not isinstance(one, (Refused, Stale))]
    assert not broken, broken
    return results


def copies(record: Request, number: int) -> list[Request]:
    """What so many tabs hold of one request."""
    return [asking.fresh(record) for _ in range(number)]


def test_accept_against_withdraw_ends_in_one_of_the_two(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    for _ in range(ROUNDS):
        record = asking.scored(marketing, outcome, cio, cmo)
        digest = record.acceptance.digest
        beginning.accept(record, by=cio, digest=digest)
        one, other = copies(record, 2)
        results = at_once(
            lambda one=one, digest=digest: beginning.accept(one, by=cmo, digest=digest),
            lambda other=other: other.withdraw(by=marketing),
        )
        record = asking.fresh(record)
        made = Project.objects.filter(request=record).count()
        assert (record.state, made) in {(State.ACCEPTED, 1), (State.WITHDRAWN, 0)}
        assert sum(isinstance(result, Refused) for result in results) == 1
    assert first_break() is None


def test_both_accept_at_once_and_it_becomes_one_project(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    for _ in range(ROUNDS):
        record = asking.scored(marketing, outcome, cio, cmo)
        digest = record.acceptance.digest
        results = at_once(
            *(
                lambda one=one, person=person, digest=digest: beginning.accept(one, by=person, digest=digest)
                for one, person in zip(copies(record, 2), (cio, cmo), strict=True)
            )
        )
        assert Project.objects.filter(request=record).count() == 1
        assert [isinstance(result, Project) for result in results].count(True) == 1
        assert asking.fresh(record).state == State.ACCEPTED


def test_two_answers_to_one_part_at_once_keep_the_first(
    marketing: Person, cio: Person, deputy_cio: Person, outcome: Outcome
) -> None:
    for _ in range(ROUNDS):
        record = asking.submitted(marketing, outcome)
        results = at_once(
            *(
                lambda one=one, person=person: actions.answer(one, "delivery", fit="fits", words=person.name, by=person)
                for one, person in zip(copies(record, 2), (cio, deputy_cio), strict=True)
            )
        )
        assert sum(isinstance(result, Stale) for result in results) == 1
        consultation = asking.fresh(record).consultation
        assert consultation.delivery_words == consultation.delivery_by.name


def test_last_two_parts_at_once_open_one_screening(
    marketing: Person, cio: Person, deputy_cio: Person, outcome: Outcome
) -> None:
    for _ in range(ROUNDS):
        record = asking.submitted(marketing, outcome)
        actions.answer(record, "integration", fit="fits", words="Yes.", by=cio)
        results = at_once(
            *(
                lambda one=one, person=person, part=part: actions.answer(one, part, fit="fits", words="Yes.", by=person)
                for one, person, part in zip(
                    copies(record, 2), (cio, deputy_cio), ("delivery", "governance"), strict=True
                )
            )
        )
        assert results == [None, None]
        assert asking.fresh(record).state == State.SCREENING
        assert Screening.objects.filter(request=record).count() == 1


def test_two_tabs_at_once_keep_the_first(marketing: Person, outcome: Outcome) -> None:
    for _ in range(ROUNDS):
        record = asking.a_draft(marketing, outcome)
        opened = {"time": record.section_digest("time")}
        results = at_once(
            *(
                lambda one=one, words=words, opened=opened: one.amend(
                    {"needed_by_reason": words}, opened=opened, by=marketing
                )
                for one, words in zip(copies(record, 2), ("one", "two"), strict=True)
            )
        )
        assert sum(isinstance(result, Stale) for result in results) == 1


def test_submitted_once_by_two_clicks(marketing: Person, outcome: Outcome) -> None:
    record = asking.a_draft(marketing, outcome)
    results = at_once(*(lambda one=one: one.submit(by=marketing) for one in copies(record, 3)))
    assert sum(isinstance(result, Refused) for result in results) == 2
