"""Whatever opens over a page opens inside the screen: menus, dialogs and lists, at a desk and on phones."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
import time_machine
from playwright.sync_api import FloatRect, Locator, Page

from partnership.people.models import Person
from tests.browser.conftest import OpenFor
from tests.browser.visit import arrived
from tests.many import NOW, Crowd

SIZES = [(1280, 860), (768, 1024), (390, 844), (320, 568)]
SLACK = 1  # a pixel of rounding

NOWHERE: FloatRect = {"x": 0, "y": 0, "width": 0, "height": 0}


@dataclass
class Outside:
    """What reached over the screen's edge, and by how much."""

    path: str
    what: str
    box: FloatRect


@pytest.fixture
def crowd(emptied: None, it: Person, marketing: Person, cio: Person, cmo: Person, admin: Person) -> Crowd:
    with time_machine.travel(NOW, tick=True):
        return Crowd(it=it, marketing=marketing, cio=cio, cmo=cmo, admin=admin)


A_FRAME_LATER = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))"
FLOOR = """opened => {
    const bar = opened.closest('dialog, .bottombar') ? null : document.querySelector('.bottombar')
    return bar?.offsetHeight ? bar.getBoundingClientRect().top : innerHeight
}"""


def is_inside(page: Page, opened: Locator) -> bool:
    """Inside the screen, and not under the bar at the foot of a phone's."""
    box, size = opened.bounding_box(), page.viewport_size
    assert box
    assert size
    across = box["x"] >= -SLACK and box["x"] + box["width"] <= size["width"] + SLACK
    return across and box["y"] >= -SLACK and box["y"] + box["height"] <= opened.evaluate(FLOOR) + SLACK


def outside(page: Page, path: str) -> list[Outside]:
    """Opens whatever of the page opens over it, one after the other."""
    page.goto(path)
    found = []
    for menu in page.locator("details[data-menu]:visible").all():
        menu.locator("summary").click()
        opened = menu.locator(".menu__list")
        opened.wait_for()
        page.evaluate(A_FRAME_LATER)  # where it opens is found out as it opens
        if not is_inside(page, opened):
            found.append(Outside(path, opened.inner_text()[:40], opened.bounding_box() or NOWHERE))
        page.keyboard.press("Escape")
    for dialog in page.locator("dialog").all():
        dialog.evaluate("dialog => dialog.showModal()")
        if not is_inside(page, dialog):
            found.append(Outside(path, dialog.get_attribute("id") or "", dialog.bounding_box() or NOWHERE))
        dialog.evaluate("dialog => dialog.close()")
    for choice in page.locator(".typed:visible > input").all():
        choice.click()
        opened = choice.locator("xpath=following-sibling::ul[1]")
        opened.wait_for()
        if not is_inside(page, opened):
            found.append(Outside(path, choice.get_attribute("id") or "", opened.bounding_box() or NOWHERE))
        page.keyboard.press("Escape")
    return found


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_whatever_opens_stays_inside_the_screen(
    crowd: Crowd, open_for: OpenFor, size: tuple[int, int], cio: Person, admin: Person
) -> None:
    held = crowd.held.get_absolute_url()
    project, outcome = crowd.project.get_absolute_url(), crowd.due.get_absolute_url()
    forms = ["/projects/cards/new/", "/actions/new/", "/meetings/series/new/"]
    paths = {
        cio: ["/", "/waiting/", outcome, "/projects/", project, "/meetings/", held, "/reminders/", *forms],
        admin: ["/gallery/", "/set-up/"],
    }
    found = []
    for person, visited in paths.items():
        page = open_for(person, viewport={"width": size[0], "height": size[1]})
        for path in visited:
            found += outside(page, path)
    assert found == []


@pytest.mark.parametrize("size", SIZES[2:], ids=str)
def test_more_leads_to_what_the_phones_bar_has_no_room_for(
    emptied: None, cio: Person, open_for: Callable[..., Page], size: tuple[int, int]
) -> None:
    page = open_for(cio, phone=True, viewport={"width": size[0], "height": size[1]})
    page.goto("/")
    bar = page.get_by_role("navigation", name="Main, on a phone")
    bar.get_by_text("More").click()
    bar.get_by_role("link", name="Outcomes").click()
    arrived(page, "/outcomes/dashboard/")
