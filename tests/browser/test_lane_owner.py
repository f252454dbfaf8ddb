"""Change a lane's owner: the administrator decides, everybody sees who answers now and who did before."""

from playwright.sync_api import expect

from partnership.lanes.models import Lane
from partnership.people.models import Person
from tests.browser.conftest import OpenFor
from tests.projects.board_cast import CREATIVE, lane_of


def test_change_a_lanes_owner(
    open_for: OpenFor,
    emptied: None,
    lanes: list[Lane],
    admin: Person,
    it: Person,
    marketing: Person,
    marketing2: Person,
) -> None:
    page = open_for(admin)
    page.goto("/set-up/lanes/")
    page.get_by_role("main").get_by_role("link", name=CREATIVE).click()
    form = page.locator("form[action$='/owner/']")
    form.locator("[name=marketing]").select_option(label=marketing2.name)
    form.get_by_role("button", name="Give the lane").click()
    owners = page.get_by_role("main").locator(".timeline").first
    expect(owners.locator(".moment[data-state=now]")).to_contain_text(marketing2.name)
    expect(owners.locator(".moment[data-state=done]")).to_contain_text(marketing.name)
    assert [person.name for person in lane_of(CREATIVE).owned.people] == [marketing2.name]

    board = open_for(it)
    board.goto("/projects/")
    expect(board.locator(f"tr[data-lane='{lane_of(CREATIVE).pk}'] .lane__person")).to_have_text(marketing2.name)
    board.goto("/lanes/")
    lane = board.locator(f"#lane-{lane_of(CREATIVE).pk}")
    expect(lane.locator(".lanes__people")).to_contain_text(marketing2.name)
    lane.get_by_text("Who had it before").click()
    expect(lane.locator("details")).to_contain_text(marketing.name)

    # Whoever got it is told.
    theirs = open_for(marketing2)
    theirs.goto("/")
    expect(theirs.locator(".home-news")).to_contain_text(CREATIVE)
    theirs.goto("/set-up/lanes/")
    expect(theirs.get_by_role("heading", level=1)).not_to_have_text("Lanes")
