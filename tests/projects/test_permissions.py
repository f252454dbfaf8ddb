"""Who may do what on the board and with projects, as tables."""

from collections.abc import Callable
from typing import Any

import pytest

from partnership.lanes.models import Ownership
from partnership.lanes.permissions import answers_for, can_set_up_lanes, works_in
from partnership.people.models import Person, Side
from partnership.projects import permissions
from partnership.projects.models import Card, Column, HandOff, Project
from partnership.projects.tally import Limit
from tests.projects.board_cast import CONSENT, CREATIVE, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

EVERYBODY = ["cio", "cmo", "deputy_cio", "it", "it2", "marketing", "marketing2", "observer", "admin", "left"]
IT_SIDE = {"cio", "deputy_cio", "it", "it2"}
MARKETING_SIDE = {"cmo", "marketing", "marketing2"}


@pytest.fixture
def left(db: None) -> Person:
    """Of IT once; may not sign in any more."""
    person = Person(email="left@example.com", name="Lena Frost", side=Side.IT, is_active=False)
    person.save()
    return person


@pytest.fixture
def everybody(request: pytest.FixtureRequest) -> dict[str, Person]:
    return {name: request.getfixturevalue(name) for name in EVERYBODY}


def those(everybody: dict[str, Person], may: Callable[[Person], bool]) -> set[str]:
    return {name for name, person in everybody.items() if may(person)}


@pytest.mark.parametrize(
    ("lane", "who"),
    [(CREATIVE, MARKETING_SIDE), (INTEGRATION, IT_SIDE), (CONSENT, IT_SIDE | MARKETING_SIDE)],
)
def test_who_works_in_a_lane(lanes: Any, everybody: dict[str, Person], lane: str, who: set[str]) -> None:
    row = lane_of(lane)
    assert those(everybody, lambda person: works_in(person, row.owned)) == who
    assert those(everybody, lambda person: permissions.can_add_card(person, row)) == who


@pytest.mark.parametrize(
    ("lane", "side", "who"),
    [
        (CREATIVE, "marketing", {"marketing", "cmo"}),
        (INTEGRATION, "it", {"it", "it2", "cio", "deputy_cio"}),  # Irene Castillo is deputy in that lane
        (INTEGRATION, "marketing", set()),
        (CONSENT, "it", {"it", "cio", "deputy_cio"}),
        (CONSENT, "marketing", {"marketing", "marketing2", "cmo"}),  # Milo Brandt is deputy in that one
    ],
)
def test_who_answers_for_a_side_in_a_lane(
    lanes: Any, everybody: dict[str, Person], lane: str, side: str, who: set[str]
) -> None:
    people = everybody
    lane_of(INTEGRATION).give_to("it", it=people["it"], deputies=[people["it2"]], by=people["admin"])
    lane_of(CONSENT).give_to(
        "border", it=people["it"], marketing=people["marketing"], deputies=[people["marketing2"]], by=people["admin"]
    )
    row = lane_of(lane)
    assert those(people, lambda person: answers_for(person, row.owned, side)) == who


@pytest.mark.parametrize("lane", [CREATIVE, INTEGRATION, CONSENT])
@pytest.mark.parametrize("assignee", [None, "it", "marketing2"])
def test_who_changes_a_card(
    card_in: Callable[..., Card], everybody: dict[str, Person], lane: str, assignee: str | None
) -> None:
    card = card_in(lane, assignee=everybody[assignee] if assignee else None)
    row = lane_of(lane)
    who = those(everybody, lambda person: works_in(person, row.owned)) | ({assignee} if assignee else set())
    assert those(everybody, lambda person: permissions.can_change_card(person, card, row)) == who


def test_who_answers_takes_back_and_takes_up_a_hand_off(hand_off: HandOff, everybody: dict[str, Person]) -> None:
    to, home = lane_of(INTEGRATION), lane_of(CREATIVE)
    may = {
        "can_answer_hand_off": (to, {"it", "cio", "deputy_cio"}),
        "can_withdraw_hand_off": (home, MARKETING_SIDE),
        "can_take_up": (home, MARKETING_SIDE),
    }
    for name, (lane, who) in may.items():
        predicate = getattr(permissions, name)
        assert those(everybody, lambda person: predicate(person, hand_off, lane)) == who, name  # noqa: B023


EXECUTIVES = {"cio", "cmo", "deputy_cio"}
OWNERS = EXECUTIVES | {"it2", "marketing"}


@pytest.mark.parametrize(
    ("name", "closed", "who"),
    [
        ("owns", False, OWNERS),
        ("can_steer", False, OWNERS),
        ("can_steer", True, set()),
        ("can_experiment", False, OWNERS),
        ("can_experiment", True, set()),
        ("can_reopen", False, set()),
        ("can_reopen", True, OWNERS),
        ("can_approve_plan", False, EXECUTIVES),
        ("can_approve_plan", True, set()),
    ],
)
def test_who_steers_a_project(
    project: Project, everybody: dict[str, Person], name: str, closed: bool, who: set[str]
) -> None:
    """Marketing's owner is who started it; IT's is Irene Castillo. Ivan Petrov, of IT too, reads it."""
    project.give_to("it", everybody["it2"], by=everybody["cio"])
    if closed:
        project.enter("closed", by=everybody["cio"], because="Enough.")
    predicate = getattr(permissions, name)
    assert those(everybody, lambda person: predicate(person, project)) == who


@pytest.mark.parametrize(("side", "who"), [("it", {"it2", "cio", "deputy_cio"}), ("marketing", {"marketing", "cmo"})])
def test_who_names_a_sides_owner(project: Project, everybody: dict[str, Person], side: str, who: set[str]) -> None:
    project.give_to("it", everybody["it2"], by=everybody["cio"])
    assert those(everybody, lambda person: permissions.can_give(person, project, side)) == who


def test_who_sets_lanes_up(everybody: dict[str, Person]) -> None:
    assert those(everybody, can_set_up_lanes) == {"admin"}


def test_who_sees_projects_cards_and_hand_offs(hand_off: HandOff, everybody: dict[str, Person]) -> None:
    for model in (Project, Card, HandOff):
        seeing = those(everybody, lambda person: model.objects.visible_to(person).exists())  # noqa: B023
        assert seeing == set(EVERYBODY) - {"left"}


@pytest.mark.parametrize(
    ("most", "count", "over"), [(None, 0, False), (None, 10**6, False), (1, 0, False), (1, 1, False), (1, 2, True)]
)
def test_a_limit_is_passed_by_the_card_that_is_one_too_many(most: int | None, count: int, over: bool) -> None:
    assert Limit("Doing", most, is_hard=False).is_over(count) is over


def test_what_rules_and_drawings_know_is_all_there_is() -> None:
    """One more of these wants its constraint, its place on the board or the track, its colour and its rule."""
    assert Project.Stage.values == ["discover", "evaluate", "build", "launch", "live", "closed"]
    assert Project.Drift.values == ["market", "brief", "discovery", "regulation", "leadership"]
    assert Column.Kind.values == ["todo", "doing", "blocked", "done"]
    assert HandOff.State.values == ["waiting", "accepted", "returned", "withdrawn"]
    assert Card.AcceptedBy.values == ["it", "marketing", "both"]
    assert Ownership.Owner.values == ["it", "marketing", "border"]
    way = [(stage.previous, stage.following) for stage in Project.Stage]
    assert way == [
        (None, "evaluate"),
        ("discover", "build"),
        ("evaluate", "launch"),
        ("build", "live"),
        ("launch", "closed"),
        (None, None),
    ]


@pytest.mark.parametrize("predicate", ["can_take_up", "can_withdraw_hand_off"])
def test_who_sent_a_card_from_a_lane_of_the_other_side_may_act_on_it(
    lanes: Any, it: Person, it2: Person, left: Person, predicate: str
) -> None:
    """Whoever a card is assigned to sends it on, also out of a lane in which they do not work."""
    may, lane = getattr(permissions, predicate), lane_of(CREATIVE)
    assert not works_in(it, lane.owned)
    assert may(it, HandOff(sent_by=it), lane)
    assert not may(it2, HandOff(sent_by=it), lane)
    assert not may(left, HandOff(sent_by=left), lane)
