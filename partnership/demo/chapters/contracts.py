"""What was promised to vendors: before, at and after the last days of notice; and marketing's budget by year."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from partnership.company.models import ExchangeRate, GroundRules
from partnership.contracts.actions import keeping
from partnership.contracts.models import BudgetYear, Contract, CostLine, Document, Terms, Verdict
from partnership.contracts.models.budget import AMOUNTS
from partnership.contracts.terms import months_after
from partnership.core.days import company_day
from partnership.core.files import Kept
from partnership.demo.reading import text, told
from partnership.demo.story import Story
from partnership.people.models import Chairs, Person, Side
from partnership.stack.models import System

RATES = {"EUR": Decimal("0.86"), "USD": Decimal("0.79")}
"""What an administrator says; of francs nobody has said it."""
WRITTEN = -95
"""On which day they were written down."""
PAGE = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
Price = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Promised:
    """A contract as its text tells it; what each word means stands there."""

    system: str
    what: str
    ends: int
    begun: int
    months: int
    renewal: str = "automatic"
    again: int | None = None
    notice: int | None = None
    reference: str = ""
    notice_to: str = ""
    words: str = ""
    prices: tuple[Price, ...] = ()
    file: str = ""
    said: tuple[str, int, str, str] | None = None
    agreed: int | None = None
    sent: tuple[int, str] | None = None
    terms: tuple[int, int, str] | None = None
    renewed: int | None = None


PROMISED = [
    told(Promised, said, f"contracts.toml, {said.get('system', 'one')}") for said in text("contracts")["contracts"]
]


def build(story: Story) -> None:
    for promised in PROMISED:
        story.at(story.when(WRITTEN, "14:10"), write, story, promised)
    for currency, rate in RATES.items():
        story.at(story.when(WRITTEN - 1, "09:15"), rate_of, story, currency, rate)
    for said in text("contracts")["budgets"]:
        story.at(story.when(WRITTEN + 1, "10:30"), budget, story, said)


def write(story: Story, promised: Promised) -> None:
    """Written down as it stood, with its prices; what became of it follows."""
    system = System.objects.get(name=promised.system)
    after = story.today + timedelta(days=promised.ends + 1)
    by = somebody(system, Side.MARKETING)
    terms = {
        "from_on": months_after(after, -promised.begun),
        "months": promised.months,
        "renewal": promised.renewal,
        "renewal_months": promised.again,
        "notice_days": promised.notice,
    }
    contract = keeping.add(
        system=system,
        title=f"{system}: {promised.what}",
        reference=promised.reference,
        notice_to=promised.notice_to,
        words=promised.words,
        terms=terms,
        by=by,
    )
    story.things[f"contract:{promised.system}"] = contract.pk
    for price in promised.prices:
        pay(contract, price, by=by)
    if promised.file:
        kept = Kept(promised.file, "application/pdf", PAGE)
        Document.objects.keep(contract, kind_of=Document.Kind.CONTRACT, **vars(kept), by=by)
    follow(story, promised, contract.pk)


def follow(story: Story, promised: Promised, pk: int) -> None:
    if promised.terms:
        day, notice, why = promised.terms
        story.at(story.when(day, "10:45"), change, pk, notice, why)
    if promised.renewed is not None:
        story.at(story.when(promised.renewed, "15:00"), renew, pk)
    if promised.said:
        choice, day, side, reason = promised.said
        story.at(story.when(day, "09:40"), judge, pk, choice, Side(side), reason)
        if promised.agreed is not None:
            story.at(story.when(promised.agreed, "13:15"), agree, pk, Side(side).other)
    if promised.sent:
        day, how = promised.sent
        story.at(story.when(day, "16:20"), cancel, pk, how)


def somebody(system: System, side: Side) -> Person:
    """Its owner of the side; where it has none, whoever speaks for the side."""
    owner: Person | None = getattr(system, f"owner_{side}")
    return owner if owner and owner.is_active else Chairs.on(company_day()).holders[side]


def called(pk: int) -> Contract:
    return Contract.objects.for_detail().get(pk=pk)


def pay(contract: Contract, price: Price, *, by: Person) -> None:
    amount, before = Decimal(price["amount"]), price.get("rise")
    line = CostLine.objects.add(
        contract,
        what=price["what"],
        amount=Decimal(before) if before else amount,
        currency=price.get("currency") or GroundRules.current().currency,
        every=price.get("every", "year"),
        payer=price["payer"],
        from_on=contract.begins_on,
        by=by,
    )
    renewals = contract.renewals_until(company_day())
    if before and renewals:
        line.reprice(amount, from_on=renewals[-1], by=by)


def change(pk: int, notice: int, why: str) -> None:
    contract = called(pk)
    held = contract.ordered_terms[-1]
    Terms.objects.set(
        contract,
        from_on=company_day(),
        months=None,
        renewal=held.renewal,
        renewal_months=held.renewal_months,
        notice_days=notice,
        why=why,
        by=somebody(contract.system, Side.IT),
    )


def renew(pk: int) -> None:
    contract = called(pk)
    contract.renew(ends_on=contract.stands.target.ends, by=somebody(contract.system, Side.MARKETING))


def judge(pk: int, choice: str, side: Side, reason: str) -> None:
    contract = called(pk)
    by = somebody(contract.system, side)
    Verdict.objects.give(contract, choice=choice, reason=reason, side=side, seen="", by=by)


def agree(pk: int, side: Side) -> None:
    contract = called(pk)
    said = Verdict.objects.live().get(contract=contract)
    said.contract = contract
    said.agree(side=side, seen=said.digest, by=somebody(contract.system, side))


def cancel(pk: int, how: str) -> None:
    contract = called(pk)
    kept = Kept("Confirmation of notice.pdf", "application/pdf", PAGE)
    keeping.prove(contract, sent_on=company_day(), how=how, file=kept, by=somebody(contract.system, Side.MARKETING))


def rate_of(story: Story, currency: str, rate: Decimal) -> None:
    """What one unit is worth, unless an administrator has said so already."""
    if not ExchangeRate.objects.filter(currency=currency).exists():
        ExchangeRate.objects.say(currency=currency, rate=rate, from_on=company_day(), by=story.people["admin"])


def budget(story: Story, said: dict[str, Any]) -> None:
    values: dict[str, Any] = dict(zip(AMOUNTS, said["figures"], strict=False))
    values |= {"year": story.today.year + said["year"], "words": said.get("words", "")}
    BudgetYear.objects.add(values | {"currency": GroundRules.current().currency}, by=story.people["cmo"])
