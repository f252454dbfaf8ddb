from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.actions import name_deputy
from partnership.core.days import company_day
from partnership.core.memory import remembering
from partnership.core.refusals import Refused
from partnership.people.actions import delegate, take_seat
from partnership.people.models import Delegation, Person, Role, Seat, Side, check_time_zone


def test_standing_of_each_of_the_cast(cio, cmo, deputy_cio, it, admin, observer):
    spoken = {p.name: p.standing.side_spoken_for for p in [cio, cmo, deputy_cio, it, admin, observer]}
    assert spoken == {
        "Ingrid Olsen": Side.IT, "Marcus Weber": Side.MARKETING, "Dana Iqbal": Side.IT,
        "Ivan Petrov": None, "Ada Novak": None, "Otto Lang": None,
    }  # fmt: skip
    assert deputy_cio.standing.principal == cio


def test_standing_takes_at_most_two_queries(it, cio, django_assert_max_num_queries):
    with remembering():
        company_day()  # in whose zone it is, the ground rules say: read once for each request
        with django_assert_max_num_queries(2):
            assert it.standing == it.standing


def test_seat_is_handed_over_on_a_day(cio, it, admin):
    today = timezone.localdate()
    take_seat(by=admin, person=it, side=Side.IT, from_on=today)
    assert Seat.objects.holder(Side.IT) == it
    assert Seat.objects.holder(Side.IT, today - timedelta(days=1)) == cio


def test_seat_in_the_future_leaves_it_as_it_is_today(cio, it, admin):
    take_seat(by=admin, person=it, side=Side.IT, from_on=timezone.localdate() + timedelta(days=10))
    assert Seat.objects.holder(Side.IT) == cio


@pytest.mark.parametrize(
    ("who", "from_on", "sentence"),
    [
        ("marketing", date(2026, 1, 1), "Only somebody of IT who may sign in"),
        ("cio", date(2026, 1, 1), "holds this seat already"),
        ("it", date(2019, 1, 1), "choose a later day"),
        ("admin", date(2026, 1, 1), "Only somebody of IT"),
    ],
)
def test_seat_is_refused(cio, admin, who, from_on, sentence, request):
    with pytest.raises(Refused, match=sentence):
        take_seat(by=admin, person=request.getfixturevalue(who), side=Side.IT, from_on=from_on)


def test_database_refuses_two_holders(cio, it):
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(side=Side.IT, person=it, from_on=date(2026, 1, 1))


def test_deputy_is_of_the_seats_side(cio, marketing, admin):
    today = timezone.localdate()
    with pytest.raises(Refused, match="own side"):
        delegate(by=admin, principal=cio, deputy=marketing, from_on=today, until_on=today)


def test_nobody_is_their_own_deputy(cio, admin):
    today = timezone.localdate()
    with pytest.raises(ValidationError, match="own deputy"):
        delegate(by=admin, principal=cio, deputy=cio, from_on=today, until_on=today)


def test_staff_have_a_side_in_the_database(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="x@example.com", name="X", role=Role.STAFF, side="")


def test_address_is_unique_whatever_its_case(it):
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(email="IT@Example.com", name="X", role=Role.STAFF, side=Side.IT)


def test_who_holds_a_seat_is_not_disabled(cio, admin):
    with pytest.raises(Refused, match="Hand the seat over first"):
        cio.disable(by=admin)


def test_create_person_gives_the_seat(db, capsys):
    call_command("create_person", "boss@example.com", "--role", "cio")
    assert Seat.objects.holder(Side.IT).email == "boss@example.com"
    with pytest.raises(CommandError, match="is here already"):
        call_command("create_person", "Boss@example.com", "--role", "it")
    with pytest.raises(CommandError, match="not an e-mail address"):
        call_command("create_person", "boss", "--role", "it")


def test_delegation_holds_on_its_first_and_last_day_and_on_no_other(cio, it, admin):
    first, last = timezone.localdate() + timedelta(days=10), timezone.localdate() + timedelta(days=12)
    name_deputy(by=admin, principal=cio, deputy=it, from_on=first, until_on=last)
    days = [first + timedelta(days=n) for n in range(-1, 4)]
    assert [it.standing_on(day).principal for day in days] == [None, cio, cio, cio, None]


def test_delegation_ends_with_its_principals_seat(cio, it, it2, admin):
    today = timezone.localdate()
    name_deputy(by=admin, principal=cio, deputy=it, from_on=today, until_on=today + timedelta(days=30))
    take_seat(by=admin, person=it2, side=Side.IT, from_on=today + timedelta(days=5))
    assert it.standing_on(today + timedelta(days=4)).side_spoken_for == Side.IT
    assert it.standing_on(today + timedelta(days=5)).side_spoken_for is None


@pytest.mark.parametrize(
    "fields", [{"side": Side.MARKETING}, {"role": Role.OBSERVER, "side": ""}, {"is_active": False}]
)
def test_deputy_who_is_no_longer_of_the_side_speaks_for_nobody(cio, cmo, deputy_cio, fields):
    """Behind the verb, which refuses it."""
    Person.objects.filter(pk=deputy_cio.pk).update(**fields)
    assert Person.objects.get(pk=deputy_cio.pk).standing.side_spoken_for is None


@pytest.mark.parametrize("fields", [{"side": Side.MARKETING}, {"role": Role.ADMINISTRATOR, "side": ""}])
def test_who_speaks_for_a_side_moves_to_no_other(cio, deputy_cio, admin, fields):
    with pytest.raises(Refused, match="Ingrid Olsen holds a seat"):
        cio.change(by=admin, **fields)
    with pytest.raises(Refused, match="Dana Iqbal is deputy of Ingrid Olsen"):
        deputy_cio.change(by=admin, **fields)
    Delegation.objects.get().end(by=admin)
    deputy_cio.change(by=admin, **fields)


def test_who_is_promised_a_seat_neither_moves_nor_leaves(cio, it, admin):
    take_seat(by=admin, person=it, side=Side.IT, from_on=timezone.localdate() + timedelta(days=10))
    with pytest.raises(Refused, match="holds a seat"):
        it.change(by=admin, side=Side.MARKETING)
    with pytest.raises(Refused, match="holds a seat"):
        it.disable(by=admin)


def test_seat_is_refused_to_who_has_no_access(cio, it, admin):
    it.disable(by=admin)
    with pytest.raises(Refused, match="who may sign in"):
        take_seat(by=admin, person=it, side=Side.IT, from_on=timezone.localdate())


def test_administrator_keeps_the_own_role(admin):
    with pytest.raises(Refused, match="ask another administrator"):
        admin.change(by=admin, role=Role.OBSERVER)


def test_handover_that_lies_ahead_is_called_off(cio, it, it2, admin):
    """A mistyped year would otherwise keep the seat from everybody until then."""
    today = timezone.localdate()
    planned = take_seat(by=admin, person=it, side=Side.IT, from_on=today + timedelta(days=4000))
    with pytest.raises(Refused, match="choose a later day"):
        take_seat(by=admin, person=it2, side=Side.IT, from_on=today + timedelta(days=1))
    planned.call_off(by=admin)
    planned.call_off(by=admin)
    assert Seat.objects.holder(Side.IT, today + timedelta(days=5000)) == cio
    assert Seat.objects.get().until_on is None
    assert Event.objects.get(kind="seat.kept").changes == {"person": ["Ivan Petrov", ""]}
    taken = take_seat(by=admin, person=it2, side=Side.IT, from_on=today)
    with pytest.raises(Refused, match="lies ahead"):
        taken.call_off(by=admin)
    assert Seat.objects.holder(Side.IT) == it2


@pytest.mark.parametrize("name", ["", "Berlin", "Europe/Berlín", "../../etc/passwd", "Europe/\x00", "x" * 100_000, "/"])
def test_an_unknown_zone_is_refused_by_name(name):
    with pytest.raises(ValidationError, match="is not a time zone"):
        check_time_zone(name)
