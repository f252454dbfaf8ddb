"""A company moves in: from an empty portal to lanes with owners, a proposed outcome and a planned one-to-one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from meetings.models import Meeting
from outcomes.models import Version
from partnership.company.models import GroundRules
from partnership.lanes.models import Lane
from partnership.people.actions import take_up
from partnership.people.models import Invitation, Person
from tests.browser.conftest import OpenFor, sign_in
from tests.browser.visit import Visit

INGRID, MARCUS = ("Ingrid Olsen", "ingrid@example.com"), ("Marcus Weber", "marcus@example.com")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).last.click()


def heading(page: Page, name: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def say_who_the_company_is(page: Page) -> None:
    """Only its name has to be typed; here its place is another than the browser's."""
    expect(page.locator("#id_time_zone")).not_to_have_value("")
    page.get_by_label("Name of the company").fill("Harbour & Pine")
    zone = page.get_by_role("combobox", name="Time zone")
    zone.fill("berl")
    expect(page.locator(".typed__list:visible li")).to_have_count(1)
    zone.press("Enter")
    expect(zone).to_have_value(re.compile("^Berlin, Germany"))
    own = page.get_by_role("combobox", name="The company’s own")
    own.click()
    own.fill("germ")
    own.press("Enter")
    region = page.locator("input#id_countries_0_region")  # there when the typed box has taken the select's place
    region.fill("bay")
    region.press("Enter")
    expect(page.locator("#countries.htmx-request")).to_have_count(0)
    expect(region).to_have_value("Bayern")
    expect(page.locator(".countries__days li")).to_have_count(5)
    press(page, "Save and go on")


def invite_the_two(page: Page) -> None:
    heading(page, "The two executives")
    for side, (name, address) in (("it", INGRID), ("marketing", MARCUS)):
        page.locator(f"[name={side}-name]").fill(name)
        page.locator(f"[name={side}-email]").fill(address)
    press(page, "Invite and go on")


def take_the_lanes(page: Page) -> None:
    heading(page, "The lanes")
    page.locator("[name=lane-1-name]").fill("Content")
    page.locator("[name=lane-6-wanted]").uncheck()
    press(page, "Put them on the board")
    heading(page, "Moving in")
    expect(page.get_by_role("main")).to_contain_text("5 lanes are on the board.")


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
def test_from_an_empty_portal_to_a_proposed_outcome(
    phone: bool, open_for: OpenFor, visits: Callable[..., Visit], portal: str, emptied: None, admin: Person
) -> None:
    page = open_for(admin, phone=phone)
    page.goto("/")
    page.get_by_role("link", name="All six steps").click()
    page.get_by_role("link", name="Go on: the company").click()

    say_who_the_company_is(page)
    invite_the_two(page)

    heading(page, "The people")
    page.locator("[name=people-0-name]").fill("Ivan Petrov")
    page.locator("[name=people-0-email]").fill("ivan@example.com")
    press(page, "These are all for now, go on")

    take_the_lanes(page)
    rules = GroundRules.current()
    assert (rules.time_zone, rules.countries) == ("Europe/Berlin", "DE-BY")
    assert Lane.objects.open().count() == 5

    # the executives come in, and start
    for invitation in Invitation.objects.pending().exclude(seat=""):
        take_up(invitation)
    ingrid = Person.objects.get(email=INGRID[1])
    theirs = visits(phone=phone)
    sign_in(theirs, ingrid, portal)
    page = theirs.page
    page.goto("/")
    page.get_by_role("link", name="Do it now").click()
    page.get_by_role("link", name="Sell more to existing customers").click()
    for number, (baseline, target) in enumerate([("21", "32"), ("412", "480"), ("30", "36")], 1):
        page.locator(f"[name=kpi-{number}-baseline]").fill(baseline)
        page.locator(f"[name=kpi-{number}-target]").fill(target)
    press(page, "Draft it")
    press(page, "Propose for signature")
    expect(page.get_by_role("link", name="Read and sign").first).to_be_visible()
    assert Version.objects.get().state == Version.State.PROPOSED

    page.goto("/welcome/one-to-one/")
    expect(page.locator("#first-days li")).to_have_count(3)
    page.get_by_label("Weekday").select_option("Tuesday")
    expect(page.locator("#first-days li").first).to_contain_text("Tue")
    press(page, "Plan it")
    expect(page.get_by_role("main")).to_contain_text("What changes in the market")
    assert Meeting.objects.get().state == Meeting.State.PREPARATION


def test_without_a_script(visits: Callable[..., Visit], portal: str, emptied: None, admin: Person) -> None:
    found = visits(java_script_enabled=False)
    sign_in(found, admin, portal)
    page = found.page
    page.goto("/welcome/")
    page.get_by_role("link", name="Go on: the company").click()
    page.get_by_label("Name of the company").fill("Harbour & Pine")
    page.get_by_label("Time zone").select_option("Europe/Berlin")
    page.get_by_label("The company’s own").select_option("DE")
    press(page, "Show their regions and holidays")
    expect(page.get_by_label("Name of the company")).to_have_value("Harbour & Pine")
    page.get_by_label("Its region").select_option("DE-BY")
    press(page, "Save and go on")
    invite_the_two(page)
    heading(page, "The people")
    press(page, "These are all for now, go on")
    take_the_lanes(page)
    assert GroundRules.current().countries == "DE-BY"


def test_the_browser_fills_in_zone_and_country(
    visits: Callable[..., Visit], portal: str, emptied: None, admin: Person
) -> None:
    found = visits(timezone_id="Asia/Calcutta")
    sign_in(found, admin, portal)
    found.page.goto("/welcome/company/")
    expect(found.page.get_by_role("combobox", name="Time zone")).to_have_value("Kolkata, India (GMT+5:30)")
    expect(found.page.get_by_role("combobox", name="The company’s own")).to_have_value("India")
    expect(found.page.locator(".countries__days li")).to_have_count(5)


def test_a_typed_select_by_keyboard_alone(
    visits: Callable[..., Visit], portal: str, emptied: None, admin: Person
) -> None:
    found = visits()
    sign_in(found, admin, portal)
    page = found.page
    page.goto("/set-up/people/new/")
    zone = page.get_by_role("combobox", name="Time zone")
    zone.focus()
    page.keyboard.press("ArrowDown")
    expect(zone).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("Escape")
    expect(zone).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("são paulo")
    expect(page.locator(".typed__list:visible li").first).to_contain_text("Sao Paulo, Brazil")
    page.keyboard.press("Tab")
    expect(zone).to_have_value("Sao Paulo, Brazil (GMT-3)")
    assert page.locator("select[name=time_zone]").input_value() == "America/Sao_Paulo"
    zone.fill("nowhere at all")
    page.keyboard.press("Tab")
    expect(zone).to_have_value("Sao Paulo, Brazil (GMT-3)")
