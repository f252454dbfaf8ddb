"""What was withdrawn or refused comes back: by hand, or by itself on its day; nobody is left waiting unknowingly."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.intake import actions
from partnership.intake.models import Request
from partnership.people.models import Person
from tests.intake import asking

ClientFor = Callable[[Person], Client]
State = Request.State
MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)


def back(record: Request) -> str:
    return reverse("intake:request_return", args=[record.pk])


def refused(record: Request, state: str, by: Person, other: Request | None = None) -> Request:
    until = timezone.localdate() + timedelta(days=30) if state == State.DEFERRED else None
    actions.refuse(record, state, by=by, reason="Not now.", until=until, duplicate_of=other)
    return asking.fresh(record)


def test_a_draft_is_dropped_and_brought_back(client_for: ClientFor, marketing: Person, outcome: Outcome) -> None:
    record = asking.a_draft(marketing, outcome)
    client = client_for(marketing)
    assert client.post(reverse("intake:request_withdrawal", args=[record.pk])).status_code == 303
    assert "Bring it back" in client.get(record.get_absolute_url()).content.decode()
    assert client.post(back(record)).status_code == 303
    assert asking.fresh(record).state == State.DRAFT
    assert not Notice.objects.filter(kind__startswith="request").exists()


def test_what_others_have_read_is_withdrawn_with_a_reason(
    client_for: ClientFor, marketing: Person, cio: Person, cmo: Person, it: Person, outcome: Outcome
) -> None:
    record = asking.submitted(marketing, outcome)
    actions.name_people(record, [it], by=cio)
    client, place = client_for(marketing), reverse("intake:request_withdrawal", args=[record.pk])
    answer = client.post(place)
    assert answer.status_code == 422
    assert "Say why you take it back" in answer.content.decode()
    with pytest.raises(Refused, match="Say why"):
        record.withdraw(by=marketing)
    assert client.post(place, {"reason": "The shop closes."}).status_code == 303
    told = Notice.objects.filter(text__contains="The shop closes.")
    assert {notice.person for notice in told} == {cio, cmo, it}


@pytest.mark.parametrize("stood", ["submitted", "consultation", "screening", "accepting", "asked"])
@pytest.mark.parametrize("end", ["withdrawn", "deferred", "declined", "duplicate"])
def test_it_goes_on_from_where_it_stood(
    end: str, stood: str, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    with time_machine.travel(MONDAY):
        other = asking.submitted(marketing, outcome)
        record = {
            "submitted": lambda: asking.submitted(marketing, outcome),
            "consultation": lambda: asking.submitted(marketing, outcome),
            "screening": lambda: asking.consulted(marketing, outcome, cio),
            "accepting": lambda: asking.scored(marketing, outcome, cio, cmo),
            "asked": lambda: asking.submitted(marketing, outcome),
        }[stood]()
        if stood == "consultation":
            actions.take_up(record, by=cio)
        if stood == "asked":
            actions.ask(record, by=cio, text="Which?")
        record = asking.fresh(record)
        before = (record.state, record.decision_due_on)
        if end == "withdrawn":
            actions.withdraw(record, by=marketing, reason="Solved.")
        else:
            refused(record, end, cio, other if end == "duplicate" else None)
    with time_machine.travel(MONDAY + timedelta(days=14)):  # ten working days later
        actions.bring_back(record, by=marketing if end == "withdrawn" else cio)
    record = asking.fresh(record)
    assert record.state == before[0]
    assert (record.reason, record.decided_by, record.duplicate_of, record.deferred_until) == ("", None, None, None)
    days = 0 if stood == "asked" else 14  # an open question goes on standing still
    assert before[1]
    assert record.decision_due_on == before[1] + timedelta(days=days)
    if stood == "accepting":
        assert record.acceptance
        assert record.acceptance.is_open


def test_what_is_deferred_comes_back_by_itself_on_its_day(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    with time_machine.travel(MONDAY):
        record = asking.submitted(marketing, outcome)
        actions.refuse(record, State.DEFERRED, by=cio, reason="After the fair.", until=date(2026, 6, 15))
    for day, state in ((14, State.DEFERRED), (15, State.SUBMITTED), (15, State.SUBMITTED)):
        at = MONDAY.replace(day=day)
        with time_machine.travel(at):
            actions.bring_back_due(at)
        assert asking.fresh(record).state == state
    event = Event.objects.get(kind="request.resumed")
    assert event.by is None
    told = Notice.objects.filter(text__contains="is back: submitted")
    assert {notice.person for notice in told} == {marketing, cio, cmo}


def test_what_was_deferred_anew_meanwhile_waits_for_its_later_day(
    marketing: Person, cio: Person, outcome: Outcome
) -> None:
    with time_machine.travel(MONDAY):
        record = asking.submitted(marketing, outcome)
        actions.refuse(record, State.DEFERRED, by=cio, reason="After the fair.", until=date(2026, 6, 15))
    with time_machine.travel(MONDAY.replace(day=20)):
        held = Request.objects.come_back(date(2026, 6, 20)).get()
        Request.objects.filter(pk=held.pk).update(deferred_until=date(2026, 7, 1))
        actions.deciding.bring_back_on_its_day(held, timezone.now())
    assert asking.fresh(record).state == State.DEFERRED


def test_two_ticks_at_once_bring_it_back_once(marketing: Person, cio: Person, outcome: Outcome) -> None:
    with time_machine.travel(MONDAY):
        record = asking.submitted(marketing, outcome)
        actions.refuse(record, State.DEFERRED, by=cio, reason="After the fair.", until=date(2026, 6, 15))
    with time_machine.travel(MONDAY.replace(day=20)):
        held = list(Request.objects.come_back(date(2026, 6, 20)))
        actions.bring_back_due(timezone.now())
        for stale in held:
            actions.deciding.bring_back_on_its_day(stale, timezone.now())
    assert Event.objects.filter(kind="request.resumed").count() == 1


@pytest.mark.parametrize(
    ("name", "changes"),
    [
        ("request_deferred_until_a_day", {"state": "deferred", "reason": "Later."}),
        ("request_deferred_until_a_day", {"deferred_until": date(2030, 1, 1)}),
        ("request_refusal_has_a_reason", {"state": "withdrawn"}),
    ],
)
def test_constraint(name: str, changes: dict[str, Any], marketing: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Request.objects.filter(pk=record.pk).update(**changes)


def test_a_duplicate_is_picked_by_title(
    client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome
) -> None:
    like = asking.submitted(marketing, outcome, title="Show points at the checkout page")
    other = asking.submitted(marketing, outcome, title="A newsletter for dogs")
    dropped = asking.submitted(marketing, outcome, title="Show customers points at checkout again")
    actions.withdraw(dropped, by=marketing, reason="Twice.")
    record = asking.submitted(marketing, outcome)
    form = client_for(cio).get(reverse("intake:request_refusal", args=[record.pk])).context["form"]
    groups = [(heading, [pk for pk, _ in rows]) for heading, rows in list(form.fields["duplicate_of"].choices)[1:]]
    assert groups == [("Like this one", [like.pk]), ("Others, the newest first", [other.pk])]
    data = {"state": "duplicate", "reason": "Asked before.", "duplicate_of": like.pk}
    assert client_for(cio).post(reverse("intake:request_refusal", args=[record.pk]), data).status_code == 303
    assert asking.fresh(record).duplicate_of == like


def test_open_and_most_urgent_come_first(marketing: Person, cio: Person, outcome: Outcome) -> None:
    with time_machine.travel(MONDAY):
        late = asking.submitted(marketing, outcome)
        closed = refused(asking.submitted(marketing, outcome), State.DECLINED, cio)
        asked = asking.submitted(marketing, outcome)
        actions.ask(asked, by=cio, text="Which?")
    with time_machine.travel(MONDAY.replace(day=3)):
        young = asking.submitted(marketing, outcome)
        draft = asking.a_draft(marketing, outcome)
    assert list(Request.objects.most_urgent_first()) == [late, young, asked, draft, closed]
    assert list(Request.objects.unfinished().most_urgent_first()) == [late, young, asked, draft]


def test_closed_ones_leave_home(client_for: ClientFor, marketing: Person, cio: Person, outcome: Outcome) -> None:
    record = asking.submitted(marketing, outcome)
    client = client_for(marketing)
    assert record in client.get("/").context["requests"]
    refused(record, State.DECLINED, cio)
    assert record not in client.get("/").context["requests"]
