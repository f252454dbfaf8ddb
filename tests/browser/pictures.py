"""`make pictures`: the main pages on a fresh demo, light, dark and on a phone, into docs/pictures/."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.visit import visit
from tests.skips import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "pictures"
PASSWORD = "lockstep-demo"
LOOKS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"theme": "dark"}, "phone": {"phone": True}}
# name: who looks, where, and the link to follow from there ("" stays)
PICTURES = {
    "home": ("cmo", "/", ""),
    "waiting": ("cio", "/waiting/", ""),
    "dashboard": ("cmo", "/outcomes/dashboard/", ""),
    "kpi": ("cmo", "/outcomes/dashboard/", ".tile a[href*='/kpis/']"),
    "board": ("it", "/projects/", ""),
    "request": ("it", "/projects/requests/?state=consultation", "#requests th a"),
    "one-to-one": ("cmo", "/", ".home-meeting a"),
    "co-sign": ("cio", "/waiting/", "main a[href$='/versions/2/signature/']"),
}


@contextmanager
def portal() -> Iterator[str]:
    """A portal of its own, with a fresh demo, in a folder that is thrown away."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
        listener.close()
        at = f"http://localhost:{port}"
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/pictures.sqlite3", "DEMO": "1", "PUBLIC_URL": at,
            "EMAIL_URL": f"filemail:///{folder}/mail", "LOG_LEVEL": "ERROR",
        }  # fmt: skip
        for name in ("REDIS_URL", "DEBUG"):
            environment.pop(name, None)
        manage = [sys.executable, str(ROOT / "manage.py")]
        for command in (["migrate", "--verbosity", "0"], ["demo"]):
            subprocess.run([*manage, *command], env=environment, check=True)
        serve = [*manage, "runserver", "--noreload", "--insecure", str(port)]
        server = subprocess.Popen(serve, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(f"{at}/healthz")
            yield at
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait()


def wait_for(address: str) -> None:
    for _ in range(120):
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The portal did not come up.")


def sign_in(page: Page, who: str) -> None:
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(f"{who}@example.com")
    page.locator("[name=password]").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


def find(page: Page, name: str) -> None:
    """Lead the page to what the picture shows."""
    _who, path, link = PICTURES[name]
    page.goto(path)
    if link:
        page.locator(link).first.click()
        page.wait_for_load_state()


def take_all(browser: Browser, at: str) -> None:
    where: dict[str, str] = {}
    for look, how in LOOKS.items():
        for who in sorted({who for who, _path, _link in PICTURES.values()}):
            seen = visit(browser, at=at, **how)
            sign_in(seen.page, who)
            for name in [name for name, given in PICTURES.items() if given[0] == who]:
                if name in where:
                    seen.page.goto(where[name])
                else:
                    find(seen.page, name)
                    where[name] = seen.page.url
                seen.page.wait_for_load_state("networkidle")
                seen.page.evaluate("document.fonts.ready")
                seen.page.screenshot(path=FOLDER / f"{name}-{look}.png", animations="disabled")
            seen.context.close()


def main() -> None:
    if CHROMIUM is None:
        raise SystemExit("The pictures need Chromium. On Debian and Ubuntu, as root: apt-get install chromium.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    with portal() as at, chromium() as browser:
        take_all(browser, at)
    taken = sorted(FOLDER.glob("*.png"))
    sys.stdout.write(f"{len(taken)} pictures, {sum(each.stat().st_size for each in taken) / 1e6:.1f} MB, in {FOLDER}\n")


if __name__ == "__main__":
    main()
