"""What flows between systems comes in by a file: the declaration of its importer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from partnership.people.models import Person
from partnership.sheets.asking import Choices
from partnership.sheets.columns import Choice, Day, Field, Named
from partnership.sheets.fates import Fate
from partnership.sheets.importer import Home
from partnership.sheets.meant import Words
from partnership.sheets.notation import Unclear
from partnership.sheets.record import Record
from partnership.sheets.records import Records
from partnership.stack import actions
from partnership.stack import permissions as may
from partnership.stack.imports.naming import staff_offered, staff_words, strangers
from partnership.stack.models import Integration, System
from partnership.stack.models.system import LONGEST_NAME

HOW = {
    "api": "api", "rest": "api", "rest api": "api", "web service": "api", "event": "event", "events": "event",
    "webhook": "event", "stream": "event", "file": "file", "csv": "file", "sftp": "file", "ftp": "file",
    "database": "database", "shared database": "database", "etl": "database", "by hand": "by_hand",
    "manual": "by_hand", "manually": "by_hand", "unknown": "unknown", "not known": "unknown",
}  # fmt: skip
OFTEN = {
    "at once": "at_once", "real time": "at_once", "real-time": "at_once", "realtime": "at_once", "live": "at_once",
    "hourly": "hourly", "daily": "daily", "nightly": "daily", "weekly": "weekly", "monthly": "monthly",
    "now and then": "now_and_then", "on demand": "now_and_then", "ad hoc": "now_and_then", "unknown": "unknown",
}  # fmt: skip
STATES = {
    "works": "working", "working": "working", "live": "working", "active": "working", "ok": "working",
    "broken": "broken", "failing": "broken", "down": "broken", "planned": "planned", "missing": "missing",
    "wanted": "missing",
}  # fmt: skip
FIELDS = ("often", "state", "since_on", "note")


class Flows(Records):
    address = "stack:flow_import"
    event = "integrations.imported"
    title = "Import flows"
    lede = "A row for each flow: from which system, to which, and what flows."
    nouns = "flow,flows"
    home = Home("stack:integrations", "Integrations", "See the flows")
    refusal = may.ONLY_STAFF
    rows_a_second = 100
    key = "source"
    fields = (
        Field("source", "From", ("from system", "source system", "producer", "von"), is_required=True,
              longest=LONGEST_NAME),
        Field("target", "To", ("to system", "target system", "destination", "consumer", "nach"), is_required=True,
              longest=LONGEST_NAME),
        Field("what", "What flows", ("data", "payload", "content", "object", "objects", "daten"), is_required=True),
        Choice("how", "How", ("method", "interface", "protocol", "schnittstelle"), words=HOW),
        Choice("often", "How often", ("frequency", "schedule", "rhythm", "häufigkeit"), words=OFTEN),
        Choice("state", "Works", ("status", "state"), words=STATES),
        Day("since_on", "Since", ("since when",)),
        Field("note", "What is wrong, or why it is wanted", ("remark", "comment", "problem"), longest=500),
        Named("owner", "Who sees to it", ("responsible", "contact"), asks="Who sees to these? Nobody is called so."),
    )  # fmt: skip

    def may(self, person: Person) -> bool:
        return may.can_add(person)

    def about(self, values: Mapping[str, Any]) -> Any:
        return values["source"], values["target"], values["what"], values.get("how", Integration.How.UNKNOWN.value)

    def same(self, key: Any) -> Any:
        return tuple(part.casefold() for part in key)

    def known(self) -> Words:
        return staff_words({"owner": ""})

    def offered(self, name: str) -> Choices:
        return staff_offered("")

    def says(self, values: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        said: dict[str, Any] = dict(values)
        if said.get("owner"):
            said["owner"] = int(said["owner"])
        if said["source"].casefold() == said["target"].casefold():
            raise Unclear("a flow goes from one system to another")
        return said

    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        systems = System.objects.by_name(source for source, *_rest in keys).values()
        rows = Integration.objects.current().filter(source__in=systems).for_list()
        found = {self.same((row.source.name, row.target.name, row.what, row.how)): row for row in rows}
        return {key: recorded(found[self.same(key)], by) for key in keys if self.same(key) in found}

    def strangers(self, records: Sequence[Record]) -> Mapping[int, str]:
        return strangers(records, ["source", "target"])

    def refuse(self, record: Record, there: Mapping[str, Any] | None, *, by: Person | None) -> str:
        if there is not None and record.fate == Fate.CHANGED and not there["mine"]:
            return "who sees to it, the owners of its systems and the executives say what is so of it"
        said = {**(there or {"state": "working", "since_on": None, "note": ""}), **record.values}
        if said["state"] == Integration.State.BROKEN and not (said["since_on"] and said["note"]):
            return "it is broken: say since when, and what is wrong"
        if said["state"] == Integration.State.MISSING and not said["note"]:
            return "it is missing: say why it is wanted"
        return ""

    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        assert by is not None
        actions.bring_flows([record.values for record in new], [record.values for record in changed], by=by)


def recorded(flow: Integration, by: Person | None) -> dict[str, Any]:
    values = {name: getattr(flow, name) for name in ("how", *FIELDS)}
    return values | {"owner": flow.owner_id, "mine": by is None or may.can_change_integration(by, flow)}


FLOWS = Flows()
