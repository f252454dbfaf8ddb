"""A project gets its checks, somebody shows and somebody judges."""

from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused, Stale
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.actions import catalogue
from partnership.standards.actions.giving import change_facts
from partnership.standards.models import Check, Evidence, Facts, Standard
from tests.intake import asking
from tests.standards.making import a_standard, check_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def asked_of(project: Project) -> set[str]:
    return {str(check.standard) for check in Check.objects.filter(project=project).required()}


@pytest.fixture
def catalogue_of_five(admin: Person) -> None:
    a_standard(admin, "Always")
    a_standard(admin, "People", data="personal")
    a_standard(admin, "Connected", kind="integration")
    a_standard(admin, "Bought", kind="system")
    a_standard(admin, "Dear", cost_from=Decimal(50_000))


@pytest.mark.usefixtures("catalogue_of_five")
@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ({}, {"Always", "People", "Connected", "Bought"}),
        ({"personal_data": False}, {"Always", "Connected", "Bought"}),
        ({"integration_needed": False}, {"Always", "People", "Bought"}),
        ({"candidates": "", "vendor_talks": "none"}, {"Always", "People", "Connected"}),
        ({"budget": Decimal(50_000)}, {"Always", "People", "Connected", "Bought", "Dear"}),
        ({"budget": Decimal("49999.99")}, {"Always", "People", "Connected", "Bought"}),
    ],
)
def test_an_accepted_request_begins_with_the_checks_that_it_needs(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome, said: dict[str, object], asked: set[str]
) -> None:
    record = asking.accepted(marketing, outcome, cio, cmo, **said)
    assert asked_of(record.project) == asked


@pytest.mark.usefixtures("catalogue_of_five")
def test_another_project_has_other_checks(project: Project, marketing: Person, client_for: ClientFor) -> None:
    assert asked_of(project) == {"Always"}
    client = client_for(marketing)
    facts = Facts.objects.get(project=project)
    said = {"personal_data": "on", "cost": "60000", "seen": facts.digest}
    answer = client.post(f"/standards/projects/{project.pk}/facts/", said, follow=True)
    assert "Also asked of it now: " in answer.text
    assert asked_of(project) == {"Always", "People", "Dear"}
    stale = client.post(f"/standards/projects/{project.pk}/facts/", {"seen": facts.digest})
    assert stale.status_code == 409
    assert "Somebody changed what this project is meanwhile" in stale.text
    facts.refresh_from_db()
    client.post(f"/standards/projects/{project.pk}/facts/", {"seen": facts.digest})
    assert asked_of(project) == {"Always"}
    assert Check.objects.filter(project=project, required=False).count() == 2


def test_a_cost_below_nought_is_refused_in_words(project: Project, marketing: Person, client_for: ClientFor) -> None:
    answer = client_for(marketing).post(f"/standards/projects/{project.pk}/facts/", {"cost": "-1"})
    assert answer.status_code == 422
    assert "greater than or equal to 0" in answer.text or "0 or more" in answer.text
    assert not Facts.objects.exclude(cost=None).exists()


def test_a_system_that_is_chosen_later_is_checked_from_then_on(
    admin: Person, marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    a_standard(admin, "Bought", kind="system")
    record = asking.accepted(marketing, outcome, cio, cmo, candidates="", vendor_talks="none")
    assert asked_of(record.project) == set()
    record.consultation.choose(system="Loyal", on=record.needed_by, contract_signed_on=None, by=cio)
    assert asked_of(record.project) == {"Bought"}


def test_the_reviewer_passes_it_and_its_owners_hear(
    check: Check, cio: Person, marketing: Person, client_for: ClientFor
) -> None:
    said = {"passed": "yes", "words": "Tried.", "seen": check.seen}
    assert client_for(cio).post(f"/standards/checks/{check.pk}/judgement/", said).status_code == 303
    check.refresh_from_db()
    assert (check.state, check.judged_by, check.words, check.version.number) == ("passed", cio, "Tried.", 1)
    assert check.until is not None
    assert Event.objects.filter(kind="check.passed", by=cio).count() == 1
    assert Notice.objects.get(kind="check-moved").person == marketing


@pytest.mark.parametrize("who", ["marketing", "it", "admin", "observer", "cmo"])
def test_others_do_not_judge(who: str, request: pytest.FixtureRequest, check: Check, client_for: ClientFor) -> None:
    client = client_for(request.getfixturevalue(who))
    answer = client.post(f"/standards/checks/{check.pk}/judgement/", {"passed": "yes"})
    assert answer.status_code == 403
    assert "Ingrid Olsen judges this." in answer.text
    assert "Save the judgement" not in client.get(check.get_absolute_url()).text


@pytest.mark.parametrize("said", [{}, {"passed": "maybe"}, {"passed": "no"}, {"passed": "no", "words": "  "}])
def test_a_judgement_that_says_too_little_is_no_judgement(
    said: dict[str, str], check: Check, cio: Person, client_for: ClientFor
) -> None:
    answer = client_for(cio).post(f"/standards/checks/{check.pk}/judgement/", said)
    assert answer.status_code == 422
    assert "Say wh" in answer.text
    check.refresh_from_db()
    assert check.state == "open"


def test_a_standard_that_changes_under_a_review_tells_the_reviewer(
    check: Check, standard: Standard, cio: Person, admin: Person, client_for: ClientFor
) -> None:
    said = {"passed": "yes", "words": "By the old words.", "seen": check.seen}
    catalogue.change(standard, {"asks": "With a second factor."}, by=admin, because="Law.", seen=1)
    answer = client_for(cio).post(f"/standards/checks/{check.pk}/judgement/", said)
    assert answer.status_code == 409
    assert "version 2 of the standard is asked" in answer.text
    assert "With a second factor." in answer.text
    assert "By the old words." in answer.text
    check.refresh_from_db()
    assert check.state == "open"
    assert Notice.objects.get(kind="standard-changed", person=cio).text.startswith("Single sign-on is in version 2")
    again = client_for(cio).post(
        f"/standards/checks/{check.pk}/judgement/", said | {"seen": check_of(check.project, standard).seen}
    )
    assert again.status_code == 303
    check.refresh_from_db()
    assert (check.state, check.version.number) == ("passed", 2)


def test_two_reviewers_do_not_overwrite_each_other(check: Check, cio: Person, deputy_cio: Person) -> None:
    seen = check.seen
    check.judge(passed=False, words="No.", by=cio, seen=seen)
    with pytest.raises(Stale, match="it is failed"):
        check.judge(passed=True, words="Yes.", by=deputy_cio, seen=seen)


def test_what_is_not_asked_any_more_is_not_judged(check: Check, standard: Standard, cio: Person, admin: Person) -> None:
    catalogue.retire(standard, by=admin)
    with pytest.raises(Refused, match="not asked of this project any more"):
        check.judge(passed=True, words="", by=cio)


def test_a_link_is_given_and_taken_away(check: Check, it: Person, marketing: Person, client_for: ClientFor) -> None:
    said = {"link-title": "The test", "link-link": "wiki.example.com/test"}
    assert client_for(it).post(f"/standards/checks/{check.pk}/links/", said).status_code == 303
    given = Evidence.objects.get()
    assert given.link == "https://wiki.example.com/test"
    check.refresh_from_db()
    assert check.handed_in_at == given.given_at
    assert client_for(marketing).post(f"/standards/evidence/{given.pk}/removal/").status_code == 403
    assert client_for(it).post(f"/standards/evidence/{given.pk}/removal/").status_code == 303
    assert "The test" not in client_for(it).get(check.get_absolute_url()).text.split("What happened")[0]
    assert client_for(it).post(f"/standards/evidence/{given.pk}/removal/").status_code == 404


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "ftp://example.com/x", "no link", ""])
def test_what_is_no_address_is_no_evidence(link: str, check: Check, it: Person, client_for: ClientFor) -> None:
    answer = client_for(it).post(f"/standards/checks/{check.pk}/links/", {"link-title": "x", "link-link": link})
    assert (answer.status_code, Evidence.objects.count()) == (422, 0)


@pytest.mark.parametrize("who", ["admin", "observer"])
def test_who_does_not_work_here_shows_nothing(
    who: str, request: pytest.FixtureRequest, check: Check, client_for: ClientFor
) -> None:
    client = client_for(request.getfixturevalue(who))
    said = {"link-title": "x", "link-link": "https://example.com/"}
    assert client.post(f"/standards/checks/{check.pk}/links/", said).status_code == 403


def upload(client: Client, check: Check, name: str, content: bytes) -> int:
    file = SimpleUploadedFile(name, content)
    return client.post(f"/standards/checks/{check.pk}/files/", {"file-title": "T", "file-file": file}).status_code


def test_a_file_is_kept_and_handed_out_as_a_file(
    check: Check, it: Person, observer: Person, client_for: ClientFor
) -> None:
    assert upload(client_for(it), check, "../../Test Ä.pdf", b"%PDF-1.7 <script>") == 303
    given = Evidence.objects.get()
    assert (given.name, given.kind, given.size) == ("Test Ä.pdf", "application/pdf", 17)
    answer = client_for(observer).get(given.url)
    assert answer.content == b"%PDF-1.7 <script>"
    assert answer["Content-Disposition"] == "attachment; filename*=UTF-8''Test%20%C3%84.pdf"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["X-Content-Type-Options"] == "nosniff"
    given.take_away(by=it)
    assert client_for(observer).get(given.url).status_code == 404
    given.refresh_from_db()
    assert bytes(given.content) == b""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("x.html", b"<script>alert(1)</script>"),
        ("x.svg", b"<svg onload='x'/>"),
        ("x.exe", b"MZ"),
        ("pdf", b"%PDF-"),
        ("x.pdf", b"\x89PNG\r\n\x1a\n"),
        ("x.png", b"<html>"),
        ("x.docx", b"PK\x03\x04 broken"),
        ("x.csv", b"a\x00b"),
        ("x.txt", b""),
        ("x.pdf", b"%PDF-" + b"0" * (5 * 1024 * 1024)),
    ],
)
def test_what_is_no_such_file_is_not_kept(
    name: str, content: bytes, check: Check, it: Person, client_for: ClientFor
) -> None:
    assert upload(client_for(it), check, name, content) == 422
    assert Evidence.objects.count() == 0


def test_a_check_has_only_so_much_evidence(check: Check, it: Person, client_for: ClientFor) -> None:
    for number in range(20):
        Evidence.objects.give(check, by=it, title=f"{number}", link="https://example.com/")
    said = {"link-title": "One more", "link-link": "https://example.com/"}
    answer = client_for(it).post(f"/standards/checks/{check.pk}/links/", said)
    assert answer.status_code == 422
    assert "at most 20 pieces" in answer.text


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("check_failed_in_words", {"state": "failed", "words": "", "judged_at": "2026-01-01T00:00Z"}),
        ("check_judged_by_somebody", {"state": "passed"}),
        ("check_waived_until_a_day", {"state": "waived"}),
        ("check_in_a_known_state", {"state": "half"}),
    ],
)
def test_the_database_refuses_nonsense(name: str, fields: dict[str, object], check: Check, cio: Person) -> None:
    named = {"judged_by": cio} if name == "check_failed_in_words" else {}
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Check.objects.filter(pk=check.pk).update(**fields, **named)


def test_nothing_is_called_passed_where_no_project_runs(
    standard: Standard, observer: Person, client_for: ClientFor
) -> None:
    page = client_for(observer).get("/standards/").text
    assert "Each gets its checks when it begins." in page
    assert "is passed." not in page.split("<main")[1]


def test_pages_show_where_it_stands(check: Check, observer: Person, client_for: ClientFor, cio: Person) -> None:
    client = client_for(observer)
    project = check.project
    page = client.get(f"/standards/projects/{project.pk}/").text
    assert "It enters build once this is passed or waived" in page
    assert "Single sign-on" in client.get("/standards/").text
    piece = client.get(f"/standards/projects/{project.pk}/glance/", headers={"HX-Request": "true"})
    assert "<h1" not in piece.text
    assert "<h1" in client.get(f"/standards/projects/{project.pk}/glance/").text
    assert f"/standards/projects/{project.pk}/glance/" in client.get(project.get_absolute_url()).text
    check.judge(passed=True, words="", by=cio)
    assert "Nothing is in the way of build" in client.get(f"/standards/projects/{project.pk}/").text
    assert "Everything that is asked of the projects that run is passed." in client.get("/standards/").text


def test_facts_are_changed_by_nobody_else(project: Project, it: Person, client_for: ClientFor) -> None:
    assert client_for(it).get(f"/standards/projects/{project.pk}/facts/").status_code == 403
    project.enter("closed", by=project.started_by, because="x")
    with pytest.raises(Refused, match="closed"):
        change_facts(project, {"system": True}, by=project.started_by)
