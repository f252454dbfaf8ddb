"""Data sets through the doors that people use: added, owned, looked at, changed, retired, found, taken away."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.items import stream
from partnership.attention.models import Notice
from partnership.people.models import Person, Side
from partnership.stack.models import DataSet, Quality, System

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SystemCalled = Callable[..., System]

HTMX = {"HX-Request": "true", "HX-Target": "data-sets"}


def at(data_set: DataSet, what: str = "") -> str:
    return f"/stack/data/{data_set.pk}/{what}"


def said(system: System, **other: str) -> dict[str, str]:
    return {"system": str(system.pk), "name": "Reviews", "shape": "unstructured", "is_personal": "yes", **other}


def facts(data_set: DataSet, **other: str) -> dict[str, str]:
    owners = {"owner_it": str(data_set.owner_it_id or ""), "owner_marketing": str(data_set.owner_marketing_id or "")}
    promised = {"promised_every": "1", "promised_unit": "days"}
    same = {"name": "Orders", "shape": "structured", "basis": "contract", "seen": str(data_set.version)}
    return said(data_set.system, **same) | owners | promised | other


@pytest.mark.parametrize("who", ["it", "marketing", "cio"])
def test_who_works_here_adds_one(
    who: str, request: pytest.FixtureRequest, client_for: ClientFor, system: System
) -> None:
    person = request.getfixturevalue(who)
    assert client_for(person).post("/stack/data/new/", said(system)).status_code == 303
    added = DataSet.objects.get()
    assert (added.basis, added.promise, added.freshness) == ("unknown", "", "unpromised")
    assert Event.objects.get(kind="data_set.added").by == person


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_who_works_on_neither_side_reads_and_changes_nothing(
    who: str, request: pytest.FixtureRequest, client_for: ClientFor, data_set: DataSet
) -> None:
    client = client_for(request.getfixturevalue(who))
    assert client.post("/stack/data/new/", said(data_set.system)).status_code == 403
    for step in ("facts/", "owners/it/", "freshness/", "ground/", "uses/", "quality/", "retirement/", "return/"):
        assert client.post(at(data_set, step), {}).status_code == 403, step
    page = client.get(at(data_set)).text
    assert "Who bought what, and when." in page
    assert "Retire it" not in page
    assert client.get("/stack/data/left/").text.count("Retire it") == 0
    assert Event.objects.filter(kind__startswith="data_set").count() == 1


def test_a_stranger_of_a_side_changes_what_others_own_of_it_no_more_than_they_own(
    stranger: Person, client_for: ClientFor, data_set: DataSet, it: Person
) -> None:
    assert client_for(stranger).post(at(data_set, "facts/"), facts(data_set, name="Mine")).status_code == 403
    data_set.give_to("it", None, by=it)
    assert client_for(stranger).post(at(data_set, "facts/"), facts(data_set, name="Mine")).status_code == 303


def test_what_is_not_there_is_404(it: Person, client_for: ClientFor, data_set: DataSet) -> None:
    for path in (
        "/stack/data/999/",
        "/stack/data/999/uses/",
        "/stack/data/used-by/kpi/999/",
        at(data_set, "owners/x/"),
    ):
        assert client_for(it).get(path).status_code == 404, path
    assert client_for(it).get("/stack/data/used-by/person/1/").status_code == 404
    assert client_for(it).post(at(data_set, "uses/999/end/")).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"name": ""}, "Give the data set the name that people use."),
        ({"system": ""}, "Choose the system that holds it."),
        ({"is_personal": ""}, "Say whether it is personal."),
        ({"is_personal": "no", "basis": "consent"}, "What is not personal needs no ground."),
        ({"consent_kept": "In a drawer", "basis": "contract"}, "Choose consent, or leave empty where it is kept."),
        ({"promised_every": "2"}, "A promise is a number and a unit"),
        ({"promised_unit": "days"}, "A promise is a number and a unit"),
        ({"promised_every": "0", "promised_unit": "days"}, "A promise is a number and a unit"),
        ({"name": "orders"}, "This system holds a data set of this name already."),
    ],
)
def test_what_cannot_be_so_is_said_beside_the_form(
    wrong: dict[str, str], sentence: str, it: Person, client_for: ClientFor, data_set: DataSet
) -> None:
    answer = client_for(it).post("/stack/data/new/", said(data_set.system) | wrong)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert DataSet.objects.count() == 1


def test_its_facts_change_and_who_saves_second_sees_both(it: Person, client_for: ClientFor, data_set: DataSet) -> None:
    client = client_for(it)
    assert client.post(at(data_set, "facts/"), facts(data_set, says="The first.")).status_code == 303
    answer = client.post(at(data_set, "facts/"), facts(data_set, says="The second.", seen="1"))
    assert answer.status_code == 409
    assert "The first." in answer.text
    assert "The second." in answer.text
    data_set.refresh_from_db()
    assert (data_set.says, data_set.version) == ("The first.", 2)
    assert client.post(at(data_set, "facts/"), facts(data_set, says="The second.", seen="2")).status_code == 303
    changes = Event.objects.filter(kind="data_set.changed").values_list("changes", flat=True)
    assert all("The" not in str(change) for change in changes), "of a text the ledger has a digest"


def test_an_owner_is_of_the_side(it: Person, marketing: Person, client_for: ClientFor, data_set: DataSet) -> None:
    client = client_for(it)
    answer = client.post(at(data_set, "owners/it/"), {"owner": marketing.pk})
    assert answer.status_code == 422
    assert "Choose somebody of this side who may sign in." in answer.text
    assert client.post(at(data_set, "owners/it/"), {"owner": ""}).status_code == 303
    data_set.refresh_from_db()
    assert (data_set.owner_it, data_set.lacking) == (None, ["it"])
    with pytest.raises(IntegrityError, match="is of that side"), transaction.atomic():
        DataSet.objects.filter(pk=data_set.pk).update(owner_it=marketing)
    with pytest.raises(IntegrityError, match="owns a data set"), transaction.atomic():
        Person.objects.filter(pk=marketing.pk).update(is_active=False)


def test_who_gets_it_and_who_had_it_hear_of_it(
    it: Person, it2: Person, cio: Person, client_for: ClientFor, data_set: DataSet, marketing: Person
) -> None:
    assert {one.person for one in Notice.objects.filter(subject=f"stack.dataset:{data_set.pk}")} == {marketing}
    client_for(cio).post(at(data_set, "owners/it/"), {"owner": it2.pk})
    told = Notice.objects.filter(subject=f"stack.dataset:{data_set.pk}", text__contains=it2.name)
    assert {one.person for one in told} == {it, it2}


@pytest.mark.parametrize(
    ("every", "unit", "old", "freshness"),
    [
        (1, "days", timedelta(hours=23), "kept"),
        (1, "days", timedelta(hours=25), "late"),
        (2, "hours", timedelta(hours=3), "late"),
        (1, "weeks", timedelta(days=6), "kept"),
        (1, "months", timedelta(days=27), "kept"),
        (1, "months", timedelta(days=32), "late"),
        (None, "", timedelta(days=900), "unpromised"),
    ],
)
def test_it_is_as_fresh_as_it_was_when_somebody_looked(
    every: int | None, unit: str, old: timedelta, freshness: str, it: Person, client_for: ClientFor, data_set: DataSet
) -> None:
    data_set.change({"promised_every": every, "promised_unit": unit}, seen=1, by=it)
    assert data_set.freshness == ("unseen" if every else "unpromised")
    noon = datetime(2026, 3, 5, 12, tzinfo=UTC)
    with time_machine.travel(noon, tick=False):
        newest = timezone.localtime(noon - old).strftime("%Y-%m-%dT%H:%M")
        assert client_for(it).post(at(data_set, "freshness/"), {"newest_at": newest}).status_code == 303
    data_set.refresh_from_db()
    assert (data_set.freshness, data_set.looked_by, data_set.looked_at) == (freshness, it, noon)
    late = DataSet.objects.left("late", it).filter(pk=data_set.pk).exists()
    assert late == (freshness == "late"), "the list and the record say the same"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Say when"),
        ("2999-01-01T00:00", "in the past"),
        ("1700-01-01", "before 1990"),
        ("soon", "a day and a time"),
    ],
)
def test_a_newest_entry_is_of_a_day_that_can_be(
    typed: str, sentence: str, it: Person, client_for: ClientFor, data_set: DataSet
) -> None:
    answer = client_for(it).post(at(data_set, "freshness/"), {"newest_at": typed})
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_ground_is_said_in_place(it: Person, client_for: ClientFor, data_set: DataSet) -> None:
    client = client_for(it)
    DataSet.objects.update(basis="unknown")
    piece = client.get(at(data_set, "ground/?from=left"), headers={"HX-Request": "true", "HX-Target": "step"}).text
    assert piece.lstrip().startswith("<form")
    answer = client.post(at(data_set, "ground/?from=left"), {"basis": "contract", "consent_kept": "A drawer"})
    assert answer.status_code == 422
    answer = client.post(at(data_set, "ground/?from=left"), {"basis": "consent", "consent_kept": "The register"})
    assert answer["Location"] == "/stack/data/left/"
    data_set.refresh_from_db()
    assert not data_set.lacks_consent
    assert client.post(at(data_set, "ground/"), {"basis": "not_needed"}).status_code == 303
    data_set.refresh_from_db()
    assert not data_set.is_personal


def test_it_is_retired_with_words_and_brought_back(
    it: Person, marketing2: Person, client_for: ClientFor, data_set: DataSet
) -> None:
    client = client_for(it)
    data_set.give_to("marketing", marketing2, by=it)
    assert client.post(at(data_set, "retirement/"), {"because": ""}).status_code == 422
    assert client.post(at(data_set, "retirement/"), {"because": "The shop changed."}).status_code == 303
    page = client.get(at(data_set)).text
    assert "The shop changed." in page
    assert "Link a use" not in page
    assert client.post(at(data_set, "ground/"), {"basis": "duty"}).status_code == 422
    assert client.get("/stack/data/").context["page"].paginator.count == 0
    assert client.get("/stack/data/?stands=retired").context["page"].paginator.count == 1
    Person.objects.filter(pk=marketing2.pk).update(is_active=False)
    answer = client.post(at(data_set, "return/"), follow=True)
    assert f"{marketing2.name} can no longer answer for it" in answer.text
    data_set.refresh_from_db()
    assert (data_set.is_retired, data_set.owner_it, data_set.owner_marketing) == (False, it, None)


def test_what_is_retired_leaves_its_name_to_another(it: Person, client_for: ClientFor, data_set: DataSet) -> None:
    data_set.retire(because="Old.", by=it)
    other = DataSet.objects.add({"system": data_set.system, "name": "Orders"}, by=it)
    answer = client_for(it).post(at(data_set, "return/"), follow=True)
    assert "This system holds a data set of this name already." in answer.text
    data_set.refresh_from_db()
    assert data_set.is_retired
    assert not other.is_retired


def test_the_list_is_narrowed_sorted_and_searched(
    it: Person, marketing: Person, client_for: ClientFor, data_set: DataSet, system_called: SystemCalled
) -> None:
    other = system_called("Abacus")
    texts = DataSet.objects.add({"system": other, "name": "Letters", "shape": "unstructured"}, by=it)
    sums = {"system": other, "name": "Sums", "is_personal": False, "basis": "not_needed", "owner_it": it}
    DataSet.objects.add(sums | {"owner_marketing": marketing}, by=it)

    def shown(query: str = "") -> list[str]:
        return [row.name for row in client_for(it).get(f"/stack/data/?{query}").context["page"]]

    assert shown() == ["Letters", "Orders", "Sums"]
    assert shown("sort=-name") == ["Sums", "Orders", "Letters"]
    assert shown("sort=system") == ["Letters", "Sums", "Orders"]
    assert shown("q=pairwise") == ["Orders"]
    assert shown("left=unowned") == ["Letters"]
    assert shown("left=consent") == ["Letters"]
    assert shown("personal=no") == ["Sums"]
    assert shown("shape=unstructured") == ["Letters"]
    assert shown("owner=mine") == ["Orders", "Sums"]
    assert shown(f"system={other.pk}") == ["Letters", "Sums"]
    assert shown(f"stage={data_set.system.stages.first().pk}") == ["Orders"]
    assert shown("left=x&stage=x&system=x&sort=x&page=99&stands=x") == ["Letters", "Orders", "Sums"]
    assert shown(f"system={2**70}") == ["Letters", "Orders", "Sums"]
    piece = client_for(it).get("/stack/data/?q=letters", headers=HTMX).text
    assert piece.lstrip().startswith('<div id="data-sets"')
    assert texts.name in piece


def test_the_list_can_be_taken_away(it: Person, client_for: ClientFor, data_set: DataSet) -> None:
    DataSet.objects.add({"system": data_set.system, "name": "=cmd()"}, by=it)
    table = b"".join(client_for(it).get("/stack/data/export/?as=csv")).decode("utf-8-sig")
    assert table.splitlines()[0].startswith("Data set,System,What it says")
    assert "'=cmd()" in table
    assert "Pairwise" in table


def test_three_cost_as_much_as_one(
    it: Person, marketing: Person, client_for: ClientFor, data_set: DataSet, system_called: SystemCalled
) -> None:
    client, counts = client_for(it), []
    for number in range(3):
        if number:
            said = {"name": "Orders", "system": system_called(f"System {number}"), "owner_it": it}
            DataSet.objects.add(said | {"owner_marketing": marketing, "basis": "contract"}, by=it)
        if number == 1:
            continue
        asked = []
        for path in ("/stack/data/", "/stack/data/left/", f"/stack/{data_set.system_id}/data/"):
            client.get(path)
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            asked.append(len(captured))
        counts.append(asked)
    assert counts[0] == counts[1]
    assert max(counts[0]) <= 20


def test_a_quality_that_is_far_apart_waits_for_both_executives_until_they_have_talked(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor, data_set: DataSet
) -> None:
    def waiting(at: datetime) -> set[int]:
        return {item.person_id for item in stream(at) if item.kind == "quality-gap"}

    assert not Quality.objects.rate(data_set, 4, side=Side.MARKETING, by=marketing)
    assert not waiting(timezone.now())  # sealed: nothing of it stands in its row
    assert (Quality.objects.get().it, Quality.objects.get().marketing) == (None, None)
    assert Quality.objects.rate(data_set, 2, side=Side.IT, by=it)
    quality, now = Quality.objects.get(), timezone.now()
    assert (quality.it, quality.marketing, quality.apart) == (2, 4, 2)
    assert waiting(now) == {cio.pk, cmo.pk}
    assert not waiting(now + timedelta(days=93))
    talk = f"/stack/data/quality/{quality.pk}/talk/"
    assert client_for(it).post(talk, {"line": "Half of them."}).status_code == 403
    assert client_for(cio).post(talk, {"line": " "}).status_code == 422
    assert "Talk about how good" in client_for(cmo).get("/waiting/").text
    assert client_for(cio).post(talk, {"line": "Half of them have no address."}).status_code == 303
    assert not waiting(timezone.now())
    assert "Half of them have no address." in client_for(it).get(data_set.get_absolute_url()).text
    assert client_for(cio).get(f"/stack/data/quality/{quality.pk + 1}/talk/").status_code == 404


def test_the_database_holds_both_grades_or_none(it: Person, data_set: DataSet) -> None:
    Quality.objects.rate(data_set, 4, side=Side.IT, by=it)
    with pytest.raises(IntegrityError, match="quality_of_both_or_sealed"), transaction.atomic():
        Quality.objects.update(it=4)
    with pytest.raises(IntegrityError, match="quality_talked_about_with_words"), transaction.atomic():
        Quality.objects.update(talked_line="We did.")
