"""Who decides: lanes, the history of their owners, and what the database refuses."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.memory import remembering
from partnership.core.refusals import Refused
from partnership.lanes.models import Lane, Ownership
from partnership.people.models import Person
from tests.lanes.starting import start_lanes

pytestmark = pytest.mark.django_db


@pytest.fixture
def lanes(it: Person, marketing: Person, admin: Person) -> dict[str, Lane]:
    return {lane.name: lane for lane in start_lanes(it=it, marketing=marketing, by=admin)}


@pytest.fixture
def lane(lanes: dict[str, Lane]) -> Lane:
    return lanes["Integration and platforms"]


def test_starting_lanes_are_six_two_of_marketing_one_border_three_of_it(lanes: dict[str, Lane]) -> None:
    owners = [lane.owned.owner for lane in Lane.objects.with_owner()]
    assert owners == ["marketing", "marketing", "border", "it", "it", "it"]


def test_lanes_come_with_owner_and_people_in_one_query(
    lanes: dict[str, Lane], django_assert_num_queries: object
) -> None:
    with remembering():  # as in every request
        company_day()
        with django_assert_num_queries(1):  # type: ignore[operator]
            people = [[person.name for person in lane.owned.people] for lane in Lane.objects.open().with_owner()]
    assert people[0] == ["Maya Lindqvist"]
    assert people[2] == ["Ivan Petrov", "Maya Lindqvist"]


def test_give_to_ends_the_old_ownership_on_the_day_the_new_one_begins(lane: Lane, it2: Person, admin: Person) -> None:
    today = timezone.localdate()
    lane.ownerships.update(from_on=today - timedelta(days=90))
    lane.give_to(Ownership.Owner.IT, it=it2, by=admin, from_on=today - timedelta(days=3))
    old, new = lane.ownerships.order_by("from_on")
    assert (old.until_on, new.from_on, new.until_on) == (today - timedelta(days=3), today - timedelta(days=3), None)
    assert new.people == [it2]


def test_give_to_tells_the_old_and_the_new_owner_and_leaves_an_event(
    lane: Lane, it: Person, it2: Person, admin: Person
) -> None:
    Notice.objects.all().delete()
    lane.give_to(Ownership.Owner.IT, it=it2, by=admin)
    assert set(Notice.objects.values_list("person__name", flat=True)) == {it.name, it2.name}
    event = Event.objects.about(lane)[0]
    assert (event.kind, event.by) == ("lane.given", admin)
    assert event.changes["people"] == ["Ivan Petrov", "Irene Castillo"]


def test_give_to_can_make_a_border_lane_with_deputies_of_both(
    lane: Lane, it: Person, marketing: Person, it2: Person, marketing2: Person, admin: Person
) -> None:
    new = lane.give_to(Ownership.Owner.BORDER, it=it, marketing=marketing, deputies=[it2, marketing2], by=admin)
    assert new.sides == {"it", "marketing"}
    assert set(new.deputies.all()) == {it2, marketing2}


@pytest.mark.parametrize(
    ("owner", "people", "sentence"),
    [
        ("it", {}, "A lane needs one accountable person"),
        ("border", {"it": "it"}, "A lane needs one accountable person"),
        ("marketing", {"it": "it", "marketing": "marketing"}, "A lane needs one accountable person"),
        ("everybody", {"it": "it"}, "That is not offered here"),
    ],
)
def test_give_to_refuses_people_who_do_not_match_the_owner(
    lane: Lane, admin: Person, it: Person, marketing: Person, owner: str, people: dict[str, str], sentence: str
) -> None:
    cast = {"it": it, "marketing": marketing}
    with pytest.raises(ValidationError, match=sentence):
        lane.give_to(owner, by=admin, **{side: cast[name] for side, name in people.items()})  # type: ignore[arg-type]
    assert lane.ownerships.count() == 1
    assert lane.ownerships.holding_on(timezone.localdate()).count() == 1


def test_give_to_refuses_a_person_of_the_other_side(lane: Lane, marketing: Person, admin: Person) -> None:
    with pytest.raises(Refused, match="Maya Lindqvist is not on the IT side"):
        lane.give_to(Ownership.Owner.IT, it=marketing, by=admin)
    with pytest.raises(Refused, match="not on a side that owns"):
        lane.give_to(Ownership.Owner.IT, it=lane.ownerships.get().person_it, deputies=[marketing], by=admin)


def test_give_to_refuses_a_day_before_the_current_owner(lane: Lane, it2: Person, admin: Person) -> None:
    today = timezone.localdate()
    with pytest.raises(Refused, match="choose that day or a later one"):
        lane.give_to(Ownership.Owner.IT, it=it2, by=admin, from_on=today - timedelta(days=1))


def refused(constraint: str, make: object) -> None:
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        make()  # type: ignore[operator]
    assert constraint in str(caught.value) or "UNIQUE constraint failed" in str(caught.value)


def test_database_refuses_what_no_verb_does(lane: Lane, it: Person, marketing: Person) -> None:
    day = date(2026, 1, 5)
    own = Ownership.objects.create
    refused("ownership_one_holds_at_a_time", lambda: own(lane=lane, owner="it", person_it=it, from_on=day))
    refused(
        "ownership_ends_after_it_begins",
        lambda: own(lane=lane, owner="it", person_it=it, from_on=day, until_on=day - timedelta(days=1)),
    )
    refused(
        "ownership_one_person_of_each_owning_side",
        lambda: own(lane=lane, owner="border", person_it=it, from_on=day, until_on=day),
    )
    refused(
        "ownership_one_person_of_each_owning_side",
        lambda: own(lane=lane, owner="it", person_it=it, person_marketing=marketing, from_on=day, until_on=day),
    )
    refused("lane_archived_into_another", lambda: Lane.objects.filter(pk=lane.pk).update(archived_at=timezone.now()))
    refused("lane_limit_at_least_one", lambda: Lane.objects.filter(pk=lane.pk).update(limit=0))
    refused("lane_hard_limit_has_a_number", lambda: Lane.objects.filter(pk=lane.pk).update(limit_is_hard=True))
    refused("lane_name_once", lambda: Lane.objects.create(name="SECURITY AND GOVERNANCE", position=9))


def test_change_renames_and_says_what_changed(lane: Lane, admin: Person) -> None:
    lane.change(name="Interfaces", belongs="Data flows", limit=8, limit_is_hard=True, by=admin)
    event = Event.objects.about(lane)[0]
    assert event.kind == "lane.changed"
    assert event.changes["name"] == ["Integration and platforms", "Interfaces"]
    assert Lane.objects.get(pk=lane.pk).limit == 8


def test_change_refuses_a_name_that_is_taken(lane: Lane, admin: Person) -> None:
    with pytest.raises(ValidationError, match="already a lane of this name"):
        lane.change(name="Security and Governance", belongs="", limit=None, limit_is_hard=False, by=admin)


@pytest.mark.parametrize(("position", "expected"), [(1, 0), (0, 0), (99, 5), (3, 2)])
def test_put_orders_the_rows(lanes: dict[str, Lane], admin: Person, position: int, expected: int) -> None:
    lane = lanes["Technical architecture"]
    lane.put(position, by=admin)
    assert [row.name for row in Lane.objects.open()].index(lane.name) == expected


def test_archive_ends_the_ownership_and_frees_the_name(lanes: dict[str, Lane], admin: Person, it: Person) -> None:
    lane, other = lanes["Technical architecture"], lanes["Integration and platforms"]
    lane.archive(into=other, by=admin)
    assert not lane.ownerships.holding_on(timezone.localdate()).exists()
    assert lane not in Lane.objects.open()
    Lane.objects.add(name="Technical architecture", owner=Ownership.Owner.IT, it=it, by=admin)


def test_archive_refuses_itself_as_the_destination(lane: Lane, admin: Person) -> None:
    with pytest.raises(Refused, match="Choose another lane"):
        lane.archive(into=lane, by=admin)
