from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnership.people.actions import delegate, take_seat
from partnership.people.models import Person, Refused, Role, Seat, Side


def test_standing_of_each_of_the_cast(cio, cmo, deputy_cio, it, admin, observer):
    spoken = {p.name: p.standing.side_spoken_for for p in [cio, cmo, deputy_cio, it, admin, observer]}
    assert spoken == {
        "Ingrid Olsen": Side.IT, "Marcus Weber": Side.MARKETING, "Dana Iqbal": Side.IT,
        "Ivan Petrov": None, "Ada Novak": None, "Otto Lang": None,
    }  # fmt: skip
    assert deputy_cio.standing.principal == cio


def test_standing_takes_at_most_two_queries(it, cio, django_assert_max_num_queries):
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
        ("marketing", date(2026, 1, 1), "Only somebody of IT"),
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
