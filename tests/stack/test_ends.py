"""What hangs on a data set that is retired, and on a system that is gone, is said where that is said."""

from collections.abc import Callable

import pytest
from django.test import Client

from outcomes.models import Kpi
from partnership.attention.models import Notice
from partnership.contracts.actions import keeping
from partnership.people.models import Person
from partnership.stack.models import DataSet, Integration, System, Use
from tests.contracts.conftest import YEARLY
from tests.outcomes.making import in_force

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


@pytest.fixture
def kpi(it: Person, marketing: Person, cio: Person, cmo: Person) -> Kpi:
    return in_force(it, marketing, cio, cmo).kpis.get()


def test_retiring_names_what_uses_it_what_carries_it_and_a_lone_rating(
    it: Person, cio: Person, client_for: ClientFor, data_set: DataSet, flow: Integration, kpi: Kpi
) -> None:
    Use.objects.link(data_set, "kpi", kpi.pk, by=it)
    flow.data_sets.add(data_set)
    data_set.qualities.rate(data_set, 3, side="it", by=cio)
    client, url = client_for(it), f"/stack/data/{data_set.pk}/retirement/"
    text = client.get(url).text
    for words in (kpi.name, str(flow), f"{it} sees to it", "Rated by one side only", f"by {cio}"):
        assert words in text
    assert client.post(url, {"because": ""}).status_code == 422
    assert client.post(url, {"because": "The shop changed."}).status_code == 303
    data_set.refresh_from_db()
    assert data_set.is_retired
    assert client.post(f"/stack/data/{data_set.pk}/return/").status_code == 303
    assert not DataSet.objects.get(pk=data_set.pk).is_retired


def test_what_hangs_on_a_system_is_said_before_it_goes_and_as_long_as_it_hangs_there(
    it: Person, client_for: ClientFor, system: System, data_set: DataSet, flow: Integration
) -> None:
    contract = keeping.add(system=system, title="Pairwise licences", terms=YEARLY, by=it)
    client = client_for(it)
    for words in (data_set.name, str(flow), str(contract), "Contracts that have not ended"):
        assert words in client.get(f"/stack/{system.pk}/facts/").text
    assert "still hangs on it" not in client.get(system.get_absolute_url()).text
    System.objects.filter(pk=system.pk).update(life="gone", gone_on="2026-02-01")
    text = client.get(system.get_absolute_url()).text
    assert "It is gone, and this still hangs on it" in text
    for words in (data_set.name, str(flow), str(contract)):
        assert words in text


def test_who_answers_for_what_ends_hears_of_it_from_who_ended_it(
    it: Person, marketing: Person, client_for: ClientFor, data_set: DataSet, flow: Integration
) -> None:
    client_for(it).post(f"/stack/data/{data_set.pk}/retirement/", {"because": "The shop changed."})
    client_for(it).post(f"/stack/data/{data_set.pk}/return/")
    told = Notice.objects.filter(text__contains="kept").order_by("pk")
    assert [(one.person, one.text) for one in told] == [
        (marketing, f"{data_set}: it is kept no longer. The shop changed."),
        (marketing, f"{data_set}: it is kept again."),
    ]
    client_for(marketing).post(f"/stack/integrations/{flow.pk}/end/", {"because": "Nobody reads it."})
    client_for(marketing).post(f"/stack/integrations/{flow.pk}/return/")
    assert [one.text for one in Notice.objects.filter(person=it, text__contains="flows").order_by("pk")] == [
        f"{flow}: nothing flows here any more. Nobody reads it.",
        f"{flow}: it flows again.",
    ]


def test_a_second_reason_is_not_dropped_in_silence(
    it: Person, client_for: ClientFor, data_set: DataSet, flow: Integration
) -> None:
    """Two have the page open: who comes second learns why it ended, and that their reason was not taken."""
    client = client_for(it)
    for place in (f"/stack/data/{data_set.pk}/retirement/", f"/stack/integrations/{flow.pk}/end/"):
        assert client.post(place, {"because": "The shop changed."}).status_code == 303
        second = client.post(place, {"because": "Nobody reads it."})
        assert second.status_code == 422
        assert "already: The shop changed." in second.text
