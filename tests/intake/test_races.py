"""Two people at the same moment, on connections of their own: SQLite's file and Postgres alike."""

import pytest

from outcomes.models import Outcome
from partnership.core.refusals import Refused, Stale
from partnership.intake import actions
from partnership.intake.models import Request, Screening
from partnership.people.models import Person
from tests.intake import asking
from tests.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 3
State = Request.State


def copies(record: Request, number: int) -> list[Request]:
    """What so many tabs hold of one request."""
    return [asking.fresh(record) for _ in range(number)]


def test_two_answers_to_one_part_at_once_keep_the_first(
    marketing: Person, cio: Person, deputy_cio: Person, outcome: Outcome
) -> None:
    for _ in range(ROUNDS):
        record = asking.submitted(marketing, outcome)
        results = at_once(
            *(
                lambda one=one, person=person: actions.answer(one, "delivery", fit="fits", words=person.name, by=person)
                for one, person in zip(copies(record, 2), (cio, deputy_cio), strict=True)
            ),
            refusals=(Stale,),
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
        seen = {"time": record.section_digest("time")}
        results = at_once(
            *(
                lambda one=one, words=words, seen=seen: one.amend({"needed_by_reason": words}, seen=seen, by=marketing)
                for one, words in zip(copies(record, 2), ("one", "two"), strict=True)
            ),
            refusals=(Stale,),
        )
        assert sum(isinstance(result, Stale) for result in results) == 1


def test_submitted_once_by_two_clicks(marketing: Person, outcome: Outcome) -> None:
    record = asking.a_draft(marketing, outcome)
    results = at_once(*(lambda one=one: one.submit(by=marketing) for one in copies(record, 3)))
    assert sum(isinstance(result, Refused) for result in results) == 2
