from datetime import date

import pytest
from django.core.exceptions import ValidationError

from partnership.company import countries
from partnership.company.calendar import WorkingCalendar
from partnership.company.models import ClosedDay, GroundRules, check_countries

WEEK = WorkingCalendar()


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [
        (date(2026, 11, 20), 0, date(2026, 11, 20)),  # a Friday is itself
        (date(2026, 11, 21), 0, date(2026, 11, 23)),  # a Saturday waits for Monday
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 21), 1, date(2026, 11, 23)),
        (date(2026, 11, 19), 2, date(2026, 11, 23)),
        (date(2026, 11, 20), 10, date(2026, 12, 4)),
    ],
)
def test_add_working_days(start, count, end):
    assert WEEK.add_working_days(start, count) == end


def test_working_days_between_is_the_way_back():
    assert WEEK.working_days_between(date(2026, 11, 20), date(2026, 12, 4)) == 10
    assert WEEK.working_days_between(date(2026, 12, 4), date(2026, 11, 20)) == -10
    assert WEEK.working_days_between(date(2026, 11, 20), date(2026, 11, 22)) == 0


def test_holidays_and_closed_days_do_not_count(db):
    ClosedDay.objects.create(on=date(2026, 12, 24), name="Christmas Eve")
    calendar = WorkingCalendar.current(GroundRules(countries="GB"))
    assert not calendar.is_working(date(2026, 12, 24))
    assert not calendar.is_working(date(2026, 12, 25))
    assert calendar.add_working_days(date(2026, 12, 23), 1) == date(2026, 12, 29)  # 28 Dec stands in for Boxing Day


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 12, 25), "Christmas Day"),  # both keep it: nobody is named
        (date(2026, 1, 6), "Epiphany, Germany (Bayern)"),
        (date(2026, 4, 6), "Easter Monday, Germany (Bayern)"),  # not in Scotland
        (date(2026, 11, 30), "Saint Andrew's Day, United Kingdom (Scotland)"),
        (date(2026, 11, 26), ""),
    ],
)
def test_a_holiday_anywhere_is_no_working_day_for_either_side(day, name, db):
    calendar = WorkingCalendar.current(GroundRules(countries="DE-BY,GB-SCT"))
    assert calendar.holiday(day) == name
    assert calendar.is_working(day) == (not name)


def test_the_next_holidays_go_on_into_the_next_years(db):
    calendar = WorkingCalendar.current(GroundRules(countries="GB-SCT"))
    ahead = calendar.public_from(date(2026, 12, 27), count=3)
    assert [day for day, _ in ahead] == [date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 2)]
    assert WorkingCalendar.current(GroundRules()).public_from(date(2026, 12, 26), count=3) == []


@pytest.mark.parametrize("text", ["", "DE", "DE-BY", "DE-BY,GB,FR-Zone A", "CH-Stadt Zurich", "BR-São Paulo Capital"])
def test_countries_with_a_calendar_are_kept(text):
    check_countries(text)
    assert text == ",".join(countries.split(text))


@pytest.mark.parametrize("text", ["ZZ", "DE-XX", "GBR", "UK", "DE,ZZ", "DE-BY-BY", "-", "de"])
def test_countries_without_a_calendar_are_refused(text):
    with pytest.raises(ValidationError, match="no holiday calendar"):
        check_countries(text)


def test_countries_are_named_as_people_do():
    assert countries.names_of("DE-BY,GB,KR") == "Germany (Bayern), United Kingdom and South Korea"
    assert countries.names_of("") == ""


def test_every_country_on_offer_has_a_year_of_holidays():
    for code in countries.supported():
        countries.public_holidays((code,), 2026)
        assert all(countries.is_known(region) for region in countries.regions(code))
