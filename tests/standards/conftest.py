"""What these tests share: one standard, and the check of one project by it."""

import pytest

from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.models import Check, Standard
from tests.standards.making import a_standard, check_of


@pytest.fixture
def standard(admin: Person, cio: Person, cmo: Person) -> Standard:
    """Single sign-on, before build, for every project; the CIO checks it."""
    return a_standard(admin)


@pytest.fixture
def check(standard: Standard, project: Project) -> Check:
    """The project begins after the standard, so that it has its check from its first minute."""
    return check_of(project, standard)
