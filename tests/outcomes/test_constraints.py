"""The database refuses nonsense, whatever the door: each constraint by its name."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from outcomes.models import Kpi, KpiDefinition, Outcome, Target, Version
from partnership.people.models import Person
from tests.outcomes.making import a_draft, in_force

pytestmark = pytest.mark.django_db

CASES: dict[str, Callable[[Version, Person], Any]] = {
    "outcomes_version_ends_after_start": lambda v, p: Version.objects.filter(pk=v.pk).update(
        ends_on=date(2026, 1, 1), starts_on=date(2026, 1, 1)
    ),
    "outcomes_version_signable_whole": lambda v, p: Version.objects.filter(pk=v.pk).update(state="proposed"),
    "outcomes_version_ended_when": lambda v, p: Version.objects.filter(pk=v.pk).update(state="withdrawn"),
    "outcomes_version_number_once": lambda v, p: Version.objects.create(
        outcome=v.outcome, number=1, title="x", drafted_by=p, state="withdrawn", ended_at=timezone.now()
    ),
    "outcomes_version_one_open": lambda v, p: Version.objects.create(
        outcome=v.outcome, number=2, title="x", drafted_by=p
    ),
    "outcomes_outcome_closed_with_result": lambda v, p: Outcome.objects.filter(pk=v.outcome_id).update(
        closed_at=timezone.now()
    ),
    "outcomes_outcome_other_side_whole": lambda v, p: Outcome.objects.filter(pk=v.outcome_id).update(
        other_side_at=timezone.now()
    ),
    "outcomes_definition_baseline_finite": lambda v, p: KpiDefinition.objects.update(baseline=Decimal("1e15")),
    "outcomes_definition_tolerance_finite": lambda v, p: KpiDefinition.objects.update(tolerance=Decimal(-1)),
    "outcomes_definition_weight_1_to_5": lambda v, p: KpiDefinition.objects.update(weight=6),
    "outcomes_definition_two_stewards": lambda v, p: KpiDefinition.objects.update(steward_it=p, steward_marketing=p),
    "outcomes_definition_once_a_version": lambda v, p: KpiDefinition.objects.create(
        version=v, kpi=Kpi.objects.get(), name="again"
    ),
    "outcomes_target_one_a_day": lambda v, p: Target.objects.create(
        definition=v.definitions.get(), from_on=date(2026, 12, 31), value=1
    ),
    "outcomes_target_value_finite": lambda v, p: Target.objects.update(value=Decimal("-1e15")),
}
# SQLite names the columns of a unique index, not the index.
COLUMNS = {
    "outcomes_version_number_once": "outcomes_version.outcome_id, outcomes_version.number",
    "outcomes_version_one_open": "outcomes_version.outcome_id",
    "outcomes_version_one_in_force": "outcomes_version.outcome_id",
    "outcomes_definition_once_a_version": "outcomes_kpidefinition.version_id, outcomes_kpidefinition.kpi_id",
    "outcomes_target_one_a_day": "outcomes_target.definition_id, outcomes_target.from_on",
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
        "outcomes_version_signable_whole",
        lambda: Version.objects.create(
            outcome=outcome, number=2, title="x", drafted_by=it, state="in_force", in_force_at=now
        ),
    )
    other = in_force(it, marketing, cio, cmo, title="Other").versions.get()
    refused(
        "outcomes_version_one_in_force",
        lambda: Version.objects.filter(pk=other.pk).update(outcome=first.outcome, number=2),
    )


def test_not_a_number_is_no_baseline(it: Person, marketing: Person) -> None:
    a_draft(it, marketing)
    with pytest.raises(Exception, match=r"(?i)nan|decimal|invalid|baseline"), transaction.atomic():
        KpiDefinition.objects.update(baseline=Decimal("NaN"))
    assert KpiDefinition.objects.get().baseline == 20
