"""Marketing's budgets: the declaration of their importer."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from partnership.company.models import GroundRules
from partnership.contracts import permissions as may
from partnership.contracts.actions import budgets
from partnership.contracts.models import BudgetYear
from partnership.contracts.models.budget import AMOUNTS, FIRST_YEAR, LARGEST, LAST_YEAR, MORE_THAN_WHOLE
from partnership.people.models import Person
from partnership.sheets.asking import AskingForm
from partnership.sheets.columns import Amount, Field, Figure
from partnership.sheets.currencies import CODES, currency_of
from partnership.sheets.importer import Home
from partnership.sheets.notation import Number, Unclear, short
from partnership.sheets.record import Record
from partnership.sheets.records import Records


class Budgets(Records):
    address = "contracts:budget_import"
    event = "budgets.imported"
    title = "Import budgets"
    lede = "A row for each year. You see every row’s fate before anything is saved."
    nouns = "year,years"
    home = Home("contracts:budget", "Budget", "See the budget")
    refusal = may.ONLY_BUDGET
    key = "year"
    fields = (
        Figure("year", "Year", ("budget year", "fiscal year", "fy", "jahr"), is_required=True),
        Amount("planned", "Marketing’s budget, planned",
               ("planned", "budget", "marketing budget", "plan", "marketing budget planned", "geplant")),
        Amount("technology_planned", "Of it for technology, planned",
               ("technology planned", "technology", "martech", "martech planned", "technology budget")),
        Amount("spent", "Marketing’s budget, spent",
               ("spent", "actual", "actuals", "marketing spent", "ist", "ausgegeben")),
        Amount("technology_spent", "Of it for technology, spent",
               ("technology spent", "martech spent", "technology actual", "martech actual", "technik ist")),
        Field("currency", "Currency", ("waehrung", "währung", "ccy"), longest=20),
        Field("words", "What to know of it", ("note", "notes", "comment", "bemerkung"), longest=300),
    )  # fmt: skip

    def may(self, person: Person) -> bool:
        return may.can_say_budget(person)

    def asks(self, columns: Mapping[str, int]) -> Sequence[str]:
        return () if "currency" in columns else ("in_currency",)

    def says(self, values: dict[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
        said = dict(values)
        year = said["year"]
        if year != int(year) or not FIRST_YEAR <= year <= LAST_YEAR:
            raise Unclear(f"“{short(str(year))}” is no year from {FIRST_YEAR} to {LAST_YEAR}")
        said["year"] = int(year)
        written = said.pop("currency", "")
        currency = currency_of(written) if written else others.get("in_currency") or GroundRules.current().currency
        if currency not in CODES:
            raise Unclear(f"“{short(written)}” is no currency that is known: write EUR, USD or the like")
        for name in AMOUNTS:
            found = said.get(name)
            if isinstance(found, Number):
                if not 0 <= found.value <= LARGEST:
                    raise Unclear(f"a budget lies between 0 and {LARGEST:,.0f}")
                if found.currency and found.currency != currency and found.currency in CODES:
                    raise Unclear(f"an amount is in {found.currency}, and its year in {currency}")
                said[name] = round(found.value, 2)
        refuse_larger_part(said)
        return said | {"currency": currency}

    def there(self, keys: set[Any], *, by: Person | None) -> Mapping[Any, Mapping[str, Any]]:
        names = (*AMOUNTS, "currency", "words")
        rows = BudgetYear.objects.filter(year__in=keys)
        return {row.year: {name: getattr(row, name) for name in names} for row in rows}

    def refuse(self, record: Record, there: Mapping[str, Any] | None, *, by: Person | None) -> str:
        if there is None:
            return ""
        try:
            refuse_larger_part({**there, **record.values})
        except Unclear as problem:
            return str(problem)
        return ""

    def put(self, new: Sequence[Record], changed: Sequence[Record], *, by: Person | None) -> None:
        assert by is not None
        budgets.bring([record.values for record in new], [record.values for record in changed], by=by)

    def ask_others(self, form: AskingForm, wanted: Set[str]) -> None:
        if "in_currency" in wanted:
            form.ask_currency("Amounts with no currency beside them are in", own=GroundRules.current().currency)


def refuse_larger_part(said: Mapping[str, Any]) -> None:
    """Technology is a part of the whole. Raises Unclear."""
    for name in ("planned", "spent"):
        whole, part = said.get(name), said.get(f"technology_{name}")
        if part is not None and (whole is None or part > whole):
            raise Unclear(MORE_THAN_WHOLE[0].lower() + MORE_THAN_WHOLE[1:-1])


BUDGETS = Budgets()
