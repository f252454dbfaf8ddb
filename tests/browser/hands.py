"""Somebody at a browser whose clicks, keystrokes and waits are counted, and what that makes in a person's minutes."""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Locator, expect

from tests.browser.visit import Visit

# The keystroke-level model (Card, Moran and Newell, 1980): an average typist's key, pointing and clicking, and
# thinking before each act. Where somebody reads before they act, more is added for the words of it.
KEY, POINT, THINK = 0.28, 1.3, 1.35
WORDS_A_SECOND = 4.0  # 240 a minute


@dataclass
class Effort:
    clicks: int = 0
    keys: int = 0
    words_read: int = 0
    waited: float = 0.0
    requests: list[str] = field(default_factory=list)

    @property
    def seconds(self) -> float:
        """What a person takes, who has never seen it: each act thought about and carried out, each page waited for."""
        acts = self.clicks * (POINT + THINK)
        return acts + self.keys * KEY + self.words_read / WORDS_A_SECOND + self.waited

    def __str__(self) -> str:
        return (
            f"{self.clicks} clicks, {self.keys} keystrokes, {self.words_read} words read, "
            f"{self.waited:.1f} s waited, {len(self.requests)} requests: {self.seconds / 60:.1f} minutes of a person"
        )


@dataclass
class Hands:
    """One person at one browser. Every field that is filled costs a click to reach it, and its characters."""

    visit: Visit
    effort: Effort = field(default_factory=Effort)

    def __post_init__(self) -> None:
        self.page = self.visit.page
        at = re.compile(r"^https?://[^/]*")
        self.page.on("request", lambda request: self.effort.requests.append(at.sub("", request.url)))

    @contextmanager
    def waiting(self) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.page.wait_for_load_state("load")
        self.effort.waited += time.monotonic() - began

    def open(self, address: str) -> None:
        """By a link in a mail or on a screen: one click."""
        self.effort.clicks += 1
        with self.waiting():
            self.page.goto(address)

    def press(self, name: str) -> None:
        self._click(self.page.get_by_role("button", name=name).last)

    def follow(self, name: str) -> None:
        self._click(self.page.get_by_role("link", name=name).first)

    def _click(self, what: Locator) -> None:
        self.effort.clicks += 1
        with self.waiting():
            what.click()

    def fill(self, what: Locator, text: str) -> None:
        self.effort.clicks += 1
        self.effort.keys += len(text)
        what.fill(text)

    def sees(self, heading: str | re.Pattern[str]) -> None:
        """The page has come; its words are read, but for what a table or a long list holds."""
        began = time.monotonic()
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.effort.waited += time.monotonic() - began
        said = self.page.locator("main :is(h1, h2, p, label, legend)").all_inner_texts()
        self.effort.words_read += min(sum(len(text.split()) for text in said), 120)
