"""The pages and the moves, each beside its floor behind the same server.

Each figure is the median time of one request at one client, its floor measured in turns with it, so that what else the
machine does touches both alike. A page's tail is taken at eight clients at once.
"""

import re
import statistics
from collections.abc import Callable, Iterator
from typing import Any

from bench.memory import memory
from bench.portal import SIZE, Portal, portal, timed
from bench.result import Result


def in_turns(ours: Callable[[], object], floor: Callable[[], object], times: int) -> tuple[float, float]:
    """The medians of both, in milliseconds, each after a warm-up and by turns."""
    taken: tuple[list[float], list[float]] = ([], [])
    for turn in range(times + 3):
        for index, call in enumerate((ours, floor)):
            took = timed(call)
            if turn >= 3:
                taken[index].append(took)
    return statistics.median(taken[0]), statistics.median(taken[1])


FLOW_CARDS = int(20_000 * SIZE)
"""With ten moves each."""
PIECE = {"HX-Request": "true"}
"""How htmx asks for what a page leaves open."""


def page(running: Portal, job: str, path: str, floor: str, times: int, **headers: Any) -> Result:
    status, _ = running.get(path, **headers)
    if status != 200:
        raise SystemExit(f"{job}: {path} answered {status}")
    ours, least = in_turns(lambda: running.get(path, **headers), lambda: running.get(floor), times)
    together = running.crowd(path, max(times * 4, 80), **headers)
    tail = statistics.quantiles(together, n=20)[-1] / statistics.median(together)
    counted = running.queries(path)
    return Result(job, round(ours, 2), "ms", round(least, 2), round(ours / least, 2), counted, round(tail, 2))


def a_move(running: Portal, column: str) -> None:
    """A card into another column: an event, after which nothing that was read holds."""
    card, lane = running.made["card"], running.made["lane"]
    seen = re.search(rb'name="seen" value="(\d+)"', running.get(f"/projects/cards/{card}/place/")[1])
    assert seen, "the move form shows the card's version"
    headers = {"X-CSRFToken": running.token, "Referer": running.env["PUBLIC_URL"], "HX-Request": "true"}
    body = f"lane={lane}&column={column}&seen={int(seen[1])}&over_limit_because=bench"
    status, answer = running.ask("POST", f"/projects/cards/{card}/place/", body, **headers)
    if status >= 400:
        raise SystemExit(f"a move answered {status}: {answer[:300]!r}")


def move(running: Portal, job: str, times: int) -> Result:
    """A card to and fro between two columns, by the form that every way of moving posts."""
    card, lane = running.made["card"], running.made["lane"]
    columns = ["doing", "todo"]
    state = {"turn": 0}

    def once() -> None:
        version = re.search(rb'name="seen" value="(\d+)"', running.get(f"/projects/cards/{card}/place/")[1])
        assert version, "the move form shows the card's version"
        state["version"] = int(version[1])

    def body_of_next() -> str:
        column = columns[state["turn"] % 2]
        return f"lane={lane}&column={column}&seen={state['version']}&over_limit_because=bench"

    def ours() -> None:
        body = body_of_next()
        headers = {"X-CSRFToken": running.token, "Referer": running.env["PUBLIC_URL"], "HX-Request": "true"}
        status, answer = running.ask("POST", f"/projects/cards/{card}/place/", body, **headers)
        if status >= 400:
            raise SystemExit(f"{job}: a move answered {status}: {answer[:300]!r}")
        state["turn"] += 1
        state["version"] += 1

    once()
    before = state["version"]
    took, least = in_turns(ours, lambda: running.ask("POST", f"/floor/move/{card}/", "x=1"), times)
    once()
    if state["version"] - before != state["turn"]:
        raise SystemExit(f"{job}: {state['turn']} moves were asked for, and {state['version'] - before} made")
    counted = running.queries(f"/projects/cards/{card}/place/", body_of_next())
    return Result(job, round(took, 2), "ms", round(least, 2), round(took / least, 2), counted)


def waiting(running: Portal, number: str, times: int) -> Iterator[Result]:
    """The count that every page has, the list, and what of it needs both executives, with so much waiting."""
    empty = "/floor/page/"
    yield page(running, f"count-{number}", "/waiting/count/", empty, times, **PIECE)
    yield page(running, f"waiting-{number}", "/waiting/", empty, times)
    yield page(running, f"joint-{number}", "/joint/", empty, times, **PIECE)


def measured(times: int) -> Iterator[Result]:
    """Each job in turn, as soon as it is measured."""
    with portal(200, waiting=40) as running:
        yield page(running, "home", "/", "/floor/page/", times)
        yield from waiting(running, "40", times)
        yield page(running, "dashboard-50", "/outcomes/dashboard/", "/floor/tiles/", times)
        yield page(running, "board-200", "/projects/", "/floor/board/", times)
        yield move(running, "move-200", times)
        yield page(running, "requests-10k", "/projects/requests/?state=declined", "/floor/list/", times)
        yield from memory(running)
    with portal(2000, waiting=4000) as running:
        yield from waiting(running, "4000", times)
        yield page(running, "board-2000", "/projects/", "/floor/board/", max(times // 3, 10))
        yield move(running, "move-2000", times)


def flow(times: int) -> Iterator[Result]:
    """A year of the flow of twenty thousand cards with ten moves each; SIZE=0.1 measures with a tenth of them."""
    with portal(FLOW_CARDS, waiting=40) as running:
        job, path = f"flow-{FLOW_CARDS * 10 // 1000}k", "/projects/flow/?period=365"
        yield page(running, job, path, "/floor/moves/", max(times // 6, 5))


def journey(times: int) -> Iterator[Result]:
    """The journey map, with 60 systems, 30 outcomes and 200 projects: while nothing happens, and after each change."""
    with portal(200, waiting=40, also=("journey",)) as running:
        yield page(running, "journey", "/journey/", "/floor/journey/", times)
        yield after_changes(running, "journey-anew", "/journey/", "/floor/journey/", times)


def stack(times: int) -> Iterator[Result]:
    """The list of five thousand systems: by cost, and found by words; beside the floor of a filtered list."""
    with portal(200, waiting=40, also=("stack",)) as running:
        yield page(running, "stack-5k", "/stack/?life=live&sort=-cost", "/floor/list/", times)
        yield page(running, "stack-5k-words", "/stack/?q=number+17&side=it&life=all", "/floor/list/", times)


def after_changes(running: Portal, job: str, path: str, floor: str, times: int) -> Result:
    """The same page where something was done before each look at it, in each of the two workers: nothing is kept."""
    taken: tuple[list[float], list[float]] = ([], [])
    running.connection = running.connect()  # the queries were counted meanwhile: the server may have closed the other
    for turn in range(times + 3):
        column = ["doing", "todo"][turn % 2]
        a_move(running, column)
        for index, ask in enumerate((path, floor)):
            took = timed(lambda ask=ask: running.get(ask))
            if turn >= 3:
                taken[index].append(took)
    ours, least = (statistics.median(each) for each in taken)
    return Result(job, round(ours, 2), "ms", round(least, 2), round(ours / least, 2), running.first_queries(path))
