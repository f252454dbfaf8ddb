"""Who may do what with standards, as tables."""

from collections.abc import Callable

import pytest

from partnership.people.models import Person, Side
from partnership.standards import permissions as may
from partnership.standards.models import Check, Evidence, Waiver
from tests.standards.making import a_waiver, granted

pytestmark = pytest.mark.django_db

EVERYBODY = ["cio", "cmo", "deputy_cio", "it", "it2", "marketing", "marketing2", "observer", "admin", "left"]
EXECUTIVES = {"cio", "cmo", "deputy_cio"}
STAFF = EXECUTIVES | {"it", "it2", "marketing", "marketing2"}


@pytest.fixture
def left(db: None) -> Person:
    person = Person(email="left@example.com", name="Lena Frost", side=Side.IT, is_active=False)
    person.save()
    return person


@pytest.fixture
def those(request: pytest.FixtureRequest) -> Callable[[Callable[[Person], bool]], set[str]]:
    everybody = {name: request.getfixturevalue(name) for name in EVERYBODY}
    return lambda allowed: {name for name, person in everybody.items() if allowed(person)}


Those = Callable[[Callable[[Person], bool]], set[str]]


def test_who_sets_the_catalogue(those: Those) -> None:
    assert those(may.can_set_catalogue) == {"admin"}


def test_who_judges_where_nobody_is_named(those: Those, check: Check) -> None:
    assert those(lambda person: may.can_judge(person, check)) == {"cio", "deputy_cio"}


def test_the_reviewer_judges_alone(those: Those, check: Check, it2: Person) -> None:
    check.standard.reviewer = it2
    assert those(lambda person: may.can_judge(person, check)) == {"it2"}


def test_nobody_named_judges_a_project_of_their_own(those: Those, check: Check, it2: Person) -> None:
    check.standard.reviewer = it2
    check.project.give_to("it", it2, by=it2, tell=False)
    assert those(lambda person: may.can_judge(person, check)) == {"cio", "deputy_cio"}


def test_a_reviewer_who_left_judges_nothing(those: Those, check: Check, left: Person) -> None:
    check.standard.reviewer = left
    assert those(lambda person: may.can_judge(person, check)) == {"cio", "deputy_cio"}


def test_who_shows_something(those: Those) -> None:
    assert those(may.can_show) == STAFF


def test_who_takes_evidence_away(those: Those, check: Check, it: Person) -> None:
    given = Evidence.objects.give(check, by=it, title="A test", link="https://example.com/")
    assert those(lambda person: may.can_take_away(person, given)) == EXECUTIVES | {"it"}


def test_who_says_what_a_project_is(those: Those, check: Check) -> None:
    """Marketing owns it, whose person began it."""
    assert those(lambda person: may.can_describe(person, check.project)) == EXECUTIVES | {"marketing"}


def test_nobody_says_what_a_closed_project_is(those: Those, check: Check, cmo: Person) -> None:
    check.project.enter("closed", by=cmo, because="Enough.")
    assert those(lambda person: may.can_describe(person, check.project)) == set()


def test_who_asks_for_a_waiver(those: Those, check: Check, it2: Person) -> None:
    check.standard.reviewer = it2
    assert those(lambda person: may.can_ask_waiver(person, check)) == EXECUTIVES | {"marketing", "it2"}


def test_who_signs_a_waiver(those: Those) -> None:
    assert those(may.can_sign_waiver) == EXECUTIVES


def test_who_ends_a_waiver(those: Those, check: Check, marketing: Person, cio: Person, cmo: Person) -> None:
    waiver: Waiver = a_waiver(check, marketing)
    assert those(lambda person: may.can_end_waiver(person, waiver)) == EXECUTIVES | {"marketing"}
    granted(waiver, cio, cmo)
    assert those(lambda person: may.can_end_waiver(person, waiver)) == EXECUTIVES


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_who_may_sign_in_reads_every_check(who: str, request: pytest.FixtureRequest, check: Check) -> None:
    person = request.getfixturevalue(who)
    assert Check.objects.visible_to(person).exists() == (who != "left")
