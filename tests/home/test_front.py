"""What the first page keeps while nothing happens is what it would read anew."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from random import Random

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.activity.unchanged import Unchanged
from partnership.home import front
from partnership.people.models import Person
from partnership.promises.models import Action
from tests.attention.doings import do_one
from tests.many import NOW, Crowd

pytestmark = pytest.mark.django_db(transaction=True)
PASSES = [timedelta(minutes=4), timedelta(minutes=50), timedelta(hours=3)]
TOKENS = re.compile(r'(?<=csrf-token" content=")\w+|(?<=csrfmiddlewaretoken" value=")\w+')


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def shown(client: Client) -> str:
    return TOKENS.sub("", client.get(reverse("home:home")).text)


@pytest.mark.parametrize("seed", range(2))
def test_home_is_true_whatever_people_do_and_however_time_passes(
    seed: int,
    clock: time_machine.Traveller,
    monkeypatch: pytest.MonkeyPatch,
    it: Person,
    marketing: Person,
    cio: Person,
    cmo: Person,
    admin: Person,
    client_for: Callable[[Person], Client],
) -> None:
    crowd, chance = Crowd(it=it, marketing=marketing, cio=cio, cmo=cmo, admin=admin), Random(seed)
    for _ in range(16):
        if chance.random() < 0.4:
            clock.shift(chance.choice(PASSES))
        else:
            do_one(crowd, chance)
        for person in (cio, chance.choice((it, marketing, cmo))):
            client = client_for(person)
            shown(client)  # from here on it is kept
            kept = shown(client)
            with monkeypatch.context() as anew:
                anew.setattr(front, "_kept", Unchanged(1))
                assert shown(client) == kept, person


@pytest.mark.usefixtures("clock")
def test_home_reads_nothing_of_its_own_again_while_nothing_happens(
    it: Person, cio: Person, client_for: Callable[[Person], Client], django_assert_num_queries: Callable
) -> None:
    Action.objects.capture(title="Call", owner=it, due_on=timezone.localdate(), by=cio)
    client = client_for(it)
    assert "Call" in client.get(reverse("home:home")).text
    with django_assert_num_queries(6):  # session, reader, ground rules, seats, the ledger's end, the guide's steps
        client.get(reverse("home:home"))
    Action.objects.capture(title="Write", owner=it, due_on=timezone.localdate(), by=cio)
    assert "Write" in client.get(reverse("home:home")).text
