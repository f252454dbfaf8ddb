"""How systems fit: rated blind by both sides, placed, talked about, rated anew."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from partnership.accord.models import BlindRating
from partnership.activity.models import Event
from partnership.attention.items import stream
from partnership.core.refusals import Refused
from partnership.people.models import Person, Side
from partnership.stack.models import Fit, System
from partnership.stack.models.fit import place_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SystemCalled = Callable[..., System]


def both(system: System, functional: int, technical: int, *, marketing: Person, it: Person) -> Fit:
    Fit.objects.rate(system, functional, side=Side.MARKETING, by=marketing)
    return Fit.objects.rate(system, technical, side=Side.IT, by=it)


@pytest.mark.parametrize(
    ("functional", "technical", "place"),
    [
        (4, 3, "invest"), (3, 4, "invest"), (2, 3, "tolerate"), (1, 4, "tolerate"), (3, 2, "migrate"),
        (4, 1, "migrate"), (2, 2, "eliminate"), (1, 1, "eliminate"),
    ],
)  # fmt: skip
def test_the_two_place_a_system(functional: int, technical: int, place: str) -> None:
    assert place_of(functional, technical) == place


def test_neither_reads_the_other_before_both_have_rated(
    it: Person, marketing: Person, client_for: ClientFor, system: System
) -> None:
    answer = client_for(marketing).post(f"/stack/{system.pk}/rating/", {"value": "4", "comment": "We love it."})
    assert answer.status_code == 303
    sealed = BlindRating.objects.get()
    assert (sealed.values, sealed.comment) == (None, "")
    page = client_for(it).get(f"/stack/{system.pk}/fit/").text
    assert "We love it." not in page
    assert "has rated" in page
    assert "Fit" not in str(Event.objects.filter(kind="fit.rated").values_list("detail", flat=True))
    client_for(it).post(f"/stack/{system.pk}/rating/", {"value": "1"})
    fit = Fit.objects.get()
    assert (fit.functional, fit.technical, fit.place, fit.apart) == (4, 1, "migrate", 3)
    assert "Migrate" in client_for(it).get(f"/stack/{system.pk}/fit/").text


def test_only_its_owner_or_the_executive_rates_for_a_side(
    it2: Person, marketing2: Person, observer: Person, admin: Person, cio: Person, client_for: ClientFor, system: System
) -> None:
    for person in (it2, marketing2, observer, admin):
        assert client_for(person).post(f"/stack/{system.pk}/rating/", {"value": "2"}).status_code == 403
    assert client_for(cio).post(f"/stack/{system.pk}/rating/", {"value": "2"}).status_code == 303
    assert client_for(cio).post(f"/stack/{system.pk}/rating/", {"value": "5"}).status_code == 422
    assert client_for(cio).post(f"/stack/{system.pk}/rating/", {}).status_code == 422


def test_what_is_far_apart_waits_for_both_executives_until_they_have_talked(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor, system: System
) -> None:
    fit = both(system, 4, 2, marketing=marketing, it=it)
    now = timezone.now()
    waiting = [item for item in stream(now) if item.kind == "fit-gap"]
    assert {item.person_id for item in waiting} == {cio.pk, cmo.pk}
    assert all(item.joint for item in waiting)
    assert not [item for item in stream(now + timedelta(days=93)) if item.kind == "fit-gap"]
    assert client_for(it).post(f"/stack/fit/{fit.pk}/talk/", {"line": "We stay."}).status_code == 403
    assert client_for(cio).post(f"/stack/fit/{fit.pk}/talk/", {"line": " "}).status_code == 422
    assert "Talk about how" in client_for(cio).get("/waiting/").text
    assert client_for(cio).post(f"/stack/fit/{fit.pk}/talk/", {"line": "We stay a year."}).status_code == 303
    assert not [item for item in stream(timezone.now()) if item.kind == "fit-gap"]
    assert "We stay a year." in client_for(it).get(f"/stack/{system.pk}/fit/").text
    with pytest.raises(Refused):
        Fit.objects.get().talk("Again.", by=cmo)


def test_after_both_the_next_rating_begins_anew_and_the_picture_has_the_newest(
    it: Person, marketing: Person, client_for: ClientFor, system: System
) -> None:
    both(system, 1, 1, marketing=marketing, it=it)
    Fit.objects.rate(system, 4, side=Side.MARKETING, by=marketing)
    assert Fit.objects.newest().get().place == "eliminate"
    Fit.objects.rate(system, 4, side=Side.IT, by=it)
    assert Fit.objects.newest().get().place == "invest"
    page = client_for(it).get("/stack/fit/").text
    assert page.count(f"{system.get_absolute_url()}#fit") == 2  # in the picture, and in the table behind it
    assert "Invest (1)" in page
    narrowed = client_for(it).get("/stack/fit/?place=eliminate", headers={"HX-Request": "true"}).text
    assert "Pairwise" not in narrowed.split("fits__axes")[1]


def test_half_a_year_later_it_is_to_be_rated_again(
    it: Person, marketing: Person, client_for: ClientFor, system: System
) -> None:
    both(system, 3, 3, marketing=marketing, it=it)
    client = client_for(it)
    assert "Yours to rate" not in client.get("/stack/fit/").text
    Fit.objects.update(known_at=timezone.now() - timedelta(days=183))
    assert "Yours to rate" in client.get("/stack/fit/").text
    assert "rate it again" in client.get(f"/stack/{system.pk}/fit/").text
    answer = client.post(f"/stack/{system.pk}/rating/", {"value": "2", "next": "all"})
    assert (answer.status_code, answer["Location"]) == (303, "/stack/fit/")
    assert "Yours to rate" not in client.get("/stack/fit/").text


def test_what_is_gone_is_rated_no_more(it: Person, system_called: SystemCalled) -> None:
    gone = system_called("Old", life="gone", gone_on="2026-05-01")
    with pytest.raises(Refused):
        Fit.objects.rate(gone, 2, side=Side.IT, by=it)


def test_the_database_keeps_a_sealed_fit_empty(system: System, it: Person, marketing: Person) -> None:
    fit = Fit.objects.rate(system, 2, side=Side.IT, by=it)
    fit.functional = 3
    with pytest.raises(ValidationError):
        fit.full_clean()
