"""Somebody at a browser: a page of their own, and everything that went wrong in it."""

import re
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from tests.browser.chromium import DESKTOP, PHONE

# Chromium writes each refusal into the console; an answer that a form or a permission gives is no fault.
ANSWERS = re.compile(r"Failed to load resource: the server responded with a status of (401|403|404|409|422) ")
REPORT_VIOLATIONS = """addEventListener('securitypolicyviolation', (event) => console.error(
    'CSP violation: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))"""


@dataclass
class Visit:
    page: Page
    context: BrowserContext
    faults: list[str] = field(default_factory=list)

    def watch(self) -> None:
        self.page.on("console", lambda message: self.hear(message.type, message.text))
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("response", self.answered)

    def answered(self, answer: Response) -> None:
        if answer.status >= 500:
            self.faults.append(f"{answer.status} from {answer.url}")

    def hear(self, kind: str, text: str) -> None:
        if kind == "error" and not ANSWERS.match(text):
            self.faults.append(f"{self.page.url}: {text}")


def visit(browser: Browser, *, at: str, phone: bool = False, theme: str = "light", **more: Any) -> Visit:
    """A fresh context with its own cookies, as of a person's own machine."""
    context = browser.new_context(
        base_url=at,
        has_touch=phone,
        color_scheme="dark" if theme == "dark" else "light",
        locale="en-GB",
        reduced_motion="reduce",
        **{"timezone_id": "UTC", "viewport": PHONE if phone else DESKTOP, **more},
    )
    context.set_default_timeout(15_000)
    context.add_init_script(REPORT_VIOLATIONS)
    found = Visit(context.new_page(), context)
    found.watch()
    return found


def arrived(page: Page, path: str) -> None:
    """The page is at this path (and query, where one is given), however often it set out on the way there.

    Playwright's ``wait_for_url`` fails when one navigation overtakes another, as two answers of a session's end do.
    """
    end = "$" if "?" in path else "([?#]|$)"
    expect(page).to_have_url(re.compile(f"^https?://[^/]+{re.escape(path)}{end}"))
