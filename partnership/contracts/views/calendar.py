"""A year's deadlines: by when notice is sent, when a term ends, by when both say what they want."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.company.models import GroundRules
from partnership.contracts.models import Contract
from partnership.contracts.views.costs import year_of
from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page


@dataclass(frozen=True)
class Mark:
    """What is on a day of the calendar."""

    on: date
    kind: str
    """deadline, verdict, renews, ends"""
    words: str
    contract: Contract
    is_assumed: bool = False


@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    year = year_of(request)
    contracts = Contract.objects.visible_to(request.user).for_list()
    found = (mark for mark in marks_of(contracts, year) if mark.on.year == year)
    marks = sorted(found, key=lambda mark: (mark.on, mark.contract.title, mark.kind))
    months = [(date(year, number, 1), [m for m in marks if m.on.month == number]) for number in range(1, 13)]
    context = {"year": year, "months": months, "today": company_day(), "any": bool(marks)}
    return page(request, "contracts/calendar.html", context)


def marks_of(contracts: Iterable[Contract], year: int) -> Iterator[Mark]:
    first, last = date(year, 1, 1), date(year, 12, 31)
    before = timedelta(days=GroundRules.current().contract_verdict_days)
    for contract in contracts:
        for term in contract.turns_between(first, last + before):
            if term.deadline:
                assumed = contract.terms_on(term.deadline).notice_days is None
                yield Mark(
                    term.deadline, "deadline", f"Last day of notice for {term.ends:%-d %b %Y}", contract, assumed
                )
                yield Mark(term.deadline - before, "verdict", "The verdict of both sides is due", contract)
            if not term.is_replaced:
                words = "Goes on, as agreed" if term.is_agreed else "Renews itself" if term.renews else "Ends"
                yield Mark(term.ends, "renews" if term.renews else "ends", words, contract)
