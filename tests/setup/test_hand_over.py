"""Somebody leaves, changes sides or loses a role: everything that they hold goes to somebody, or nothing changes."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from meetings.actions.planning import plan_series
from meetings.models import Series
from outcomes.models import Kpi, KpiDefinition, Outcome, Version
from partnership.activity.models import Event, first_break
from partnership.attention.actions import name_deputy
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.intake.models import Triager
from partnership.lanes.models import Lane, Ownership
from partnership.people.actions import take_seat
from partnership.people.models import Delegation, Person, Role, Seat, Side
from partnership.projects.models import Card
from partnership.projects.models.refusals import OtherSide
from partnership.promises.models import Action
from partnership.setup.holdings import held_by
from tests.projects.board_cast import CONSENT, INTEGRATION

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


@pytest.fixture
def kpi(it: Person, marketing: Person) -> KpiDefinition:
    outcome = Outcome.objects.create(title="Reach more people", started_side="it", drafted_by=it)
    version = Version.objects.create(outcome=outcome, number=1, title="Reach more people", drafted_by=it)
    return KpiDefinition.objects.create(
        version=version,
        kpi=Kpi.objects.create(outcome=outcome, key="reach", name="Reach"),
        name="Reach",
        steward_it=it,
        steward_marketing=marketing,
    )


@pytest.fixture
def everything(
    it: Person,
    it2: Person,
    marketing: Person,
    cio: Person,
    cmo: Person,
    admin: Person,
    lanes: list[Lane],
    card_in: Callable[..., Card],
    kpi: KpiDefinition,
) -> None:
    """Ivan Petrov holds something of nearly every kind."""
    today = timezone.localdate()
    Lane.objects.get(name="Security and governance").give_to(Ownership.Owner.IT, it=it2, deputies=[it], by=admin)
    for number in range(3):
        Card.objects.filter(pk=card_in(INTEGRATION, title=f"Card {number}").pk).update(assignee=it)
    Action.objects.capture(title="Secret words", owner=it, due_on=today, by=cio)
    name_deputy(by=cio, principal=cio, deputy=it, from_on=today, until_on=today + timedelta(days=5))
    Triager.objects.create(person=it, side="it", named_by=cio, named_at=timezone.now())
    plan_series(
        planned_by=cio,
        people=[cio, cmo, it],
        title="Steering",
        kind="executive",
        every=1,
        unit="weeks",
        weekday=2,
        starts_on=today,
        at=time(9),
        zone="UTC",
        minutes=60,
    )


def page_of(client: Client, person: Person, query: str = "") -> str:
    response = client.get(f"/set-up/people/{person.pk}/hand-over/{query}")
    assert response.status_code == 200
    return response.content.decode()


def choices(page: str, to: Person, **special: str) -> dict[str, Any]:
    """A form as the page has it, with each group's select set to a person (or what ``special`` says of a kind)."""
    data = dict(re.findall(r'<input type="hidden" name="(seen|then|role|side)" value="([^"]*)">', page))
    for name, options in re.findall(
        r'<select id="id_[\w-]+" name="([\w]+[\w-]*)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        kind = name.rpartition("-")[0]
        offered = re.findall(r'value="([^"]+)"', options)
        data[name] = special.get(kind.replace("-", "_"), str(to.pk) if str(to.pk) in offered else "open")
    return data


def hand(client: Client, person: Person, data: dict[str, Any]) -> HttpResponse:
    """Preview, and then the confirmed post of exactly what the preview carries."""
    preview = client.post(f"/set-up/people/{person.pk}/hand-over/", data)
    if preview.status_code != 200:
        return preview  # type: ignore[return-value]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', preview.content.decode())
    carried = {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}
    assert Person.objects.get(pk=person.pk).is_active  # a preview changes nothing
    return client.post(f"/set-up/people/{person.pk}/hand-over/", carried)  # type: ignore[return-value]


def test_everything_goes_to_a_successor_in_one_submit(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person, cio: Person
) -> None:
    Notice.objects.all().delete()
    client = client_for(admin)
    theirs = client.get(reverse("setup:person", args=[it.pk])).content.decode()
    assert "holds 1 deputyship, 3 lanes, 1 lane as deputy, 1 KPI, 3 cards, 1 action" in theirs
    page = page_of(client, it)
    assert "Secret words" not in page, "what an action says is its owner's and the executives'"
    response = hand(client, it, choices(page, it2))
    assert response.status_code == 303
    it.refresh_from_db()
    assert not it.is_active
    assert held_by(it) == {}
    assert {lane.owned.person_it_id for lane in Lane.objects.with_owner() if lane.owned.person_it} == {it2.pk}
    assert set(Card.objects.values_list("assignee", flat=True)) == {it2.pk}
    assert Action.objects.get().owner == it2
    assert KpiDefinition.objects.get().steward_it == it2
    assert it2.standing.principal == cio
    assert set(Series.objects.get().people.values_list("pk", flat=True)) >= {it2.pk, cio.pk}
    assert Triager.objects.get().ended_by == admin
    told = Notice.objects.filter(person=it2, kind="handed-over")
    assert len(told) == 1, "one notice, not one for each thing"
    assert "3 cards" in told[0].text
    assert "1 action" in told[0].text
    event = Event.objects.get(kind="person.handed_over")
    assert event.detail["held"]["lane"] == 3
    assert event.detail["to"] == ["Irene Castillo"]
    assert first_break() is None


def test_things_of_a_group_may_go_elsewhere_and_cards_to_nobody(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person, cio: Person
) -> None:
    client = client_for(admin)
    data = choices(page_of(client, it), it2, card="open")
    one, two, _ = Card.objects.order_by("pk")
    data |= {f"card-it-{one.pk}": str(it2.pk), f"card-it-{two.pk}": str(cio.pk)}
    assert hand(client, it, data).status_code == 303
    assert [card.assignee for card in Card.objects.order_by("pk")] == [it2, cio, None]


def test_a_card_goes_to_somebody_of_its_lanes_side(
    client_for: SignIn, admin: Person, it: Person, it2: Person, marketing: Person, card_in: Callable[..., Card]
) -> None:
    """As the card's own form has it, and past the page as well."""
    mine, shared = card_in(INTEGRATION, title="Mine"), card_in(CONSENT, title="Shared")
    Card.objects.update(assignee=it)
    client = client_for(admin)
    data = choices(page_of(client, it), it2, card="open")
    data |= {f"card-it-{mine.pk}": str(marketing.pk), "card-all": str(marketing.pk)}
    refused = client.post(f"/set-up/people/{it.pk}/hand-over/", data | {"confirmed": "1"})
    assert refused.status_code == 422
    assert "Choose somebody from the list." in refused.content.decode()
    assert set(Card.objects.values_list("assignee", flat=True)) == {it.pk}
    with pytest.raises(OtherSide, match="choose somebody of IT"):
        Card.objects.hand_over({Card.objects.get(pk=mine.pk): marketing}, by=admin)
    assert hand(client, it, data | {f"card-it-{mine.pk}": "open"}).status_code == 303
    assert [Card.objects.get(pk=card.pk).assignee for card in (mine, shared)] == [None, marketing]


def test_a_lane_needs_somebody_and_the_executive_is_proposed(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person, cio: Person
) -> None:
    client = client_for(admin)
    page = page_of(client, it)
    assert re.search(rf'name="lane-it"[^>]*>\s*<option value="{cio.pk}" selected>', page)
    response = client.post(
        f"/set-up/people/{it.pk}/hand-over/", choices(page, it2, lane="open", action="open", card="")
    )
    assert response.status_code == 422
    text = response.content.decode()
    assert text.count("Choose who takes these.") == 4, "lanes and actions, each above and beside"
    assert text.count("Choose who takes these, or say what becomes of them.") == 2, "cards"
    assert Person.objects.get(pk=it.pk).is_active


def test_only_people_of_the_right_side_are_taken(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person, marketing: Person, observer: Person
) -> None:
    client = client_for(admin)
    for stray in (marketing, observer, admin, it):
        data = choices(page_of(client, it), it2, lane=str(stray.pk))
        assert client.post(f"/set-up/people/{it.pk}/hand-over/", data | {"confirmed": "1"}).status_code == 422
    assert Ownership.objects.filter(person_it=it, until_on=None).exists()


def test_somebody_took_something_meanwhile(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person, stranger: Person
) -> None:
    client = client_for(admin)
    data = choices(page_of(client, it), it2) | {"confirmed": "1"}
    card = Card.objects.first()
    assert card
    card.change(title=card.title, assignee=stranger, due_on=None, by=stranger)
    response = client.post(f"/set-up/people/{it.pk}/hand-over/", data)
    assert response.status_code == 409
    text = response.content.decode()
    assert "has changed since you opened this page" in text
    assert f'<option value="{it2.pk}" selected>' in text, "what was chosen is kept"
    assert Person.objects.get(pk=it.pk).is_active
    assert Ownership.objects.filter(person_it=it, until_on=None).exists()
    assert not Event.objects.filter(kind="person.handed_over").exists()


def test_a_refusal_in_the_middle_undoes_everything(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last kind refuses: lanes, cards and all the rest are where they were."""

    def refuse(self: object, given: object, *, person: Person, by: Person) -> None:
        raise Refused("Not this one.")

    monkeypatch.setattr("partnership.setup.holdings.meeting.Meetings.give", refuse)
    client = client_for(admin)
    response = hand(client, it, choices(page_of(client, it), it2))
    assert response.status_code == 422
    assert "Not this one. Nothing was changed." in response.content.decode()
    assert Action.objects.get().owner == it
    assert set(Card.objects.values_list("assignee", flat=True)) == {it.pk}


def test_a_change_of_side_hands_over_what_is_the_sides_and_may_keep_the_rest(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person
) -> None:
    client = client_for(admin)
    fields = {"name": it.name, "email": it.email, "role": "staff", "side": "marketing", "team": "", "time_zone": "UTC"}
    way = client.post(reverse("setup:person", args=[it.pk]), fields)
    assert way["Location"] == f"/set-up/people/{it.pk}/hand-over/?then=change&role=staff&side=marketing"
    page = client.get(way["Location"]).content.decode()
    assert "They keep it" in page
    response = hand(client, it, choices(page, it2, card="keep", action="keep", series="keep"))
    assert response.status_code == 303
    it.refresh_from_db()
    assert (it.side, it.is_active) == ("marketing", True)
    assert set(Card.objects.values_list("assignee", flat=True)) == {it.pk}
    assert Action.objects.get().owner == it
    assert not Ownership.objects.filter(person_it=it, until_on=None).exists()


def test_who_loses_a_role_keeps_nothing(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person
) -> None:
    client = client_for(admin)
    page = page_of(client, it, "?then=change&role=observer&side=")
    assert "They keep it" not in page
    assert hand(client, it, choices(page, it2)).status_code == 303
    it.refresh_from_db()
    assert (it.role, it.side) == (Role.OBSERVER, "")
    assert held_by(it) == {}


def test_a_seat_goes_to_its_successor_and_the_deputies_end_with_it(
    client_for: SignIn, admin: Person, cio: Person, it: Person, it2: Person
) -> None:
    today = timezone.localdate()
    name_deputy(by=cio, principal=cio, deputy=it, from_on=today, until_on=today + timedelta(days=5))
    client = client_for(admin)
    assert hand(client, cio, choices(page_of(client, cio), it2)).status_code == 303
    assert Seat.objects.holder(Side.IT) == it2
    assert Delegation.objects.get().ended_at
    assert Person.objects.get(pk=it.pk).standing.side_spoken_for is None
    assert not Person.objects.get(pk=cio.pk).is_active


def test_a_seat_may_be_left_empty_and_a_planned_one_is_called_off(
    client_for: SignIn, admin: Person, cio: Person, it: Person
) -> None:
    take_seat(by=admin, person=it, side=Side.IT, from_on=timezone.localdate() + timedelta(days=9))
    client = client_for(admin)
    assert hand(client, it, choices(page_of(client, it), cio, seat="open")).status_code == 303
    assert Seat.objects.get().until_on is None, "who holds it goes on"
    assert hand(client, cio, choices(page_of(client, cio), cio, seat="open")).status_code == 303
    assert Seat.objects.holder(Side.IT) is None
    page = client.get("/set-up/loose-ends/").content.decode()
    assert "The CIO’s seat" in page


def test_with_nothing_held_it_is_one_click(client_for: SignIn, admin: Person, stranger: Person) -> None:
    client = client_for(admin)
    assert (
        "holds nothing that somebody else" in client.get(reverse("setup:person", args=[stranger.pk])).content.decode()
    )
    client.post(reverse("setup:access", args=[stranger.pk]), {"allowed": "0"})
    assert not Person.objects.get(pk=stranger.pk).is_active


def test_coming_back_says_what_was_handed_over(
    everything: None, client_for: SignIn, admin: Person, it: Person, it2: Person
) -> None:
    client = client_for(admin)
    hand(client, it, choices(page_of(client, it), it2))
    page = client.get(reverse("setup:person", args=[it.pk])).content.decode()
    assert "they handed over" in page
    assert "to Irene Castillo" in page
    client.post(reverse("setup:access", args=[it.pk]), {"allowed": "1"})
    assert Person.objects.get(pk=it.pk).is_active
    assert held_by(it) == {}


@pytest.mark.parametrize("who", ["cio", "it2", "observer"])
def test_only_administrators(request: pytest.FixtureRequest, client_for: SignIn, it: Person, who: str) -> None:
    client = client_for(request.getfixturevalue(who))
    for method in (client.get, client.post):
        assert method(f"/set-up/people/{it.pk}/hand-over/").status_code == 403


def test_nobody_hands_over_their_own(client_for: SignIn, admin: Person) -> None:
    response = client_for(admin).post(f"/set-up/people/{admin.pk}/hand-over/", {"seen": ""})
    assert response.status_code == 409
    assert Person.objects.get(pk=admin.pk).is_active


@pytest.mark.parametrize("number", [1, 500])
def test_however_much_is_held_it_takes_few_queries(
    number: int,
    client_for: SignIn,
    admin: Person,
    it: Person,
    it2: Person,
    cio: Person,
    lanes: list[Lane],
    card_in: Callable[..., Card],
    django_assert_max_num_queries: Any,
) -> None:
    card = card_in(INTEGRATION)
    Card.objects.bulk_create(
        Card(
            project=card.project,
            lane=card.lane,
            column_id="todo",
            title=f"Card {n}",
            rank=n,
            assignee=it,
            accepted_by="it",
            added_by=it,
        )
        for n in range(number)
    )
    day = timezone.localdate()
    Action.objects.bulk_create(
        Action(title="x", owner=it, due_on=day, first_due_on=day, captured_by=cio, captured_at=timezone.now())
        for _ in range(number)
    )
    client = client_for(admin)
    page_of(client, it)
    with django_assert_max_num_queries(30):
        page = page_of(client, it)
    if number == 500:
        assert len(page) < 1_000_000
    data = choices(page, it2) | {"confirmed": "1"}
    with django_assert_max_num_queries(170):  # lanes one by one; cards and actions together
        assert client.post(f"/set-up/people/{it.pk}/hand-over/", data).status_code == 303
    assert Card.objects.filter(assignee=it2).count() == number


def test_a_long_group_takes_names_from_a_list(
    client_for: SignIn,
    admin: Person,
    it: Person,
    it2: Person,
    cio: Person,
    lanes: list[Lane],
    card_in: Callable[..., Card],
) -> None:
    card = card_in(INTEGRATION)
    Card.objects.bulk_create(
        Card(
            project=card.project,
            lane=card.lane,
            column_id="todo",
            title=f"Card {n}",
            rank=n,
            assignee=it,
            accepted_by="it",
            added_by=it,
        )
        for n in range(61)
    )
    client = client_for(admin)
    data = choices(page_of(client, it), it2)
    one, two = Card.objects.filter(assignee=it).order_by("pk")[:2]
    data |= {f"card-it-{one.pk}": f"{cio.name} ({cio.email})", f"card-it-{two.pk}": "nobody of that name"}
    response = client.post(f"/set-up/people/{it.pk}/hand-over/", data)
    assert response.status_code == 422
    assert "Choose somebody from the list." in response.content.decode()
    del data[f"card-it-{two.pk}"]
    assert hand(client, it, data).status_code == 303
    assert Card.objects.get(pk=one.pk).assignee == cio
