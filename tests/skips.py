"""What needs a server or a browser that is not there is skipped, named and counted."""

import shutil

import pytest
from django.conf import settings
from django.db import connection

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.hookimpl(tryfirst=True)  # xdist reads the groups in the same hook: a mark that comes later groups nothing
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    browser_asked_for = any("browser" in str(argument) for argument in config.args)
    with_services = connection.vendor == "postgresql" and bool(settings.REDIS_URL)
    for item in items:
        if "browser" in item.path.parts:
            item.add_marker("browser")
        if item.get_closest_marker("browser"):
            if not browser_asked_for:
                item.add_marker(pytest.mark.skip(reason="make test-browser runs it"))
            elif CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="needs Chromium"))
        if item.get_closest_marker("services"):
            # They share one Redis, so one process runs them, one after another.
            item.add_marker(pytest.mark.xdist_group("services"))
            if not with_services:
                item.add_marker(pytest.mark.skip(reason="needs Postgres and Redis: make test-services"))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.getreports("skipped")
    if not skipped:
        return
    terminalreporter.section(f"{len(skipped)} skipped")
    for report in sorted(skipped, key=lambda report: report.nodeid):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
        terminalreporter.line(f"{report.nodeid}  ({reason.removeprefix('Skipped: ')})")
