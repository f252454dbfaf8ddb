"""What is wrong stands first on Set-up and on an administrator's Home; what was ended in set-up has a way back."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partnership.attention.models import Mail
from partnership.journey.models import JourneyStage
from partnership.lanes.models import Lane
from partnership.people.arrivals import invite_as
from partnership.people.models import Part, Person

pytestmark = pytest.mark.django_db
For = Callable[[Person], Client]


@pytest.fixture
def much_is_wrong(cmo: Person, it: Person, admin: Person) -> Lane:
    now = timezone.now()
    for number in range(2):
        Mail.objects.create(person=it, run=f"run/{number}", due_at=now, try_at=now, state=Mail.State.DEAD)
    lane = Lane.objects.add(name="Data", owner="it", it=it, by=admin)
    lane.ownerships.all().delete()
    return lane


def test_set_up_says_what_is_wrong_and_where_it_is_mended(much_is_wrong: Lane, admin: Person, client_for: For) -> None:
    page = client_for(admin).get(reverse("setup:index")).content.decode()
    assert "2 mails were given up." in page
    assert "Nobody holds the seat of the CIO: nothing can be signed for IT." in page
    assert "Nobody answers for the lane “Data”." in page
    for address in ("/set-up/deliveries/", "/set-up/seats/", reverse("setup:lane", args=[much_is_wrong.pk])):
        assert f'href="{address}"' in page


def test_home_asks_for_it_for_administrators_alone(
    much_is_wrong: Lane, admin: Person, it: Person, client_for: For
) -> None:
    asks = f'hx-get="{reverse("setup:wrong")}"'
    assert asks in client_for(admin).get("/").content.decode()
    assert asks not in client_for(it).get("/").content.decode()
    assert client_for(it).get(reverse("setup:wrong")).status_code == 403
    piece = client_for(admin).get(reverse("setup:wrong"), headers={"HX-Request": "true"}).content.decode()
    assert piece.strip().startswith('<div id="wrong">')
    assert "2 mails were given up." in piece


def test_where_nothing_is_wrong_nothing_is_said(cio: Person, cmo: Person, admin: Person, client_for: For) -> None:
    client = client_for(admin)
    assert "What is wrong" not in client.get(reverse("setup:index")).content.decode()
    assert "Nothing is wrong." in client.get(reverse("setup:wrong")).content.decode()


def test_an_archived_stage_is_offered_again(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    first = JourneyStage.objects.current()[0]
    client.post(reverse("setup:stage_archive", args=[first.pk]))
    way = reverse("setup:stage_return", args=[first.pk])
    assert f'action="{way}"' in client.get(reverse("setup:stages")).content.decode()
    assert client.post(way).status_code == 303
    assert list(JourneyStage.objects.current())[-1] == first
    assert client.post(way).status_code == 404


def test_an_archived_stage_whose_name_is_taken_says_so(admin: Person, client_for: For) -> None:
    client = client_for(admin)
    first = JourneyStage.objects.current()[0]
    client.post(reverse("setup:stage_archive", args=[first.pk]))
    JourneyStage.objects.add(first.name, by=admin)
    response = client.post(reverse("setup:stage_return", args=[first.pk]))
    assert response.status_code == 422
    first.refresh_from_db()
    assert first.archived_at


def test_seats_offer_only_whom_they_would_take(
    cio: Person, cmo: Person, it: Person, marketing: Person, admin: Person, client_for: For
) -> None:
    """Not who holds the seat, and as deputies neither the two executives nor who has not come in."""
    invite_as(Part.IT, by=admin, email="new@example.com", name="Nina Sand")
    page = client_for(admin).get(reverse("setup:seats"))
    of_it = page.context["chairs"][0]["form"].fields["person"].queryset
    assert set(of_it) == {it, Person.objects.get(email="new@example.com")}
    assert set(page.context["form"].fields["deputy"].queryset) == {it, marketing}
