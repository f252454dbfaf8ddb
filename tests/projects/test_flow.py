"""The page of flow says what the board's own verbs left, and leads behind each of its figures."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from partnership.comments.actions import write
from partnership.core.days import company_day
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.board import archive_lane
from partnership.projects.models import Card, HandOff, Move, Project
from tests.projects.board_cast import ARCHITECTURE, CREATIVE, INSIGHT, INTEGRATION, lane_of, make_project

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
START = datetime(2026, 6, 1, 9, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def shown(client: Client, query: str = "", name: str = "flow") -> str:
    answer = client.get(reverse(f"projects:{name}") + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def way_of(card: Card) -> list[tuple[str, str | None, int]]:
    moves = Move.objects.filter(card=card).order_by("pk").values_list("lane__name", "column_id", "on")
    return [(lane, column, (on - START.date()).days) for lane, column, on in moves]


def go(card: Card, column: str, by: Person, lane: str = "", blocked_because: str = "") -> None:
    Card.objects.for_moving().select_related("lane").get(pk=card.pk).move(
        lane=lane_of(lane or card.lane.name), column=column, by=by, blocked_because=blocked_because
    )


@pytest.fixture
def done(clock: time_machine.Traveller, card_in: Callable[..., Card], marketing: Person) -> Card:
    """Added on the first day, begun on the third after it, blocked for two, done on the tenth."""
    card = card_in(title="Write the welcome mail")
    for on, column in ((3, "doing"), (5, "blocked"), (7, "doing"), (10, "done")):
        clock.move_to(day(on))
        go(card, column, marketing, blocked_because="No text" if column == "blocked" else "")
    return card


def test_every_verb_that_moves_a_card_says_where_it_went(
    clock: time_machine.Traveller, hand_off: HandOff, it: Person, marketing: Person
) -> None:
    card = hand_off.card
    clock.move_to(day(2))
    HandOff.objects.for_detail().get(pk=hand_off.pk).accept(by=it)
    clock.move_to(day(3))
    go(card, "doing", it, INTEGRATION)
    card = Card.objects.select_related("lane", "project", "column").get(pk=card.pk)
    clock.move_to(day(4))
    card.take_off(by=it, because="A mistake")
    clock.move_to(day(6))
    card.put_back(lane=lane_of(card.lane.name), by=it)
    there = INTEGRATION
    assert way_of(card) == [
        (CREATIVE, "todo", 0), (there, "todo", 2), (there, "doing", 3), (there, None, 4), (there, "doing", 6),
    ]  # fmt: skip


def test_what_stays_in_its_place_is_no_move(card_in: Callable[..., Card], marketing: Person) -> None:
    first, second = card_in(), card_in(title="Another")
    Card.objects.for_moving().select_related("lane").get(pk=second.pk).move(
        lane=lane_of(CREATIVE), column="todo", by=marketing, before=first.pk
    )
    second.refresh_from_db()
    second.change(title="A third", assignee=None, due_on=None, by=marketing)
    assert len(way_of(second)) == 1


def test_an_archived_lane_sends_its_cards_on(card_in: Callable[..., Card], admin: Person, lanes: list[Lane]) -> None:
    card = card_in()
    archive_lane(lane_of(CREATIVE), into=lane_of(INSIGHT), by=admin)
    assert [lane for lane, _, _ in way_of(card)] == [CREATIVE, INSIGHT]


def test_the_page_says_what_was_counted_by_hand(
    clock: time_machine.Traveller, done: Card, card_in: Callable[..., Card], client_for: ClientFor, it: Person
) -> None:
    waits = card_in(ARCHITECTURE, title="Draw the data flow")
    clock.move_to(day(30))
    text = shown(client_for(it))
    took = text.split('id="took"')[1].split("</table>")[0]
    assert '<span class="figure">7</span>' in took, "cycle: from the third to the tenth"
    assert '<span class="figure">10</span>' in took, "lead: from its adding"
    times = text.split('id="times"')[1].split("</table>")[0]
    # marketing's card: three days to do, two and three doing, two blocked; IT's: twenty days to do
    for column, owner, days in (("todo", "marketing", 3), ("doing", "marketing", 5), ("blocked", "marketing", 2)):
        assert f'owner={owner}&amp;column={column}"><span class="figure">{days}</span>' in times
    assert 'owner=it&amp;column=todo"><span class="figure">20</span>' in times
    ages = text.split('id="open"')[1].split("</table>")[0]
    assert '<span class="figure">20</span>' in ages
    assert "&amp;what=stalled" in ages
    assert waits.title in shown(client_for(it), "?what=stalled", "flow_behind")
    assert done.title in shown(client_for(it), "?what=done&owner=marketing", "flow_behind")
    assert done.title not in shown(client_for(it), "?what=done&owner=it", "flow_behind")
    behind = shown(client_for(it), "?what=time&column=blocked&owner=marketing", "flow_behind")
    assert "2 days of 1 card together" in behind


@pytest.mark.parametrize(
    ("query", "is_there"),
    [
        ("", True), ("?period=30", True), ("?side=marketing", True), ("?side=it", False), ("?project=999999", False),
        ("?period=nonsense&lane=x&side=%00&project=-1", True), ("?lane=99999999999999999999", True),
    ],
)  # fmt: skip
def test_a_choice_narrows_it(done: Card, client_for: ClientFor, it: Person, query: str, is_there: bool) -> None:
    assert ("Cycle time of what was done" in shown(client_for(it), query)) == is_there


def test_a_lane_and_a_project_narrow_it(done: Card, client_for: ClientFor, it: Person) -> None:
    client = client_for(it)
    assert "Cycle time" in shown(client, f"?lane={done.lane_id}&project={done.project_id}")
    other = lane_of(ARCHITECTURE)
    assert "No card was done in this time." in shown(client, f"?lane={other.pk}")


def test_before_the_first_card_it_says_so(client_for: ClientFor, observer: Person) -> None:
    text = shown(client_for(observer))
    assert "No card was on the board in this time." in text
    assert "No project has a day that both sides approved." in text
    assert "Nothing is behind it." in shown(client_for(observer), "?what=everything", "flow_behind")


def test_what_came_over_the_fence(
    clock: time_machine.Traveller, hand_off: HandOff, card_in: Callable[..., Card], it: Person, marketing: Person,
    client_for: ClientFor,
) -> None:  # fmt: skip
    spoken = card_in(title="Choose the pictures")
    write(spoken, by=it, text="We need them in two sizes.")
    clock.move_to(day(1))
    later = HandOff.objects.send(
        card=spoken, lane=lane_of(INTEGRATION), column="todo", by=marketing, done="They are chosen."
    )
    HandOff.objects.for_detail().get(pk=later.pk).give_back(by=it, because="Which sizes?", cause="unclear")
    fence = shown(client_for(it)).split('id="fence"')[1]
    for what, number in (("unsaid", 1), ("returned", 1), ("untouched", 1)):
        assert f'what={what}"><strong>{number}</strong> of 2 hand-offs' in fence
    surprise = shown(client_for(it), "?what=untouched", "flow_behind")
    assert hand_off.card.title in surprise
    assert spoken.title not in surprise
    assert spoken.title in shown(client_for(it), "?what=returned", "flow_behind")
    assert spoken.title in shown(client_for(it), "?what=unsaid", "flow_behind")


def test_days_that_moved_have_their_cause(project: Project, client_for: ClientFor, it: Person) -> None:
    today = company_day()
    Project.objects.filter(pk=project.pk).update(
        approved_live_on=today, planned_live_on=today + timedelta(days=12), drift_because="brief"
    )
    kept = make_project(it, "Kept its day")
    Project.objects.filter(pk=kept.pk).update(approved_live_on=today, planned_live_on=today)
    drift = shown(client_for(it)).split('id="drift"')[1].split('id="fence"')[0]
    assert "2 projects</a>" in drift
    assert "The brief was unclear" in drift
    assert '<span class="figure">12</span>' in drift
    behind = shown(client_for(it), "?what=drift&cause=brief", "flow_behind")
    assert project.title in behind
    assert kept.title not in behind
    assert kept.title in shown(client_for(it), "?what=drift", "flow_behind")


def test_a_day_that_both_approve_anew_keeps_what_moved_it(
    project: Project, client_for: ClientFor, it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    """Twice for the brief, and once more that nobody has agreed on: three moves, 10 + 5 + 2 days of one project."""
    live_on, own = company_day() + timedelta(days=30), client_for(marketing)
    for moved, cause in ((0, ""), (10, "brief"), (5, "brief")):
        live_on += timedelta(days=moved)
        planned = own.post(f"/projects/{project.pk}/plan/", {"planned_live_on": live_on, "drift_because": cause})
        assert planned.status_code == 303
        for executive in (cio, cmo):
            seen = Project.objects.get(pk=project.pk).plan_digest
            client_for(executive).post(f"/projects/{project.pk}/approval/", {"seen": seen})
    live_on += timedelta(days=2)
    own.post(f"/projects/{project.pk}/plan/", {"planned_live_on": live_on, "drift_because": "market"})
    drift = shown(client_for(it)).split('id="drift"')[1].split('id="fence"')[0]
    assert "1 project</a>" in drift
    assert 'later by <span class="figure">17</span> days in the middle, by 17 at most' in drift
    times = re.findall(r'cause=(\w+)">(\d+)</a>', drift)
    assert times == [("brief", "2"), ("market", "1")]
    behind = shown(client_for(it), "?what=drift&cause=brief", "flow_behind")
    assert behind.count(project.title) == 2
    page = client_for(it).get(project.get_absolute_url()).text
    assert page.count("both moved it by") == 2
    assert "The brief was unclear" in page


def test_nothing_is_thrown_where_nothing_was_sent(client_for: ClientFor, it: Person) -> None:
    fence = shown(client_for(it)).split('id="fence"')[1]
    assert "No hand-off and no request was sent in this time." in fence
    assert "of 0" not in fence


def test_it_costs_as_much_with_one_card_and_with_many(
    done: Card, card_in: Callable[..., Card], client_for: ClientFor, it: Person
) -> None:
    client, counts = client_for(it), []
    shown(client)  # the first visit of a while also notes that they were here
    for _ in range(2):
        with CaptureQueriesContext(connection) as asked:
            shown(client)
        counts.append(len(asked))
        for number in range(3):
            card_in(title=f"Card {number}")
    assert counts[0] == counts[1] <= 15


def test_nobody_is_named(done: Card, client_for: ClientFor, it: Person, marketing: Person) -> None:
    main = shown(client_for(it)).split("<main")[1]
    assert marketing.name not in main


def test_htmx_gets_the_figures_alone(done: Card, client_for: ClientFor, it: Person) -> None:
    answer = client_for(it).get(reverse("projects:flow"), headers={"HX-Request": "true", "HX-Target": "flow"})
    assert answer.content.decode().strip().startswith('<div id="flow"')
