import pytest

from outcomes.models import Outcome
from partnership.people.models import Person
from tests.outcomes.making import in_force


@pytest.fixture
def outcome(it: Person, marketing: Person, cio: Person, cmo: Person) -> Outcome:
    """An outcome in force, with one KPI."""
    return in_force(it, marketing, cio, cmo)
