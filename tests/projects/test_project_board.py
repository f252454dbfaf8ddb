"""Projects: stages, planned and approved days, their page, and a lane that is archived with its cards."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from outcomes.models import Annotation, Kpi
from partnership.activity.models import Event
from partnership.core.refusals import Refused, Stale
from partnership.people.models import Person
from partnership.projects.actions.board import archive_lane, enter_stage
from partnership.projects.models import Card, Project
from tests.projects.board_cast import CREATIVE, INSIGHT, lane_of, make_project

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


def test_start_links_the_request_and_leaves_an_event(project: Project) -> None:
    assert (project.stage, project.request.project) == ("discover", project)
    assert Event.objects.about(project)[0].kind == "project.started"


@pytest.mark.parametrize(
    ("way", "end"),
    [(["evaluate", "build", "launch", "live", "closed"], "closed"), (["evaluate", "discover"], "discover"),
     (["closed"], "closed")],
)  # fmt: skip
def test_stages_go_one_on_one_back_or_to_the_end(project: Project, it: Person, way: list[str], end: str) -> None:
    for stage in way:
        project.enter(stage, by=it, because="What we learnt.")
    assert Project.objects.get().stage == end


@pytest.mark.parametrize(
    ("before", "to", "sentence"),
    [
        ([], "build", "one stage on or one back"),
        (["closed"], "live", "closed. Open it again"),
    ],
)
def test_other_ways_are_refused(project: Project, it: Person, before: list[str], to: str, sentence: str) -> None:
    for stage in before:
        project.enter(stage, by=it, because="Enough.")
    with pytest.raises(Refused, match=sentence):
        project.enter(to, by=it, because="Why")


def test_closing_asks_what_was_learnt(project: Project, it: Person) -> None:
    with pytest.raises(Refused, match="what was learnt"):
        project.enter("closed", by=it)


def test_a_second_hand_on_the_stage_is_refused(project: Project, it: Person) -> None:
    other = Project.objects.get()
    project.enter("evaluate", by=it)
    other.enter("evaluate", by=it, seen="discover")  # it is there already
    with pytest.raises(Stale, match="moved it to “Evaluate” meanwhile"):
        other.enter("build", by=it, seen="discover")


def test_going_live_is_noted_on_the_kpis_chart_once(project: Project, it: Person) -> None:
    kpi = Kpi.objects.create(outcome=project.outcome, key="repeat-purchase-rate", name="Repeat purchase rate")
    project.request.kpi = kpi
    project.request.save(update_fields=["kpi"])
    for stage in ("evaluate", "build", "launch", "live"):
        enter_stage(project, stage, by=it)
    note = Annotation.objects.get()
    assert (note.kpi, note.on, note.text) == (kpi, timezone.localdate(), f"{project.title} is live")
    assert Project.objects.get().live_on == timezone.localdate()


def agree(project: Project, *people: Person) -> None:
    for person in people:
        project.approve_plan(by=person, seen=project.plan_digest)


def test_plan_later_than_approved_asks_for_the_cause(project: Project, cio: Person, cmo: Person) -> None:
    day = date(2026, 12, 1)
    project.plan(day, by=cio)
    agree(project, cio, cmo)
    project.plan(day + timedelta(days=10), by=cio, because="brief")
    assert project.drift_days == 10
    with pytest.raises(IntegrityError, match="project_drift_has_a_cause"), transaction.atomic():
        Project.objects.update(drift_because="")
    agree(project, cio, cmo)
    assert (project.drift_days, project.drift_because) == (0, "")


def test_database_refuses_what_no_verb_does(project: Project) -> None:
    for name, change in {
        "project_closed_with_what_was_learnt": {"stage": "closed"},
        "project_of_a_known_stage": {"stage": "later"},
        "project_live_since_a_day": {"stage": "live"},
    }.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            Project.objects.update(**change)


def test_page_is_for_everybody_and_shows_cards_request_and_events(
    project: Project, card_in: Callable[..., Card], client_for: SignIn, observer: Person
) -> None:
    card_in()
    text = client_for(observer).get(f"/projects/{project.pk}/").content.decode()
    for part in ("Write the welcome mail", project.request.title, project.outcome.title, CREATIVE):
        assert part in text
    assert "Enter the stage" not in text


@pytest.mark.parametrize("count", [1, 3, 60])
def test_page_takes_the_same_queries_however_many_cards(
    project: Project,
    card_in: Callable[..., Card],
    client_for: SignIn,
    it: Person,
    django_assert_max_num_queries: Any,
    count: int,
) -> None:
    for _ in range(count):
        card_in()
    client = client_for(it)
    client.get("/projects/")
    with django_assert_max_num_queries(15):
        client.get(f"/projects/{project.pk}/")


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_the_same_queries(
    marketing: Person, client_for: SignIn, django_assert_max_num_queries: Any, count: int
) -> None:
    for number in range(count):
        make_project(marketing, f"Project {number}")
    client = client_for(marketing)
    client.get("/projects/all/")
    with django_assert_max_num_queries(5):
        text = client.get("/projects/all/").content.decode()
    assert "Project 0" in text
    assert "No project is closed" in client.get("/projects/all/?closed=1").content.decode()


def test_stage_plan_and_approval_through_their_doors(
    project: Project, client_for: SignIn, marketing: Person, cio: Person, cmo: Person
) -> None:
    url = f"/projects/{project.pk}/"
    staff = client_for(marketing)
    assert staff.post(f"{url}stage/", {"stage": "evaluate"}).status_code == 303
    assert staff.post(f"{url}stage/", {"stage": "live"}).status_code == 422
    closing = staff.post(f"{url}stage/", {"stage": "closed"})
    assert closing.status_code == 422
    assert "Say in one line what was learnt" in staff.post(f"{url}closing/", {"because": ""}).text
    assert staff.post(f"{url}plan/", {"planned_live_on": "2026-12-01"}).status_code == 303
    project.refresh_from_db()
    assert staff.post(f"{url}approval/").status_code == 403
    for number, executive in enumerate((cio, cmo), 1):
        page = client_for(executive).get(url).text
        seen = re.search(r'name="seen" value="(\w{64})"', page)
        assert seen
        assert client_for(executive).post(f"{url}approval/", {"seen": seen[1]}).status_code == 303
        assert Project.objects.get().approved_live_on == (None, None, date(2026, 12, 1))[number]
    late = staff.post(f"{url}plan/", {"planned_live_on": "2027-01-01"})
    assert late.status_code == 422
    assert "choose what moved it" in late.content.decode()
    assert staff.post(f"{url}plan/", {"planned_live_on": "soon"}).status_code == 422
    assert staff.post(f"{url}plan/", {"planned_live_on": "9999-12-31"}).status_code == 422
    moved = staff.post(f"{url}plan/", {"planned_live_on": "2027-01-01", "drift_because": "market"})
    assert moved.status_code == 303
    assert Project.objects.get().drift_days == 31


@pytest.mark.parametrize("who", ["observer", "admin"])
@pytest.mark.parametrize("end", ["stage", "plan", "approval", "owners", "closing"])
def test_readers_steer_nothing(
    project: Project, client_for: SignIn, request: pytest.FixtureRequest, who: str, end: str
) -> None:
    response = client_for(request.getfixturevalue(who)).post(f"/projects/{project.pk}/{end}/", {"stage": "evaluate"})
    assert response.status_code == 403
    assert Project.objects.get().stage == "discover"


@pytest.mark.parametrize("number", ["0", "999", str(2**63)])
def test_project_that_is_not_there_is_404(client_for: SignIn, it: Person, number: str) -> None:
    client = client_for(it)
    assert client.get(f"/projects/{number}/").status_code == 404
    assert client.post(f"/projects/{number}/stage/").status_code == 404


def test_archiving_a_lane_takes_its_cards_to_the_end_of_the_same_columns(
    card_in: Callable[..., Card], admin: Person
) -> None:
    card_in(INSIGHT, title="There")
    card_in(CREATIVE, title="One")
    card_in(CREATIVE, title="Two", column="done")
    card_in(CREATIVE, title="Three")
    assert archive_lane(lane_of(CREATIVE), into=lane_of(INSIGHT), by=admin) == 3
    row = lane_of(INSIGHT)
    assert [card.title for card in Card.objects.in_cell(row, "todo")] == ["There", "One", "Three"]
    assert [card.title for card in Card.objects.in_cell(row, "done")] == ["Two"]
    assert Card.objects.get(title="One").version == 2
