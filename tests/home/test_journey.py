"""The journey map: what stands at each stage, and what is missing there, in words."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from outcomes.models import KpiDefinition, Outcome
from partnership.core.days import company_day
from partnership.home.way import Step, way
from partnership.journey.models import JourneyStage
from partnership.stack.models import DataSet, System
from tests.journey.making import a_touchpoint, rated, stage_called
from tests.outcomes.making import in_force
from tests.projects.board_cast import make_project

pytestmark = pytest.mark.django_db

MAP = "/journey/"


def step(name: str = "Buy") -> Step:
    return next(each for each in way(company_day()) if each.name == name)


def said(name: str = "Buy") -> list[str]:
    return [gap.words for gap in step(name).gaps]


def at(project, *names):
    project.request.stages.set(JourneyStage.objects.filter(name__in=names))
    return project


def test_the_stages_stand_in_their_order_for_everybody(it, observer, admin, client_for):
    stage_called("Advocate").move(-5, by=admin)
    for person in (it, observer, admin):
        text = client_for(person).get(MAP).text
        places = [text.index(f'id="stage-{stage_called(name).pk}"') for name in ("Advocate", "Aware", "Stay")]
        assert places == sorted(places)


def test_signed_out_sees_nothing(client):
    assert client.get(MAP).status_code == 302


def test_a_stage_where_nothing_is_says_so(it):
    assert said() == [
        "No touchpoint is written down.",
        "No KPI: no outcome in force names this stage.",
        "No project is open.",
        "No system names this stage.",
        "Nobody of IT owns anything here.",
        "Nobody of Marketing owns anything here.",
    ]


def test_an_outcome_in_force_brings_its_kpis_and_stewards(it, marketing, cio, cmo, client_for):
    outcome = in_force(it, marketing, cio, cmo)
    assert [card.title for card in step().outcomes] == [outcome.title]
    assert [owner.name for owner in step().owners["it"]] == ["Ivan Petrov"]
    assert "No KPI: no outcome in force names this stage." not in said()
    text = client_for(it).get(MAP).text
    assert reverse("outcomes:detail", args=[outcome.pk]) in text
    assert reverse("outcomes:kpi", args=[step().kpis[0].kpi_id]) in text
    KpiDefinition.objects.update(steward_marketing=None)
    outcome.review_each("monthly", by=cio)  # an event: what is kept is read anew
    assert "“Repeat purchase rate” has no steward of Marketing." not in said()
    assert "Nobody of Marketing owns anything here." in said()


def test_a_closed_outcome_leaves_the_map(it, marketing, cio, cmo, admin):
    outcome = in_force(it, marketing, cio, cmo)
    assert step().outcomes
    Outcome.objects.filter(pk=outcome.pk).update(closed_at=timezone.now(), result="missed")
    stage_called("Aware").rename("Hear of us", by=admin)  # an event
    assert not step().outcomes


def test_open_projects_stand_where_their_request_does(it, marketing, client_for):
    project = at(make_project(marketing), "Buy", "Stay")
    project.give_to("it", it, by=marketing)
    assert [[work.title for work in step(name).projects] for name in ("Buy", "Stay", "Aware")] == [
        [project.title],
        [project.title],
        [],
    ]
    assert project.get_absolute_url() in client_for(it).get(MAP).text
    assert [owner.name for owner in step().owners["it"]] == ["Ivan Petrov"]
    project.enter("closed", by=marketing, because="Learnt")
    assert not step().projects


def test_a_project_without_an_owner_is_named_and_many_are_counted(it, marketing):
    for number in range(2):
        project = at(make_project(marketing, f"Project {number}"), "Buy")
        project.give_to("marketing", marketing, by=marketing)
        project.give_to("it", None, by=marketing)
    owned = at(make_project(marketing, "Owned"), "Buy")
    owned.give_to("it", it, by=marketing)
    assert "“Project 0” has no owner of IT." in said()
    third = at(make_project(marketing, "Project 3"), "Buy")
    third.give_to("it", None, by=marketing)
    third.give_to("marketing", marketing, by=marketing)
    assert "3 projects have no owner of IT." in said()


def test_two_systems_for_one_job_are_said(it, marketing, client_for):
    def add(name, life="live", category="E-mail", owner=None):
        fields = {"name": name, "life": life, "category": category, "owner_it": it, "owner_marketing": owner}
        return System.objects.add(fields, stages=[stage_called()], by=it)

    add("Aspirant", life="considered")
    add("Mailer", owner=marketing)
    add("Sender", life="phase_out", owner=marketing)
    add("Gone", life="gone")
    assert [tool.name for tool in step().systems] == ["Mailer", "Sender", "Aspirant"]
    assert not any("for one job" in words for words in said())
    assert [(owner.name, owner.number) for owner in step().owners["it"]] == [("Ivan Petrov", 3)]
    add("Other", category="e-mail", life="trial")
    assert "2 systems for one job, E-mail: “Mailer” and “Other”." in said()
    assert "“Other” has no owner of Marketing." in said()
    assert not any("Aspirant" in words for words in said())
    url = next(gap.url for gap in step().gaps if "for one job" in gap.words)
    assert client_for(it).get(url).status_code == 200


def test_data_that_is_left_lying_is_said(it, marketing, client_for):
    system = System.objects.add({"name": "Mailer", "life": "live"}, stages=[stage_called()], by=it)
    fields = {"system": system, "is_personal": True, "owner_it": it, "owner_marketing": marketing}
    held = DataSet.objects.add(fields | {"name": "Addresses", "basis": "contract"}, by=it)
    assert [(one.name, one.lacks) for one in step().data_sets] == [("Addresses", "")]
    assert held.get_absolute_url() in client_for(it).get(MAP).text
    bare = DataSet.objects.add(fields | {"name": "Visits", "basis": "none", "owner_it": None}, by=it)
    assert "“Visits” is kept without consent or another ground." in said()
    assert "“Visits” has no owner of IT." in said()
    bare.retire(because="Old.", by=it)
    assert [one.name for one in step().data_sets] == ["Addresses"]
    now = timezone.now()
    DataSet.objects.filter(pk=held.pk).update(
        promised_every=1, promised_unit="days", newest_at=now - timedelta(days=3),
        lasts_until=now - timedelta(days=2), looked_at=now, looked_by=it,
    )  # fmt: skip
    stage_called("Aware").move(1, by=it)  # an event
    assert "“Addresses” is not as fresh as promised." in said()
    assert "Addresses" in client_for(it).get(stage_called().get_absolute_url()).text


def test_the_worst_pain_is_that_of_both_sides(it, marketing):
    rated(a_touchpoint(it, name="Mild"), it, marketing, (2, 3))
    assert not any("pain" in words for words in said())
    rated(a_touchpoint(it, name="Hard"), it, marketing, (5, 4))
    a_touchpoint(it, name="Half rated").rate(5, by=it)
    assert said()[0] == "The worst pain has no project: “Hard”, 4.5 of 5."
    assert "Marketing has not rated 1 touchpoint." in said()
    assert "IT has not rated 1 touchpoint." not in said()


def test_a_cell_shows_some_and_leads_to_all(it, client_for):
    for number in range(8):
        a_touchpoint(it, name=f"Touchpoint {number}")
    text = client_for(it).get(MAP).text
    assert "Touchpoint 5" in text
    assert "Touchpoint 6" not in text
    assert "All 8" in text
    assert "Touchpoint 7" in client_for(it).get(stage_called().get_absolute_url()).text


def test_a_company_without_stages_is_told(it, client_for):
    JourneyStage.objects.all().delete()
    assert "The journey has no stage." in client_for(it).get(MAP).text


def test_the_page_of_an_archived_stage_says_so(it, admin, client_for):
    stage = stage_called("Start")
    stage.archive(by=admin)
    text = client_for(it).get(reverse("home:stage", args=[stage.pk])).text
    assert "What names it keeps naming it." in text
    assert "New touchpoint" not in text


def test_a_stage_has_its_history(it, client_for):
    a_touchpoint(it)
    text = client_for(it).get(stage_called().get_absolute_url()).text
    assert "Wrote down the touchpoint Waiting for the quote" in text


def queries(client, path, django_assert_max_num_queries):
    with django_assert_max_num_queries(60) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", [MAP, "stage"])
def test_three_of_each_cost_as_much_as_one(path, it, marketing, cio, cmo, client_for, django_assert_max_num_queries):
    client, path = client_for(it), path if path == MAP else stage_called().get_absolute_url()
    counts = []
    for number in range(3):
        in_force(it, marketing, cio, cmo, title=f"Outcome {number}")
        at(make_project(marketing, f"Project {number}"), "Buy")
        rated(a_touchpoint(it, name=f"Touchpoint {number}"), it, marketing, (1, 5))
        counts.append(queries(client, path, django_assert_max_num_queries))
    assert counts[1] == counts[2] <= 15 if path == MAP else counts[1] == counts[2]
