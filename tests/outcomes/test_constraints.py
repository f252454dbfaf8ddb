"""The database refuses nonsense, whatever the door: each constraint by its name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from outcomes.models import CheckIn, Kpi, KpiDefinition, Measurement, Outcome, Removal, Target, Version
from partnership.core.figures import kept
from partnership.people.models import Person
from tests.outcomes.making import a_draft, in_force, kpi_of

pytestmark = pytest.mark.django_db


def recorded(version: Version, by: Person) -> QuerySet[Measurement]:
    Measurement.objects.create(kpi=kpi_of(version), on=date(2026, 1, 1), value=1, recorded_by=by)
    return Measurement.objects.all()


CASES: dict[str, Callable[[Version, Person], Any]] = {
    "version_ends_after_start": lambda v, p: Version.objects.filter(pk=v.pk).update(
        ends_on=date(2026, 1, 1), starts_on=date(2026, 1, 1)
    ),
    "version_signable_whole": lambda v, p: Version.objects.filter(pk=v.pk).update(state="proposed"),
    "version_ended_when": lambda v, p: Version.objects.filter(pk=v.pk).update(state="withdrawn"),
    "version_number_once": lambda v, p: Version.objects.create(
        outcome=v.outcome, number=1, title="x", drafted_by=p, state="withdrawn", ended_at=timezone.now()
    ),
    "version_one_open": lambda v, p: Version.objects.create(outcome=v.outcome, number=2, title="x", drafted_by=p),
    "outcome_closed_with_result": lambda v, p: Outcome.objects.filter(pk=v.outcome_id).update(closed_at=timezone.now()),
    "outcome_other_side_whole": lambda v, p: Outcome.objects.filter(pk=v.outcome_id).update(
        other_side_at=timezone.now()
    ),
    "definition_baseline_kept": lambda v, p: KpiDefinition.objects.update(baseline=Decimal("1e15")),
    "definition_tolerance_kept": lambda v, p: KpiDefinition.objects.update(tolerance=Decimal(-1)),
    "definition_weight_1_to_5": lambda v, p: KpiDefinition.objects.update(weight=6),
    "definition_two_stewards": lambda v, p: KpiDefinition.objects.update(steward_it=p, steward_marketing=p),
    "definition_once_a_version": lambda v, p: KpiDefinition.objects.create(
        version=v, kpi=Kpi.objects.get(), name="again"
    ),
    "target_one_a_day": lambda v, p: Target.objects.create(
        definition=v.definitions.get(), from_on=date(2026, 12, 31), value=1
    ),
    "target_value_kept": lambda v, p: Target.objects.update(value=Decimal("-1e15")),
    "measurement_value_kept": lambda v, p: recorded(v, p).update(value=Decimal("1e12")),
    "check_in_with_a_value": lambda v, p: CheckIn.objects.create(kpi=Kpi.objects.get(), made_by=p, side="it"),
    "removal_with_a_reason": lambda v, p: Removal.objects.create(
        kpi=Kpi.objects.get(), on=date(2026, 1, 1), value=1, recorded_by=p, recorded_at=timezone.now(), removed_by=p
    ),
}
# SQLite names the columns of a unique index, not the index.
COLUMNS = {
    "version_number_once": "outcomes_version.outcome_id, outcomes_version.number",
    "version_one_open": "outcomes_version.outcome_id",
    "version_one_in_force": "outcomes_version.outcome_id",
    "definition_once_a_version": "outcomes_kpidefinition.version_id, outcomes_kpidefinition.kpi_id",
    "target_one_a_day": "outcomes_target.definition_id, outcomes_target.from_on",
}


def refused(name: str, job: Callable[[], Any]) -> None:
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        job()
    assert name in str(error.value) or COLUMNS.get(name, name) in str(error.value)


@pytest.mark.parametrize("name", CASES)
def test_the_database_refuses(name: str, it: Person, marketing: Person) -> None:
    version = a_draft(it, marketing)
    refused(name, lambda: CASES[name](version, it))


def test_one_version_is_in_force(it: Person, marketing: Person, cio: Person, cmo: Person) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    first = outcome.versions.get()
    now = timezone.now()
    refused(
        "version_signable_whole",
        lambda: Version.objects.create(
            outcome=outcome, number=2, title="x", drafted_by=it, state="in_force", in_force_at=now
        ),
    )
    other = in_force(it, marketing, cio, cmo, title="Other").versions.get()
    refused(
        "version_one_in_force",
        lambda: Version.objects.filter(pk=other.pk).update(outcome=first.outcome, number=2),
    )


def test_not_a_number_is_no_baseline(it: Person, marketing: Person) -> None:
    a_draft(it, marketing)
    with pytest.raises(ValidationError, match=r"Give a number, such as 12\.5\."), transaction.atomic():
        KpiDefinition.objects.update(baseline=Decimal("NaN"))
    assert KpiDefinition.objects.get().baseline == 20


@pytest.mark.parametrize("digits", ["123456789012.1234", "-1234567890.123456", "999999999999.9999"])
def test_more_digits_than_both_engines_keep_are_refused(it: Person, marketing: Person, digits: str) -> None:
    """SQLite has rounded them before it can ask, to what may be kept; whatever stands there, both say the same."""
    values = recorded(a_draft(it, marketing), it)
    try:
        with transaction.atomic():
            values.update(value=Decimal(digits))
    except IntegrityError as error:
        assert "measurement_value_kept" in str(error)  # noqa: PT017 either may be
    assert kept(values.get().value) == values.get().value


@pytest.mark.parametrize("digits", ["123456789012.123", "-1234567890.12345", "999999999.999999", "0.000001"])
def test_what_is_kept_comes_back_as_it_was(it: Person, marketing: Person, digits: str) -> None:
    values = recorded(a_draft(it, marketing), it)
    values.update(value=Decimal(digits))
    assert values.get().value == Decimal(digits)
