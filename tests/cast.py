"""The cast: one person for each role and side, used by name in every test."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from partnership.people.models import Delegation, Person, Role, Seat, Side

PASSWORD = "a-long-password-for-tests"
SEATS_FROM = date(2020, 1, 1)


def make_person(email: str, name: str, role: str = Role.STAFF, side: str = "") -> Person:
    person = Person(email=email, name=name, role=role, side=side)
    person.set_unusable_password()
    person.save()
    return person


@pytest.fixture
def cio(db: None) -> Person:
    person = make_person("cio@example.com", "Ingrid Olsen", side=Side.IT)
    Seat.objects.create(side=Side.IT, person=person, from_on=SEATS_FROM)
    return person


@pytest.fixture
def cmo(db: None) -> Person:
    person = make_person("cmo@example.com", "Marcus Weber", side=Side.MARKETING)
    Seat.objects.create(side=Side.MARKETING, person=person, from_on=SEATS_FROM)
    return person


@pytest.fixture
def it(db: None) -> Person:
    return make_person("it@example.com", "Ivan Petrov", side=Side.IT)


@pytest.fixture
def it2(db: None) -> Person:
    return make_person("it2@example.com", "Irene Castillo", side=Side.IT)


@pytest.fixture
def marketing(db: None) -> Person:
    return make_person("marketing@example.com", "Maya Lindqvist", side=Side.MARKETING)


@pytest.fixture
def marketing2(db: None) -> Person:
    return make_person("marketing2@example.com", "Milo Brandt", side=Side.MARKETING)


@pytest.fixture
def deputy_cio(cio: Person) -> Person:
    """Of IT, and deputy of the CIO for the days around now."""
    person = make_person("deputy@example.com", "Dana Iqbal", side=Side.IT)
    today = timezone.localdate()
    Delegation.objects.create(
        principal=cio,
        deputy=person,
        from_on=today - timedelta(days=1),
        until_on=today + timedelta(days=1),
        told_at=timezone.now(),
    )
    return person


@pytest.fixture
def admin(db: None) -> Person:
    return make_person("admin@example.com", "Ada Novak", role=Role.ADMINISTRATOR)


@pytest.fixture
def observer(db: None) -> Person:
    return make_person("observer@example.com", "Otto Lang", role=Role.OBSERVER)


@pytest.fixture
def stranger(db: None) -> Person:
    """Staff of IT who has nothing to do with the records of a test."""
    return make_person("stranger@example.com", "Sam Otieno", side=Side.IT)


@pytest.fixture
def client_for() -> Callable[[Person], Client]:
    """A browser in which the person is signed in."""

    def make(person: Person) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make
