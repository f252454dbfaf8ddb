"""A project as an experiment: made on its page, ended by both sides' owners, drawn on its KPI, and learnt from."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outcomes.actions.measuring import record_value
from outcomes.models import Kpi, Outcome
from partnership.activity.models import Event
from partnership.attention.items import Item
from partnership.attention.models import Notice
from partnership.core.days import company_day
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects import attention
from partnership.projects.forms.experiments import quarters
from partnership.projects.models import Experiment, Project
from partnership.projects.permissions import side_judged_for
from tests.outcomes.making import in_force

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


@pytest.fixture
def project(outcome: Outcome, marketing: Person, it: Person) -> Project:
    """For an outcome in force, owned by somebody of each side."""
    kpi, title = outcome.kpis.get(), "Ask for the size first"
    request = Request.objects.create(requester=marketing, side="marketing", title=title, outcome=outcome, kpi=kpi)
    owners = {"it": it, "marketing": marketing}
    project = Project.objects.start(request=request, title=title, outcome=outcome, by=marketing, owners=owners)
    return Project.objects.for_detail().get(pk=project.pk)


@pytest.fixture
def kpi(project: Project) -> Kpi:
    return project.outcome.kpis.get()


def said(kpi: Kpi, **changed: Any) -> dict[str, Any]:
    today = company_day()
    return {
        "hypothesis": "If we ask the size first, more buy.", "kpi": kpi.pk, "size": "Every tenth visitor.",
        "starts_on": (today - timedelta(days=30)).isoformat(), "ends_on": (today - timedelta(days=2)).isoformat(),
        "seen": 0,
    } | changed  # fmt: skip


@pytest.fixture
def experiment(project: Project, kpi: Kpi, marketing: Person) -> Experiment:
    values = said(kpi)
    days = {name: date.fromisoformat(values[name]) for name in ("starts_on", "ends_on")}
    return Experiment.objects.set_up(
        project, kpi=kpi, hypothesis=values["hypothesis"], size=values["size"], **days, by=marketing
    )


def at(project: Project, what: str = "") -> str:
    return f"/projects/{project.pk}/{what}"


def judged(experiment: Experiment, it: Person, marketing: Person, verdict: str = "worked") -> Experiment:
    experiment.judge(verdict, learnt="They buy more.", side="it", by=it, seen=experiment.digest)
    experiment.agree(side="marketing", by=marketing, seen=experiment.digest)
    return Experiment.objects.for_detail().get(pk=experiment.pk)


def test_its_owner_makes_a_project_one(
    project: Project, kpi: Kpi, marketing: Person, marketing2: Person, observer: Person, client_for: ClientFor
) -> None:
    for other in (marketing2, observer):
        assert client_for(other).post(at(project, "experiment/"), said(kpi)).status_code == 403
    assert "Make it an experiment" in client_for(marketing).get(at(project)).text
    assert client_for(marketing).post(at(project, "experiment/"), said(kpi, hypothesis="")).status_code == 422
    backwards = said(kpi, ends_on=(company_day() - timedelta(days=40)).isoformat())
    assert client_for(marketing).post(at(project, "experiment/"), backwards).status_code == 422
    assert client_for(marketing).post(at(project, "experiment/"), said(kpi)).status_code == 303
    found = Experiment.objects.get()
    assert (found.project, found.kpi, found.stands) == (project, kpi, "No verdict yet")
    page = client_for(observer).get(at(project)).text
    assert "If we ask the size first" in page
    assert "Say how it ended" not in page


def test_a_kpi_that_does_not_measure_its_outcome_is_refused(
    project: Project, it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    foreign = in_force(it, marketing, cio, cmo, title="Another outcome").kpis.get()
    answer = client_for(marketing).post(at(project, "experiment/"), said(foreign))
    assert answer.status_code == 422
    assert "This KPI does not measure the outcome any more." in answer.text
    assert not Experiment.objects.exists()


def test_who_saves_second_sees_both_texts(
    experiment: Experiment, project: Project, kpi: Kpi, marketing: Person, it: Person, client_for: ClientFor
) -> None:
    assert client_for(it).post(at(project, "experiment/"), said(kpi, size="All.", seen=1)).status_code == 303
    answer = client_for(marketing).post(at(project, "experiment/"), said(kpi, size="Three.", seen=1))
    assert answer.status_code == 409
    assert "All." in answer.text
    assert "Three." in answer.text
    experiment.refresh_from_db()
    assert (experiment.size, experiment.version) == ("All.", 2)


def test_both_owners_say_how_it_ended(
    experiment: Experiment, project: Project, it: Person, it2: Person, marketing: Person, client_for: ClientFor
) -> None:
    words = {"verdict": "worked", "learnt": "They buy more.", "seen": experiment.digest}
    assert client_for(it2).post(at(project, "verdict/"), words).status_code == 403
    assert client_for(it).post(at(project, "verdict/"), words | {"learnt": ""}).status_code == 422
    assert client_for(it).post(at(project, "verdict/"), words).status_code == 303
    experiment.refresh_from_db()
    assert (experiment.is_proposed, experiment.is_judged) == (True, False)
    seen = {"seen": experiment.digest}
    assert client_for(it).post(at(project, "verdict/agreement/"), seen).status_code != 200
    experiment.refresh_from_db()
    assert not experiment.is_judged, "one side is not both"
    assert client_for(marketing).post(at(project, "verdict/agreement/"), {"seen": "x"}).status_code != 200
    experiment.refresh_from_db()
    assert not experiment.is_judged, "what was not read is not agreed to"
    assert client_for(marketing).post(at(project, "verdict/agreement/"), seen).status_code == 303
    experiment.refresh_from_db()
    assert (experiment.judged_on, experiment.stands) == (company_day(), "Worked")
    assert Event.objects.filter(kind="experiment.ended").count() == 1
    page = client_for(it).get(at(project)).text
    assert "They buy more." in page
    assert "Say otherwise" not in page
    assert "experiment, worked" in client_for(it).get("/projects/all/").text


def test_the_other_side_says_otherwise_and_the_first_is_asked_anew(
    experiment: Experiment, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    old = experiment.digest
    experiment.judge("worked", learnt="More.", side="it", by=it, seen=old)
    words = {"verdict": "cannot_tell", "learnt": "Too few.", "seen": old}
    answer = client_for(marketing).post(at(project, "verdict/"), words)
    assert answer.status_code == 409
    assert "More." in answer.text
    assert "Too few." in answer.text
    words["seen"] = Experiment.objects.get().digest
    assert client_for(marketing).post(at(project, "verdict/"), words).status_code == 303
    found = Experiment.objects.with_sides().get()
    assert (found.verdict, found.signed_it, found.signed_marketing) == ("cannot_tell", False, True)


def test_what_was_judged_stays_as_it_is(
    experiment: Experiment, project: Project, kpi: Kpi, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    judged(experiment, it, marketing)
    client = client_for(marketing)
    assert client.post(at(project, "experiment/"), said(kpi, size="All.", seen=1)).status_code == 422
    client.post(at(project, "experiment/removal/"))
    again = {"verdict": "did_not", "learnt": "No.", "seen": Experiment.objects.get().digest}
    assert client.post(at(project, "verdict/"), again).status_code == 422
    found = Experiment.objects.get()
    assert (found.verdict, found.size) == ("worked", "Every tenth visitor.")


@pytest.mark.parametrize("is_closed", [False, True])
def test_who_says_how_it_ended_for_which_side(
    project: Project, cio: Person, cmo: Person, it: Person, it2: Person, marketing: Person, observer: Person,
    admin: Person, is_closed: bool,
) -> None:  # fmt: skip
    """Also once the project is closed."""
    if is_closed:
        project.enter("closed", by=cio, because="Enough.")
    speak = {person: side_judged_for(person, project) for person in (cio, cmo, it, it2, marketing, observer, admin)}
    assert speak == {
        cio: "it", cmo: "marketing", it: "it", it2: None, marketing: "marketing", observer: None, admin: None,
    }  # fmt: skip


def test_it_is_none_after_all(
    experiment: Experiment, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    assert client_for(marketing).post(at(project, "experiment/removal/")).status_code == 303
    assert not Experiment.objects.exists()
    assert client_for(marketing).get(at(project, "verdict/")).status_code == 404
    assert Notice.objects.filter(person=it, text__contains="is no experiment any more").exists()


def test_made_one_again_it_begins_with_what_it_said(
    experiment: Experiment, project: Project, kpi: Kpi, marketing: Person, client_for: ClientFor
) -> None:
    client, said_then = client_for(marketing), experiment.tried
    client.post(at(project, "experiment/removal/"))
    page = client.get(at(project, "experiment/"))
    assert "It was an experiment before" in page.text
    form = page.context["form"]
    assert {name: str(form[name].value()) for name in said_then} == {name: str(v) for name, v in said_then.items()}
    again = {name: str(form[name].value()) for name in ("hypothesis", "kpi", "size", "starts_on", "ends_on")}
    assert client.post(at(project, "experiment/"), again | {"seen": 0}).status_code == 303
    assert Experiment.objects.get().tried == said_then
    project.refresh_from_db()
    assert project.tried_before == {}


def waiting(days: int = 0) -> dict[int, Item]:
    found = attention.items(timezone.now() + timedelta(days=days))
    return {item.person_id: item for item in found if item.kind == "verdict-due"}


def test_an_experiment_past_its_end_waits_for_its_owners(
    experiment: Experiment, project: Project, it: Person, marketing: Person, cio: Person, client_for: ClientFor
) -> None:
    assert set(waiting()) == {it.pk, marketing.pk}
    experiment.judge("worked", learnt="More.", side="it", by=it, seen=experiment.digest)
    (item,) = waiting().values()
    assert (item.person_id, item.context["verdict"]) == (marketing.pk, "Worked")
    page = client_for(marketing).get("/waiting/").text
    assert "The other side says: worked. More." in page
    client_for(marketing).post(at(project, "verdict/agreement/"), {"seen": str(item.context["seen"])})
    assert waiting() == {}


def test_where_a_side_has_no_owner_who_speaks_for_it_is_asked(
    experiment: Experiment, project: Project, marketing: Person, cio: Person
) -> None:
    project.give_to("it", None, by=cio, tell=False)
    assert set(waiting()) == {cio.pk, marketing.pk}
    experiment.judge("did_not", learnt="No.", side="it", by=cio, seen=experiment.digest)
    assert set(waiting()) == {marketing.pk}


def test_one_that_runs_waits_for_nobody(project: Project, kpi: Kpi, marketing: Person) -> None:
    today = company_day()
    Experiment.objects.set_up(
        project, kpi=kpi, hypothesis="If.", size="Ten.", starts_on=today, ends_on=today + timedelta(days=9),
        by=marketing,
    )  # fmt: skip
    assert (waiting(), waiting(9)) == ({}, {})
    assert len(waiting(10)) == 2


def test_it_is_drawn_on_its_kpi_and_stands_in_the_table_behind(
    experiment: Experiment, kpi: Kpi, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    ends = [company_day().replace(day=1) - timedelta(days=1)]
    for _ in range(2):
        ends.append(ends[-1].replace(day=1) - timedelta(days=1))
    for on in (*ends[:2], ends[2].replace(day=2)):  # the last was recorded long before it began, for the whole month
        record_value(kpi=kpi, on=on, value=Decimal(22), by=it)
    _last, second, third = ends
    days = {"starts_on": third - timedelta(days=5), "ends_on": second.replace(day=5)}
    Experiment.objects.filter(pk=experiment.pk).update(**days)
    judged(Experiment.objects.for_detail().get(), it, marketing)
    page = client_for(it).get(f"/outcomes/kpis/{kpi.pk}/").text
    assert 'class="chart__span"' in page
    assert f'href="{experiment.get_absolute_url()}"' in page
    assert page.count(f"<td>{experiment.project.title}: worked</td>") == 2, "of three months it met two"
    assert page.count("<td>—</td>") == 1


def test_what_was_learnt_is_narrowed_and_counted(
    experiment: Experiment, project: Project, kpi: Kpi, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    client = client_for(it)
    assert "Nothing is learnt yet" in client.get("/projects/learnt/").text
    assert project.title in client.get("/projects/learnt/?verdict=none").text
    judged(experiment, it, marketing, "did_not")

    def shown(query: str = "") -> int:
        return len(client.get(f"/projects/learnt/?{query}").context["page"])

    this, before = (key for key, *_ in quarters(company_day())[:2])
    assert [shown(each) for each in ("", "verdict=did_not", f"kpi={kpi.pk}", f"period={this}", "q=buy")] == [1] * 5
    assert [shown(each) for each in ("verdict=worked", f"period={before}", "q=nothing")] == [0] * 3
    assert shown("verdict=nonsense&kpi=99999&period=x&sort=x&page=x") == 1
    counts = client.get("/projects/learnt/?verdict=worked").context["counts"]
    assert [number for _value, _words, number in counts] == [0, 1, 0]
    with CaptureQueriesContext(connection) as captured:
        client.get("/projects/learnt/")
    assert len(captured) <= 15


def test_quarters_go_back_over_the_turn_of_the_year() -> None:
    found = quarters(date(2027, 2, 3))
    assert found[0] == ("2027-q1", "Q1 2027", date(2027, 1, 1), date(2027, 3, 31))
    assert found[1] == ("2026-q4", "Q4 2026", date(2026, 10, 1), date(2026, 12, 31))
    assert (len(found), found[-1][0]) == (8, "2025-q2")


def test_closing_opens_with_what_was_learnt(
    experiment: Experiment, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    assert "An experiment without a verdict" in client_for(it).get(at(project, "closing/")).text
    judged(experiment, it, marketing)
    assert 'value="They buy more."' in client_for(it).get(at(project, "closing/")).text


def test_the_database_holds_what_the_verbs_promise(experiment: Experiment, outcome: Outcome) -> None:
    wrong: list[dict[str, Any]] = [
        {"ends_on": experiment.starts_on - timedelta(days=1)},
        {"verdict": "worked"},
        {"judged_on": experiment.ends_on},
        {"hypothesis": ""},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Experiment.objects.filter(pk=experiment.pk).update(**fields)
