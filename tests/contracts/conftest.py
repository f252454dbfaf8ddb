"""A system of both sides, and a contract for it that renews itself."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from partnership.contracts.actions import keeping
from partnership.contracts.models import Contract
from partnership.people.models import Person
from partnership.stack.models import System

ContractOf = Callable[..., Contract]
YEARLY = {
    "from_on": date(2024, 1, 1), "months": 12, "renewal": "automatic", "renewal_months": 12, "notice_days": 90,
}  # fmt: skip


@pytest.fixture
def system(it: Person, marketing: Person) -> System:
    said = {"name": "Pairwise", "category": "Personalisation", "life": "live", "live_on": date(2024, 1, 1)}
    return System.objects.add(said | {"owner_it": it, "owner_marketing": marketing}, by=it)


@pytest.fixture
def contract_of(system: System, it: Person) -> ContractOf:
    """Writes one down; its terms may be given otherwise than those of a year with 90 days' notice."""

    def add(title: str = "Pairwise licences", of: System = system, **terms: Any) -> Contract:
        made = keeping.add(system=of, title=title, terms=YEARLY | terms, by=it)
        return Contract.objects.for_detail().get(pk=made.pk)

    return add


@pytest.fixture
def contract(contract_of: ContractOf) -> Contract:
    """Its running term ends on 31 December; the last day of notice is 2 October."""
    return contract_of()
