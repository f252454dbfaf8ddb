"""Talk about a record: with @ and the keyboard, with an answer, on a phone's page, and with JavaScript switched off."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

from partnership.comments.actions import write
from partnership.comments.models import Comment, Mention
from partnership.people.models import Person
from partnership.projects.models import Card
from tests.browser.conftest import OpenFor
from tests.cast import make_person

pytestmark = pytest.mark.xdist_group("browser-comments")


@pytest.fixture
def card(emptied: None, card_in: Callable[..., Card]) -> Card:
    """Ivan Petrov and Maya Lindqvist are there already; a second Maya makes the name unclear."""
    make_person("maya2@example.com", "Maya Stern", side="it")
    return card_in()


def test_a_name_and_a_comment_by_keyboard_alone(open_for: OpenFor, card: Card, it: Person, marketing: Person) -> None:
    page = open_for(it)
    page.goto(card.get_absolute_url())
    box = page.get_by_label("Say something")
    box.focus()
    page.keyboard.type("Dear @may")
    names = page.get_by_role("listbox", name="People")
    expect(names.get_by_role("option")).to_have_text([re.compile("Maya Lindqvist"), re.compile("Maya Stern")])
    expect(box).to_have_attribute("aria-controls", names.get_attribute("id") or "")
    expect(page.locator("#announcer")).to_contain_text("2 names")
    page.keyboard.press("ArrowDown")
    second = names.get_by_role("option").nth(1)
    expect(second).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", second.get_attribute("id") or "")
    page.evaluate(AXE_SCRIPT)
    wrong = page.evaluate("axe.run('#comments', {resultTypes: ['violations']})")["violations"]
    assert [each["id"] for each in wrong] == []
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(names).to_be_hidden()
    expect(box).not_to_have_attribute("aria-controls", re.compile("."))
    expect(box).to_have_value("Dear @Maya Lindqvist ")
    page.keyboard.type("when", delay=80)
    expect(names).to_be_hidden()  # a name that was chosen is not asked about again
    page.keyboard.type("?")
    page.keyboard.press("Control+Enter")
    said = page.locator(".comment")
    expect(said).to_contain_text("Dear @Maya Lindqvist when?")
    expect(said.locator("mark")).to_have_text("@Maya Lindqvist")
    expect(page.locator("#toasts")).to_contain_text("Posted. It waits for Maya Lindqvist.")
    expect(box).to_have_value("")
    expect(box).to_be_focused()
    assert Mention.objects.get().person == marketing
    page.reload()
    expect(box).to_have_value("")  # no draft of what was posted is left
    expect(said).to_have_count(1)


def test_escape_leaves_the_list_and_the_text(open_for: OpenFor, card: Card, it: Person) -> None:
    page = open_for(it)
    page.goto(card.get_absolute_url())
    box = page.get_by_label("Say something")
    box.focus()
    page.keyboard.type("@may")
    names = page.get_by_role("listbox", name="People")
    expect(names).to_be_visible()
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    page.keyboard.type("a, which?")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("could be Maya Lindqvist or Maya Stern")
    expect(box).to_have_value("@maya, which?")
    box.fill("@Maya Stern, which?")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".comment")).to_contain_text("@Maya Stern, which?")
    expect(box).to_have_value("")
    page.keyboard.type("@ma")
    expect(names).to_be_visible()  # another @ in the same place
    page.keyboard.press("Escape")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_answer_an_edit_and_a_removal_in_place(open_for: OpenFor, card: Card, it: Person, marketing: Person) -> None:
    asked = write(card, by=marketing, text="@Ivan Petrov, when is it due?").comment
    page = open_for(it)
    page.goto("/waiting/")
    page.get_by_role("link", name="Answer").click()
    expect(page).to_have_url(re.compile(rf"{card.get_absolute_url()}#{asked.anchor}$"))
    page.get_by_role("link", name="Answer Maya Lindqvist").click()
    box = page.get_by_label("Say something")
    expect(box).to_be_focused()
    expect(page.locator("[data-answers]")).to_contain_text("You answer Maya Lindqvist: @Ivan Petrov, when is it due?")
    page.keyboard.type("In May.")
    page.keyboard.press("Control+Enter")
    mine = page.locator(".comment").nth(1)
    expect(mine).to_contain_text("In May.")
    expect(mine.locator("blockquote")).to_contain_text("when is it due?")
    expect(page.locator("[data-answers]")).to_be_hidden()
    assert Comment.objects.latest("pk").answers == asked
    mine.get_by_role("link", name="Edit").click()
    wording = page.get_by_label("What it says")
    expect(wording).to_be_focused()
    wording.fill("In June.")
    mine.get_by_role("button", name="Save").click()
    expect(mine).to_contain_text("In June.")
    expect(mine.get_by_role("link", name="edited")).to_be_visible()
    mine.get_by_role("link", name="Remove").click()
    mine.get_by_role("link", name="Keep it").click()
    expect(mine).to_contain_text("In June.")
    mine.get_by_role("link", name="Remove").click()
    mine.get_by_role("button", name="Remove it").click()
    expect(mine).to_contain_text("Ivan Petrov removed this comment")
    expect(mine).to_be_focused()


def test_what_was_typed_is_there_after_a_visit_elsewhere(open_for: OpenFor, card: Card, it: Person) -> None:
    page = open_for(it)
    page.goto(card.get_absolute_url())
    page.get_by_label("Say something").press_sequentially("Half a thought")
    page.goto("/waiting/")
    page.goto(card.get_absolute_url())
    expect(page.get_by_label("Say something")).to_have_value("Half a thought")


def test_earlier_comments_come_into_place(open_for: OpenFor, card: Card, it: Person) -> None:
    for n in range(23):
        write(card, by=it, text=f"Number {n}.")
    page = open_for(it)
    page.goto(card.get_absolute_url())
    said = page.locator(".comment")
    expect(said).to_have_count(20)
    page.get_by_role("link", name="3 earlier comments").click()
    expect(said).to_have_count(23)
    expect(said.first).to_contain_text("Number 0.")
    expect(said.first).to_be_focused()
    expect(page.get_by_role("link", name="earlier comment")).to_have_count(0)


def test_all_of_it_without_javascript(open_for: OpenFor, card: Card, it: Person, marketing: Person) -> None:
    for n in range(21):
        write(card, by=marketing, text=f"Number {n}.")
    page = open_for(it, java_script_enabled=False)
    page.goto(card.get_absolute_url())
    page.get_by_label("Say something").fill("@Maya, when?")
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_role("alert")).to_contain_text("could be Maya Lindqvist or Maya Stern")
    page.get_by_label("Say something").fill("@Maya Lindqvist, when?")
    page.get_by_role("button", name="Post").click()
    mine = page.locator(".comment").last
    expect(mine.locator("mark")).to_have_text("@Maya Lindqvist")
    mine.get_by_role("link", name="Edit").click()
    page.get_by_label("What it says").fill("@Maya Lindqvist, in May?")
    page.get_by_role("button", name="Save").click()
    expect(page.locator(".comment").last).to_contain_text("in May?")
    page.locator(".comment").last.get_by_role("link", name="edited").click()
    expect(page.get_by_text("when?")).to_be_visible()
    page.goto(card.get_absolute_url())
    page.get_by_role("link", name="2 earlier comments").click()
    expect(page.get_by_text("Number 0.")).to_be_visible()
    page.get_by_role("link", name="Answer Maya Lindqvist").first.click()
    page.get_by_label("Say something").fill("Late, but yes.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator(".comment").last.locator("blockquote")).to_contain_text("Number 0.")
    page.locator(".comment").last.get_by_role("link", name="Remove").click()
    page.get_by_role("button", name="Remove it").click()
    expect(page.locator(".comment").last).to_contain_text("removed this comment")
