"""Move and hand off a card: by mouse, by keyboard, and with JavaScript switched off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from partnership.people.models import Person
from partnership.projects.models import Card, HandOff
from tests.browser.conftest import OpenFor
from tests.projects.board_cast import ARCHITECTURE, CREATIVE, INTEGRATION, lane_of


@pytest.fixture
def card(emptied: None, card_in: Callable[..., Card]) -> Card:
    return card_in()


def place(card: Card) -> tuple[str, str]:
    card.refresh_from_db()
    return card.lane.name, card.column_id


def drag(page: Page, card: Card, lane: str, column: str) -> None:
    held = page.locator(f"#c{card.pk}").bounding_box()
    cell = page.locator(f"#k{lane_of(lane).pk}-{column}").locator("xpath=..").bounding_box()
    assert held
    assert cell
    page.mouse.move(held["x"] + 20, held["y"] + held["height"] - 6)
    page.mouse.down()
    page.mouse.move(held["x"] + 40, held["y"] + held["height"] + 6, steps=3)
    page.mouse.move(cell["x"] + cell["width"] / 2, cell["y"] + cell["height"] / 2, steps=8)
    page.mouse.up()


def in_cell(page: Page, card: Card, lane: str, column: str) -> None:
    expect(page.locator(f"#k{lane_of(lane).pk}-{column} #c{card.pk}")).to_be_visible()


def test_card_moves_by_mouse(open_for: OpenFor, card: Card, marketing: Person) -> None:
    page = open_for(marketing)
    page.goto("/projects/")
    drag(page, card, CREATIVE, "doing")
    in_cell(page, card, CREATIVE, "doing")
    assert place(card) == (CREATIVE, "doing")
    page.reload()
    in_cell(page, card, CREATIVE, "doing")


def test_card_moves_by_keyboard_and_the_move_is_announced(open_for: OpenFor, card: Card, marketing: Person) -> None:
    page = open_for(marketing)
    page.goto("/projects/")
    page.locator(f"#c{card.pk} > a").focus()
    page.keyboard.press("Shift+ArrowRight")
    in_cell(page, card, CREATIVE, "doing")
    expect(page.locator("#announcer")).to_contain_text(card.title)
    expect(page.locator(f"#c{card.pk} > a")).to_be_focused()
    assert place(card) == (CREATIVE, "doing")
    page.keyboard.press("m")
    dialog = page.get_by_role("dialog", name="Move a card")
    expect(dialog).to_be_visible()
    dialog.locator("[name=column]").select_option("done")
    dialog.get_by_role("button", name="Move", exact=True).click()
    in_cell(page, card, CREATIVE, "done")
    expect(dialog).to_be_hidden()
    assert place(card) == (CREATIVE, "done")


def test_card_moves_without_javascript(open_for: OpenFor, card: Card, marketing: Person) -> None:
    page = open_for(marketing, java_script_enabled=False)
    page.goto("/projects/")
    page.get_by_role("link", name=card.title).first.click()
    page.get_by_role("link", name="Move…").click()
    page.locator("[name=column]").select_option("doing")
    page.get_by_role("main").get_by_role("button", name="Move", exact=True).click()
    in_cell(page, card, CREATIVE, "doing")
    assert place(card) == (CREATIVE, "doing")


def hand_over(page: Page) -> None:
    page.locator("[name=done]").fill("The text is signed off.")
    page.locator("[name=right_when]").fill("It arrives within a minute.")
    page.get_by_role("button", name="Hand over", exact=True).click()


def test_crossing_waits_until_the_other_side_accepts_it(
    open_for: OpenFor, card: Card, marketing: Person, it: Person
) -> None:
    page = open_for(marketing)
    page.goto("/projects/")
    page.set_viewport_size({"width": 1280, "height": 1600})  # both lanes in sight
    drag(page, card, INTEGRATION, "todo")
    expect(page.get_by_role("dialog", name="Move a card")).to_be_visible()
    hand_over(page)
    expect(page.locator(f".ghost[data-from=c{card.pk}]")).to_be_visible()
    assert place(card) == (CREATIVE, "todo")
    theirs = open_for(it)
    theirs.goto("/waiting/")
    theirs.get_by_role("main").get_by_role("link", name=card.title).first.click()
    expect(theirs.get_by_text("It arrives within a minute.")).to_be_visible()
    theirs.get_by_role("button", name="Accept", exact=True).click()
    expect(theirs.get_by_role("heading", level=1)).to_be_visible()
    assert HandOff.objects.get().state == "accepted"
    assert place(card) == (INTEGRATION, "todo")
    page.reload()
    in_cell(page, card, INTEGRATION, "todo")
    expect(page.locator(".ghost")).to_have_count(0)


def test_crossing_without_javascript(open_for: OpenFor, card: Card, marketing: Person) -> None:
    page = open_for(marketing, java_script_enabled=False)
    page.goto(f"{card.get_absolute_url()}place/")
    page.locator("[name=lane]").select_option(str(lane_of(ARCHITECTURE).pk))
    page.get_by_role("main").get_by_role("button", name="Move", exact=True).click()
    hand_over(page)
    assert HandOff.objects.get().to_lane.name == ARCHITECTURE
    assert place(card) == (CREATIVE, "todo")


@pytest.mark.parametrize("with_javascript", [True, False])
def test_stale_move_is_not_made_and_shows_the_fresh_board(
    open_for: OpenFor, card: Card, marketing: Person, marketing2: Person, with_javascript: bool
) -> None:
    page = open_for(marketing, java_script_enabled=with_javascript)
    page.goto("/projects/" if with_javascript else f"{card.get_absolute_url()}place/")
    other = open_for(marketing2)
    other.goto("/projects/")
    drag(other, card, CREATIVE, "done")
    in_cell(other, card, CREATIVE, "done")
    if with_javascript:
        drag(page, card, CREATIVE, "doing")
    else:
        page.locator("[name=column]").select_option("doing")
        page.get_by_role("main").get_by_role("button", name="Move", exact=True).click()
    expect(page.locator(".board__overtaken")).to_contain_text("was changed while you looked")
    in_cell(page, card, CREATIVE, "done")
    assert place(card) == (CREATIVE, "done")
