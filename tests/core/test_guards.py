"""What the database itself refuses, past every verb: an owner who cannot act, and a person who moves while they own."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory
from django.utils import timezone

from outcomes.models import Kpi, KpiDefinition, Outcome, Version
from partnership.core import guards
from partnership.core.refusals import Refused
from partnership.core.views import failure
from partnership.lanes.models import Lane, Ownership
from partnership.people.actions import take_seat
from partnership.people.models import Person, Role, Seat, Side
from partnership.projects.models import Card
from partnership.promises.models import Action
from tests.projects.board_cast import INTEGRATION, lane_of
from tests.racing import at_once
from tests.standards.making import a_standard

pytestmark = pytest.mark.django_db
AREAS = ["people", "lanes", "stack", "outcomes", "projects", "promises", "standards"]

HOLDS = {
    "seat": "holds a seat",
    "lane": "answers for a lane, or is deputy in one",
    "deputy in a lane": "answers for a lane, or is deputy in one",
    "planned lane": "answers for a lane, or is deputy in one",
    "KPI": "is steward of a KPI",
    "card": "has an open card",
    "action": "has an open action",
    "standard": "reviews a standard",
}
MOVES: dict[str, dict[str, Any]] = {
    "leaves": {"is_active": False},
    "other side": {"side": Side.MARKETING},
    "observer": {"role": Role.OBSERVER, "side": ""},
}
KEPT = {("card", "other side"), ("action", "other side")}
"""What is nobody's side's may be kept on the other one."""


@pytest.fixture
def hold(
    lanes: list[Lane], it2: Person, cio: Person, admin: Person, card_in: Callable[..., Card]
) -> Callable[[str], None]:
    """Irene Castillo holds one thing."""
    today = timezone.localdate()

    def make(what: str) -> None:
        lane = lane_of(INTEGRATION)
        if what == "seat":
            take_seat(by=admin, person=it2, side=Side.IT, from_on=today + timedelta(days=3))
        elif what == "lane":
            lane.give_to("it", it=it2, by=admin)
        elif what == "deputy in a lane":
            lane.give_to("it", it=cio, deputies=[it2], by=admin)
        elif what == "planned lane":
            lane.give_to("it", it=it2, by=admin, from_on=today + timedelta(days=3))
        elif what == "KPI":
            stewarded(it2)
        elif what == "card":
            card = card_in(INTEGRATION)
            card.change(title=card.title, assignee=it2, due_on=None, by=cio)
        elif what == "standard":
            a_standard(admin, reviewer=it2)
        else:
            Action.objects.capture(title="Ask", owner=it2, due_on=today, by=cio)

    return make


def stewarded(person: Person) -> KpiDefinition:
    outcome = Outcome.objects.create(title="Reach", started_side="it", drafted_by=person)
    version = Version.objects.create(outcome=outcome, number=1, title="Reach", drafted_by=person)
    kpi = Kpi.objects.create(outcome=outcome, key="reach", name="Reach")
    return KpiDefinition.objects.create(version=version, kpi=kpi, name="Reach", steward_it=person)


def refused(words: str, do: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        do()
    assert words in guards.sentence(caught.value)


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("what", HOLDS)
def test_who_holds_something_neither_leaves_nor_moves(
    what: str, move: str, hold: Callable[[str], None], it2: Person, admin: Person
) -> None:
    """By a raw update, and by the verb, which says so in a sentence."""
    raw = Person.objects.filter(pk=it2.pk)
    assert raw.update(**MOVES[move]) == 1, "with nothing held it is fine"
    raw.update(is_active=True, role=Role.STAFF, side=Side.IT)
    hold(what)
    if (what, move) in KEPT:
        assert raw.update(**MOVES[move]) == 1
        return
    refused(HOLDS[what], lambda: raw.update(**MOVES[move]))
    with pytest.raises(Refused, match=f"Irene Castillo {'holds a seat' if what == 'seat' else HOLDS[what]}"):
        it2.disable(by=admin) if move == "leaves" else it2.change(by=admin, **MOVES[move])
    it2.refresh_from_db()
    assert (it2.is_active, it2.role, it2.side) == (True, Role.STAFF, Side.IT)


@pytest.mark.parametrize("stray", ["marketing", "observer", "admin", "gone"])
def test_nothing_is_given_to_who_cannot_act(
    request: pytest.FixtureRequest,
    lanes: list[Lane],
    it: Person,
    it2: Person,
    cio: Person,
    card_in: Callable[..., Card],
    stray: str,
) -> None:
    today = timezone.localdate()
    if stray == "gone":
        Person.objects.filter(pk=it2.pk).update(is_active=False)
    who: Person = it2 if stray == "gone" else request.getfixturevalue(stray)
    lane = lane_of(INTEGRATION)
    owned = Ownership.objects.filter(lane=lane)
    refused("Whoever answers for a lane", lambda: owned.update(person_it=who))
    refused("A deputy in a lane", lambda: lane.owned.deputies.add(who))
    fresh = Lane.objects.create(name="Fresh", position=9)
    make = Ownership.objects.create
    refused("Whoever answers", lambda: make(lane=fresh, owner="it", person_it=who, from_on=today))
    make(lane=fresh, owner="it", person_it=who, from_on=today - timedelta(days=9), until_on=today)  # history may
    refused("A seat is held by", lambda: Seat.objects.filter(person=cio).update(person=who))
    refused("A seat is held by", lambda: Seat.objects.create(side=Side.IT, person=who, from_on=today, until_on=None))
    definition = stewarded(it)
    stewards = KpiDefinition.objects.filter(pk=definition.pk)
    refused("A steward is of the side", lambda: stewards.update(steward_it=who))
    if stray != "marketing":  # a card and an action are either side's
        card = card_in()
        refused("A card is somebody", lambda: Card.objects.filter(pk=card.pk).update(assignee=who))
        action = Action.objects.capture(title="Ask", owner=it, due_on=today, by=cio)
        refused("An open action is", lambda: Action.objects.filter(pk=action.pk).update(owner=who))


def test_what_was_there_before_can_be_mended(lanes: list[Lane], it: Person, it2: Person, admin: Person) -> None:
    """A row from before the guards: its lane is renamed, given away, and its owner may then leave."""
    guards_of("lanes", guards.lift)
    Person.objects.filter(pk=it.pk).update(is_active=False)
    guards_of("lanes", guards.put)
    lane = lane_of(INTEGRATION)
    lane.change(name="Interfaces", belongs="", limit=None, limit_is_hard=False, by=admin)
    lane.give_to("it", it=it2, by=admin, from_on=timezone.localdate() + timedelta(days=9))
    lane.call_off(by=admin)
    lane.give_to("it", it=it2, by=admin)
    assert lane_of("Interfaces").owned.person_it == it2


def test_the_next_version_copies_a_steward_who_left(it: Person, it2: Person) -> None:
    """History forbids a refusal here: nobody could draft any more. Set-up lists it instead."""
    former = stewarded(it2)
    guards_of("outcomes", guards.lift)
    Person.objects.filter(pk=it2.pk).update(is_active=False)
    guards_of("outcomes", guards.put)
    Version.objects.filter(pk=former.version_id).update(state="withdrawn", ended_at=timezone.now())
    following = Version.objects.create(outcome=former.version.outcome, number=2, title="Reach", drafted_by=it)
    KpiDefinition.objects.create(version=following, kpi=former.kpi, name="Reach", steward_it=it2)


def test_two_ownerships_never_hold_on_one_day(lanes: list[Lane], it2: Person, admin: Person) -> None:
    today = timezone.localdate()
    lane = lane_of(INTEGRATION)
    lane.give_to("it", it=it2, by=admin, from_on=today + timedelta(days=9))
    make = Ownership.objects.create
    refused(
        "on the same day",
        lambda: make(
            lane=lane, owner="it", person_it=it2, from_on=today + timedelta(days=1), until_on=today + timedelta(days=4)
        ),
    )
    holding = Ownership.objects.filter(lane=lane, until_on=today + timedelta(days=9))
    refused("on the same day", lambda: holding.update(until_on=today + timedelta(days=10)))


def guards_of(area: str, do: Callable[..., None]) -> None:
    module = __import__(f"{apps.get_app_config(area).name}.guards", fromlist=["GUARDS"])
    do(connection, module.GUARDS)


@pytest.mark.parametrize("area", AREAS)
def test_guards_are_lifted_and_put_up_again(area: str) -> None:
    guards_of(area, guards.lift)
    guards_of(area, guards.lift)
    guards_of(area, guards.put)
    guards_of(area, guards.put)


def test_a_reader_whom_a_guard_stops_reads_its_sentence(lanes: list[Lane], it: Person, rf: RequestFactory) -> None:
    """Somebody was quicker than the verb's own question: 409 and the sentence, not a page that says that it broke."""
    try:
        with transaction.atomic():
            Person.objects.filter(pk=it.pk).update(is_active=False)
    except IntegrityError:
        response = failure(rf.get("/"))
    assert response.status_code == 409
    assert "This person answers for a lane, or is deputy in one. Hand that over first." in response.content.decode()


@pytest.mark.django_db(transaction=True)
def test_of_leaving_and_taking_a_card_at_once_one_waits_for_the_other(
    card_in: Callable[..., Card], it2: Person, admin: Person, cio: Person
) -> None:
    for _ in range(4):
        Person.objects.filter(pk=it2.pk).update(is_active=True)
        card = card_in(INTEGRATION)

        def take(card: Card = card) -> object:
            try:
                card.change(title=card.title, assignee=it2, due_on=None, by=cio)
            except IntegrityError as error:
                return guards.refusal(error)
            return None

        at_once(lambda: Person.objects.get(pk=it2.pk).disable(by=admin), take)
        card.refresh_from_db()
        assert Person.objects.get(pk=it2.pk).is_active == (card.assignee == it2)
        Card.objects.filter(pk=card.pk).update(assignee=None)


@pytest.mark.django_db(transaction=True)
def test_guards_stand_after_a_migration_back_and_forth(it: Person, cio: Person) -> None:
    """Tables that guards name are built anew on the way (SQLite's own way to alter one), and all guards are back."""
    call_command("migrate", "people", "0001", verbosity=0)
    call_command("migrate", verbosity=0)
    if connection.vendor == "sqlite":
        for area in AREAS:
            guards_of(area, guards.lift)
        with connection.schema_editor() as editor:
            cast(Any, editor)._remake_table(Person)
        for area in AREAS:
            guards_of(area, guards.put)
    refused("holds a seat", lambda: Person.objects.filter(pk=cio.pk).update(is_active=False))
    Action.objects.create(
        title="x",
        owner=it,
        due_on=timezone.localdate(),
        first_due_on=timezone.localdate(),
        captured_by=cio,
        captured_at=timezone.now(),
    )
    refused("has an open action", lambda: Person.objects.filter(pk=it.pk).update(is_active=False))
