"""The catalogue: begun in one click, changed by versions, retired, handed over."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.standards.actions import catalogue
from partnership.standards.actions.ending import give_what_is_missing
from partnership.standards.models import Check, Evidence, Facts, Standard, StandardVersion
from partnership.standards.starting import STARTING
from tests.projects.board_cast import make_project
from tests.standards.making import a_standard, check_of

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
SAID = {
    "name": "Backups", "area": "security", "side": "it", "asks": "Copies are made.", "evidence": "The log.",
    "before": "build", "data": "any", "kind": "any",
}  # fmt: skip


def test_the_starting_catalogue_has_every_area_and_says_each_thing_once() -> None:
    assert len(STARTING) >= 30
    assert {told["area"] for told in STARTING} == set(Standard.Area.values)
    for word in ("key", "name", "asks"):
        assert len({told[word] for told in STARTING}) == len(STARTING)
    assert all(re.fullmatch(r"[a-z-]{3,40}", told["key"]) for told in STARTING)


def test_an_empty_catalogue_is_begun_in_one_click_and_taken_back(
    project: Project, admin: Person, client_for: ClientFor
) -> None:
    client = client_for(admin)
    assert f"Begin with our {len(STARTING)}" in client.get("/standards/catalogue/").text
    assert client.post("/standards/catalogue/start/").status_code == 303
    assert Standard.objects.count() == len(STARTING)
    given = Check.objects.filter(project=project).count()
    assert 0 < given < len(STARTING)
    page = client.get("/standards/catalogue/").text
    assert "Begin with our" not in page
    assert "Take it back" in page
    assert client.post("/standards/catalogue/start/undo/").status_code == 303
    assert (Standard.objects.count(), StandardVersion.objects.count(), Check.objects.count()) == (0, 0, 0)
    assert client.post("/standards/catalogue/start/").status_code == 303


def test_a_second_beginning_is_refused(admin: Person) -> None:
    a_standard(admin)
    with pytest.raises(Refused, match="There are standards already"):
        catalogue.begin(by=admin)


def test_what_was_worked_by_is_not_taken_back(
    project: Project, admin: Person, it: Person, client_for: ClientFor
) -> None:
    catalogue.begin(by=admin)
    Evidence.objects.give(Check.objects.all()[0], by=it, title="x", link="https://example.com/")
    assert "Take it back" not in client_for(admin).get("/standards/catalogue/").text
    with pytest.raises(Refused, match="in use"):
        catalogue.take_back(by=admin)


@pytest.mark.parametrize("who", ["cio", "cmo", "it", "marketing", "observer"])
@pytest.mark.parametrize(
    "path", ["new/", "start/", "start/undo/", "1/version/", "1/reviewer/", "1/retirement/", "1/return/"]
)
def test_only_an_administrator_sets_it_up(
    who: str, path: str, request: pytest.FixtureRequest, client_for: ClientFor, standard: Standard
) -> None:
    client = client_for(request.getfixturevalue(who))
    address = f"/standards/catalogue/{path.replace('1/', f'{standard.pk}/')}"
    assert client.post(address, SAID).status_code == 403
    assert client.get("/standards/catalogue/").status_code == 200
    assert client.get(standard.get_absolute_url()).status_code == 200


def test_a_standard_is_written_and_asked_of_projects_that_have_its_stage_ahead(
    project: Project, admin: Person, marketing: Person, client_for: ClientFor
) -> None:
    built = make_project(marketing, "Built")
    for stage in ("evaluate", "build"):
        built.enter(stage, by=marketing)
    client = client_for(admin)
    assert client.post("/standards/catalogue/new/", SAID | {"name": ""}).status_code == 422
    assert client.post("/standards/catalogue/new/", SAID | {"cost_from": "-1"}).status_code == 422
    assert client.post("/standards/catalogue/new/", SAID | {"before": "discover"}).status_code == 422
    assert client.post("/standards/catalogue/new/", SAID).status_code == 303
    assert [check.project for check in Check.objects.all()] == [project]
    again = client.post("/standards/catalogue/new/", SAID)
    assert again.status_code == 422
    assert "There is already a standard of this name." in again.text


def test_a_change_makes_a_version_and_says_what_was_judged_by_which(
    project: Project, standard: Standard, admin: Person, cio: Person, marketing: Person, client_for: ClientFor
) -> None:
    built = make_project(marketing, "Built")
    for each in (project, built):
        check_of(each, standard).judge(passed=True, words="", by=cio)
    for stage in ("evaluate", "build"):
        built.enter(stage, by=marketing)
    client = client_for(admin)
    url = f"/standards/catalogue/{standard.pk}/version/"
    said = SAID | {"name": standard.name, "asks": "With a second factor.", "evidence": standard.version.evidence}
    unsaid = client.post(url, said | {"seen": "1"})
    assert unsaid.status_code == 422
    assert "Say in one line why it changes" in unsaid.text
    assert client.post(url, said | {"seen": "1", "because": "Law."}).status_code == 303
    ahead, past = check_of(project, standard), check_of(built, standard)
    assert (ahead.state, ahead.version.number) == ("open", 2)
    assert (past.state, past.version.number) == ("passed", 1)
    assert "Judged against version 1." in " ".join(client.get(past.get_absolute_url()).text.split())
    assert "Version 1, " in client.get(standard.get_absolute_url()).text
    stale = client.post(url, said | {"asks": "Something else.", "seen": "1", "because": "x"})
    assert stale.status_code == 409
    assert "With a second factor." in stale.text
    assert "Something else." in stale.text


def test_when_it_is_asked_may_change_without_undoing_a_pass(
    project: Project, standard: Standard, admin: Person, cio: Person
) -> None:
    check_of(project, standard).judge(passed=True, words="", by=cio)
    catalogue.change(standard, {"lasts_months": 6}, by=admin, because="Sooner.")
    assert check_of(project, standard).state == "passed"
    catalogue.change(standard, {"data": "personal"}, by=admin, because="Only then.")
    assert not check_of(project, standard).required
    catalogue.change(standard, {"data": "any"}, by=admin, because="After all.")
    check = check_of(project, standard)
    assert (check.required, check.state) == (True, "passed")


def test_a_name_changes_without_a_version(standard: Standard, admin: Person) -> None:
    catalogue.change(standard, standard.version.values, by=admin, name="One sign-on", seen=1)
    standard.refresh_from_db()
    assert (standard.name, standard.number) == ("One sign-on", 1)
    with pytest.raises(Stale):
        catalogue.change(standard, {"asks": "x"}, by=admin, because="x", seen=7)


def test_retired_it_is_asked_of_nobody_and_comes_back(
    project: Project, standard: Standard, admin: Person, cio: Person, marketing: Person, client_for: ClientFor
) -> None:
    client = client_for(admin)
    project.enter("evaluate", by=marketing)
    check_of(project, standard).judge(passed=False, words="No.", by=cio)
    client.post(f"/standards/catalogue/{standard.pk}/retirement/")
    project.enter("build", by=marketing)
    project.enter("evaluate", by=marketing)
    client.post(f"/standards/catalogue/{standard.pk}/return/")
    check = check_of(project, standard)
    assert (check.required, check.state) == (True, "failed")
    a_standard(admin, "Other")
    other = Standard.objects.get(name="Other")
    catalogue.retire(other, by=admin)
    a_standard(admin, "Other")
    refused = client.post(f"/standards/catalogue/{other.pk}/return/", follow=True)
    assert "There is another standard called “Other” by now." in refused.text


def test_a_reviewer_is_named_of_the_side_that_checks(
    standard: Standard, admin: Person, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    client, url = client_for(admin), f"/standards/catalogue/{standard.pk}/reviewer/"
    wrong = client.post(url, {"side": "it", "reviewer": marketing.pk})
    assert wrong.status_code == 422
    assert "Maya Lindqvist is not of IT." in wrong.text
    assert client.post(url, {"side": "it", "reviewer": it.pk}).status_code == 303
    standard.refresh_from_db()
    assert standard.reviewer == it
    assert Event.objects.filter(kind="standard.given").count() == 1


def test_a_project_that_the_catalogue_passed_by_is_given_its_checks_by_the_tick(
    project: Project, standard: Standard
) -> None:
    Check.objects.all().delete()
    give_what_is_missing()
    assert Check.objects.get().project == project
    Facts.objects.all().delete()
    give_what_is_missing()
    assert Facts.objects.get().project == project
    before = Event.objects.count()
    give_what_is_missing()
    assert Event.objects.count() == before


def test_the_gate_counts_what_was_not_given_yet(project: Project, standard: Standard, marketing: Person) -> None:
    Check.objects.all().delete()
    project.enter("evaluate", by=marketing)
    with pytest.raises(Refused, match="Open: Single sign-on"):
        project.enter("build", by=marketing)


def test_a_sentence_names_the_first_few(project: Project, admin: Person, marketing: Person) -> None:
    for name in "ABCDEFG":
        a_standard(admin, name)
    project.enter("evaluate", by=marketing)
    with pytest.raises(Refused, match=r"Open: A, B, C, D and 3 more\."):
        project.enter("build", by=marketing)
