"""A contract is written down with its first terms; notice is sent with its file."""

from __future__ import annotations

from datetime import date
from typing import Any

from partnership.activity.models import Event
from partnership.contracts.models import Cancellation, Contract, Document, Terms
from partnership.core.files import Kept
from partnership.core.verbs import verb
from partnership.people.models import Person
from partnership.stack.models import System


@verb
def add(*, system: System, terms: dict[str, Any], by: Person, **values: Any) -> Contract:
    """A contract, with the terms that hold from its first day."""
    contract = Contract(system=system, added_by=by, **values)
    contract.full_clean()
    contract.save(force_insert=True)
    Event.objects.record("contract.added", contract, by=by, detail={"system": system.name})
    Terms.objects.set(contract, why="", by=by, **terms)
    return contract


@verb
def prove(contract: Contract, *, sent_on: date, how: str, file: Kept, by: Person) -> Cancellation:
    """Notice was sent, with the file that shows it."""
    document = Document.objects.keep(contract, kind_of=Document.Kind.NOTICE, **vars(file), by=by)
    return Cancellation.objects.prove(contract, sent_on=sent_on, how=how, document=document, by=by)
