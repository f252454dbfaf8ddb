"""The story's clock: what asks Django for the time hears it, fields' defaults too; afterwards time is as it was."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from partnership.demo.clockwork import Clock, stamped
from partnership.people.models import Person

AT = datetime(2025, 10, 25, 10, tzinfo=ZoneInfo("Europe/London"))  # the day before clocks go back


def test_time_is_the_storys_while_it_is_told() -> None:
    clock, ordinary = Clock(AT), timezone.now
    assert any(field.default is ordinary for field in stamped()), "some stamp themselves by default"
    with clock.kept():
        assert timezone.now() == AT
        assert timezone.localdate(timezone=UTC) == AT.date()
        assert Person().joined_at == AT
        assert (timezone.now() + timedelta(days=1)).astimezone(AT.tzinfo).hour == 9, "a day is 24 hours, as in Django"
        clock.at = AT + timedelta(days=9)
        assert Person().joined_at == clock.at
    assert timezone.now is ordinary
    assert abs(Person().joined_at - datetime.now(UTC)) < timedelta(minutes=5)


def test_time_is_as_it_was_when_a_step_fails() -> None:
    ordinary = timezone.now
    try:
        with Clock(AT).kept():
            raise LookupError
    except LookupError:
        pass
    assert timezone.now is ordinary
    assert Person().joined_at > AT
