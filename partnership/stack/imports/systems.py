"""Systems come in by a file: the declaration of their importer."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from datetime import date
from typing import Any

from django.db.models.functions import Lower
from django.urls import reverse

from partnership.company.models import GroundRules
from partnership.people.models import Person, Side
from partnership.sheets.asking import AskingForm, Choices
from partnership.sheets.columns import Amount, Choice, Day, Field, Figure, Named
from partnership.sheets.currencies import CODES, currency_in, currency_of, is_same
from partnership.sheets.fates import Fate
from partnership.sheets.importer import Home
from partnership.sheets.meant import Words
from partnership.sheets.models import ImportFile
from partnership.sheets.notation import Number, Unclear, short, whole
from partnership.sheets.record import Record
from partnership.sheets.records import RecordFates, Records
from partnership.stack import actions
from partnership.stack import permissions as may
from partnership.stack.imports.naming import staff_offered, staff_words
from partnership.stack.models import System
from partnership.stack.models.system import LARGEST_COST, LIVES, LONGEST_NAME, MOST_USERS

SUMS = {
    "total", "totals", "grand total", "sum", "subtotal", "summe", "gesamt", "gesamtsumme", "zwischensumme", "totale",
    "totaal", "suma", "somme",
}  # fmt: skip
LIFE_WORDS = {
    "considered": ("considered", "planned", "candidate", "evaluation", "evaluating", "geplant"),
    "trial": ("trial", "on trial", "pilot", "poc", "proof of concept", "test", "testing"),
    "live": ("live", "active", "in use", "in production", "production", "productive", "aktiv", "produktiv"),
    "phase_out": ("phase out", "being phased out", "phasing out", "sunset", "sunsetting", "retiring", "auslaufend"),
    "gone": ("gone", "retired", "decommissioned", "ended", "off", "abgeschaltet", "inactive"),
}
PAYERS = {
    "it": "it", "marketing": "marketing", "both": "both", "shared": "both", "both, shared": "both", "it budget": "it",
    "marketing budget": "marketing",
}  # fmt: skip
SIGNED = ("$", "kr")
"""Signs that are several currencies'."""
DAYS = [(life, f"{life}_on") for life in LIVES]
WAYS = [
    ("before", "They were there before the portal"),
    ("unsaid", "Not all of them, or not known: said later, one by one"),
]


class Systems(Records):
    address = "stack:import"
    event = "systems.imported"
    title = "Import systems"
    lede = "Send the inventory as you keep it. You see every row’s fate before anything is saved."
    help = "stack/import_help.html"
    nouns = "system,systems"
    home = Home("stack:list", "MarTech stack", "See the stack")
    refusal = may.ONLY_STAFF
    rows_a_second = 1_000
    key = "name"
    fields = (
        Field("name", "System", ("product", "tool", "application", "name", "software", "produkt", "anwendung"),
              is_required=True, longest=LONGEST_NAME),
        Field("vendor", "Vendor", ("vendor domain", "supplier", "maker", "anbieter", "hersteller"), longest=120),
        Field("website", "Website", ("url", "link", "webseite"), longest=300),
        Field("category", "Category", ("type", "kategorie", "class"), longest=80),
        Field("does", "What it does", ("description", "purpose", "beschreibung", "zweck"), longest=2_000),
        Named("owner_it", "Owner in IT", ("it owner", "technical owner", "it contact", "it verantwortlich"),
              asks="Who of IT owns these? Nobody there is called so."),
        Named("owner_marketing", "Owner in marketing", ("business owner", "marketing owner", "owner", "fachbereich"),
              asks="Who of marketing owns these? Nobody there is called so."),
        Choice("payer", "payer", ("who pays", "paid by", "cost centre", "budget"), words=PAYERS),
        Named("life", "Life", ("status", "state", "lifecycle", "life cycle"), asks="What of a system’s life is this?"),
        Day("considered_on", "Considered since"),
        Day("trial_on", "On trial since", ("pilot since",)),
        Day("live_on", "Live since", ("since", "go live", "in use since", "seit")),
        Day("phase_out_on", "Being phased out since", ("sunset since",)),
        Day("gone_on", "Gone since", ("retired on",)),
        Figure("licensed_users", "Users licensed", ("licences", "licenses", "seats", "lizenzen")),
        Figure("active_users", "Users active", ("active", "users", "nutzer")),
        Figure("used_percent", "Use in percent", ("utilisation pct", "utilization pct", "utilisation", "auslastung")),
        Amount("yearly_cost", "Yearly cost", ("annual cost", "cost", "cost per year", "kosten", "jahreskosten")),
        Field("currency", "Currency", ("waehrung", "währung", "ccy"), longest=20),
    )  # fmt: skip

    def may(self, person: Person) -> bool:
        return may.can_add(person)

    def same(self, key: Any) -> Any:
        return str(key).casefold()

    def known(self) -> Words:
        found = staff_words({"owner_it": "it", "owner_marketing": "marketing"})
        return found | {"life": {word: life for life, words in LIFE_WORDS.items() for word in words}}

    def offered(self, name: str) -> Choices:
        if name == "life":
            return [(value, label) for value, label in System.Life.choices]
        return staff_offered(name.removeprefix("owner_"))

    def asks(self, columns: Mapping[str, int]) -> Sequence[str]:
        return ("way", "in_currency") if "yearly_cost" in columns and "currency" not in columns else ("way",)

    def says(self, values: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        said = dict(values)
        if said["name"].strip(" :").casefold() in SUMS:
            raise Unclear(f"“{short(said['name'])}” is a sum of other rows, not a system")
        for side in Side:
            if owner := said.get(f"owner_{side}"):
                said[f"owner_{side}"] = int(owner)
        for name in ("licensed_users", "active_users"):
            if name in said:
                said[name] = whole(said[name], name.replace("_", " "), 0, MOST_USERS)
        if "used_percent" in said:
            said["used_percent"] = whole(round(said["used_percent"]), "use in percent", 0, 100)
        if "category" in said:
            said["category"] = said["category"].strip()
        said |= cost_in(said, others)
        refuse_disorder(said)
        return said | {"way": others["way"]}

    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        by_name = {self.same(key): key for key in keys}
        rows = System.objects.annotate(folded=Lower("name")).filter(folded__in={key.lower() for key in keys})
        return {by_name[self.same(row.name)]: recorded(row, by) for row in rows if self.same(row.name) in by_name}

    def refuse(self, record: Record, there: Mapping[str, Any] | None, *, by: Person | None) -> str:
        if there is None or record.fate != Fate.CHANGED:
            return ""
        if not there["mine"]:
            return "its owners, and the executives, say what is so of it"
        try:
            refuse_disorder({**there, **record.values})
        except Unclear as problem:
            return str(problem)
        return ""

    def write(self, fates: RecordFates, *, by: Person | None, file: ImportFile | None) -> Counter[str]:
        """Each system that is new remembers its file, so that it can be taken back."""
        new, changed = ([record.values for record in fates.of(fate)] for fate in (Fate.NEW, Fate.CHANGED))
        actions.bring(new, changed, by=by, file=file)
        return fates.counts()

    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        actions.bring([record.values for record in new], [record.values for record in changed], by=by)

    def undoing(self, file: ImportFile, *, by: Person) -> str:
        return reverse("stack:import_undoing", args=[file.pk]) if System.objects.untouched_of(file).exists() else ""

    def ask_others(self, form: AskingForm, wanted: Set[str]) -> None:
        if "in_currency" in wanted:
            form.ask_currency("Costs with no currency beside them are in", own=GroundRules.current().currency)
        if "way" in wanted:
            form.ask("way", "The systems that are new here", WAYS)


def cost_in(said: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """The cost with its currency: the one beside it, or the row's, or the one that was said for all."""
    written, found = said.pop("currency", ""), said.pop("yearly_cost", None)
    column = currency_of(written) or currency_in(written)
    if written and column not in CODES and column not in SIGNED:
        raise Unclear(f"“{short(written)}” is no currency that is known: write EUR, USD or the like")
    if not isinstance(found, Number):
        return {}
    beside, for_all = found.currency, others.get("in_currency") or ""
    if beside and column and not is_same(beside, column):
        raise Unclear(f"its cost is in {beside}, and its currency says {column}")
    told = [each for each in (column, beside) if each]
    if all(each in SIGNED and is_same(each, for_all) for each in told):
        told.append(for_all)
    currency = next((each for each in told if each in CODES), "")
    if not currency:
        raise Unclear(f"“{told[0]}” may be one of several currencies: write its code" if told and told[0] else
                      "its cost has no currency")  # fmt: skip
    if not 0 <= found.value <= LARGEST_COST:
        raise Unclear(f"a cost lies between 0 and {LARGEST_COST:,.0f}")
    return {"yearly_cost": round(found.value, 2), "currency": currency}


def refuse_disorder(said: Mapping[str, Any]) -> None:
    """The steps of a life come in their order. Raises Unclear."""
    last: tuple[str, date] | None = None
    for life, name in DAYS:
        day = said.get(name)
        if day is None:
            continue
        if last and day < last[1]:
            raise Unclear(f"it is “{System.Life(life).label.lower()}” from a day before it was “{last[0]}”")
        last = (System.Life(life).label.lower(), day)


def recorded(system: System, by: Person | None) -> dict[str, Any]:
    """What is recorded of one, in the terms of a row."""
    names = [each.name for each in Systems.fields if each.name not in ("owner_it", "owner_marketing")]
    values = {name: getattr(system, name) for name in names if name != "name"}
    owners = {"owner_it": system.owner_it_id, "owner_marketing": system.owner_marketing_id}
    return values | owners | {"mine": by is None or may.can_change(by, system)}


SYSTEMS = Systems()
