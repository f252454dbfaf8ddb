"""Move and hand off a card: by mouse, by keyboard, and with JavaScript switched off."""

import re
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
    take_up(page, card)
    carry(page, lane, column)
    page.mouse.up()


def take_up(page: Page, card: Card) -> None:
    held = page.locator(f"#c{card.pk}").bounding_box()
    assert held
    page.mouse.move(held["x"] + 20, held["y"] + held["height"] - 6)
    page.mouse.down()
    page.mouse.move(held["x"] + 40, held["y"] + held["height"] + 6, steps=3)


def carry(page: Page, lane: str, column: str) -> None:
    cell = page.locator(f"#k{lane_of(lane).pk}-{column}").locator("xpath=..").bounding_box()
    assert cell
    page.mouse.move(cell["x"] + cell["width"] / 2, cell["y"] + cell["height"] / 2, steps=8)


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


def test_a_card_dragged_into_blocked_is_asked_about_in_a_field_that_has_the_focus(
    open_for: OpenFor, card: Card, marketing: Person
) -> None:
    page = open_for(marketing)
    page.goto("/projects/")
    drag(page, card, CREATIVE, "blocked")
    dialog = page.get_by_role("dialog", name="One question")
    expect(dialog.locator("[name=blocked_because]")).to_be_focused()
    expect(dialog.locator(".field[data-wrong]")).to_have_count(0)
    page.keyboard.type("The photos are late.")
    page.keyboard.press("Enter")
    in_cell(page, card, CREATIVE, "blocked")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="Undo").click()
    in_cell(page, card, CREATIVE, "todo")


SOONER_THAN_ANYBODY = """document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (detail.target?.id === "move-body") setTimeout(() => {
    document.querySelector("[name=blocked_because]").value = "The photos are late.";
    document.getElementById("place-form").requestSubmit();
  });
})"""


def test_a_form_that_has_just_come_is_answered_in_place(open_for: OpenFor, card: Card, marketing: Person) -> None:
    """Not as a plain form, which would leave the board and its *Undo* behind."""
    page = open_for(marketing)
    page.goto("/projects/")
    page.evaluate(SOONER_THAN_ANYBODY)
    drag(page, card, CREATIVE, "blocked")
    in_cell(page, card, CREATIVE, "blocked")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_a_card_held_at_the_edge_scrolls_while_the_pointer_rests(
    open_for: OpenFor, card: Card, marketing: Person
) -> None:
    page = open_for(marketing)
    page.set_viewport_size({"width": 1280, "height": 420})
    page.goto("/projects/")
    held = page.locator(f"#c{card.pk}").bounding_box()
    assert held
    page.mouse.move(held["x"] + 20, held["y"] + held["height"] - 6)
    page.mouse.down()
    page.mouse.move(held["x"] + 60, 410, steps=3)
    for _ in range(50):  # nothing moves but the page
        if page.evaluate("scrollY") > 100:
            break
        page.wait_for_timeout(100)
    assert page.evaluate("scrollY") > 100
    page.keyboard.press("Escape")
    stopped = page.evaluate("scrollY")
    page.wait_for_timeout(200)
    assert page.evaluate("scrollY") == stopped


def test_the_list_of_keys_has_those_of_the_board_for_those_who_may(
    open_for: OpenFor, card: Card, marketing: Person, observer: Person
) -> None:
    for person, may in ((marketing, True), (observer, False)):
        page = open_for(person)
        page.goto("/projects/")
        page.locator(f"#c{card.pk} > a").focus()
        page.keyboard.press("?")
        keys = page.locator("[data-keys-list]")
        expect(keys).to_contain_text("go from card to card")
        expect(keys.get_by_text("move the card in focus")).to_have_count(int(may))
        expect(keys.get_by_text("ask where the card in focus goes")).to_have_count(int(may))


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
    expect(page.get_by_role("dialog", name="Hand the card over")).to_be_visible()
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


def test_a_card_that_two_hold_at_once_goes_where_it_was_dropped_first(
    open_for: OpenFor, card: Card, marketing: Person, marketing2: Person
) -> None:
    """What comes of the other does not take it out of a hand; whoever drops later is told, and may still have it."""
    first, second = open_for(marketing), open_for(marketing2)
    for page, column in ((first, "doing"), (second, "done")):
        page.goto("/projects/")
        take_up(page, card)
        carry(page, CREATIVE, column)
        expect(page.locator(".card--held")).to_be_visible()
    first.mouse.up()
    in_cell(first, card, CREATIVE, "doing")
    second.wait_for_timeout(4_500)  # longer than the board waits before it asks for news
    expect(second.locator(".card--held")).to_be_visible()
    second.mouse.up()
    told = second.locator(".board__overtaken")
    expect(told).to_contain_text("was changed while you looked")
    expect(told).to_contain_text("Doing")
    assert place(card) == (CREATIVE, "doing")
    for page in (first, second):
        in_cell(page, card, CREATIVE, "doing")
        expect(page.locator(f"[id=c{card.pk}]")).to_have_count(1)
    told.get_by_role("button", name="all the same").click()
    in_cell(second, card, CREATIVE, "done")
    in_cell(first, card, CREATIVE, "done")  # by itself
    assert place(card) == (CREATIVE, "done")


def test_what_others_do_appears_by_itself_and_leaves_focus_choice_and_hand_alone(
    open_for: OpenFor, card: Card, card_in: Callable[..., Card], marketing: Person, marketing2: Person
) -> None:
    chosen, held, moved = card_in(title="Chosen"), card_in(title="Held"), card_in(title="Moved")
    page = open_for(marketing)
    page.goto("/projects/")
    page.evaluate("window.loadedOnce = true")
    page.locator(f"#c{chosen.pk} > a").focus()
    page.keyboard.press("x")
    expect(page.locator(f"#c{chosen.pk}[data-chosen]")).to_be_visible()
    page.locator(f"#c{card.pk} > a").focus()

    moved.move(lane=lane_of(CREATIVE), column="doing", by=marketing2)
    expect(page.locator(f"#k{lane_of(CREATIVE).pk}-doing #c{moved.pk}")).to_be_visible(timeout=5_500)
    expect(page.locator(f"#c{card.pk} > a")).to_be_focused()
    expect(page.locator(f"#c{chosen.pk}[data-chosen]")).to_be_visible()

    take_up(page, held)
    Card.objects.for_moving().get(pk=moved.pk).move(lane=lane_of(CREATIVE), column="done", by=marketing2)
    page.wait_for_timeout(5_500)
    expect(page.locator(".card--held")).to_be_visible()
    in_cell(page, moved, CREATIVE, "doing")  # what came waits for the hand
    carry(page, CREATIVE, "doing")
    page.mouse.up()
    in_cell(page, held, CREATIVE, "doing")
    expect(page.locator(f"#k{lane_of(CREATIVE).pk}-done #c{moved.pk}")).to_be_visible(timeout=5_500)
    assert page.evaluate("window.loadedOnce")


def test_the_board_is_printed_on_a3_across(open_for: OpenFor, card: Card, marketing: Person) -> None:
    page = open_for(marketing)
    page.goto("/projects/")
    sizes = re.findall(rb"/MediaBox\s*\[\s*0\s+0\s+([\d.]+)\s+([\d.]+)", page.pdf(prefer_css_page_size=True))
    assert {(round(float(wide)), round(float(high))) for wide, high in sizes} == {(1191, 842)}
    page.emulate_media(media="print")
    expect(page.locator(f"#c{card.pk}")).to_be_visible()
    expect(page.locator(".board__filters")).to_be_hidden()
