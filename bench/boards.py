"""What fifty open boards cost every other page: each asks every four seconds what others changed.

The figure is the median answer of Home to eight clients while they ask, its floor the same without them, by turns. In
the first line nothing changes on the board meanwhile, in the second a card moves every four seconds.
"""

import re
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

from bench.pages import a_move
from bench.portal import Portal, asked, portal
from bench.result import Result

BOARDS, EVERY = 50, 4.0
ASKING = 5
"""Connections that ask for all of them, in turn."""
TURNS, AT_ONCE = 5, 320


def measured(_times: int) -> Iterator[Result]:
    with portal(200, waiting=40) as running:
        running.crowd("/", AT_ONCE)
        yield beside(running, "boards-50", moves=False)
        yield beside(running, "boards-50-moved", moves=True)


def beside(running: Portal, job: str, *, moves: bool) -> Result:
    """Home with and without the boards. A fifth of the asking that was meant may be late, never more."""
    ours: list[float] = []
    least: list[float] = []
    counted = running.queries(f"/projects/changes/?since={mark(running)}")
    running.connection = running.connect()
    for _ in range(TURNS):
        least += running.crowd("/", AT_ONCE)
        with boards(running, moves=moves):
            ours += running.crowd("/", AT_ONCE)
    took, floor = statistics.median(ours), statistics.median(least)
    return Result(job, round(took, 2), "ms", round(floor, 2), round(took / floor, 2), counted)


def mark(running: Portal) -> str:
    """Up to which event a board that is opened now was read."""
    found = re.search(rb'data-mark="(\d+)"', running.get("/projects/")[1])
    assert found, "the board says up to which event it was read"
    return found[1].decode()


@contextmanager
def boards(running: Portal, *, moves: bool) -> Iterator[None]:
    """Fifty boards are looked at meanwhile."""
    over, numbers, read = threading.Event(), [0] * ASKING, mark(running)
    began = time.monotonic()

    def look(place: int) -> None:
        connection, pause, since = running.connect(), EVERY / BOARDS * ASKING, read
        sent = {"Cookie": f"lockstep-session={running.made['session']}"}
        following = began + place * EVERY / BOARDS
        while not over.wait(max(following - time.monotonic(), 0)):
            status, answer = asked(connection, "GET", f"/projects/changes/?since={since}", "", sent)
            if status not in (200, 204):
                raise SystemExit(f"a board that asked for news was answered {status}")
            found = re.search(rb'"mark": (\d+)', answer)
            since = found[1].decode() if found and numbers[place] % (BOARDS // ASKING) == 0 else since
            numbers[place] += 1
            following += pause
        connection.close()

    def move() -> None:
        for turn in count():
            a_move(running, ["doing", "todo"][turn % 2])
            if over.wait(EVERY):
                return

    threads = [threading.Thread(target=look, args=(place,)) for place in range(ASKING)]
    threads += [threading.Thread(target=move)] if moves else []
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join(60)
    meant = BOARDS / EVERY * (time.monotonic() - began)
    if sum(numbers) < meant * 0.8 - ASKING:
        raise SystemExit(f"fifty boards would have asked {meant:.0f} times; {sum(numbers)} were answered")
