"""Contracts out of an inventory, one of a system: the declaration of their importer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from typing import Any

from django.db.models.functions import Lower

from partnership.contracts import permissions as may
from partnership.contracts.actions import bringing
from partnership.contracts.models import Contract, Terms
from partnership.contracts.models.terms import LONGEST_NOTICE, LONGEST_TERM
from partnership.contracts.terms import DAY, Clause, Renewal, months_after, terms
from partnership.core.days import company_day
from partnership.people.models import Person
from partnership.sheets.asking import AskingForm
from partnership.sheets.columns import Choice, Day, Field, Figure
from partnership.sheets.fates import Fate
from partnership.sheets.importer import Home
from partnership.sheets.notation import Unclear, whole
from partnership.sheets.record import Record
from partnership.sheets.records import Records
from partnership.stack.models import System
from partnership.stack.models.system import LONGEST_NAME

RENEWALS = {
    **dict.fromkeys(("yes", "y", "true", "1", "auto", "automatic", "automatically", "renews itself", "ja",
                     "automatisch"), "automatic"),
    **dict.fromkeys(("no", "n", "false", "0", "none", "fixed", "ends", "ends by itself", "nein", "keine"), "none"),
    **dict.fromkeys(("agreement", "by agreement", "manual", "on agreement", "only when both agree"), "agreement"),
}  # fmt: skip
RENEWED = [("same", "for as long as the first term"), ("12", "for a year"), ("1", "for a month")]
FACTS = ("title", "reference", "partner", "notice_to")
TERMS = ("from_on", "months", "renewal", "renewal_months", "notice_days")
NO_SYSTEM = "no system in the stack is called so: import the systems first, or mend the name"
SEVERAL = "the system has several contracts here: say on the contract’s own page what is so"
CHANGED_HERE = "its terms changed since its first day: say on its own page what is so"


class Contracts(Records):
    address = "contracts:import"
    event = "contracts.imported"
    title = "Import contracts"
    lede = "The inventory of your systems will do, where it says when their contracts began and for how long they run."
    help = "contracts/import_help.html"
    nouns = "contract,contracts"
    home = Home("contracts:list", "Contracts", "See the contracts")
    refusal = may.ONLY_STAFF
    rows_a_second = 100
    key = "system"
    fields = (
        Field("system", "System", ("product", "tool", "application", "name", "software", "produkt", "anwendung"),
              is_required=True, longest=LONGEST_NAME),
        Field("title", "Contract", ("contract name", "agreement", "vertrag"), longest=120),
        Field("partner", "With whom", ("contract partner", "supplier", "reseller", "vertragspartner"), longest=120),
        Field("reference", "Number or reference", ("contract number", "contract no", "reference", "contract id",
              "vertragsnummer"), longest=80),
        Field("notice_to", "Where notice goes", ("notice to", "kündigung an"), longest=300),
        Day("from_on", "It begins on", ("contract start", "start", "start date", "begin", "begins", "vertragsbeginn")),
        Figure("months", "First term in months", ("term months", "term", "contract term", "laufzeit", "term length")),
        Day("ends_on", "It ends or renews on", ("renewal date", "contract end", "end date", "end", "ends on",
            "expiry", "expires", "expires on", "renewal", "next renewal", "vertragsende")),
        Choice("renewal", "At its end", ("auto renew", "auto renewal", "automatic renewal", "renews", "verlängerung"),
               words=RENEWALS),
        Figure("renewal_months", "Months for which it goes on", ("renewal months", "renewal term")),
        Figure("notice_days", "Notice in days", ("notice", "notice period", "notice period days", "kündigungsfrist")),
    )  # fmt: skip

    def may(self, person: Person) -> bool:
        return may.can_add(person)

    def same(self, key: Any) -> Any:
        return str(key).casefold()

    def asks(self, columns: Mapping[str, int]) -> Sequence[str]:
        return [answer for answer, field in (("at_end", "renewal"), ("renewed", "renewal_months"))
                if field not in columns]  # fmt: skip

    def says(self, values: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        said = dict(values)
        for name, least, most in (
            ("months", 1, LONGEST_TERM), ("renewal_months", 1, LONGEST_TERM), ("notice_days", 0, LONGEST_NOTICE)
        ):  # fmt: skip
            if name in said:
                said[name] = whole(said[name], name.replace("_", " "), least, most)
        if "renewal" not in said and others.get("at_end"):
            said["renewal"] = others["at_end"]
        _count_months(said)
        if said.get("renewal") == Renewal.NONE:
            said["renewal_months"] = None
        elif "renewal_months" not in said and others.get("renewed"):
            for_months = said.get("months") if others["renewed"] == "same" else int(others["renewed"])
            said |= {"renewal_months": for_months} if for_months else {}
        if said.get("ends_on") and is_whole(said) and not ends_with(said, said["ends_on"]):
            raise Unclear("its start, its term and its renewals do not come to the day on which it ends or renews")
        return said

    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        today, found = company_day(), dict[str, list[Contract]]()
        rows = Contract.objects.annotate(folded=Lower("system__name")).filter(folded__in={key.lower() for key in keys})
        for contract in rows.for_list():
            if not contract.stands_on(today).is_over:
                found.setdefault(self.same(contract.system.name), []).append(contract)
        return {key: recorded(found[self.same(key)], by) for key in keys if self.same(key) in found}

    def strangers(self, records: Sequence[Record]) -> Mapping[int, str]:
        known = System.objects.by_name(record.values["system"] for record in records)
        return {record.line: NO_SYSTEM for record in records if record.values["system"].lower() not in known}

    def _beside(self, record: Record, there: Mapping[Any, Mapping[str, Any]], by: Person | None) -> Record:
        """A day on which what is recorded ends or renews is the same as it was, in whichever year it lies."""
        recorded, day = there.get(record.values["system"]), record.values.get("ends_on")
        if recorded and day and is_whole(recorded):
            is_one = ends_with(recorded, day)
            there = {record.values["system"]: {**recorded, "ends_on": day if is_one else recorded["ends_on"]}}
        return super()._beside(record, there, by)

    def refuse(self, record: Record, there: Mapping[str, Any] | None, *, by: Person | None) -> str:
        if there is None:
            return _lacking(record.values)
        if record.fate != Fate.CHANGED:
            return ""
        if there["refused"]:
            return str(there["refused"])
        together = {**there, **record.values}
        if together["renewal"] != Renewal.NONE and not together["renewal_months"]:
            return "it does not say for how many months it goes on"
        if record.values.get("ends_on") and not ends_with(together, record.values["ends_on"]):
            return "what it says and what is recorded do not come to the day on which it ends or renews"
        return ""

    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        assert by is not None
        bringing.bring(
            [bare(record.values) for record in new], [bare(record.values) for record in changed], facts=FACTS, by=by
        )

    def ask_others(self, form: AskingForm, wanted: Set[str]) -> None:
        """What becomes of contracts at their end, where the file does not say."""
        if "at_end" in wanted:
            form.ask("at_end", "When a term of these ends", Terms.Renewal.choices)
        if "renewed" in wanted:
            form.ask("renewed", "Where they go on, they do each time", RENEWED)


def _count_months(said: dict[str, Any]) -> None:
    """The first term from its first day to its end, where that is a number of months; added to what is said."""
    first, end = said.get("from_on"), said.get("ends_on")
    if first and end and end <= first:
        raise Unclear("it ends before it begins")
    if not (first and end) or "months" in said:
        return
    between = (end.year - first.year) * 12 + end.month - first.month
    for months in (between, between + 1):
        if months >= 1 and months_after(first, months) in (end, end + DAY):
            said["months"] = months
            return
    raise Unclear("from its start to its end is no number of whole months: say its term")


def is_whole(said: Mapping[str, Any]) -> bool:
    known = all(said.get(name) for name in ("from_on", "months", "renewal"))
    return known and (said["renewal"] == Renewal.NONE or bool(said.get("renewal_months")))


def ends_with(said: Mapping[str, Any], day: date) -> bool:
    """Whether a term ends with the day, or the next one begins on it."""
    clause = Clause(said["from_on"], said["months"], Renewal(said["renewal"]), said.get("renewal_months") or 0)
    for term in terms([clause]):
        if term.ends >= day - DAY:
            return term.ends in (day, day - DAY)
    return False


def _lacking(said: Mapping[str, Any]) -> str:
    """What a contract that is not here yet must say, and does not."""
    if not said.get("from_on"):
        return "it does not say when it began"
    if not said.get("months"):
        return "it says neither how long its first term is nor when it ends"
    if not said.get("renewal"):
        return "it does not say what becomes of it at its end"
    if said["renewal"] != Renewal.NONE and not said.get("renewal_months"):
        return "it does not say for how many months it goes on"
    return ""


def bare(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "ends_on"}


def recorded(contracts: Iterable[Contract], by: Person | None) -> dict[str, Any]:
    """What is recorded of a system's contract, in the terms of a row, and why it is not changed by a file."""
    contract, *others = contracts
    first = contract.first_terms
    refused = SEVERAL if others else CHANGED_HERE if len(contract.ordered_terms) > 1 else ""
    if by and not refused and not may.can_keep(by, contract):
        refused = "the owners of its system, and the executives, say what is so of it"
    return {
        **{name: getattr(contract, name) for name in FACTS},
        **{name: getattr(first, name) for name in TERMS},
        "ends_on": contract.stands.target.ends,
        "refused": refused,
    }


CONTRACTS = Contracts()
