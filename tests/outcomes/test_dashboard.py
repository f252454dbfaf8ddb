"""The dashboard: what it says, what it filters, what it costs."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.test import Client

from outcomes.actions import drafting, signing
from outcomes.actions.measuring import record_value, save_staged
from outcomes.importing.sameday import Row
from outcomes.importing.stage import staging
from outcomes.models import Kpi, Outcome, Version
from outcomes.reckoning.status import Status
from outcomes.shown.dashboard import cards
from partnership.company.models import GroundRules
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from tests.outcomes.making import definition, in_force, sign, wording

pytestmark = [pytest.mark.django_db]
D = Decimal
TODAY = date(2026, 11, 22)
For = Callable[[Person], Client]
ADDRESS = "/outcomes/dashboard/"


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False):
        yield


def signed(
    it: Person, marketing: Person, cio: Person, cmo: Person, kpis: list[dict[str, Any]], **words: Any
) -> Outcome:
    """An outcome in force with these KPIs, each given as what differs from the usual definition."""
    stage, _ = JourneyStage.objects.get_or_create(name=words.pop("stage", "Buy"), defaults={"position": 3})
    outcome = drafting.start(by=marketing, stages=[stage], **wording(**words))
    for number, given in enumerate(kpis):
        targets = given.pop("targets", [(date(2026, 12, 31), D(30))])
        values = definition(it, marketing, name=f"KPI {number} of {outcome.title}") | given
        drafting.change_kpi(outcome.versions.get(), None, by=marketing, seen=None, values=values, targets=targets)
    version = Version.objects.for_detail().get(outcome=outcome)
    signing.propose(version, by=marketing, seen=signing.digest_of(version))
    sign(Version.objects.for_detail().get(outcome=outcome), cio, cmo)
    return outcome


def read(day: date = TODAY) -> dict[str, Status]:
    return {tile.name: tile.status for card in cards(day, GroundRules()) for tile in card.tiles}


def fill(kpi: Kpi, by: Person, values: dict[str, float | str]) -> None:
    rows = [Row(0, "", kpi.pk, date.fromisoformat(on), D(str(value))) for on, value in values.items()]
    with staging() as stage:
        stage.put(rows)
        save_staged(stage, by=by)


def test_dashboard_says_what_is_wrong_first(
    it: Person, marketing: Person, cio: Person, cmo: Person, observer: Person, client_for: For
) -> None:
    good = signed(it, marketing, cio, cmo, [{"name": "Good"}], title="Going well")
    bad = signed(it, marketing, cio, cmo, [{"name": "Bad"}, {"name": "Quiet"}], title="Zzz going badly")
    record_value(kpi=good.kpis.get(), on=date(2026, 10, 31), value=D(30), by=it)
    record_value(kpi=bad.kpis.get(name="Bad"), on=date(2026, 10, 31), value=D("12345.67"), by=it)
    record_value(kpi=bad.kpis.get(name="Bad"), on=date(2026, 11, 1), value=D(11), by=it)
    html = client_for(observer).get(ADDRESS).content.decode()
    assert html.index("Zzz going badly") < html.index("Going well")
    assert read() == {"Good": Status.ON_TRACK, "Bad": Status.OFF_TRACK, "Quiet": Status.NO_DATA}
    for words in ("Off track", "On track", "No data", "Ingrid Olsen", "Marcus Weber", "−12,334.67", "points", "1 Nov"):
        assert words in html
    assert "Import values" not in html
    assert "Import values" in client_for(it).get(ADDRESS).content.decode()


def test_filters_live_in_the_address(it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For) -> None:
    first = signed(it, marketing, cio, cmo, [{}], title="Alpha", stage="Buy")
    signed(
        it, marketing, cio, cmo, [{}], title="Beta", stage="Stay", starts_on=date(2027, 1, 1), ends_on=date(2027, 6, 1)
    )
    record_value(kpi=first.kpis.get(), on=date(2026, 11, 1), value=D(30), by=it)
    client = client_for(it)

    def shown(query: str) -> list[str]:
        html = client.get(f"{ADDRESS}?{query}").content.decode()
        return [title for title in ("Alpha", "Beta") if f">{title}</a>" in html]

    stage = first.versions.get().stages.get()
    assert shown("") == ["Alpha", "Beta"]
    assert shown("side=marketing") == ["Alpha", "Beta"]
    assert shown("side=it") == []
    assert shown(f"stage={stage.pk}") == ["Alpha"]
    assert shown("period=ahead") == ["Beta"]
    assert shown("period=running") == ["Alpha"]
    assert shown("status=on_track") == ["Alpha"]
    assert shown("status=not_started") == ["Beta"]
    assert shown("status=unknown") == ["Beta"]
    for odd in ("stage=x", "stage=99999999999999999999", "side=%00", "period=1", "status='"):
        assert shown(odd) in ([], ["Alpha", "Beta"])
    piece = client.get(f"{ADDRESS}?status=stale", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in piece
    assert "No KPI in force is like that." in piece


def test_empty_dashboard_says_why(it: Person, client_for: For) -> None:
    assert "No outcome is in force yet" in client_for(it).get(ADDRESS).content.decode()


def test_sum_counts_the_outcomes_own_days(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    sold = {"name": "Sold", "aggregation": "sum", "baseline": D(0), "targets": [(date(2026, 12, 20), D(100))]}
    outcome = signed(
        it,
        marketing,
        cio,
        cmo,
        [sold],
        starts_on=date(2026, 10, 10),
        ends_on=date(2026, 12, 20),
    )
    fill(outcome.kpis.get(), it, {"2026-10-09": 1000, "2026-10-10": 10, "2026-10-31": 5, "2026-11-20": 50})
    (card,) = cards(TODAY, GroundRules())
    tile = card.tiles[0]
    assert (tile.value, tile.as_of, tile.newest) == (65, date(2026, 11, 20), 50)
    assert tile.values == (15, 65)
    assert tile.status == Status.ON_TRACK
    with time_machine.travel("2027-01-10T10:00:00Z", tick=False):
        fill(outcome.kpis.get(), it, {"2026-12-20": 20, "2026-12-21": 500})
        (card,) = cards(date(2027, 1, 10), GroundRules())
    assert card.tiles[0].value == 85
    assert card.tiles[0].status == Status.OFF_TRACK


def test_mean_is_of_the_newest_period_and_quarters_are_quarters(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    outcome = signed(it, marketing, cio, cmo, [
        {"name": "Mean", "aggregation": "mean"},
        {"name": "Quarter", "cadence": "quarterly", "aggregation": "sum", "baseline": D(0)},
        {"name": "Week", "cadence": "weekly"},
    ])  # fmt: skip
    for kpi in outcome.kpis.all():
        fill(kpi, it, {"2026-08-05": 4, "2026-10-05": 10, "2026-10-06": 20})
    (card,) = cards(TODAY, GroundRules())
    mean, quarter, week = card.tiles
    assert (mean.value, mean.change, mean.values) == (15, None, (4, None, 15))  # September is the period before
    assert (quarter.value, quarter.values) == (34, (4, 34))
    assert len(week.values) == 10
    assert (week.value, week.status) == (20, Status.STALE)


def test_change_is_of_two_periods_in_a_row(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = signed(it, marketing, cio, cmo, [
        {"name": "Last"},
        {"name": "Sum", "aggregation": "sum", "baseline": D(0)},
        {"name": "One"},
    ])  # fmt: skip
    last, summed, one = outcome.kpis.order_by("pk")
    fill(last, it, {"2026-10-31": 30, "2026-11-20": 33})
    fill(summed, it, {"2026-09-30": 100, "2026-10-31": 110, "2026-11-02": 4})
    fill(one, it, {"2026-11-20": 33})
    (card,) = cards(TODAY, GroundRules())
    assert [tile.change for tile in card.tiles] == [3, 10, None]  # a month that has just begun is no fall of 106


def test_no_trend_runs_across_another_definition(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    with time_machine.travel("2026-09-05T10:00:00Z", tick=False):
        outcome = signed(it, marketing, cio, cmo, [{"name": "Sold"}, {"name": "Same"}])
    sold, same = outcome.kpis.order_by("pk")

    def redefine(day: str, **changed: object) -> None:
        with time_machine.travel(f"{day}T10:00:00Z", tick=False):
            first = Version.objects.for_detail().get(outcome=outcome, state="in_force")
            old = first.definitions.get(kpi=sold)
            values, targets = definition(it, marketing, name="Sold", **changed), [(date(2026, 12, 31), D(31))]
            landed = drafting.change_kpi(first, sold, by=it, seen=old.edits, values=values, targets=targets)
            signing.propose(landed, by=it, seen=signing.digest_of(Version.objects.for_detail().get(pk=landed.pk)))
            sign(Version.objects.for_detail().get(pk=landed.pk), cio, cmo)

    def changes() -> list[Decimal | None]:
        (card,) = cards(TODAY, GroundRules())
        return [tile.change for tile in card.tiles]

    for kpi in (sold, same):
        fill(kpi, it, {"2026-09-30": 20, "2026-10-31": 25})
    redefine("2026-10-10", weight=2)
    assert changes() == [5, 5]  # a weight and a target measure nothing else
    redefine("2026-10-20", weight=2, meaning="Returns are left out from now on.")
    assert changes() == [None, 5]
    redefine("2026-11-03", weight=3, meaning="Returns are left out from now on.")
    assert changes() == [None, 5]
    fill(sold, it, {"2026-11-20": 27})
    assert changes()[0] == 2


def test_sum_that_stays_above_a_line_is_judged_by_the_period_that_is_over(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    weekly = {"direction": "above", "aggregation": "sum", "cadence": "weekly", "baseline": None, "tolerance": D(4)}
    outcome = signed(it, marketing, cio, cmo, [weekly | {"targets": [(date(2026, 1, 1), D(40))]}])
    fill(outcome.kpis.get(), it, {"2026-11-09": 20, "2026-11-15": 21, "2026-11-16": 3})
    (card,) = cards(TODAY, GroundRules())
    tile = card.tiles[0]
    assert (tile.value, tile.as_of, tile.status) == (41, date(2026, 11, 15), Status.ON_TRACK)
    assert tile.values == (41,), "a week that is running is no plunge"
    assert "3 % so far in week of 16 Nov 2026" in tile.more


def test_sum_that_stays_above_a_line_is_stale_by_the_week_that_is_missing(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    weekly = {"direction": "above", "aggregation": "sum", "cadence": "weekly", "baseline": None, "tolerance": D(4)}
    outcome = signed(it, marketing, cio, cmo, [weekly | {"targets": [(date(2026, 1, 1), D(40))]}])
    name = outcome.kpis.get().name
    fill(outcome.kpis.get(), it, {"2026-10-26": 41, "2026-11-02": 41, "2026-11-16": 3})
    assert read(date(2026, 11, 9))[name] == Status.ON_TRACK, "on Monday the week before is judged"
    assert [read(date(2026, 11, day))[name] for day in (20, 21, 22)] == [Status.ON_TRACK, Status.STALE, Status.STALE]
    assert read(date(2026, 11, 23))[name] == Status.STALE, "the first part of a week does not make up for another"
    fill(outcome.kpis.get(), it, {"2026-11-10": 44})
    assert read(date(2026, 11, 22))[name] == Status.ON_TRACK


def test_first_running_week_is_no_data_yet(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    weekly = {"direction": "above", "aggregation": "sum", "cadence": "weekly", "baseline": None, "tolerance": D(4)}
    outcome = signed(it, marketing, cio, cmo, [weekly | {"targets": [(date(2026, 1, 1), D(40))]}])
    fill(outcome.kpis.get(), it, {"2026-11-16": 3})
    (card,) = cards(date(2026, 11, 18), GroundRules())
    assert (card.tiles[0].status, card.tiles[0].value, card.tiles[0].values) == (Status.NO_DATA, None, ())


@pytest.mark.parametrize(("aggregation", "status"), [("last", Status.ON_TRACK), ("mean", Status.STALE)])
def test_a_later_value_makes_up_for_a_missing_month_of_a_last_alone(
    it: Person, marketing: Person, cio: Person, cmo: Person, aggregation: str, status: Status
) -> None:
    outcome = signed(it, marketing, cio, cmo, [{"name": "KPI", "aggregation": aggregation}])
    fill(outcome.kpis.get(), it, {"2026-09-30": 30, "2026-11-10": 30})
    assert read(date(2026, 11, 22)) == {"KPI": status}


@pytest.mark.parametrize("aggregation", ["last", "mean", "sum"])
def test_a_value_from_before_the_period_counts_for_nothing(
    it: Person, marketing: Person, cio: Person, cmo: Person, aggregation: str
) -> None:
    outcome = signed(
        it, marketing, cio, cmo, [{"name": "KPI", "aggregation": aggregation}], starts_on=date(2026, 10, 1)
    )
    fill(outcome.kpis.get(), it, {"2026-08-31": 300, "2026-09-30": 300})
    for day in (date(2026, 10, 2), date(2026, 11, 4), date(2026, 11, 22)):
        assert read(day) == {"KPI": Status.NO_DATA}


def test_a_filter_changes_no_figure(it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For) -> None:
    outcome = signed(it, marketing, cio, cmo, [{"name": "Good"}, {"name": "Bad"}], title="Mixed")
    fill(outcome.kpis.get(name="Good"), it, {"2026-11-20": 30})
    fill(outcome.kpis.get(name="Bad"), it, {"2026-11-20": 20})
    html = client_for(it).get(f"{ADDRESS}?status=on_track").content.decode()
    section = html[html.index('<section class="dash"') :]
    assert "Good</a>" in section
    assert "Bad</a>" not in section
    assert section.index('data-status="off_track"') < section.index('data-status="on_track"')
    assert '<span class="figure">50 %</span> of the' in section
    assert "1 more KPI of this outcome is not" in section


def test_progress_and_what_is_due_speak_of_the_same_kpis(
    it: Person, marketing: Person, cio: Person, cmo: Person
) -> None:
    early = {"name": "Early", "targets": [(date(2026, 12, 31), D(30))]}
    due_at_once = {"name": "No data", "targets": [(date(2026, 1, 1), D(30))]}
    outcome = signed(it, marketing, cio, cmo, [early, due_at_once])
    fill(outcome.kpis.get(name="Early"), it, {"2026-07-01": 25})
    (card,) = cards(date(2026, 7, 2), GroundRules())
    assert (card.progress, card.expected) == (50, 50)


def test_what_was_worked_out_is_read_as_its_unit_is(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    customers = {
        "name": "Customers",
        "unit": "customers",
        "baseline": D(400),
        "targets": [(date(2026, 12, 31), D(500))],
    }
    outcome = signed(it, marketing, cio, cmo, [customers, {"name": "Rate"}])
    for kpi in outcome.kpis.all():
        fill(kpi, it, {"2026-11-20": 450})
    (card,) = cards(TODAY, GroundRules())
    assert [str(tile.due) for tile in card.tiles][:1] == ["489"]
    assert card.tiles[1].due == pytest.approx(D("28.93"), abs=D("0.01"))


def test_a_sum_says_since_when(it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For) -> None:
    outcome = signed(it, marketing, cio, cmo, [{"aggregation": "sum", "baseline": D(0)}], starts_on=date(2026, 2, 3))
    fill(outcome.kpis.get(), it, {"2026-11-20": 4})
    html = re.sub(r"<[^>]+>", "", client_for(it).get(ADDRESS).content.decode())
    assert re.search(r"3 Feb – \w+ 20 Nov", html)


def test_sparkline_holds_the_last_two_years(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = signed(it, marketing, cio, cmo, [{}])
    days = [date(2023 + number // 12, number % 12 + 1, 1) for number in range(46)]
    fill(outcome.kpis.get(), it, {str(day): number for number, day in enumerate(days)})
    (card,) = cards(TODAY, GroundRules())
    assert card.tiles[0].values == tuple(range(22, 46))
    assert card.tiles[0].line[0] is None
    assert card.tiles[0].line[-1] == pytest.approx(28.32, abs=0.01)


@pytest.mark.parametrize("value", ["-0.000001", "123456789.123456", "123456789012.123", "0"])
def test_figures_come_whole_through_the_gathered_text(
    it: Person, marketing: Person, cio: Person, cmo: Person, value: str
) -> None:
    outcome = signed(it, marketing, cio, cmo, [{}, {"name": "Mean", "aggregation": "mean"}])
    for kpi in outcome.kpis.all():
        fill(kpi, it, {"2026-10-05": value})
    (card,) = cards(TODAY, GroundRules())
    for tile in card.tiles:
        assert (tile.value, tile.newest, tile.values) == (D(value), D(value), (D(value),))


def test_dashboard_takes_seven_queries_whatever_the_number(
    it: Person, marketing: Person, cio: Person, cmo: Person, client_for: For, django_assert_num_queries
) -> None:
    client = client_for(cio)
    first = signed(it, marketing, cio, cmo, [{}], title="One")
    fill(first.kpis.get(), it, {"2026-10-05": 10})
    client.get(ADDRESS)
    with django_assert_num_queries(7):
        client.get(ADDRESS)
    for number in range(3):
        outcome = signed(it, marketing, cio, cmo, [
            {},
            {"aggregation": "sum", "cadence": "weekly", "name": f"Sum {number}"},
            {"aggregation": "mean", "cadence": "quarterly", "name": f"Mean {number}"},
        ], title=f"More {number}", starts_on=date(2026, 1, 2))  # fmt: skip
        for kpi in outcome.kpis.all():
            fill(kpi, it, {"2026-01-01": 4, "2026-10-05": 10})
    with django_assert_num_queries(7):
        assert client.get(ADDRESS).status_code == 200


def test_in_force_is_what_counts(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    drafting.start(by=it, **wording(title="Only a draft"))
    assert [card.title for card in cards(TODAY, GroundRules())] == [outcome.title]
    Outcome.objects.filter(pk=outcome.pk).update(closed_at="2026-11-01T00:00Z", result="missed")
    assert cards(TODAY, GroundRules()) == []
