"""What can hardly be meant is asked about, by every door; what is said of a period that was extended."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from outcomes.actions import drafting
from outcomes.agreeing.doubts import after_the_end, against_its_direction, kept_from_an_earlier_end
from outcomes.models import KpiDefinition, Outcome, Version
from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.people.models import Person
from tests.outcomes.making import END, a_draft, definition, in_force, kpi_of
from tests.outcomes.test_drafting_pages import at, kpi_form

pytestmark = pytest.mark.django_db
D = Decimal
For = Callable[[Person], Client]


@pytest.mark.parametrize(
    ("direction", "baseline", "target", "doubted"),
    [
        ("increase", 50, 20, True),
        ("increase", 20, 50, False),
        ("increase", 20, 20, False),
        ("decrease", 20, 50, True),
        ("decrease", 50, 20, False),
        ("above", 50, 20, False),
        ("below", 20, 50, False),
        ("increase", None, 20, False),
    ],
)
def test_a_way_against_its_word(direction: str, baseline: int | None, target: int, doubted: bool) -> None:
    given = None if baseline is None else D(baseline)
    assert bool(against_its_direction(direction, given, [(END, D(target))])) is doubted
    assert not against_its_direction(direction, given, [])


def test_the_form_asks_about_a_way_against_its_word(it: Person, marketing: Person, client_for: For) -> None:
    url = at("kpi_new", a_draft(it, marketing))
    answer = client_for(it).post(url, kpi_form(("2026-12-31", "20"), direction="increase", baseline="50"))
    assert answer.status_code == 422
    assert "“Increase to” from 50 leads to 20, which is less. Choose “Decrease to”" in answer.content.decode()
    assert client_for(it).post(url, kpi_form(("2026-12-31", "20"), baseline="50")).status_code == 303


def test_the_verb_refuses_it_where_the_change_makes_it_so(it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    standing = version.definitions.get()
    with pytest.raises(Refused, match="leads to 10, which is less"):
        drafting.change_kpi(version, standing.kpi, by=it, seen=standing.edits, values={}, targets=[(END, D(10))])
    KpiDefinition.objects.update(baseline=D(90))  # an older one that nobody asked about
    standing.refresh_from_db()
    named = definition(it, marketing, name="Another name", baseline=D(90))
    drafting.change_kpi(version, standing.kpi, by=it, seen=standing.edits, values=named, targets=[(END, D(30))])


def test_a_target_after_the_period_is_asked_about_once(it: Person, marketing: Person, client_for: For) -> None:
    url = at("kpi_new", a_draft(it, marketing))
    late = kpi_form(("2026-12-31", "8"), ("2027-03-01", "7"))
    assert 'name="sure"' not in client_for(it).get(url).content.decode()
    html = client_for(it).post(url, late)
    assert html.status_code == 422
    assert "The target from 1 Mar 2027 comes after the outcome&#x27;s period, which ends on 31 Dec 2026" in (
        html.content.decode()
    )
    assert 'name="sure"' in html.content.decode()
    assert client_for(it).post(url, late | {"sure": "on"}).status_code == 303
    assert KpiDefinition.objects.get(name="Days to publish").targets.count() == 2


def test_a_day_in_the_period_is_no_doubt() -> None:
    assert after_the_end([(END, D(1))], END) is None
    assert after_the_end([(date(2027, 1, 1), D(1))], None) is None


def test_an_extended_period_says_which_targets_stayed_behind(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    version = outcome.versions.get()
    values = {"title": version.title, "context": version.context, "starts_on": version.starts_on}
    landed = drafting.change_wording(version, by=it, seen=version.edits, values=values | {"ends_on": date(2027, 6, 30)})
    said = "“Repeat purchase rate”: its last target is still 30 from 31 Dec 2026"
    for url in (
        at("version", landed),
        at("sign", landed),
        outcome.get_absolute_url(),
    ):
        html = " ".join(client_for(cio).get(url).content.decode().split())
        assert said in html, url
    standing = Version.objects.for_detail().get(pk=landed.pk).definitions.get()
    drafting.change_kpi(
        landed, kpi_of(landed), by=it, seen=standing.edits, values={}, targets=[(date(2027, 6, 30), D(33))]
    )
    assert "its last target is still" not in client_for(cio).get(at("version", landed)).content.decode()


def test_targets_that_were_early_before_are_said_only_where_the_period_grew() -> None:
    aims = [(date(2026, 9, 30), D(3))]
    assert kept_from_an_earlier_end(aims, END, END) is None
    assert kept_from_an_earlier_end(aims, END, date(2026, 10, 30)) is None
    assert kept_from_an_earlier_end([], END, date(2027, 10, 30)) is None
    assert kept_from_an_earlier_end(aims, END, date(2027, 10, 30))


def test_executives_say_how_often_an_outcome_is_reviewed(
    it: Person, marketing: Person, cio: Person, cmo: Person, observer: Person, client_for: For
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    url = reverse("outcomes:review_rhythm", args=[outcome.pk])
    for person in (it, observer):
        assert client_for(person).post(url, {"rhythm": "monthly"}).status_code == 403
        html = client_for(person).get(outcome.get_absolute_url()).content.decode()
        assert "Reviewed each quarter" in html
        assert "Review it each month" not in html
    assert "Review it each month" in client_for(cmo).get(outcome.get_absolute_url()).content.decode()
    assert client_for(cmo).post(url, {"rhythm": "monthly"}).status_code == 303
    outcome.refresh_from_db()
    assert outcome.review_rhythm == "monthly"
    event = Event.objects.get(kind="outcome.changed")
    assert event.changes == {"review_rhythm": ["quarterly", "monthly"]}
    client_for(cmo).post(url, {"rhythm": "monthly"})
    client_for(cmo).post(url, {"rhythm": "daily"})
    assert Event.objects.filter(kind="outcome.changed").count() == 1
    assert client_for(cmo).post(reverse("outcomes:review_rhythm", args=[10**9])).status_code == 404
    Outcome.objects.filter(pk=outcome.pk).update(closed_at="2026-11-01T00:00Z", result="missed")
    assert client_for(cmo).post(url, {"rhythm": "quarterly"}).status_code == 403


def test_a_closed_outcome_is_headed_as_closed_and_the_list_says_how_it_goes(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    client = client_for(it)
    listed = client.get(reverse("outcomes:list")).content.decode()
    assert 'data-status="' in listed[listed.index('id="outcomes"') :].split("outcome-row")[2]
    assert "In force: version 1" in " ".join(client.get(outcome.get_absolute_url()).content.decode().split())
    Outcome.objects.filter(pk=outcome.pk).update(closed_at="2026-11-01T00:00Z", result="missed")
    html = " ".join(client.get(outcome.get_absolute_url()).content.decode().split())
    assert "Closed: version 1, as it was in force" in html
    assert "In force: version 1" not in html
