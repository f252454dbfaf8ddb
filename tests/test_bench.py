"""The benchmarks' company keeps the rules that the portal's own does, or nothing is measured."""

import pytest

from bench import customers, seed
from partnership.attention.items import survey
from partnership.core.days import company_day
from partnership.home.way import way
from partnership.people.models import Person


@pytest.mark.django_db
def test_the_company_of_the_benchmarks_can_be_poured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seed, "REQUESTS", 50)
    made, (it, marketing, requests) = seed.pour(card_count=8, waiting=10)
    assert made["session"]
    customers.way(it, marketing, requests, seed.OUTCOMES)
    steps = way(company_day())
    assert all(step.outcomes and step.projects and step.systems and step.worst for step in steps)
    person = Person.objects.get(email="it@example.com")
    found = survey(seed.timezone.now(), person)
    assert found.failures == {}
    assert sum(item.area == "intake" for item in found.items) == 10
    assert any(item.takes_both for item in found.items)
