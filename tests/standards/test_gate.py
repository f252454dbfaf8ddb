"""Build is refused through every door while a standard that a project needs is neither passed nor waived."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from partnership.people.models import Person
from partnership.projects.models import Project
from partnership.projects.models.project import Project as Model
from partnership.standards.actions.gate import StandardsOpen
from partnership.standards.models import Standard
from tests.standards.making import a_standard, check_of

ClientFor = Callable[[Person], Client]


@pytest.fixture
def standard(project: Project, admin: Person, cio: Person, cmo: Person) -> Standard:
    made = a_standard(admin)
    project.enter("evaluate", by=project.started_by)
    return made


def test_the_page_refuses_and_leads_to_what_is_open(
    project: Project, standard: Standard, marketing: Person, client_for: ClientFor
) -> None:
    answer = client_for(marketing).post(f"/projects/{project.pk}/stage/", {"stage": "build"})
    assert answer.status_code == 422
    assert "enters build once each standard that it needs is passed or waived. Open: Single sign-on." in answer.text
    assert f'<a href="/standards/projects/{project.pk}/">' in answer.text
    project.refresh_from_db()
    assert project.stage == "evaluate"


def test_a_pass_opens_the_way(
    project: Project, standard: Standard, marketing: Person, cio: Person, client_for: ClientFor
) -> None:
    check = check_of(project, standard)
    page = client_for(cio).get(check.get_absolute_url()).text
    assert "Judge it" in page
    said = {"passed": "yes", "words": "Tried it.", "seen": check.seen}
    assert client_for(cio).post(f"/standards/checks/{check.pk}/judgement/", said).status_code == 303
    assert client_for(marketing).post(f"/projects/{project.pk}/stage/", {"stage": "build"}).status_code == 303
    project.refresh_from_db()
    assert project.stage == "build"


DOORS: dict[str, Callable[[Project], Any]] = {
    "update": lambda project: Project.objects.filter(pk=project.pk).update(stage="build"),
    "save": lambda project: Project.objects.get(pk=project.pk)._set({"stage": "build"}),
    "bulk_update": lambda project: Model.objects.bulk_update([project], ["stage"]),
}


@pytest.mark.parametrize("door", DOORS)
def test_the_database_refuses_what_passes_the_verb_by(project: Project, standard: Standard, door: str) -> None:
    project.stage = "build"
    with pytest.raises(IntegrityError, match="passed or waived"), transaction.atomic():
        DOORS[door](project)
    project.refresh_from_db()
    assert project.stage == "evaluate"


def test_sql_by_hand_is_refused_too(project: Project, standard: Standard) -> None:
    with pytest.raises(IntegrityError, match="passed or waived"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE projects_project SET stage = 'build' WHERE id = %s", [project.pk])


def test_no_project_begins_in_build(project: Project, standard: Standard) -> None:
    project.pk, project.request_id = None, project.request_id
    project.stage = "build"
    with pytest.raises(IntegrityError, match="begins before it is built"), transaction.atomic():
        project.save(force_insert=True)


def test_opening_it_again_is_a_way_into_build_as_well(
    project: Project, standard: Standard, marketing: Person, cio: Person, admin: Person
) -> None:
    check_of(project, standard).judge(passed=True, words="", by=cio)
    project.enter("build", by=marketing)
    project.enter("closed", by=marketing, because="Enough.")
    check_of(project, standard).judge(passed=False, words="It was switched off.", by=cio)
    with pytest.raises(StandardsOpen, match="Failed: Single sign-on"):
        project.reopen(by=marketing, because="Again.")
    check_of(project, standard).judge(passed=True, words="", by=cio)
    project.reopen(by=marketing, because="Again.")
    assert project.stage == "build"
