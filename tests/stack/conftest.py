"""A small stack: one system that both sides answer for."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from partnership.journey.models import JourneyStage
from partnership.people.models import Person
from partnership.stack.models import DataSet, Integration, System

SystemCalled = Callable[..., System]


@pytest.fixture
def system_called(it: Person, marketing: Person) -> SystemCalled:
    """Adds a system by its name; what else is said of it may be given."""

    def add(name: str, **fields: Any) -> System:
        said = {"life": "live", "live_on": date(2026, 1, 12), "owner_it": it, "owner_marketing": marketing, **fields}
        return System.objects.add({"name": name, **said}, by=it)

    return add


@pytest.fixture
def system(system_called: SystemCalled) -> System:
    found = system_called("Pairwise", category="Personalisation", does="Says what goes with what was bought.")
    found.stages.set(JourneyStage.objects.current()[:2])
    return found


@pytest.fixture
def data_set(system: System, it: Person, marketing: Person) -> DataSet:
    """Personal data with an owner on each side, kept on a contract, of which a newest entry is promised each day."""
    said = {
        "system": system, "name": "Orders", "says": "Who bought what, and when.", "basis": "contract",
        "promised_every": 1, "promised_unit": "days", "owner_it": it, "owner_marketing": marketing,
    }  # fmt: skip
    return DataSet.objects.add(said, by=it)


@pytest.fixture
def flow(system: System, system_called: SystemCalled, it: Person) -> Integration:
    """From the system to another, in words, seen to by somebody of IT."""
    said = {"source": system, "target": system_called("Mailer"), "what": "Orders", "how": "api", "often": "daily"}
    return Integration.objects.add(said | {"owner": it}, by=it)
