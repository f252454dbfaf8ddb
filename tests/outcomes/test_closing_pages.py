"""Closing, re-affirming and countering in the browser."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.models import CounterProposal, Outcome, Version
from partnership.people.models import Person
from tests.outcomes.making import a_draft, a_proposal, in_force, sign

pytestmark = pytest.mark.django_db
Signer = Callable[..., Client]
ENDING = {"result": "partly", "learnt": "Offers late are offers lost."}


def marks(html: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(seen|mark)" value="([^"]*)"', html))


def test_both_executives_close_it(it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    url = reverse("outcomes:closing", args=[outcome.pk])
    assert signer(cio).post(url, ENDING).status_code == 303
    for person in (cio, cmo):
        client = signer(person)
        form = marks(client.get(url).content.decode())
        assert client.post(reverse("outcomes:closing_signature", args=[outcome.pk]), form).status_code == 303
    outcome.refresh_from_db()
    assert outcome.result == "partly"
    html = signer(it).get(outcome.get_absolute_url()).content.decode()
    assert "Offers late are offers lost." in html
    assert "Partly achieved" in html


@pytest.mark.parametrize("who", ["it", "admin", "observer"])
def test_only_seats_close_and_re_affirm(
    who: str, request: pytest.FixtureRequest, it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    client = signer(request.getfixturevalue(who))
    for name in ("closing", "closing_signature", "closing_withdrawal", "reaffirmation"):
        assert client.post(reverse(f"outcomes:{name}", args=[outcome.pk]), ENDING).status_code == 403
    assert not outcome.closings.exists()


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"learnt": ""}, "Say in one line what was learnt."),
        ({"learnt": "x" * 301}, "This has 301 characters; at most 300 fit."),
        ({"result": "won"}, "That is not offered here"),
    ],
)
def test_a_bad_closing_gets_a_sentence(
    bad: dict[str, str], sentence: str, it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    answer = signer(cio).post(reverse("outcomes:closing", args=[outcome.pk]), ENDING | bad)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_closing_takes_a_fresh_proof(it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    signer(cio).post(reverse("outcomes:closing", args=[outcome.pk]), ENDING)
    client = signer(cio, minutes_ago=20)
    answer = client.post(reverse("outcomes:closing_signature", args=[outcome.pk]), {"seen": "x"})
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert "next=%2Foutcomes%2F" in answer.headers["Location"]


def test_a_draft_is_not_closed(it: Person, marketing: Person, cio: Person, signer: Signer) -> None:
    outcome = a_draft(it, marketing).outcome
    answer = signer(cio).post(reverse("outcomes:closing", args=[outcome.pk]), ENDING, follow=True)
    assert "Only what is in force can be re-affirmed or closed." in answer.content.decode()


def test_an_old_agreement_offers_one_click(
    it: Person, marketing: Person, cio: Person, cmo: Person, signer: Signer
) -> None:
    with time_machine.travel(timezone.now() - timedelta(days=200)):
        outcome = in_force(it, marketing, cio, cmo)
    client = signer(cio)
    assert "Re-affirm it" in client.get(outcome.get_absolute_url()).content.decode()
    url = reverse("outcomes:reaffirmation", args=[outcome.pk])
    assert "has changed since you opened it" in client.post(url, follow=True).content.decode()
    client.post(url, {"seen": outcome.versions.get().digest})
    assert "Re-affirm it" not in client.get(outcome.get_absolute_url()).content.decode()
    assert "Re-affirm it" in signer(cmo).get(outcome.get_absolute_url()).content.decode()


def test_a_counter_proposal_is_made_and_accepted(it: Person, marketing: Person, cio: Person, signer: Signer) -> None:
    version = sign(a_proposal(it, marketing), cio)
    args = [version.outcome_id, version.number]
    form = {"field": "repeat-purchase-rate.baseline", "value": "22.5", "reason": "Counted anew."}
    assert signer(it).post(reverse("outcomes:counter", args=args), form).status_code == 303
    counter = CounterProposal.objects.get()
    url = reverse("outcomes:answer", args=[*args, counter.pk])
    assert "The other side answers" in signer(it).post(url, {"answer": "accept"}, follow=True).content.decode()
    html = signer(marketing).post(url, {"answer": "accept"}, follow=True).content.decode()
    assert "version 2 is a draft with it" in html
    assert "signed by Ingrid Olsen" in html
    landed = Version.objects.get(outcome=version.outcome, number=2)
    assert str(landed.definitions.get().baseline) == "22.500000"


@pytest.mark.parametrize(
    ("field", "value", "stored"),
    [
        ("cadence", "quarterly", {"cadence": "quarterly"}),
        ("direction", "Stay above", {"direction": "above"}),
        ("aggregation", "mean of the period", {"aggregation": "mean"}),
        ("weight", "3", {"weight": 3}),
    ],
)
def test_each_field_of_a_definition_can_be_countered(
    it: Person, marketing: Person, signer: Signer, field: str, value: str, stored: dict[str, object]
) -> None:
    version = a_proposal(it, marketing)
    args = [version.outcome_id, version.number]
    form = {"field": f"repeat-purchase-rate.{field}", "value": value, "reason": "Fits better."}
    assert signer(it).post(reverse("outcomes:counter", args=args), form).status_code == 303
    url = reverse("outcomes:answer", args=[*args, CounterProposal.objects.get().pk])
    signer(marketing).post(url, {"answer": "accept"})
    landed = Version.objects.get(outcome=version.outcome, number=2)
    assert {name: getattr(landed.definitions.get(), name) for name in stored} == stored


def test_targets_are_countered_a_line_each(it: Person, marketing: Person, signer: Signer) -> None:
    version = a_proposal(it, marketing)
    args = [version.outcome_id, version.number]
    form = {
        "field": "repeat-purchase-rate.targets",
        "reason": "In two steps.",
        "value": "25 from 2026-06-30\r\n\r\n 31.5  FROM 2026-12-31 ",
    }
    assert signer(it).post(reverse("outcomes:counter", args=args), form).status_code == 303
    url = reverse("outcomes:answer", args=[*args, CounterProposal.objects.get().pk])
    signer(marketing).post(url, {"answer": "accept"})
    landed = Version.objects.get(outcome=version.outcome, number=2).definitions.get()
    assert [str(target) for target in landed.targets.all()] == [
        "25.000000 from 2026-06-30",
        "31.500000 from 2026-12-31",
    ]


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ({"value": "many"}, "“many” is not a number."),
        ({"value": ""}, "Give the value that you propose."),
        ({"reason": ""}, "Say why"),
        ({"field": "repeat-purchase-rate.steward_it"}, "That is not offered here"),
        ({"field": "ends_on", "value": "9999-01-01"}, "Choose a day from 1990 to 2199."),
        ({"field": "ends_on", "value": "2026-01-01"}, "The period must end after it starts."),
        ({"field": "starts_on", "value": "2026-12-31"}, "The period must end after it starts."),
        ({"field": "repeat-purchase-rate.direction", "value": "sideways"}, "Choose one of: Increase to, Decrease to"),
        (
            {"field": "repeat-purchase-rate.targets", "value": "thirty by summer"},
            "“summer” is not a date. Write it as 31 Dec 2026.",
        ),
        ({"field": "repeat-purchase-rate.targets", "value": "NaN from 2026-12-31"}, "“NaN” is not a number."),
        (
            {"field": "repeat-purchase-rate.targets", "value": "30 from 2026-12-31\n31 from 2026-12-31"},
            "already a target from this day",
        ),
    ],
)
def test_a_bad_counter_proposal_gets_a_sentence(
    bad: dict[str, str], sentence: str, it: Person, marketing: Person, signer: Signer
) -> None:
    version = a_proposal(it, marketing)
    form = {"field": "repeat-purchase-rate.baseline", "value": "22.5", "reason": "Counted anew."} | bad
    answer = signer(it).post(reverse("outcomes:counter", args=[version.outcome_id, 1]), form)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_another_versions_counter_proposal_is_404(it: Person, marketing: Person, signer: Signer) -> None:
    one, other = a_proposal(it, marketing), a_proposal(it, marketing, title="Other")
    signer(it).post(
        reverse("outcomes:counter", args=[one.outcome_id, 1]), {"field": "title", "value": "Less", "reason": "More."}
    )
    url = reverse("outcomes:answer", args=[other.outcome_id, 1, CounterProposal.objects.get().pk])
    assert signer(marketing).post(url, {"answer": "accept"}).status_code == 404
    assert Outcome.objects.count() == 2
