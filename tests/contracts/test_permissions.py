"""Who may do what with contracts and budgets, asked of everybody who may be near one."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from partnership.contracts import permissions as may
from partnership.contracts.models import Contract, Document
from partnership.people.models import Delegation, Person, Role, Side
from tests.cast import make_person

SPEAK = {"cio", "cmo", "deputy_of_it"}
STAFF = {"owner_it", "owner_marketing", "writer", "giver", "of_it", "of_marketing", "former_deputy"} | SPEAK
ALLOWED: dict[str, set[str]] = {
    "can_add": STAFF,
    "can_keep": {"owner_it", "owner_marketing", "writer"} | SPEAK,
    "can_take_away": {"giver"} | SPEAK,
    "can_say_budget": {"owner_marketing", "writer", "giver", "of_marketing"} | SPEAK,
}
SIDES = dict.fromkeys(["owner_it", "cio", "deputy_of_it"], Side.IT) | dict.fromkeys(
    ["owner_marketing", "cmo"], Side.MARKETING
)


def as_now(person: Person, **changed: object) -> Person:
    now = Person.objects.get(pk=person.pk)
    for name, value in changed.items():
        setattr(now, name, value)
    return now


def deputy(email: str, principal: Person, *, until: int) -> Person:
    person, today = make_person(email, email, side=principal.side), timezone.localdate()
    Delegation.objects.create(
        principal=principal,
        deputy=person,
        from_on=today - timedelta(days=20),
        until_on=today + timedelta(days=until),
        told_at=timezone.now(),
    )
    return person


@pytest.fixture
def near(
    contract: Contract, it: Person, it2: Person, marketing: Person, cio: Person, cmo: Person, admin: Person,
    observer: Person,
) -> dict[str, Person]:  # fmt: skip
    """Its system is owned by ``it`` and ``marketing``; others wrote it down and gave its file."""
    writer, giver, other = (
        make_person(f"{name}@example.com", name, side=Side.MARKETING) for name in ("writer", "giver", "other")
    )
    Contract.objects.filter(pk=contract.pk).update(added_by=writer)
    return {
        "owner_it": it,
        "owner_marketing": marketing,
        "owner_who_left": as_now(it, is_active=False),
        "owner_who_observes": as_now(marketing, role=Role.OBSERVER, side=""),
        "writer": writer,
        "writer_who_left": as_now(writer, is_active=False),
        "writer_who_observes": as_now(writer, role=Role.OBSERVER, side=""),
        "giver": giver,
        "giver_who_left": as_now(giver, is_active=False),
        "giver_who_observes": as_now(giver, role=Role.OBSERVER, side=""),
        "of_it": it2,
        "of_marketing": other,
        "cio": cio,
        "cmo": cmo,
        "deputy_of_it": deputy("d1@example.com", cio, until=5),
        "former_deputy": deputy("d2@example.com", cio, until=-1),
        "admin": admin,
        "observer": observer,
    }


@pytest.mark.parametrize("predicate", [*ALLOWED, "side_judged_for"])
def test_who_may(predicate: str, near: dict[str, Person], contract: Contract) -> None:
    record = Contract.objects.for_detail().get(pk=contract.pk)
    about: dict[str, Any] = {
        "can_keep": record,
        "side_judged_for": record,
        "can_take_away": Document(contract=record, given_by=near["giver"]),
    }
    ask = getattr(may, predicate)
    said = {who: ask(one, about[predicate]) if predicate in about else ask(one) for who, one in near.items()}
    if predicate == "side_judged_for":
        assert {who: side for who, side in said.items() if side} == SIDES
    else:
        assert {who for who, answer in said.items() if answer} == ALLOWED[predicate]


def test_every_predicate_stands_in_the_table() -> None:
    here = {name: one for name, one in vars(may).items() if getattr(one, "__module__", "") == may.__name__}
    assert {name for name, one in here.items() if callable(one)} == {*ALLOWED, "side_judged_for"}
