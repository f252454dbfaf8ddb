"""How work flows: how long it takes, where it stands, what came late or over the fence. Nobody is named."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.views.decorators.http import require_GET

from partnership.core.access import SignedInRequest
from partnership.core.days import company_day
from partnership.core.http import page
from partnership.core.plots import bars, layers, scatter
from partnership.intake.models import Request
from partnership.projects.chosen import FENCE, BehindFilter, FlowFilter
from partnership.projects.flow.figures import Crossing
from partnership.projects.flow.ways import Finished, Open, time_of_cards
from partnership.projects.models import Card, HandOff, Project
from partnership.projects.stream import Flow

AT_ONCE = 50


@require_GET
def flow(request: SignedInRequest) -> HttpResponse:
    """Lead and cycle time, where the time went, throughput, age, drift and the fence, for a period until today."""
    chosen = FlowFilter(request.GET, company_day())
    found = Flow(request.user, chosen)
    context: dict[str, Any] = {
        "chosen": chosen,
        "flow": found,
        "project_choices": chosen.projects([(each.pk, each.title) for each in found.projects]),
        "lane_choices": chosen.lane_choices(found.all_lanes),
        "fence": found.fence(),
        "thrown": found.thrown(),
        "charts": {} if found.is_empty else charts(found),
    }
    if not found.is_empty:
        owners, rows, sums = found.times()
        context |= {"owners": owners, "times": rows, "sums": sums}
    return page(request, "projects/flow.html", context, part="flow")


def charts(found: Flow) -> dict[str, Any]:
    first, today = found.chosen.first, found.today
    days, bands = found.days, found.levels()
    begins = [begin for begin, _, _ in found.weeks]
    drawn: dict[str, Any] = {"days": days, "bands": bands}
    if found.done:
        drawn["scatter"] = scatter(
            found.dots(), marks=found.marks(), start=first, end=today, unit="days", title="Cycle time of what was done",
            desc="A dot for the cards that were done on a day after so many days of work; larger where there are more.",
        )  # fmt: skip
    if bands and len(days) > 1:
        drawn["layers"] = layers(
            days, bands, title="Cards in each column, day by day",
            desc="What is done lies below, what is still to do above it; a layer that grows wider is work that queues.",
        )  # fmt: skip
        drawn["table"] = [
            (day, [values[n] for _, _, values in bands]) for n, day in enumerate(days) if n % 5 == (len(days) - 1) % 5
        ][::-1]
        drawn["today"] = [(label, values[-1], found.standing_query(key)) for key, label, values in bands]
    if len(begins) > 1:
        drawn["bars"] = bars(
            [*begins, today], [number for _, number, _ in found.weeks],
            [f"cards/?{query}" for _, _, query in found.weeks], title="Cards done each week",
            desc="A bar for each week of seven days, the last of which ends today.",
        )  # fmt: skip
    return drawn


@dataclass(frozen=True)
class Behind:
    """The records of a figure: what they are, in words, and the columns that say of each why it is in it."""

    title: str
    means: str
    heads: tuple[str, ...]
    rows: list[Any]
    told: Callable[[list[Any]], list[tuple[Any, str, list[Any]]]]
    """Of one page of the rows: each record, where it stands, and its figures."""


@require_GET
def flow_behind(request: SignedInRequest) -> HttpResponse:
    """The cards, projects, hand-offs or requests that one figure is of."""
    chosen = BehindFilter(request.GET, company_day())
    found = Flow(request.user, chosen)
    kinds = {"done": done, "open": still, "stalled": still, "time": time, "drift": drift, "shortlist": shortlist}
    behind = (fenced if chosen.what in FENCE and chosen.what != "shortlist" else kinds[chosen.what])(found, chosen)
    shown = Paginator(behind.rows, AT_ONCE).get_page(request.GET.get("page"))
    context = {"chosen": chosen, "behind": behind, "page": shown, "rows": behind.told(list(shown))}
    return page(request, "projects/flow_behind.html", context)


def cards_told(found: Flow, pks: list[int], figures: list[list[Any]]) -> list[tuple[Any, str, list[Any]]]:
    known = Card.objects.visible_to(found.person).select_related("project", "lane", "column").in_bulk(pks)
    return [
        (known[pk], f"{known[pk].project}, {known[pk].lane}, {known[pk].column}", figure)
        for pk, figure in zip(pks, figures, strict=True)
    ]


def done(found: Flow, chosen: BehindFilter) -> Behind:
    first, last = chosen.done_from or chosen.first, chosen.done_until or chosen.today
    rows = [
        card
        for card in found.done
        if first.toordinal() <= card.on <= last.toordinal() and chosen.owner in ("", found.owners.get(card.lane))
    ]

    def told(some: list[Finished]) -> list[tuple[Any, str, list[Any]]]:
        return cards_told(found, [card.card for card in some], [[card.lead, card.cycle] for card in some])

    means = "Done in this time, the longest lead first. Lead time runs from its adding, cycle time from its beginning."
    rows.sort(key=lambda card: (-card.lead, -card.on, card.card))
    return Behind("Cards that were done", means, ("Lead, days", "Cycle, days"), rows, told)


def still(found: Flow, chosen: BehindFilter) -> Behind:
    stalled = chosen.what == "stalled"
    rows = [
        card
        for card in found.open
        if chosen.column in ("", card.column) and not (stalled and card.still <= found.stalled_days)
    ]

    def told(some: list[Open]) -> list[tuple[Any, str, list[Any]]]:
        return cards_told(found, [card.card for card in some], [[card.age, card.still] for card in some])

    title = "Cards that stand still" if stalled else "Cards that are open"
    means = f"Not moved for more than {found.stalled_days} days." if stalled else "Open today, the oldest first."
    return Behind(title, means, ("Open for, days", "Where it is for, days"), rows, told)


def time(found: Flow, chosen: BehindFilter) -> Behind:
    lanes = {pk for pk, owner in found.owners.items() if chosen.owner in ("", owner)}
    lanes = lanes if found.lanes is None else lanes & found.lanes
    rows = time_of_cards(found.ways(), chosen.first, chosen.today, lanes, chosen.column)

    def told(some: list[tuple[int, int]]) -> list[tuple[Any, str, list[Any]]]:
        return cards_told(found, [card for card, _ in some], [[number] for _, number in some])

    cards = "card" if len(rows) == 1 else "cards"
    means = f"{sum(days for _, days in rows):,} days of {len(rows):,} {cards} together, in this time."
    return Behind("Cards that stood there", means, ("Days there",), rows, told)


def drift(found: Flow, chosen: BehindFilter) -> Behind:
    asked = "cause" in chosen.data
    rows = [each for each in found.drifts() if not asked or (each.days > 0 and each.cause == chosen.cause)]
    rows.sort(key=lambda each: (-each.days, each.project))
    known = {each.pk: each for each in found.projects}

    def told(some: list[Any]) -> list[tuple[Any, str, list[Any]]]:
        return [
            (
                known[each.project],
                Project.Drift(each.cause).label if each.cause and each.days else "",
                [each.days, f"{each.agreed_on:%-d %b %Y}" if each.agreed_on else "not yet" if each.days else "—"],
            )
            for each in some
        ]

    means = (
        "Later than the day that both sides approved: as it is planned now, as it went live, or as both moved it. "
        "A day that moved twice stands here twice."
    )
    return Behind("Projects with an approved day", means, ("Days later", "Agreed on anew"), rows, told)


def fenced(found: Flow, chosen: BehindFilter) -> Behind:
    which: dict[str, tuple[str, Callable[[Crossing], bool]]] = {
        "unsaid": ("Hand-offs without how to tell that it is right", lambda each: not each.says_when_right),
        "returned": ("Hand-offs that came back", lambda each: each.came_back),
        "untouched": ("Hand-offs that came as a surprise", lambda each: not each.was_touched),
        "sent": ("Hand-offs that were sent", lambda each: True),
    }
    title, keeps = which[chosen.what]
    rows = [each.hand_off for each in found.crossings if keeps(each)]

    def told(some: list[int]) -> list[tuple[Any, str, list[Any]]]:
        known = HandOff.objects.visible_to(found.person).for_board().in_bulk(some)
        return [
            (known[pk], f"{known[pk].from_lane} to {known[pk].to_lane}", [known[pk].get_state_display()]) for pk in some
        ]

    return Behind(title, "Sent in this time, the newest first.", ("What became of it",), rows, told)


def shortlist(found: Flow, chosen: BehindFilter) -> Behind:
    rows = [pk for pk, late in found.asked if late]

    def told(some: list[int]) -> list[tuple[Any, str, list[Any]]]:
        known = Request.objects.visible_to(found.person).for_list().in_bulk(some)
        return [(known[pk], "", [known[pk].get_state_display()]) for pk in some]

    means = "A vendor was seen, or priced, before the request was sent: IT came after the shortlist."
    return Behind("Requests with a shortlist before IT", means, ("Where it stands",), rows, told)
