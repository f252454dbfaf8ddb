"""How projects and lanes end: what hangs on them is listed, goes on or ends, and there is a way back."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core import guards
from partnership.core.refusals import Refused
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.board import archive_lane
from partnership.projects.models import Card, Column, HandOff, Project, ReasonNeeded
from tests.projects.board_cast import CONSENT, CREATIVE, INSIGHT, INTEGRATION, SECURITY, lane_of, make_project

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]


def test_closing_lists_what_hangs_and_ends_it(
    hand_off: HandOff, card_in: AddCard, it: Person, marketing: Person, marketing2: Person, client_for: SignIn
) -> None:
    project, client = hand_off.card.project, client_for(marketing)
    card_in(title="Choose the pictures", assignee=marketing2)
    other = make_project(marketing, "Product finder")
    url = f"/projects/{project.pk}/closing/"
    page = client.get(url).text
    assert "Choose the pictures" in page
    assert f"waits to be accepted into {INTEGRATION}" in page
    assert client.post(url, {"because": ""}).status_code == 422
    unsaid = client.post(url, {"because": "Nobody asked for it.", "seen": "discover"})
    assert "Choose what becomes of it" in unsaid.text
    said = {"because": "Nobody asked for it.", "seen": "discover", "cards": "end"}
    assert client.post(url, said).status_code == 303
    assert Project.objects.exclude(pk=other.pk).get().stage == "closed"
    assert HandOff.objects.get().state == "withdrawn"
    told = Notice.objects.get(person=it, kind="hand-off-answered")
    assert "waits for Integration and platforms no more" in told.text
    assert Notice.objects.filter(person=marketing2, text__contains="your open cards ended with it").exists()


def test_closing_can_give_the_cards_to_another_project(
    hand_off: HandOff, marketing: Person, client_for: SignIn
) -> None:
    other, project = make_project(marketing, "Product finder"), hand_off.card.project
    url = f"/projects/{project.pk}/closing/"
    client_for(marketing).post(url, {"because": "It goes on there.", "cards": f"to:{other.pk}"})
    card = Card.objects.get()
    assert card.project == other
    assert HandOff.objects.get().is_waiting
    assert Event.objects.about(card)[0].changes == {"project": [project.title, other.title]}
    board = client_for(marketing).get("/projects/").text
    assert card.title in board


def test_a_single_card_can_go_elsewhere_while_the_others_end(
    hand_off: HandOff, card_in: AddCard, marketing: Person, client_for: SignIn
) -> None:
    other, project = make_project(marketing, "Product finder"), hand_off.card.project
    goes = card_in(title="Choose the pictures")
    said = {"because": "Enough.", "cards": "end", f"cards_{goes.pk}": f"to:{other.pk}"}
    client_for(marketing).post(f"/projects/{project.pk}/closing/", said)
    assert [card.project for card in Card.objects.order_by("pk")] == [project, other]
    assert HandOff.objects.get().state == "withdrawn"


def test_closing_from_a_stage_that_has_moved_is_refused(
    project: Project, cio: Person, marketing: Person, client_for: SignIn
) -> None:
    project.enter("evaluate", by=cio)
    answer = client_for(marketing).post(f"/projects/{project.pk}/closing/", {"because": "x", "seen": "discover"})
    assert answer.status_code == 422
    assert "Somebody moved it to “Evaluate” meanwhile" in answer.text


def test_a_closed_project_goes_on_where_it_was_with_its_cards(
    project: Project, card_in: AddCard, cio: Person, marketing: Person, it: Person, client_for: SignIn
) -> None:
    card, client = card_in(), client_for(marketing)
    project.enter("evaluate", by=cio)
    project.enter("closed", by=cio, because="No budget.")
    url = f"/projects/{project.pk}/reopening/"
    assert "Open it again…" in client.get(f"/projects/{project.pk}/").text
    assert client_for(it).get(url).status_code == 403
    assert card.title in client.get(url).text
    assert client.post(url, {"because": ""}).status_code == 422
    assert client.post(url, {"because": "There is a budget."}).status_code == 303
    project.refresh_from_db()
    assert (project.stage, project.closed_at, project.closed_because) == ("evaluate", None, "")
    assert card.title in client.get("/projects/").text


def test_what_comes_back_is_counted_by_the_limits_of_its_lane_and_column(
    project: Project, card_in: AddCard, cio: Person, marketing: Person, client_for: SignIn
) -> None:
    card, client, url = card_in(column="doing"), client_for(marketing), f"/projects/{project.pk}/reopening/"
    project.enter("closed", by=cio, because="No budget.")
    card_in(project=make_project(marketing, "Other"), column="doing")
    for limited, name in ((Lane.objects.filter(name=CREATIVE), CREATIVE), (Column.objects.filter(pk="doing"), "Doing")):
        limited.update(limit=1)
        answer = client.post(url, {"because": "Again."})
        assert answer.status_code == 422
        assert f"“{name}” would hold 2 open cards, over its limit of 1" in answer.text
        limited.update(limit_is_hard=True)
        full = client.post(url, {"because": "Again.", "over_limit_because": "Friday."})
        assert f"“{name}” takes 1 open cards and is full" in full.text
        limited.update(limit=None, limit_is_hard=False)
    Lane.objects.filter(name=CREATIVE).update(limit=1)
    client.post(url, {"because": "Again.", "over_limit_because": "Friday."})
    card.refresh_from_db()
    assert (card.over_limit_because, card.project.stage) == ("Friday.", "discover")


def test_who_left_meanwhile_owns_it_no_more_when_it_goes_on(
    project: Project, card_in: AddCard, cio: Person, marketing: Person, client_for: SignIn
) -> None:
    card = card_in(assignee=marketing)
    Card.objects.update(column="done")
    project.enter("closed", by=cio, because="No budget.")
    with guards.lifted(connection):
        Person.objects.filter(pk=marketing.pk).update(is_active=False)
    client_for(cio).post(f"/projects/{project.pk}/reopening/", {"because": "There is a budget."})
    project.refresh_from_db()
    assert (project.stage, project.owner_marketing) == ("discover", None)
    card.refresh_from_db()
    assert card.assignee == marketing  # what is done stays theirs


def test_who_left_meanwhile_has_no_card_when_it_comes_back(
    project: Project, card_in: AddCard, cio: Person, marketing: Person, marketing2: Person, client_for: SignIn
) -> None:
    gone, stays = card_in(assignee=marketing), card_in(assignee=marketing2)
    project.enter("closed", by=cio, because="No budget.")
    with guards.lifted(connection):
        Person.objects.filter(pk=marketing.pk).update(is_active=False)
    assert client_for(cio).post(f"/projects/{project.pk}/reopening/", {"because": "Again."}).status_code == 303
    assert [Card.objects.get(pk=card.pk).assignee for card in (gone, stays)] == [None, marketing2]


def test_a_full_lane_counts_what_an_archived_one_brings(card_in: AddCard, admin: Person, client_for: SignIn) -> None:
    card_in(INSIGHT)
    card_in(CREATIVE)
    client, url = client_for(admin), f"/set-up/lanes/{lane_of(CREATIVE).pk}/end/"
    into = lane_of(INSIGHT)
    Lane.objects.filter(pk=into.pk).update(limit=1, limit_is_hard=True)
    full = client.post(url, {"into": into.pk, "over_limit_because": "It ends."})
    assert full.status_code == 422
    assert "takes 1 open cards and is full" in full.text
    Lane.objects.filter(pk=into.pk).update(limit_is_hard=False)
    asked = client.post(url, {"into": into.pk})
    assert asked.status_code == 422
    assert "would hold 2 open cards, over its limit of 1. Say why one more." in asked.text
    assert client.post(url, {"into": into.pk, "over_limit_because": "It ends."}).status_code == 303
    assert list(Card.objects.filter(lane=into).values_list("over_limit_because", flat=True)) == ["", "It ends."]


def test_archiving_asks_what_becomes_of_what_waits_to_enter(
    hand_off: HandOff, admin: Person, it: Person, marketing: Person, client_for: SignIn
) -> None:
    client, lane = client_for(admin), lane_of(INTEGRATION)
    url = f"/set-up/lanes/{lane.pk}/end/"
    page = client.get(f"/set-up/lanes/{lane.pk}/").text
    assert "waits to be accepted here" in page
    assert "The hand-offs that wait to enter it" in page
    unsaid = client.post(url, {"into": lane_of(SECURITY).pk})
    assert unsaid.status_code == 422
    assert "Say whether they go on to “Security and governance” or are taken back." in unsaid.text
    assert client.post(url, {"into": lane_of(SECURITY).pk, "keep_hand_offs": "yes"}).status_code == 303
    waiting = HandOff.objects.get()
    assert (waiting.is_waiting, waiting.to_lane.name) == (True, SECURITY)
    assert Notice.objects.filter(person=it, text__contains="is off the board").exists()


@pytest.mark.parametrize(("into", "keep"), [(SECURITY, False), (INSIGHT, True), (CREATIVE, True)])
def test_what_cannot_go_on_is_taken_back_and_both_ends_are_told(
    hand_off: HandOff, admin: Person, it: Person, marketing: Person, into: str, keep: bool
) -> None:
    """Into a lane of the sender's side, or the very lane that the card is in, nothing crosses."""
    archive_lane(lane_of(INTEGRATION), into=lane_of(into), by=admin, keep_hand_offs=keep)
    assert HandOff.objects.get().state == "withdrawn"
    for person in (it, marketing):
        told = Notice.objects.filter(person=person, kind="hand-off-answered").get().text
        assert "The lane “Integration and platforms” was archived." in told


def test_what_waits_to_leave_an_archived_lane_waits_on_from_the_other(hand_off: HandOff, admin: Person) -> None:
    archive_lane(lane_of(CREATIVE), into=lane_of(INSIGHT), by=admin)
    waiting = HandOff.objects.get()
    assert (waiting.is_waiting, waiting.from_lane.name, waiting.card.lane.name) == (True, INSIGHT, INSIGHT)


def test_what_would_cross_into_its_own_lane_is_taken_back(hand_off: HandOff, admin: Person) -> None:
    archive_lane(lane_of(CREATIVE), into=lane_of(INTEGRATION), by=admin)
    assert HandOff.objects.get().state == "withdrawn"


def test_an_archived_lane_comes_back_with_somebody_who_answers_for_it(
    lanes: list[Lane], admin: Person, it: Person, it2: Person, client_for: SignIn
) -> None:
    client, lane = client_for(admin), lane_of(INTEGRATION)
    archive_lane(lane, into=lane_of(SECURITY), by=admin)
    url = f"/set-up/lanes/{lane.pk}/return/"
    assert url in client.get("/set-up/lanes/").text
    assert f'<option value="{it.pk}" selected>' in client.get(url).text
    assert client.post(url, {"owner": "it", "it": it2.pk}).status_code == 303
    back = lane_of(INTEGRATION)
    assert (back.archived_at, back.archived_into, back.owned.people) == (None, None, [it2])
    assert list(Lane.objects.open())[-1] == back
    assert client.get(url).status_code == 404
    assert Notice.objects.filter(person=it2, kind="lane-owner-changed").exists()
    with pytest.raises(Refused, match="on the board already"):
        back.restore(owner="it", it=it2, by=admin)


def test_a_lane_does_not_come_back_beside_another_of_its_name(
    lanes: list[Lane], admin: Person, it: Person, client_for: SignIn
) -> None:
    lane = lane_of(INTEGRATION)
    archive_lane(lane, into=lane_of(SECURITY), by=admin)
    Lane.objects.add(name=INTEGRATION, owner="it", it=it, by=admin)
    answer = client_for(admin).post(f"/set-up/lanes/{lane.pk}/return/", {"owner": "it", "it": it.pk})
    assert answer.status_code == 422
    assert "already a lane of this name" in answer.text
    assert Lane.objects.get(pk=lane.pk).archived_at


def test_accepting_into_a_full_lane_is_asked_about_on_its_page(
    hand_off: HandOff, card_in: AddCard, it: Person, client_for: SignIn
) -> None:
    card_in(INTEGRATION)
    Lane.objects.filter(name=INTEGRATION).update(limit=1)
    client, here = client_for(it), f"/projects/hand-offs/{hand_off.pk}/"
    assert "would hold 2 open cards, over its limit of 1" in client.get(here).text
    unsaid = client.post(f"{here}acceptance/", follow=True)
    assert unsaid.redirect_chain == [(here, 303)]
    assert HandOff.objects.get().is_waiting
    assert client.post(f"{here}acceptance/", {"over_limit_because": "The launch."}).status_code == 303
    assert Card.objects.get(pk=hand_off.card_id).over_limit_because == "The launch."


def test_returning_one_leaves_it_counted_where_it_is(
    hand_off: HandOff, it: Person, marketing: Person, card_in: AddCard
) -> None:
    """It counted for its sender all the while, so that a full lane takes it back; one more is over the limit."""
    Lane.objects.filter(name=CREATIVE).update(limit=1, limit_is_hard=True)
    HandOff.objects.for_detail().get().give_back(by=it, because="No test data.")
    assert Card.objects.open().filter(lane__name=CREATIVE).count() == 1
    with pytest.raises(Refused, match="is full"):
        card_in(CREATIVE)


@pytest.mark.parametrize("hard", [True, False])
def test_a_border_lane_counts_a_new_card_of_either_side(card_in: AddCard, it: Person, hard: bool) -> None:
    card_in(CONSENT)
    Lane.objects.filter(name=CONSENT).update(limit=1, limit_is_hard=hard)
    with pytest.raises(Refused if hard else ReasonNeeded, match="“Customer data and consent”"):
        card_in(CONSENT, by=it)
