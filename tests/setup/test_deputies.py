"""An executive names a deputy alone; the deputy is told in the same breath, and nobody acts who was not."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Delivery, Notice, Preference
from partnership.attention.planning import plan
from partnership.people.models import Delegation, Invitation, Person

pytestmark = pytest.mark.django_db
SignIn = Callable[[Person], Client]


def days(first: int, last: int) -> dict[str, str]:
    today = timezone.localdate()
    return {f"{name}_on": str(today + timedelta(days=n)) for name, n in (("from", first), ("until", last))}


def test_a_holiday_in_two_clicks(client_for: SignIn, cio: Person, cmo: Person, it: Person) -> None:
    client = client_for(cio)
    assert 'href="/deputies/"' in client.get("/").content.decode()
    page = client.get("/deputies/").content.decode()
    assert "Name a deputy" in page
    assert f'<option value="{it.pk}">Ivan Petrov</option>' in page
    assert "Marcus Weber</option>" not in page, "of the seat's side alone"
    response = client.post("/deputies/", {"deputy": it.pk, **days(0, 13)})
    assert response.status_code == 303
    assert Person.objects.get(pk=it.pk).standing.principal == cio
    assert set(Notice.objects.values_list("person__name", flat=True)) == {it.name, cmo.name}
    assert Event.objects.get(kind="delegation.given").by == cio
    for reader in (it, cmo):
        assert "acts now" in client_for(reader).get("/deputies/").content.decode()


def test_the_deputy_gets_a_mail_at_once(client_for: SignIn, cio: Person, it: Person) -> None:
    client_for(cio).post("/deputies/", {"deputy": it.pk, **days(1, 13)})
    plan(timezone.now())
    assert Delivery.objects.get(person=it, kind="deputy-named").how == Preference.How.AT_ONCE


def test_who_was_not_told_does_not_act(cio: Person, it: Person) -> None:
    today = timezone.localdate()
    given = Delegation.objects.create(principal=cio, deputy=it, from_on=today, until_on=today)
    assert Person.objects.get(pk=it.pk).standing.side_spoken_for is None
    given.mark_told()
    assert Person.objects.get(pk=it.pk).standing.principal == cio


def test_who_never_came_in_cannot_be_named(client_for: SignIn, admin: Person, cio: Person, it: Person) -> None:
    invitation, _token = Invitation.objects.issue(it, by=admin)
    client = client_for(cio)
    assert "Ivan Petrov</option>" not in client.get("/deputies/").content.decode()
    assert client.post("/deputies/", {"deputy": it.pk, **days(0, 3)}).status_code == 422
    chosen = {"principal": cio.pk, "deputy": it.pk, **days(0, 3)}
    response = client_for(admin).post("/set-up/delegations/", chosen)
    assert response.status_code == 422
    assert "who has come in and may sign in" in response.content.decode()
    invitation.take()
    assert client.post("/deputies/", {"deputy": it.pk, **days(0, 3)}).status_code == 303


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [(3, 1, "The last day comes after the first"), (-9, -2, "The last day is past"), (1, 2, "acts for")],
)
def test_days_that_make_no_sense(
    client_for: SignIn, cio: Person, it: Person, first: int, last: int, sentence: str
) -> None:
    client = client_for(cio)
    if sentence == "acts for":
        client.post("/deputies/", {"deputy": it.pk, **days(0, 5)})
    response = client.post("/deputies/", {"deputy": it.pk, **days(first, last)})
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_a_long_one_is_said_to_be_long(client_for: SignIn, cio: Person, it: Person) -> None:
    page = client_for(cio).post("/deputies/", {"deputy": it.pk, **days(0, 120)}, follow=True).content.decode()
    assert "That is 121 days." in page


@pytest.mark.parametrize(
    ("who", "status"), [("cio", 303), ("admin", 403), ("cmo", 403), ("it", 403), ("observer", 403)]
)
def test_ended_by_whose_deputy_it_is(
    request: pytest.FixtureRequest, client_for: SignIn, cio: Person, cmo: Person, it: Person, who: str, status: int
) -> None:
    client_for(cio).post("/deputies/", {"deputy": it.pk, **days(0, 5)})
    given = Delegation.objects.get()
    response = client_for(request.getfixturevalue(who)).post(f"/deputies/{given.pk}/end/")
    assert response.status_code == status
    given.refresh_from_db()
    assert (given.ended_at is not None) == (status == 303)


@pytest.mark.parametrize("who", ["it", "admin", "observer", "deputy_cio"])
def test_only_the_seat_names(
    request: pytest.FixtureRequest, client_for: SignIn, it2: Person, cio: Person, who: str
) -> None:
    client = client_for(request.getfixturevalue(who))
    page = client.get("/deputies/")
    assert page.status_code == 200
    assert 'name="deputy"' not in page.content.decode()
    assert client.post("/deputies/", {"deputy": it2.pk, **days(0, 5)}).status_code == 403
