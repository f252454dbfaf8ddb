"""The stack in a browser: an inventory comes in, a product is picked by typing, both sides rate how it fits."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from partnership.people.models import Person
from partnership.stack.models import Fit, System
from tests.browser.conftest import OpenFor

INVENTORY = """product;status;business_owner;annual_cost;licences
Shop;live;Digital;12.500,50 EUR;120
Campaigns;under review;{email};9.000,00 EUR;40
Total;;;21.500,50 EUR;
"""


@pytest.mark.usefixtures("emptied", "cio", "cmo")
def test_a_company_brings_its_stack_in_and_says_how_it_fits(
    open_for: OpenFor, it: Person, marketing: Person, tmp_path: Path
) -> None:
    file = tmp_path / "stack.csv"
    file.write_text(INVENTORY.format(email=marketing.email))
    page = open_for(it)
    page.goto("/stack/")
    expect(page.get_by_text("No system is known yet.")).to_be_visible()
    page.get_by_role("link", name="Import…").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1, name="How this file is read")).to_be_visible()
    page.get_by_label("“Digital”").select_option(label=marketing.name)
    page.get_by_label("“under review”").select_option(label="Being phased out")
    page.get_by_label("They were there before the portal").check()
    page.get_by_role("button", name="Show every row's fate").click()
    expect(page.get_by_text("is a sum of other rows, not a system").first).to_be_visible()
    page.get_by_role("button", name="Save 2 systems, leave 1 bad row out").click()
    page.get_by_role("link", name="See the stack").click()
    expect(page.get_by_role("link", name="Campaigns")).to_be_visible()

    page.get_by_role("link", name="Add a system").click()
    page.get_by_label("Find a product").press_sequentially("mattermo")
    page.get_by_role("link", name="Mattermost").click()
    expect(page.get_by_label("Name")).to_have_value("Mattermost")
    page.get_by_label("Owner in IT").select_option(label=it.name)
    page.get_by_label("Life", exact=True).select_option(label="Live")
    page.get_by_label("Live since").fill("2026-02-01")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", level=1, name="Mattermost")).to_be_visible()
    page.get_by_role("button", name="It came without a request").click()
    expect(page.get_by_text("By-pass.")).to_be_visible()

    shop = System.objects.get(name="Shop")
    System.objects.filter(pk=shop.pk).update(owner_it=it)
    for person, figure in ((marketing, "4 wholly"), (it, "2 in part")):
        page = open_for(person)
        page.goto(shop.get_absolute_url())
        page.get_by_label(figure).check()
        page.get_by_role("button", name="Seal it").click()
        expect(page.get_by_role("button", name="Seal it")).to_be_hidden()
    expect(page.get_by_text("Migrate")).to_be_visible()
    assert Fit.objects.get().apart == 2
    page.goto("/stack/fit/")
    expect(page.locator(".fits__map").get_by_role("link", name="Shop")).to_be_visible()
