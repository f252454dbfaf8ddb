"""The service report: how long requests wait, with the requests behind every figure."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page
from partnership.core.tables import csv_file
from partnership.intake.forms.report import BehindFilter, ReportFilter
from partnership.intake.models import Request
from partnership.intake.report import Answer, Figure, Who
from partnership.intake.served import HEADING, LABELS, Served, as_rows, has_it
from partnership.intake.spans import Holder
from partnership.people.models import Side

PAGE = 50


@require_GET
def report(request: SignedInRequest) -> HttpResponse:
    """First answer, consultation and decision, by quarter and side; and with whom the time went."""
    chosen = ReportFilter(request.GET, company_day())
    served = Served(request.user, chosen.quarters, chosen.side)
    context = {
        "chosen": chosen,
        "served": served,
        "measures": list(served.measures()),
        "running": served.times(paused=False),
        "paused": served.times(paused=True),
        "shares": served.shares(),
    }
    return page(request, "intake/report.html", context, part="figures")


@require_GET
def report_behind(request: SignedInRequest) -> HttpResponse:
    """The requests that one figure is of."""
    chosen = BehindFilter(request.GET, company_day())
    served = Served(request.user, chosen.quarters, chosen.side)
    behind = time_behind if chosen.state else answers_behind
    context = behind(request, chosen, served)
    return page(request, "intake/report_behind.html", context | {"chosen": chosen, "what": what(chosen, context)})


def answers_behind(request: SignedInRequest, chosen: BehindFilter, served: Served) -> dict[str, Any]:
    still, within = bool(chosen.values["still"]), chosen.values["within"]
    found = served.behind(chosen.measure, quarter=chosen.quarter, still=still, within=within)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    known = named(request, [answer.request for answer in shown])
    return {
        "title": LABELS[chosen.measure],
        "still": still,
        "page": shown,
        "figure": Figure.of(found),
        "answers": [(known[answer.request], answer) for answer in shown],
    }


def time_behind(request: SignedInRequest, chosen: BehindFilter, served: Served) -> dict[str, Any]:
    assert chosen.state
    who = Who(chosen.state, Holder(chosen.values["holder"] or Holder.NOBODY), chosen.values["whose"])
    found = served.behind_time(who, chosen.quarter)
    shown = Paginator(found, PAGE).get_page(request.GET.get("page"))
    known = named(request, [pk for pk, _ in shown])
    return {
        "title": chosen.state.label,
        "has_it": "" if who.holder == Holder.ASKER and not who.side else has_it(who),
        "page": shown,
        "days": sum(days for _, days in found),
        "times": [(known[pk], days) for pk, days in shown],
    }


def named(request: SignedInRequest, pks: list[int]) -> dict[int, Request]:
    return Request.objects.visible_to(request.user).for_list().in_bulk(pks)


def what(chosen: BehindFilter, context: dict[str, Any]) -> str:
    """Which requests these are, in words."""
    quarters = [chosen.quarter] if chosen.quarter else chosen.quarters
    when = str(quarters[0]) if len(quarters) == 1 else f"{quarters[-1]} to {quarters[0]}"
    parts = [
        "Open today" if chosen.values["still"] else when,
        f"asked by {Side(chosen.side).label}" if chosen.side else "",
        f"with {context['has_it']}" if context.get("has_it") else "",
        {"yes": "within the clock", "no": "over the clock"}.get(chosen.values["within"], ""),
    ]
    return ", ".join(part for part in parts if part)


@require_GET
def report_file(request: SignedInRequest) -> HttpResponse:
    """What the report reckons with, as a table: a line for each answer that was given or is awaited."""
    chosen = ReportFilter(request.GET, company_day())
    served = Served(request.user, chosen.quarters, chosen.side)
    answers: list[Answer] = [*served.given, *served.awaited]
    titles = dict(Request.objects.visible_to(request.user).values_list("pk", "title"))
    return csv_file(f"service-report-{company_day().isoformat()}.csv", HEADING, as_rows(answers, titles))
