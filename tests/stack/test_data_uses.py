"""What uses customer data, how good each side finds it, and what is left on the table."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from meetings.actions import agenda, capture, occurring, planning
from meetings.models import Decision
from outcomes.models import Kpi, Outcome
from partnership.accord.models import BlindRating
from partnership.activity.models import Event
from partnership.core.days import company_day
from partnership.people.models import Person
from partnership.stack.models import DataSet, Use
from tests.meetings.conftest import rule

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
PIECE = {"HX-Request": "true", "HX-Target": "step-use"}


def at(data_set: DataSet, what: str = "") -> str:
    return f"/stack/data/{data_set.pk}/{what}"


@pytest.fixture
def decision(cio: Person, cmo: Person) -> Decision:
    """Of a one-to-one that goes on: the executives' alone until it closes."""
    series = planning.plan_series(planned_by=cio, people=[], **rule())
    meeting = occurring.prepare(series, series.next_days(1, since=company_day())[0], by=cio)
    topic = agenda.add_topic(meeting, by=cmo, title="Whose data it is", minutes=15)
    meeting.begin(by=cio, present=[cio, cmo])
    return capture.capture_decision(topic, by=cio, what="We sell the list of buyers", owner_it=cio)


@pytest.fixture
def kpi(outcome: Outcome) -> Kpi:
    return outcome.kpis.get()


def test_a_kpi_is_linked_shown_on_both_pages_and_taken_out(
    it: Person, client_for: ClientFor, data_set: DataSet, kpi: Kpi
) -> None:
    client = client_for(it)
    assert f"kpi:{kpi.pk}" in client.get(at(data_set, "uses/"), headers=PIECE).text
    for _ in range(2):
        client.post(at(data_set, "uses/"), {"use": f"kpi:{kpi.pk}"})
    use = Use.objects.get()
    assert (use.kind, use.about_id, use.linked_by) == ("kpi", kpi.pk, it)
    assert Event.objects.filter(kind="data_set.linked").count() == 1
    assert kpi.name in client.get(at(data_set)).text
    used = client.get(f"/stack/data/used-by/kpi/{kpi.pk}/")
    assert "Orders" in used.text
    assert "Orders" in client.get(f"/stack/data/used-by/kpi/{kpi.pk}/", headers=PIECE).text
    assert f"/stack/data/used-by/kpi/{kpi.pk}/" in client.get(f"/outcomes/kpis/{kpi.pk}/").text
    assert client.post(at(data_set, f"uses/{use.pk}/end/")).status_code == 303
    assert not Use.objects.exists()
    assert Event.objects.filter(kind="data_set.unlinked").count() == 1


@pytest.mark.parametrize("use", ["", "kpi:0", "kpi:999999", "person:1", "nonsense", f"kpi:{2**70}"])
def test_what_is_not_there_is_not_linked(use: str, it: Person, client_for: ClientFor, data_set: DataSet) -> None:
    answer = client_for(it).post(at(data_set, "uses/"), {"use": use})
    assert answer.status_code == 422
    assert not Use.objects.exists()


def test_a_confidential_decision_is_nowhere_named_and_nowhere_counted(
    it: Person, cio: Person, client_for: ClientFor, data_set: DataSet, decision: Decision
) -> None:
    Decision.objects.filter(pk=decision.pk).update(confidential=True)
    client_for(cio).post(at(data_set, "uses/"), {"use": f"decision:{decision.pk}"})
    assert Use.objects.filter(kind="decision").count() == 1
    seen = client_for(cio)
    assert decision.what in seen.get(at(data_set)).text
    assert seen.get("/stack/data/?left=unused").context["page"].paginator.count == 0
    client = client_for(it)
    assert decision.what not in client.get(at(data_set)).text
    assert client.get("/stack/data/").context["page"][0].seen_uses == 0
    assert client.get("/stack/data/?left=unused").context["page"].paginator.count == 1
    assert f"decision:{decision.pk}" not in client.get(at(data_set, "uses/")).text
    assert client.post(at(data_set, f"uses/{Use.objects.get().pk}/end/")).status_code == 404
    assert client.post(at(data_set, "uses/"), {"use": f"decision:{decision.pk}"}).status_code == 422


def test_each_side_rates_blind_and_both_are_opened_together(
    it: Person, marketing: Person, observer: Person, client_for: ClientFor, data_set: DataSet
) -> None:
    ours, theirs = client_for(it), client_for(marketing)
    assert ours.post(at(data_set, "quality/"), {"quality": "1", "comment": "Half of it is empty."}).status_code == 303
    assert BlindRating.objects.filter(opened=False, values__isnull=True).count() == 1
    for client in (theirs, client_for(observer)):
        page = client.get(at(data_set)).text
        assert "rated, sealed" in page
        assert "Half of it is empty." not in page
    assert "Half of it is empty." in ours.get(at(data_set, "quality/")).text, "one's own may be corrected"
    assert "not rated" in theirs.get("/stack/data/").text
    answer = theirs.post(at(data_set, "quality/"), {"quality": "4"}, follow=True)
    assert "Both ratings are in and open." in answer.text
    page = theirs.get(at(data_set)).text
    assert "Half of it is empty." in page
    assert "3 apart" in page
    assert ours.get("/stack/data/").context["page"][0].graded == {"it": 1, "marketing": 4}
    ours.post(at(data_set, "quality/"), {"quality": "3"})
    assert ours.get("/stack/data/").context["page"][0].graded == {"it": 1, "marketing": 4}, "until both rated anew"
    assert data_set.qualities.count() == 2
    assert "it is to be rated anew" not in ours.get(at(data_set)).text
    with time_machine.travel(timezone.now() + timedelta(days=184)):
        assert "it is to be rated anew" in client_for(it).get(at(data_set)).text


@pytest.mark.parametrize("quality", ["", "0", "5", "x"])
def test_a_rating_is_from_1_to_4(quality: str, it: Person, client_for: ClientFor, data_set: DataSet) -> None:
    assert client_for(it).post(at(data_set, "quality/"), {"quality": quality}).status_code == 422
    assert not BlindRating.objects.exists()


def test_who_is_no_owner_rates_nothing_unless_they_speak_for_the_side(
    it2: Person, cio: Person, client_for: ClientFor, data_set: DataSet
) -> None:
    assert client_for(it2).post(at(data_set, "quality/"), {"quality": "3"}).status_code == 403
    assert client_for(cio).post(at(data_set, "quality/"), {"quality": "3"}).status_code == 303
    assert BlindRating.objects.get().side == "it"


def test_what_is_left_on_the_table_is_named_with_one_step_each(
    it: Person, client_for: ClientFor, data_set: DataSet, kpi: Kpi
) -> None:
    client = client_for(it)
    bare = DataSet.objects.add({"system": data_set.system, "name": "Letters"}, by=it)
    Use.objects.link(data_set, "kpi", kpi.pk, by=it)
    ways = {key: (count, [row for row, _steps in rows]) for key, _title, count, rows in left(client)}
    assert ways["unowned"] == ways["unused"] == ways["consent"] == (1, [bare])
    assert ways["late"] == (0, [])
    address = f"{at(bare)}owners/it/?from=left"
    assert address in client.get("/stack/data/left/").text
    assert client.post(address, {"owner": it.pk})["Location"] == "/stack/data/left/"
    client.post(f"{at(bare)}uses/?from=left", {"use": f"kpi:{kpi.pk}"})
    ways = {key: count for key, _title, count, _rows in left(client)}
    assert ways == {"unowned": 1, "unused": 0, "late": 0, "consent": 1}
    assert f"{at(bare)}owners/marketing/?from=left" in client.get("/stack/data/left/").text
    client.post(f"{at(bare)}retirement/?from=left", {"because": "Nobody reads them."})
    assert sum(count for _key, _title, count, _rows in left(client)) == 0


def left(client: Client) -> list[tuple[str, str, int, list[tuple[DataSet, object]]]]:
    ways: list[tuple[str, str, int, list[tuple[DataSet, object]]]] = client.get("/stack/data/left/").context["ways"]
    return ways


def test_with_no_data_set_the_table_says_so(it: Person, client_for: ClientFor) -> None:
    assert "No data set is known yet." in client_for(it).get("/stack/data/left/").text
    assert "No data set is known yet." in client_for(it).get("/stack/data/").text
