"""A request becomes a project: by the second side's yes, or by IT's one approval in the fast lane."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from outcomes.models import Outcome
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.actions import beginning
from partnership.projects.models import Project
from tests.intake import asking

ClientFor = Callable[[Person], Client]
HTMX = {"HX-Request": "true"}
State = Request.State


def url(name: str, record: Request) -> str:
    return reverse(f"projects:{name}", args=[record.pk])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def test_acceptance_of_both_makes_a_project_with_every_field(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    assert beginning.accept(record, by=cio, seen=record.acceptance.digest) is None
    assert not Project.objects.exists()
    project = beginning.accept(record, by=cmo, seen=record.acceptance.digest)
    assert project is not None
    record = asking.fresh(record)
    assert record.state == State.ACCEPTED
    assert record.project == project
    assert project.request == record
    assert (project.title, project.outcome) == (record.title, record.outcome)
    assert (record.problem, record.consultation.candidates) == (
        asking.wishes(outcome)["problem"],
        asking.wishes(outcome)["candidates"],
    )
    assert Notice.objects.get(person=marketing, kind="request-decided").url == project.get_absolute_url()


def test_withdrawn_request_cannot_be_accepted(marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    beginning.accept(record, by=cio, seen=record.acceptance.digest)
    seen = asking.fresh(record)
    record.withdraw(by=marketing, reason="Solved.")
    with pytest.raises(Refused, match="withdrawn"):
        beginning.accept(seen, by=cmo, seen=seen.acceptance.digest)
    assert asking.fresh(record).acceptance.ended_at
    assert not Project.objects.exists()


def test_fast_lane_is_decided_by_one_approval(marketing: Person, cio: Person, outcome: Outcome) -> None:
    with time_machine.travel("2026-06-05 10:00Z"):
        record = asking.submitted(
            marketing, outcome, budget=Decimal(900), personal_data=False, integration_needed=False
        )
        assert record.fast_lane
        assert record.due_on == date(2026, 6, 8)
        project = beginning.approve_fast(record, by=cio)
    record = asking.fresh(record)
    assert (record.state, record.acceptance) == (State.ACCEPTED, None)
    assert record.project == project
    assert record.consultation.is_done


# Its addresses, which the request's page asks for


def test_what_was_overtaken_is_told_on_the_request(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    digest = record.acceptance.digest
    record.withdraw(by=marketing, reason="Solved.")
    here = f"http://testserver{record.get_absolute_url()}"
    response = client_for(cio).post(
        url("request_acceptance", record), {"seen": digest}, headers={"Referer": here}, follow=True
    )
    assert response.redirect_chain == [(record.get_absolute_url(), 303)]
    assert "it cannot be accepted now" in text_of(response)


def test_other_text_is_not_accepted(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    here = f"http://testserver{record.get_absolute_url()}"
    other = {"seen": "0" * 64}
    response = client_for(cio).post(url("request_acceptance", record), other, headers={"Referer": here}, follow=True)
    assert response.redirect_chain == [(record.get_absolute_url(), 303)]
    assert "The text has changed since you opened it" in text_of(response)
    assert record.acceptance.signatures.count() == 0


def test_both_clicks_make_the_project(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    for person in (cio, cmo):
        client_for(person).post(url("request_acceptance", record), {"seen": record.acceptance.digest})
    assert Project.objects.get().request == record


def test_fast_approval(client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome) -> None:
    small = {"budget": Decimal(900), "personal_data": False, "integration_needed": False}
    record = asking.submitted(marketing, outcome, **small)
    assert client_for(cmo).post(url("request_fast_approval", record)).status_code == 403
    assert client_for(cio).post(url("request_fast_approval", record), {"words": "x" * 6000}).status_code == 422
    assert client_for(cio).post(url("request_fast_approval", record)).status_code == 303
    again = client_for(cio).post(url("request_fast_approval", record), {"words": "Small enough."})
    assert again.status_code == 422
    assert "not in the fast lane" in text_of(again)
    assert "Small enough." in text_of(again)
    assert Project.objects.get().request == record


def test_words_that_do_not_fit_are_there_to_shorten(
    client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    small = {"budget": Decimal(900), "personal_data": False, "integration_needed": False}
    record = asking.submitted(marketing, outcome, **small)
    response = client_for(cio).post(url("request_fast_approval", record), {"words": "x" * 6000})
    assert "x" * 6000 in text_of(response)
    assert "Say it in at most 5,000 characters." in text_of(response)
    assert f'action="{url("request_fast_approval", record)}"' in text_of(response)
    assert not Project.objects.exists()


@pytest.mark.parametrize("name", ["request_acceptance", "request_fast_approval"])
def test_beginning_is_for_those_who_see_the_request(
    name: str, client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    record = asking.a_draft(marketing, outcome)
    assert client_for(cio).post(url(name, record)).status_code == 404
    assert client_for(cio).get(url(name, record)).status_code == 405


def test_the_request_leads_to_its_project(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    client = client_for(marketing)
    assert client.get(url("request_project", record)).status_code == 404
    assert url("request_project", record) not in text_of(client.get(record.get_absolute_url()))
    for person in (cio, cmo):
        beginning.accept(record, by=person, seen=record.acceptance.digest)
    assert url("request_project", record) in text_of(client.get(record.get_absolute_url()))
    response = client.get(url("request_project", record))
    assert (response.status_code, response["Location"]) == (303, Project.objects.get().get_absolute_url())
