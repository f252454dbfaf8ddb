"""Whose a project is: who begins as its owner, who names another, who hears; what it promised; both sides' day."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from outcomes.models import Outcome
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.projects.actions import beginning
from partnership.projects.attention import items
from partnership.projects.models import Project
from tests.intake import asking

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]
DAY = date(2026, 12, 1)


def waiting(kind: str, person: Person | None = None) -> list[int]:
    return [item.person_id for item in items(timezone.now(), person) if item.kind == kind]


def test_it_begins_with_who_asked_and_who_said_yes_for_the_other_side(
    marketing: Person, cio: Person, cmo: Person, outcome: Outcome
) -> None:
    record = asking.scored(marketing, outcome, cio, cmo)
    for person in (cio, cmo):
        beginning.accept(record, by=person, seen=record.acceptance.digest)
    project = Project.objects.get()
    assert project.owners == {"it": cio, "marketing": marketing}
    assert Notice.objects.filter(person=cio, kind="project-changed").exists()


def test_in_the_fast_lane_who_approves_owns_it_for_it(marketing: Person, cio: Person, outcome: Outcome) -> None:
    small = {"budget": Decimal(900), "personal_data": False, "integration_needed": False}
    record = asking.submitted(marketing, outcome, **small)
    assert beginning.approve_fast(record, by=cio).owners == {"it": cio, "marketing": marketing}


def test_staff_of_either_side_who_do_not_own_it_steer_nothing(
    project: Project, it: Person, marketing2: Person, client_for: SignIn
) -> None:
    for person in (it, marketing2):
        client = client_for(person)
        for end, data in {"stage": {"stage": "evaluate"}, "plan": {}, "closing": {"because": "x"}}.items():
            answer = client.post(f"/projects/{project.pk}/{end}/", data)
            assert answer.status_code == 403
            assert "Maya Lindqvist, who own it, and the executives" in answer.text
        page = client.get(f"/projects/{project.pk}/").text
        assert "Enter the stage" not in page
        assert "change its stage and its day. Ask them" in page
    project.refresh_from_db()
    assert project.stage == "discover"


def test_an_owner_gives_it_on_and_both_are_told(
    project: Project, it: Person, marketing: Person, marketing2: Person, cio: Person, client_for: SignIn
) -> None:
    url = f"/projects/{project.pk}/owners/"
    client = client_for(marketing)
    page = client.get(url).text
    assert "Owns it for Marketing" in page
    assert "Owns it for IT" not in page  # IT names its own
    assert f'<option value="{it.pk}"' not in page
    wrong = client.post(url, {"marketing-person": it.pk})
    assert wrong.status_code == 422
    assert "Choose somebody of that side who may sign in." in wrong.text
    assert client.post(url, {"marketing-person": marketing2.pk}).status_code == 303
    assert client_for(cio).post(url, {"it-person": it.pk}).status_code == 303
    project.refresh_from_db()
    assert project.owners == {"it": it, "marketing": marketing2}
    assert "Milo Brandt owns it for Marketing now" in Notice.objects.get(person=marketing2).text
    assert client.get(url).status_code == 403


def test_an_owner_who_is_of_another_side_or_gone_is_refused_by_verb_and_database(
    project: Project, it: Person, marketing: Person, cio: Person
) -> None:
    with pytest.raises(Refused, match="not somebody of IT"):
        project.give_to("it", marketing, by=cio)
    with pytest.raises(IntegrityError, match="owns a project for a side is of that side"):
        Project.objects.update(owner_it=marketing)


def test_who_owns_a_project_does_not_leave_with_it(project: Project, marketing: Person) -> None:
    with pytest.raises(IntegrityError, match="owns a project"):
        Person.objects.filter(pk=marketing.pk).update(is_active=False)


def test_the_page_shows_what_was_promised(project: Project, client_for: SignIn, observer: Person) -> None:
    project.request.budget, project.request.payer = Decimal(12_500), "both"
    project.request.data_involved, project.request.personal_data = "Orders of the last year.", True
    project.request.needed_by, project.request.needed_by_reason = DAY, "The Christmas trade."
    project.request.save()
    page = client_for(observer).get(f"/projects/{project.pk}/").text
    for part in ("12,500", "paid by Both, shared", "Orders of the last year.", "personal data", "The Christmas trade."):
        assert part in page


def test_one_executive_alone_does_not_approve_a_day_that_both_had_agreed(
    project: Project, marketing: Person, cio: Person, cmo: Person, client_for: SignIn
) -> None:
    Project.objects.update(planned_live_on=DAY, approved_live_on=DAY)
    client, url = client_for(marketing), f"/projects/{project.pk}/"
    later = {"planned_live_on": "2027-01-15", "drift_because": "brief"}
    assert client.post(f"{url}plan/", later).status_code == 303
    assert waiting("plan-to-approve") == [cio.pk, cmo.pk]
    project.refresh_from_db()
    agreed = {"seen": project.plan_digest}
    here = {"Referer": f"http://testserver{url}"}
    assert client_for(cio).post(f"{url}approval/", agreed).status_code == 303
    assert Project.objects.get().approved_live_on == DAY
    assert waiting("plan-to-approve") == waiting("plan-to-approve", cmo) == [cmo.pk]
    assert waiting("plan-to-approve", cio) == []
    again = client_for(cio).post(f"{url}approval/", agreed, headers=here, follow=True)
    assert "IT has signed already: Ingrid Olsen" in again.text
    client.post(f"{url}plan/", later | {"planned_live_on": "2027-01-20"})
    moved = client_for(cmo).post(f"{url}approval/", agreed, headers=here, follow=True)
    assert "The text has changed since you opened it" in moved.text
    assert waiting("plan-to-approve") == [cio.pk, cmo.pk]  # another day, another two
    project.refresh_from_db()
    for person in (cio, cmo):
        client_for(person).post(f"{url}approval/", {"seen": project.plan_digest})
    assert Project.objects.get().approved_live_on == date(2027, 1, 20)
    assert waiting("plan-to-approve") == []
    assert Notice.objects.filter(person=marketing, text__contains="both sides agreed").exists()


def test_a_plan_that_somebody_changed_meanwhile_shows_both_days(
    project: Project, cio: Person, marketing: Person, client_for: SignIn
) -> None:
    seen = project.plan_digest
    project.plan(DAY, by=cio)
    client, url = client_for(marketing), f"/projects/{project.pk}/plan/"
    answer = client.post(url, {"planned_live_on": "2026-12-24", "seen": seen})
    assert answer.status_code == 409
    assert 'value="2026-12-24"' in answer.text
    assert "1 Dec" in answer.text
    assert (
        client.post(url, {"planned_live_on": "2026-12-24", "seen": Project.objects.get().plan_digest}).status_code
        == 303
    )


def test_a_project_past_its_day_waits_for_its_owners_and_both_executives(
    project: Project, it2: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    Project.objects.update(planned_live_on=yesterday, approved_live_on=yesterday)
    assert set(waiting("project-past-its-day")) == {cio.pk, cmo.pk, marketing.pk}
    project.refresh_from_db()
    project.give_to("it", it2, by=cio)
    assert set(waiting("project-past-its-day")) == {cio.pk, cmo.pk, it2.pk, marketing.pk}
    assert waiting("project-past-its-day", it2) == [it2.pk]
    assert waiting("project-past-its-day", cmo) == [cmo.pk]
    project.refresh_from_db()
    project.plan(timezone.localdate() + timedelta(days=9), by=marketing, because="brief")
    assert waiting("project-past-its-day") == []


def test_the_cause_of_a_day_that_is_not_later_is_refused_and_not_dropped(
    project: Project, marketing: Person, client_for: SignIn
) -> None:
    data = {"planned_live_on": "2026-12-01", "drift_because": "market"}
    answer = client_for(marketing).post(f"/projects/{project.pk}/plan/", data)
    assert answer.status_code == 422
    assert "choose no cause for it" in answer.text
