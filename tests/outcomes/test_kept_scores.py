"""Tiles and cards are kept by all that they depend on: a page from what is kept is the page made anew."""

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from outcomes.actions.measuring import record_value
from outcomes.models import Kpi, KpiDefinition, Target, Version
from outcomes.reckoning.tiles import tile_of
from outcomes.shown.dashboard import cards
from outcomes.templatetags import scores
from partnership.accord.models import Signature
from partnership.company.models import GroundRules
from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from tests.outcomes.test_dashboard import fill, signed

pytestmark = [pytest.mark.django_db]
D = Decimal
KEPT = (tile_of, scores._card_drawn, scores._drawn)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as moved:
        yield moved


def look(client: Client) -> str:
    """The scores without what differs at each visit."""
    html = client.get("/outcomes/dashboard/").content.decode()
    return re.search(r'<section class="dash".*</section>', html, re.DOTALL)[0]


def changes(clock: time_machine.Traveller, it: Person, reader: Person) -> dict[str, Callable[[], object]]:
    kpi, stage = Kpi.objects.get(name="Last"), JourneyStage.objects.create(name="Come back", position=9)
    return {
        "the newest value": lambda: record_value(kpi=kpi, on=date(2026, 11, 20), value=D(28), by=it),
        "a value of long ago": lambda: record_value(kpi=kpi, on=date(2026, 2, 28), value=D(7), by=it),
        "a day at a sum's edge": lambda: record_value(
            kpi=Kpi.objects.get(name="Sum"), on=date(2026, 1, 20), value=D(3), by=it
        ),
        "a target": lambda: Target.objects.filter(definition__kpi=kpi).update(value=D(90)),
        "the day of a target": lambda: Target.objects.filter(definition__kpi=kpi).update(from_on=date(2026, 12, 1)),
        "a baseline": lambda: KpiDefinition.objects.filter(kpi=kpi).update(baseline=D(2)),
        "a tolerance": lambda: KpiDefinition.objects.filter(kpi=kpi).update(tolerance=D(80)),
        "a KPI's name": lambda: KpiDefinition.objects.filter(kpi=kpi).update(name="Renamed"),
        "a unit": lambda: KpiDefinition.objects.filter(kpi=kpi).update(unit="days"),
        "a weight": lambda: KpiDefinition.objects.filter(kpi=kpi).update(weight=5),
        "the order": lambda: KpiDefinition.objects.filter(kpi=kpi).update(position=9),
        "a direction": lambda: KpiDefinition.objects.filter(kpi=kpi).update(direction="above"),
        "the title": lambda: Version.objects.update(title="Another title"),
        "the period": lambda: Version.objects.update(ends_on=date(2027, 1, 31)),
        "a stage": lambda: Version.objects.get().stages.add(stage),
        "a stage's name": lambda: JourneyStage.objects.filter(pk=stage.pk).update(name="Remain"),
        "a signer's name": lambda: Person.objects.filter(name="Ingrid Olsen").update(name="Ingrid Berg"),
        "when it was signed": lambda: Signature.objects.update(signed_at=timezone.now() - timedelta(days=40)),
        "the days until it is stale": lambda: GroundRules(pk=1, stale_days=60).save(),
        "the zone of the reader": lambda: Person.objects.filter(pk=reader.pk).update(time_zone="Asia/Tokyo"),
        "the day": lambda: clock.shift(timedelta(days=1)),
        "the year": lambda: clock.move_to("2027-01-01T10:00:00Z"),
    }


def test_what_is_kept_says_what_is_so(
    it: Person,
    marketing: Person,
    cio: Person,
    cmo: Person,
    observer: Person,
    client_for: Callable[[Person], Client],
    clock: time_machine.Traveller,
) -> None:
    stale = {"name": "Stale", "cadence": "weekly"}
    summed = {"name": "Sum", "aggregation": "sum", "baseline": D(0)}
    outcome = signed(it, marketing, cio, cmo, [{"name": "Last"}, summed, stale], starts_on=date(2026, 1, 15))
    for kpi in outcome.kpis.all():
        fill(kpi, it, {"2026-01-02": 4, "2026-02-28": 6, "2026-10-05": 25})
    before = look(client_for(observer))
    for what, change in changes(clock, it, observer).items():
        change()
        client = client_for(observer)  # the clock may have moved past a session
        kept = look(client)
        for each in KEPT:
            each.cache_clear()
        assert kept == look(client), f"{what} is out of date"
        assert kept != before, f"{what} shows"
        before = kept


def test_readers_in_two_zones_read_their_own_hours(
    it: Person,
    marketing: Person,
    cio: Person,
    cmo: Person,
    client_for: Callable[[Person], Client],
    clock: time_machine.Traveller,
) -> None:
    signed(it, marketing, cio, cmo, [{}])
    Person.objects.filter(pk=cmo.pk).update(time_zone="Asia/Tokyo")
    for person, hour in ((cio, "10:00"), (cmo, "19:00"), (cio, "10:00")):
        assert f"Sun 22 Nov, {hour}" in look(client_for(person))


def test_a_day_of_another_year_says_so(
    it: Person, marketing: Person, cio: Person, cmo: Person, clock: time_machine.Traveller
) -> None:
    outcome = signed(it, marketing, cio, cmo, [{}])
    fill(outcome.kpis.get(), it, {"2026-11-20": 4})
    (card,) = cards(date(2026, 11, 22), GroundRules())
    for moment, said in (("2026-12-31T10:00:00Z", "20 Nov<"), ("2027-01-01T10:00:00Z", "20 Nov 2026<")):
        clock.move_to(moment)
        assert said in scores.score_card(card)
        assert said in scores.score_tiles(card.tiles)
