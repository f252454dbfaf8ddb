"""A waiver takes both executives, ends by itself, and is told of before."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.items import Item
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.actions import catalogue, waiving
from partnership.standards.actions.ending import open_again
from partnership.standards.actions.gate import StandardsOpen
from partnership.standards.attention import items
from partnership.standards.models import Check, Standard, Waiver
from tests.intake.test_doors import prove
from tests.meetings.topics import a_topic_about
from tests.standards.making import a_waiver, check_of, granted

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
MONDAY = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _on_a_monday() -> Any:
    with time_machine.travel(MONDAY, tick=False):
        yield


def day(number: int) -> datetime:
    return MONDAY + timedelta(days=number)


def test_both_executives_sign_what_they_read(
    check: Check, marketing: Person, it: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    until = company_day() + timedelta(days=30)
    said = {"reason": "The vendor is late.", "meanwhile": "Six people.", "until": f"{until}", "seen": check.seen}
    assert client_for(it).post(f"/standards/checks/{check.pk}/waiver/", said).status_code == 403
    assert client_for(marketing).post(f"/standards/checks/{check.pk}/waiver/", said).status_code == 303
    waiver = Waiver.objects.get()
    url = waiver.get_absolute_url()
    for person in (cio, cmo):
        check.refresh_from_db()
        assert check.state == "open"
        client = client_for(person)
        assert "Prove that it is you" in client.get(url).text
        prove(client)
        page = client.get(url)
        assert "The vendor is late." in page.text
        posted = {"seen": waiver.agreement.digest, "mark": page.context["desk"].mark}
        assert client.post(url, posted).status_code == 303
    check.refresh_from_db()
    assert (check.state, check.until) == ("waived", until)
    assert "to the end of" in client_for(it).get(check.get_absolute_url()).text
    assert client_for(it).post(url, {"seen": "x"}).status_code == 403
    assert {notice.person for notice in Notice.objects.filter(kind="check-moved")} == {marketing, cio}


def test_an_executive_does_not_sign_for_both(check: Check, marketing: Person, cio: Person, deputy_cio: Person) -> None:
    waiver = granted(a_waiver(check, marketing), cio)
    for person in (cio, deputy_cio):
        with pytest.raises(Refused):
            granted(waiver, person)
    assert waiver.is_asked


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"until": "2026-06-01"}, "Give a day that is ahead."),
        ({"until": "2020-01-01"}, "Give a day that is ahead."),
        ({"until": "9999-12-31"}, "A waiver holds 365 days at most"),
        ({"until": "soon"}, "Give the day as 2026-12-03."),
        ({"until": ""}, "Give the day."),
        ({"reason": "  "}, "Fill this in."),
        ({"meanwhile": ""}, "Fill this in."),
    ],
)
def test_a_waiver_that_says_too_little_is_not_asked_for(
    said: dict[str, str], words: str, check: Check, marketing: Person, client_for: ClientFor
) -> None:
    whole = {"reason": "R", "meanwhile": "M", "until": "2026-07-01"}
    answer = client_for(marketing).post(f"/standards/checks/{check.pk}/waiver/", whole | said)
    assert answer.status_code == 422
    assert words in answer.text
    assert not Waiver.objects.exists()


def test_a_second_one_is_not_asked_for(check: Check, marketing: Person) -> None:
    a_waiver(check, marketing)
    with pytest.raises(Refused, match="A waiver is there already"):
        a_waiver(check, marketing)
    with pytest.raises(IntegrityError, match=r"waiver_one_live|check_of"), transaction.atomic():
        Waiver.objects.create(
            check_of=check, version=check.version, reason="x", meanwhile="x", until="2026-07-01", asked_by=marketing,
            agreement=waiving.Agreement.objects.open(purpose="waiver", digest="x", title="x", url="/"),
        )  # fmt: skip


def test_what_is_passed_needs_none(check: Check, marketing: Person, cio: Person) -> None:
    check.judge(passed=True, words="", by=cio)
    with pytest.raises(Refused, match="nothing to waive"):
        a_waiver(check, marketing)


def test_a_waived_project_enters_build_until_the_last_day_is_over(
    check: Check, marketing: Person, cio: Person, cmo: Person
) -> None:
    granted(a_waiver(check, marketing, days=10), cio, cmo)
    project = check.project
    project.enter("evaluate", by=marketing)
    with time_machine.travel(day(11), tick=False), pytest.raises(StandardsOpen):
        project.enter("build", by=marketing)  # before any tick has opened it
    with time_machine.travel(day(10), tick=False):
        project.enter("build", by=marketing)
    assert project.stage == "build"


def test_it_is_open_again_by_itself_and_both_are_told(
    check: Check, marketing: Person, cio: Person, cmo: Person
) -> None:
    waiver = granted(a_waiver(check, marketing, days=10), cio, cmo)
    with time_machine.travel(day(10), tick=False):
        open_again(timezone.now())
        check.refresh_from_db()
        assert check.state == "waived"
    with time_machine.travel(day(11), tick=False):
        for _ in range(2):
            open_again(timezone.now())
    check.refresh_from_db()
    waiver.refresh_from_db()
    assert (check.state, check.until, check.open_because) == ("open", None, "The waiver is over")
    assert waiver.ended_because == "Its last day was 11 Jun 2026"
    told = Notice.objects.filter(text__contains="not waived for").values_list("person__email", flat=True)
    assert sorted(told) == ["cio@example.com", "cmo@example.com", "marketing@example.com"]
    assert Event.objects.filter(kind="check.opened").count() == 1


def test_a_waiver_that_a_restore_ended_lets_nothing_be_missed(
    check: Check, marketing: Person, cio: Person, cmo: Person
) -> None:
    waiver = granted(a_waiver(check, marketing), cio, cmo)
    Waiver.objects.filter(pk=waiver.pk).update(ended_at=timezone.now(), ended_because="Too risky")
    open_again(timezone.now())
    check.refresh_from_db()
    assert check.state == "open"


def waits(at: datetime, kind: str) -> list[Item]:
    return [item for item in items(at) if item.kind == kind]


def test_both_are_reminded_30_and_7_days_before(check: Check, marketing: Person, cio: Person, cmo: Person) -> None:
    granted(a_waiver(check, marketing, days=60), cio, cmo)
    found = {number: waits(day(number), "waiver-ending") for number in (29, 30, 31, 52, 53, 60, 61)}
    assert found[29] == found[61] == []
    for number in (30, 53):
        assert {item.person_id for item in found[number]} == {cio.pk, cmo.pk}
        assert all(item.joint for item in found[number])
    occasions = {number: {item.occasion for item in found[number]} for number in found}
    assert occasions[30] == occasions[31] == occasions[52] == {"2026-07-31:30-days"}
    assert occasions[53] == occasions[60] == {"2026-07-31:7-days"}


def test_a_signature_is_wanted_of_who_has_not_signed(check: Check, marketing: Person, cio: Person, cmo: Person) -> None:
    waiver = a_waiver(check, marketing)
    assert {item.person_id for item in waits(day(0), "signature-wanted")} == {cio.pk, cmo.pk}
    granted(waiver, cio)
    assert {item.person_id for item in waits(day(0), "signature-wanted")} == {cmo.pk}
    assert {item.joint for item in waits(day(5), "signature-wanted")} == {True}
    granted(waiver, cmo)
    assert waits(day(0), "signature-wanted") == []


def test_what_nobody_signed_in_time_is_let_go(check: Check, marketing: Person, cio: Person, cmo: Person) -> None:
    waiver = granted(a_waiver(check, marketing, days=5), cio)
    with time_machine.travel(day(6), tick=False):
        with pytest.raises(Refused, match="Its last day was 6 Jun 2026"):
            granted(waiver, cmo)
        open_again(timezone.now())
        waiver.refresh_from_db()
    assert waiver.ended_because == "Its last day came before both had signed"
    assert waiver.agreement.ended_at
    check.refresh_from_db()
    assert check.state == "open"


def test_an_executive_ends_it_early_and_who_asked_takes_it_back(
    check: Check, marketing: Person, cio: Person, cmo: Person, it: Person, client_for: ClientFor
) -> None:
    waiver = a_waiver(check, marketing)
    url = f"{waiver.get_absolute_url()}end/"
    assert client_for(it).post(url, {"because": "x"}).status_code == 403
    assert client_for(marketing).post(url, {"because": ""}).status_code == 422
    assert client_for(marketing).post(url, {"because": "We keep it after all."}).status_code == 303
    with pytest.raises(Refused, match="We keep it after all"):
        granted(waiver, cio)
    second = granted(a_waiver(check, marketing), cio, cmo)
    url = f"{second.get_absolute_url()}end/"
    assert client_for(marketing).post(url, {"because": "x"}).status_code == 403
    assert client_for(cmo).post(url, {"because": "Too risky."}).status_code == 303
    check.refresh_from_db()
    assert (check.state, check.until) == ("open", None)


def test_a_pass_ends_it_and_a_waived_check_cannot_fail(
    check: Check, marketing: Person, cio: Person, cmo: Person
) -> None:
    waiver = granted(a_waiver(check, marketing), cio, cmo)
    check.refresh_from_db()
    with pytest.raises(Refused, match="end the waiver first"):
        check.judge(passed=False, words="No.", by=cio)
    check.judge(passed=True, words="", by=cio)
    waiver.refresh_from_db()
    assert waiver.ended_because == "The standard is kept"


def test_another_text_of_the_standard_ends_what_is_asked_and_leaves_what_is_signed(
    project: Project, standard: Standard, marketing: Person, admin: Person, cio: Person, cmo: Person
) -> None:
    check = check_of(project, standard)
    first = granted(a_waiver(check, marketing), cio)
    catalogue.change(standard, {"asks": "More."}, by=admin, because="Law.")
    first.refresh_from_db()
    assert first.ended_because == "Single sign-on asks something else now"
    second = granted(a_waiver(check_of(project, standard), marketing), cio, cmo)
    catalogue.change(standard, {"asks": "Still more."}, by=admin, because="Law.")
    second.refresh_from_db()
    check = check_of(project, standard)
    assert (second.is_granted, check.state, check.is_outdated) == (True, "waived", True)


def test_retiring_a_standard_says_what_hangs_on_it(
    check: Check, marketing: Person, cio: Person, admin: Person, client_for: ClientFor
) -> None:
    a_waiver(check, marketing)
    client, address = client_for(admin), check.standard.get_absolute_url()
    page = " ".join(client.get(address).text.split())
    assert "What 1 project still has to show for it rests." in page
    assert "1 waiver of it, in force or waiting for a signature, ends and does not come back." in page
    assert client.post(f"{address}retirement/").status_code == 303
    assert not Waiver.objects.live().exists()
    assert [item for item in items(timezone.now(), cio) if item.kind == "signature-wanted"] == []
    page = client.get(address).text
    assert "waiver of it" not in page
    assert client.post(f"{address}return/").status_code == 303
    check.refresh_from_db()
    assert check.required


def test_ending_one_names_the_lone_signature_and_tells_whoever_gave_it(
    check: Check, marketing: Person, deputy_cio: Person, client_for: ClientFor
) -> None:
    waiver = granted(a_waiver(check, marketing), deputy_cio)
    client, url = client_for(marketing), waiver.get_absolute_url()
    text = client.get(url).text
    assert "Signed by one side only" in text
    assert client.post(f"{url}end/", {"because": "It was mended."}).status_code == 303
    assert Notice.objects.filter(person=deputy_cio, text__contains="was ended").exists()


def test_a_topic_about_one_is_asked_about_where_it_ends(
    check: Check, marketing: Person, cio: Person, client_for: ClientFor
) -> None:
    waiver = a_waiver(check, marketing)
    topic = a_topic_about(waiver, by=cio)
    client, url = client_for(cio), f"{waiver.get_absolute_url()}end/"
    assert client.post(url, {"because": "It was mended."}).status_code == 422
    assert client.post(url, {"because": "It was mended.", "topics": "end"}).status_code == 303
    topic.refresh_from_db()
    assert topic.state == "dropped"


def test_closing_a_project_names_waivers_that_wait(check: Check, marketing: Person, client_for: ClientFor) -> None:
    a_waiver(check, marketing)
    text = client_for(marketing).get(f"/projects/{check.project_id}/closing/").text
    assert "Waivers that wait for a signature" in text
