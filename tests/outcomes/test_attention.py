"""A proposed version waits for the seat that has not signed it."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.template.loader import render_to_string
from django.utils import timezone

from outcomes.actions import closing, signing
from outcomes.wanted import signatures_wanted
from partnership.attention.items import Item
from partnership.core.memory import remembering
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, in_force, reaffirm, sign

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("UTC"))


def wanted(at: datetime, person: Person | None = None) -> list[Item]:
    return [item for item in signatures_wanted(at, person) if item.kind == "signature-wanted"]


def test_it_waits_for_both_seats_then_for_the_one_that_is_missing(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    version = a_proposal(it, marketing)
    now = timezone.now()
    assert {item.person_id for item in wanted(now)} == {cio.pk, cmo.pk}
    assert [item.person_id for item in wanted(now, cmo)] == [cmo.pk]
    sign(version, cio)
    assert [item.person_id for item in wanted(now)] == [cmo.pk]
    sign(version, cmo)
    assert wanted(now) == []


def test_a_deputy_is_asked_as_well(it: Person, marketing: Person, cio: Person, deputy_cio: Person) -> None:
    a_proposal(it, marketing)
    items = wanted(timezone.now())
    assert [(item.person_id, item.context["principal"]) for item in items] == [
        (cio.pk, ""),
        (deputy_cio.pk, "Ingrid Olsen"),
    ]


def test_nothing_waits_in_a_draft_or_after_a_withdrawal(it: Person, marketing: Person, cio: Person) -> None:
    a_draft(it, marketing)
    signing.withdraw(a_proposal(it, marketing, title="Another"), by=marketing)
    assert wanted(timezone.now()) == []


@pytest.mark.parametrize(
    ("days", "occasion", "joint"),
    [
        (0, "2026-03-02:at-once", False),
        (1, "2026-03-02:at-once", False),
        (2, "2026-03-02:2-days", False),
        (5, "2026-03-02:5-days", True),
        (30, "2026-03-02:5-days", True),
    ],
)
def test_it_is_said_at_once_then_after_two_and_five_days_then_as_a_topic(
    it: Person, marketing: Person, cio: Person, days: int, occasion: str, joint: bool
) -> None:
    with time_machine.travel(NOON, tick=False):
        a_proposal(it, marketing)
    item = wanted(NOON + timedelta(days=days))[0]
    assert (item.occasion, item.joint) == (occasion, joint)


def test_it_does_not_wait_before_it_was_proposed(it: Person, marketing: Person, cio: Person) -> None:
    with time_machine.travel(NOON, tick=False):
        a_proposal(it, marketing)
    assert wanted(NOON - timedelta(hours=1)) == []


def test_its_words_name_the_text_and_the_side(it: Person, marketing: Person, cio: Person) -> None:
    a_proposal(it, marketing, title="Sell <more> & better")
    item = wanted(timezone.now())[0]
    text = render_to_string(item.word_templates[0], {"item": item})
    assert text.splitlines()[0] == "Signature wanted: Sell <more> & better"
    assert "waits for IT’s signature" in text
    html = render_to_string(item.row_templates[0], {"item": item})
    assert "Sell &lt;more&gt; &amp; better" in html
    assert item.url in html


def test_asking_costs_the_same_whatever_waits(
    it: Person, marketing: Person, cio: Person, cmo: Person, django_assert_max_num_queries: object
) -> None:
    for n in range(3):
        a_proposal(it, marketing, title=f"Number {n}")
    with remembering(), django_assert_max_num_queries(10):  # type: ignore[operator]
        assert len(list(signatures_wanted(timezone.now(), None))) == 6


def test_a_closing_waits_for_both(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    proposed = closing.propose_closing(outcome, by=cio, result="missed", learnt="Too late.")
    assert {item.person_id for item in wanted(timezone.now())} == {cio.pk, cmo.pk}
    assert wanted(timezone.now())[0].url == f"/outcomes/{outcome.pk}/closing/"
    closing.withdraw_closing(proposed, by=cio)
    assert wanted(timezone.now()) == []


def test_an_agreement_is_to_be_re_affirmed_after_half_a_year(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    with time_machine.travel(NOON, tick=False):
        outcome = in_force(it, marketing, cio, cmo)
    assert wanted(NOON + timedelta(days=179)) == []
    due = NOON + timedelta(days=181)
    assert {item.person_id for item in wanted(due)} == {cio.pk, cmo.pk}
    with time_machine.travel(due, tick=False):
        reaffirm(outcome, by=cio)
        assert [item.person_id for item in wanted(due)] == [cmo.pk]
        reaffirm(outcome, by=cmo)
    assert wanted(due) == []
    assert wanted(due + timedelta(days=181)) != []
