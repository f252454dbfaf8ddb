"""Contracts of several systems come in by a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from partnership.contracts.actions.keeping import add
from partnership.contracts.models import Contract
from partnership.core.days import company_day
from partnership.core.verbs import verb
from partnership.people.models import Person
from partnership.stack.models import System


@verb
def bring(
    new: Iterable[Mapping[str, Any]], changed: Iterable[Mapping[str, Any]], *, facts: Sequence[str], by: Person
) -> None:
    """What a file says of contracts, each by its system's name: those that are new, and those that it corrects."""
    new, changed = list(new), list(changed)
    systems = System.objects.by_name(str(said["system"]) for said in (*new, *changed))
    for said in new:
        system = systems[str(said["system"]).lower()]
        about = {name: said[name] for name in facts if name in said} | {"title": said.get("title") or system.name[:120]}
        add(system=system, **about, terms=_terms(said, facts), by=by)
    today, here = company_day(), dict[int, Contract]()
    wanted = [systems[str(said["system"]).lower()].pk for said in changed]
    for contract in Contract.objects.filter(system__in=wanted).for_list():
        if not contract.stands_on(today).is_over:
            here[contract.system_id] = contract
    for said in changed:
        contract = here[systems[str(said["system"]).lower()].pk]
        first = contract.first_terms
        first.contract = contract
        contract.change({name: said[name] for name in facts if said.get(name)}, seen=contract.version, by=by)
        first.correct(_terms(said, facts), seen=first.digest, by=by)


def _terms(said: Mapping[str, Any], facts: Sequence[str]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name not in ("system", *facts)}
