"""What was typed and where things stood: a page from before signing in again, an undo under a filter, a form that
fills itself in while somebody is about to press."""

from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Page, Route, expect

from partnership.comments.models import Comment
from partnership.ideas.models import Idea
from partnership.people.models import Person
from partnership.projects.models import Card
from tests.browser.conftest import OpenFor, sign_in
from tests.browser.test_board import drag, in_cell
from tests.browser.visit import Visit
from tests.projects.board_cast import CREATIVE, make_project

EARLIER = "This page is from an earlier session."


@pytest.fixture
def card(emptied: None, card_in: Callable[..., Card]) -> Card:
    return card_in()


def sign_in_again(page: Page) -> None:
    """The token turns, as it does whenever somebody signs in; the page that is open knows nothing of it."""
    page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    other = page.context.new_page()
    other.goto("/projects/ideas/new/")
    other.close()


def test_a_plain_form_from_an_earlier_session_keeps_what_was_typed(
    open_for: OpenFor, card: Card, marketing: Person
) -> None:
    page = open_for(marketing)
    page.goto("/projects/ideas/new/")
    page.locator("#id_title").fill("Ask at the till")
    page.locator("#id_words").fill("They are standing there anyway, and they know.")
    sign_in_again(page)
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_role("main")).to_contain_text(EARLIER)
    expect(page.get_by_role("main")).to_contain_text("They are standing there anyway, and they know.")
    assert not Idea.objects.exists()
    page.get_by_role("button", name="Send it now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ask at the till")
    assert Idea.objects.get().author == marketing


def test_a_form_of_htmx_from_an_earlier_session_says_so_and_goes_with_the_next_press(
    visits: Callable[..., Visit], portal: str, card: Card, marketing: Person
) -> None:
    found = visits()
    sign_in(found, marketing, portal)
    page = found.page
    page.goto(card.get_absolute_url())
    page.get_by_label("Say something").fill("The photos are late.")
    sign_in_again(page)
    page.get_by_role("button", name="Post").click()
    expect(page.get_by_text(EARLIER)).to_be_visible()
    expect(page.get_by_label("Say something")).to_have_value("The photos are late.")
    page.get_by_role("button", name="Post").click()
    expect(page.locator("#comments-list")).to_contain_text("The photos are late.")
    assert Comment.objects.count() == 1
    refused = f"{card.get_absolute_url()}: Response Status Error Code 403"
    assert [fault for fault in found.faults if refused not in fault] == []
    found.faults.clear()  # htmx says of the refusal what the page says better


def test_undo_under_a_filter_puts_a_card_back_between_those_that_are_hidden(
    open_for: OpenFor, card: Card, card_in: Callable[..., Card], marketing: Person
) -> None:
    hidden, moved, beside, last = (card_in(title=title) for title in ("Hidden", "Moved", "Beside", "Last"))
    other = make_project(marketing, "Another project")
    Card.objects.filter(pk__in=[hidden.pk, beside.pk]).update(project=other)
    stood = list(Card.objects.order_by("rank", "pk").values_list("pk", flat=True))
    page = open_for(marketing)
    page.goto(f"/projects/?project={card.project_id}")
    expect(page.locator(f"#c{hidden.pk}")).to_have_count(0)
    drag(page, moved, CREATIVE, "doing")
    in_cell(page, moved, CREATIVE, "doing")
    page.get_by_role("button", name="Undo").click()
    in_cell(page, moved, CREATIVE, "todo")
    assert list(Card.objects.order_by("rank", "pk").values_list("pk", flat=True)) == stood
    assert page.locator(f"#c{moved.pk} ~ #c{last.pk}").count() == 1
    assert "project=" in page.url


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_the_guessed_country_moves_no_button(phone: bool, open_for: OpenFor, emptied: None, admin: Person) -> None:
    page = open_for(admin, phone=phone, timezone_id="Europe/Berlin")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/welcome/countries/**", hold)
    with page.expect_request("**/welcome/countries/**"):
        page.goto("/welcome/company/")
    save = page.get_by_role("button", name="Save and go on")
    before = save.bounding_box()
    held[0].continue_()
    expect(page.locator(".countries__days li")).to_have_count(5)
    assert save.bounding_box() == before
