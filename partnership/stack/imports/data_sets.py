"""Data sets come in by a file: the declaration of their importer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from partnership.people.models import Person, Side
from partnership.sheets.asking import Choices
from partnership.sheets.columns import Choice, Field, Named
from partnership.sheets.fates import Fate
from partnership.sheets.importer import Home
from partnership.sheets.meant import Words
from partnership.sheets.notation import Unclear, short
from partnership.sheets.record import Record
from partnership.sheets.records import Records
from partnership.stack import actions
from partnership.stack import permissions as may
from partnership.stack.imports.naming import NAMES, NO, YES, staff_offered, staff_words, strangers
from partnership.stack.models import DataSet, System
from partnership.stack.models.data_set import LONGEST_PROMISE
from partnership.stack.models.system import LONGEST_NAME

SHAPES = {
    "structured": "structured", "table": "structured", "database": "structured", "strukturiert": "structured",
    "unstructured": "unstructured", "not structured": "unstructured", "text": "unstructured",
    "unstrukturiert": "unstructured",
}  # fmt: skip
GROUNDS = {
    "consent": "consent", "einwilligung": "consent", "contract": "contract", "vertrag": "contract",
    "legitimate interest": "interest", "interest": "interest", "berechtigtes interesse": "interest",
    "legal duty": "duty", "legal obligation": "duty", "duty": "duty", "none": "none", "no ground": "none",
    "unknown": "unknown", "not known": "unknown", "?": "unknown",
}  # fmt: skip
OFTEN = {"hourly": (1, "hours"), "daily": (1, "days"), "weekly": (1, "weeks"), "monthly": (1, "months")}
PROMISE = re.compile(r"(?:every\s+)?(\d{1,4})?\s*(hour|day|week|month)s?", re.IGNORECASE)
FIELDS = ("says", "shape", "is_personal", "basis", "consent_kept", "promised_every", "promised_unit")
OWNERS = {f"owner_{side}": side.value for side in Side}


class DataSets(Records):
    address = "stack:data_import"
    event = "data_sets.imported"
    title = "Import data sets"
    lede = "A row for each data set, with the system that holds it. Send what is known of the data, never the data."
    nouns = "data set,data sets"
    home = Home("stack:data", "Customer data", "See the data sets")
    refusal = may.ONLY_STAFF
    rows_a_second = 100
    key = "name"
    fields = (
        Field("name", "Data set", ("data", "dataset", "name", "datenbestand"), is_required=True, longest=120),
        Field("system", "System", NAMES, is_required=True, longest=LONGEST_NAME),
        Field("says", "What it says of customers", ("description", "content", "beschreibung"), longest=2_000),
        Choice("shape", "Structured", ("shape", "type"), words=SHAPES | {"yes": "structured", "no": "unstructured"}),
        Choice("is_personal", "Personal", ("personal data", "pii", "personenbezogen"), words=YES | NO),
        Choice("basis", "Ground", ("legal basis", "basis", "rechtsgrundlage"), words=GROUNDS),
        Field("consent_kept", "Where consent is kept", ("consent", "consent kept in"), longest=200),
        Field("promised", "Fresh every", ("freshness", "fresh", "updated", "update frequency"), longest=40),
        Named("owner_it", "Owner in IT", ("it owner", "technical owner"),
              asks="Who of IT answers for these? Nobody there is called so."),
        Named("owner_marketing", "Owner in marketing", ("business owner", "marketing owner", "owner"),
              asks="Who of marketing answers for these? Nobody there is called so."),
    )  # fmt: skip

    def may(self, person: Person) -> bool:
        return may.can_add(person)

    def about(self, values: Mapping[str, Any]) -> Any:
        return values["system"], values["name"]

    def same(self, key: Any) -> Any:
        return tuple(part.casefold() for part in key)

    def known(self) -> Words:
        return staff_words(OWNERS)

    def offered(self, name: str) -> Choices:
        return staff_offered(OWNERS[name])

    def says(self, values: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        said: dict[str, Any] = dict(values) | {name: int(values[name]) for name in OWNERS if values.get(name)}
        if "promised" in said:
            said["promised_every"], said["promised_unit"] = promise_in(said.pop("promised"))
        if said.get("is_personal") is False:
            if said.get("basis") not in (None, "unknown"):
                raise Unclear("what is not personal needs no ground, and it gives one")
            said["basis"] = DataSet.Basis.NOT_NEEDED.value
        if said.get("consent_kept") and said.get("basis", "consent") != DataSet.Basis.CONSENT:
            raise Unclear("where consent is kept is said of what is kept on consent")
        return said

    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        systems = System.objects.by_name(system for system, _name in keys).values()
        rows = DataSet.objects.current().filter(system__in=systems).select_related("system")
        found = {self.same((row.system.name, row.name)): row for row in rows}
        return {key: recorded(found[self.same(key)], by) for key in keys if self.same(key) in found}

    def strangers(self, records: Sequence[Record]) -> Mapping[int, str]:
        return strangers(records, ["system"])

    def refuse(self, record: Record, there: Mapping[str, Any] | None, *, by: Person | None) -> str:
        if there is not None and record.fate == Fate.CHANGED and not there["mine"]:
            return "its owners, and the executives, say what is so of it"
        said = {**(there or {"is_personal": True, "basis": "unknown", "consent_kept": ""}), **record.values}
        if said["is_personal"] and said["basis"] == DataSet.Basis.NOT_NEEDED:
            return "it is personal from now on: say on what ground it is kept"
        if said["consent_kept"] and said["basis"] != DataSet.Basis.CONSENT:
            return "where consent is kept is said of what is kept on consent"
        return ""

    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        assert by is not None
        actions.bring_data([record.values for record in new], [record.values for record in changed], by=by)


def promise_in(words: str) -> tuple[int, str]:
    """How fresh it is promised to be. Raises Unclear."""
    if found := OFTEN.get(words.casefold().strip()):
        return found
    match = PROMISE.fullmatch(words.strip())
    number = int(match[1] or 1) if match else 0
    if not match or not 1 <= number <= LONGEST_PROMISE:
        raise Unclear(f"“{short(words)}” is no promise: write daily, weekly, or every 2 days")
    return number, f"{match[2].lower()}s"


def recorded(data_set: DataSet, by: Person | None) -> dict[str, Any]:
    values = {name: getattr(data_set, name) for name in FIELDS}
    owners = {name: getattr(data_set, f"{name}_id") for name in OWNERS}
    mine = by is None or may.can_change_data_set(by, data_set)
    return values | owners | {"mine": mine}


DATA_SETS = DataSets()
