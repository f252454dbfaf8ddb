"""A seat that passes is told to both executives, to who held it and to the deputies whose term ends, by every door."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.actions import name_deputy
from partnership.attention.models import Notice
from partnership.attention.planning import plan
from partnership.core.days import company_day
from partnership.people.actions import hand_seat_over, take_seat
from partnership.people.models import Person, Seat, Side

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel("2026-03-02 10:00:00+00:00", tick=False) as travelled:
        yield travelled


@pytest.fixture
def deputy(cio: Person, it2: Person, admin: Person) -> Person:
    today = company_day()
    name_deputy(by=admin, principal=cio, deputy=it2, from_on=today, until_on=today + timedelta(days=9))
    Notice.objects.all().delete()
    return it2


def told() -> dict[Person, str]:
    for _ in range(2):  # a second plan repeats nothing
        plan(timezone.now())
    notices = list(Notice.objects.filter(kind="seat-given").select_related("person"))
    assert len({notice.person for notice in notices}) == len(notices)
    return {notice.person: notice.text for notice in notices}


def test_a_handover_on_the_page_is_told(
    cio: Person, cmo: Person, it: Person, deputy: Person, admin: Person, client_for: Callable[..., Client]
) -> None:
    fields = {"it-person": it.pk, "it-from_on": "2026-03-05"}
    client_for(admin).post(reverse("setup:seat_it"), fields)
    heard = told()
    assert set(heard) == {cio, cmo, it, deputy}
    assert heard[cmo] == "Ivan Petrov is CIO from 5 Mar 2026, after Ingrid Olsen."
    assert heard[deputy].endswith("You act for Ingrid Olsen until then.")


def test_a_seat_taken_by_a_command_says_so_and_is_told(cio: Person, cmo: Person, deputy: Person) -> None:
    call_command("create_person", "new@example.com", role="cio", name="Nina Sand")
    heard = told()
    new = Person.objects.get(email="new@example.com")
    assert set(heard) == {cio, cmo, deputy, new}
    assert Seat.objects.holder(Side.IT) == new
    event = Event.objects.get(kind="seat.taken")
    assert event.by is None
    assert event.doer == "On the server (create_person)"


def test_the_ledger_names_the_command(admin: Person, client_for: Callable[..., Client]) -> None:
    call_command("create_person", "new@example.com", role="it", name="Nina Sand")
    assert "On the server (create_person)" in client_for(admin).get(reverse("setup:ledger")).content.decode()


def test_an_emptied_seat_is_told(cio: Person, cmo: Person, deputy: Person, admin: Person) -> None:
    hand_seat_over(Seat.objects.get(person=cio), to=None, by=admin)
    heard = told()
    assert set(heard) == {cio, cmo, deputy}
    assert "nobody is named to follow" in heard[cmo]


def test_a_handover_that_is_called_off_is_told(cio: Person, cmo: Person, it: Person, admin: Person) -> None:
    take_seat(by=admin, person=it, side=Side.IT, from_on=company_day() + timedelta(days=7))
    Seat.objects.get(person=it).call_off(by=admin)
    plan(timezone.now())
    called_off = Notice.objects.filter(kind="seat-given", text__contains="called off")
    assert {notice.person for notice in called_off} == {cio, cmo, it}


def test_whoever_does_it_is_not_told(cio: Person, cmo: Person, it: Person) -> None:
    take_seat(by=cmo, person=it, side=Side.IT, from_on=company_day())
    assert set(told()) == {cio, it}
