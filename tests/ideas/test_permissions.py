"""Who may do what with ideas, as tables."""

from collections.abc import Callable

import pytest

from partnership.ideas import permissions as may
from partnership.ideas.models import Idea
from partnership.people.models import Person, Side

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


@pytest.fixture
def idea(marketing: Person, it: Person) -> Idea:
    """Marketing's, and backed by one of IT."""
    idea = Idea.objects.add(title="Ask for the size first", words="They leave.", by=marketing)
    idea.back(by=it)
    return Idea.objects.for_detail().get()


def test_who_adds_one_and_takes_one_up_again(those: Those) -> None:
    assert those(may.can_add) == STAFF | {"admin"}
    assert those(may.can_take_up) == STAFF


def test_who_backs_it(those: Those, idea: Idea) -> None:
    assert those(lambda person: may.can_back(person, idea)) == STAFF - {"marketing"}


def test_who_says_it_better(those: Those, idea: Idea) -> None:
    assert those(lambda person: may.can_reword(person, idea)) == {"marketing"}


def test_who_says_that_it_still_holds_and_lets_it_go(those: Those, idea: Idea) -> None:
    assert those(lambda person: may.can_keep(person, idea)) == EXECUTIVES | {"marketing"}


def test_who_turns_it_into_a_request(those: Those, idea: Idea) -> None:
    assert those(lambda person: may.can_turn(person, idea)) == {"marketing", "it"}


@pytest.mark.parametrize("who", EVERYBODY)
def test_everybody_who_may_sign_in_reads_every_idea(who: str, request: pytest.FixtureRequest, idea: Idea) -> None:
    person = request.getfixturevalue(who)
    assert Idea.objects.visible_to(person).exists() == (who != "left")
