"""The page says what is so, at each turn of the way."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Outcome
from partnership.intake import actions
from partnership.intake.attention import items
from partnership.intake.models import Request
from partnership.intake.states import State
from partnership.intake.track import holder
from partnership.people.models import Person, Side
from partnership.projects.actions import beginning
from tests.intake import asking

ClientFor = Callable[[Person], Client]
SMALL: dict[str, Any] = {"budget": Decimal(900), "personal_data": False, "integration_needed": False}


def page_of(client: Client, record: Request) -> str:
    return " ".join(client.get(record.get_absolute_url()).content.decode().split())


def scores(client: Client, record: Request, values: dict[str, int]) -> str:
    answer = client.post(reverse("intake:request_scores", args=[record.pk]), values, follow=True)
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize("state", State)
def test_every_state_has_words_and_whoever_has_it(state: State, marketing: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    record.state = state
    assert state.label
    has_it = holder(record, {side: [] for side in Side})
    assert bool(has_it) == (record.is_open or state == State.DRAFT)


def test_scores_are_sealed_until_both_are_in(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.consulted(marketing, outcome, cio)
    assert "It stays sealed until the other side has scored too." in scores(
        client_for(cmo), record, asking.SCORES["cmo"]
    )
    both = scores(client_for(cio), record, asking.SCORES["cio"])
    assert "Both sides’ scores are in and open." in both
    assert "stays sealed" not in both


def test_acceptance_is_called_what_it_is(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record, client = asking.scored(marketing, outcome, cio, cmo), client_for(marketing)
    assert "To be accepted by both" in page_of(client, record)
    assert "Accepted by both" not in page_of(client, record)
    assert record.acceptance
    for person in (cmo, cio):
        beginning.accept(record, by=person, seen=record.acceptance.digest)
    whole = page_of(client, record)
    assert "Accepted by both" in whole
    assert f"{cio} and {cmo}" in whole or f"{cmo} and {cio}" in whole


def test_it_may_ask_too(client_for: ClientFor, it: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(it, outcome)
    actions.ask(record, by=cio, text="Which?")
    whole = page_of(client_for(cio), record)
    assert f"{it}, who was asked something" in whole
    assert "who asks" not in whole


def test_fast_lane_shows_no_consultation(
    client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome, **SMALL)
    for person in (marketing, cio):
        whole = page_of(client_for(person), record)
        assert "Not answered" not in whole
        assert "One approval" in whole
    beginning.approve_fast(record, by=cio, words="Go on.")
    whole = page_of(client_for(marketing), record)
    assert whole.count("Go on.") == 1
    assert f"{cio} for IT, in the fast lane" in whole


def test_whom_it_names_may_give_the_one_approval(
    client_for: ClientFor, marketing: Person, it: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome, **SMALL)
    place = reverse("projects:request_fast_approval", args=[record.pk])
    assert client_for(it).post(place, {"words": ""}).status_code == 403
    actions.name_people(record, [it], by=cio)
    record = asking.fresh(record)
    assert (record.fast_lane, record.state) == (True, State.SUBMITTED)
    assert [item.context["step"] for item in items(timezone.now(), it)] == ["approve"]
    assert "Approve for IT" in page_of(client_for(it), record)
    assert client_for(it).post(place, {"words": ""}).status_code == 303
    assert asking.fresh(record).state == State.ACCEPTED


def test_what_does_not_fit_stands_where_one_accepts(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    for part, fit in (("integration", "fits"), ("delivery", "conditions"), ("governance", "does_not_fit")):
        actions.answer(record, part, fit=fit, words=f"On {part}.", by=cio)
    actions.give_scores(record, asking.SCORES["cmo"], by=cmo)
    actions.give_scores(record, asking.SCORES["cio"], by=cio)
    wanted = page_of(client_for(cmo), record).partition('id="wanted"')[2].partition("</form>")[0]
    assert "Does not fit" in wanted
    assert "On governance." in wanted
    assert "On integration." not in wanted
    (item,) = items(timezone.now(), cmo)
    assert item.context["against"] == "delivery fits with conditions and governance does not fit"
    assert "governance does not fit" in client_for(cmo).get("/waiting/").content.decode()


def test_after_an_override_it_has_not_answered(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    override = actions.propose_override(record, by=cmo, reason="It ends on Friday.")
    for person in (cmo, cio):
        actions.sign_override(record, by=person, seen=override.digest, proved_at=timezone.now())
    whole = page_of(client_for(marketing), record)
    assert "recorded here: IT has answered" not in whole
    assert "both executives let it be chosen before IT’s answers" in whole
    for person in (marketing, cio, cmo):
        assert "1 time</a> both executives let a system be" in " ".join(
            client_for(person).get(reverse("intake:requests")).content.decode().split()
        )
    rows = client_for(cio).get(reverse("intake:requests"), {"state": "overridden"}).context["rows"]
    assert [row.request for row in rows] == [record]
