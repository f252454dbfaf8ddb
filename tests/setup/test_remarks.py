"""What stands out in the set-up is said to the administrator, and in the lanes' page: nothing of it is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client

from partnership.company.models import GroundRules
from partnership.core.days import company_day
from partnership.core.remarks import remarked
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card, Project
from partnership.standards.models import Check
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION, lane_of
from tests.standards.making import a_standard, check_of

ClientFor = Callable[[Person], Client]


def idle() -> set[str]:
    return {Lane.objects.get(pk=each.lane).name for each in remarked() if "No card has been" in each.words}


def days_ago(card: Card, days: int) -> None:
    Card.objects.filter(pk=card.pk).update(moved_at=card.moved_at - timedelta(days=days))


def test_a_lane_without_cards_for_a_quarter_stands_out(card_in: Callable[..., Card]) -> None:
    card_in(CREATIVE)
    finished = card_in(INTEGRATION, column="done")
    long_finished = card_in(INSIGHT, column="done")
    days_ago(finished, 89)
    days_ago(long_finished, 91)
    assert INSIGHT in idle()
    assert not {CREATIVE, INTEGRATION} & idle()


def test_an_open_card_keeps_a_lane_in_use_however_old_it_is(card_in: Callable[..., Card]) -> None:
    days_ago(card_in(INSIGHT), 400)
    assert INSIGHT not in idle()


def test_a_lane_that_is_new_does_not_stand_out(lanes: list[Lane], admin: Person, marketing: Person) -> None:
    Lane.objects.add(name="Film", owner="marketing", marketing=marketing, by=admin)
    assert "Film" not in idle()
    assert INSIGHT in idle()


def test_who_answers_for_more_than_one_can_hold_stands_out_in_each_lane(
    card_in: Callable[..., Card], admin: Person, it: Person, client_for: ClientFor
) -> None:
    GroundRules.current().change(by=admin, fields={"owner_cards": 2})
    card_in(INTEGRATION)
    card_in(INTEGRATION, column="doing")
    assert not [each for each in remarked() if "answers for" in each.words]
    card_in("Technical architecture")
    card_in("Technical architecture", column="done")
    said = [each for each in remarked() if "answers for" in each.words]
    lanes = f"“Technical architecture” and “{INTEGRATION}”"
    assert {each.words for each in said} == {
        f"{it.name} answers for 3 open cards in {lanes}; more than 2 are hard to hold."
    }
    assert {each.lane for each in said} == {lane_of(INTEGRATION).pk, lane_of("Technical architecture").pk}
    assert client_for(it).get("/lanes/").text.count("are hard to hold") == 2
    assert client_for(admin).get("/set-up/").text.count(f"<p>{it.name} answers for") == 1


def test_checks_that_nobody_reviews_stand_out_on_set_up(
    project: Project, admin: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    check = check_of(project, a_standard(admin))
    assert "should have been reviewed" not in client_for(admin).get("/set-up/").text
    due = company_day() - timedelta(days=30)
    Check.objects.filter(pk=check.pk).update(due_on=due)
    text = client_for(admin).get("/set-up/").text
    assert "What stands out" in text
    assert f"1 check of “Single sign-on” should have been reviewed by {due:%-d %b %Y}" in text


@pytest.mark.parametrize("who", ["cio", "observer"])
def test_everybody_reads_it_in_the_lanes_page(
    who: str, request: pytest.FixtureRequest, lanes: list[Lane], client_for: ClientFor
) -> None:
    text = client_for(request.getfixturevalue(who)).get("/lanes/").text
    assert f"No card has been in the lane “{INSIGHT}” for 90 days." in text
