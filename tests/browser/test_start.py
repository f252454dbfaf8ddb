"""The real start in a real browser: production settings over http on this machine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Browser, expect

from partnership.environment import SHOULD_BE
from tests.cast import PASSWORD
from tests.core.processes import free_port, running, wait_to_read

pytestmark = [pytest.mark.browser]


def test_somebody_signs_in_and_finds_every_file(browser: Browser, tmp_path: Path) -> None:
    told = dict.fromkeys(SHOULD_BE, "") | {
        "WEB_WORKERS": "1",
        "VAR_DIR": str(tmp_path / "var"),
        "PORT": str(free_port()),
    }
    portal = f"http://localhost:{told['PORT']}"
    output = tmp_path / "output"
    with running(["manage.py", "up", "--real"], told, output) as up:
        wait_to_read(f"Lockstep is at {portal}", output, up)
        subprocess.run(
            [sys.executable, "manage.py", "create_person", "it@example.org", "--role", "it"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **told, "LOCKSTEP_PASSWORD": PASSWORD},
            check=True,
        )
        context = browser.new_context()
        page = context.new_page()
        wrong: list[str] = []
        page.on(
            "response", lambda answer: wrong.extend([f"{answer.status} {answer.url}"] if answer.status >= 400 else [])
        )
        page.on("console", lambda said: wrong.extend([said.text] if said.type == "error" else []))
        page.goto(f"{portal}/")
        assert page.evaluate("document.styleSheets.length") >= 1
        page.get_by_label("Email").fill("it@example.org")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page).to_have_title(re.compile("Home"))
        cookies = {cookie["name"]: cookie["secure"] for cookie in context.cookies()}
        assert cookies["lockstep-session"] is False, "over http a browser keeps no secure cookie"
        assert wrong == []
        context.close()
