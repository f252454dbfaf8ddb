"""The filter over a list on a phone: the list comes first, and the selects when they are asked for."""

import pytest
from playwright.sync_api import expect

from partnership.people.models import Person
from tests.browser.conftest import OpenFor

PHONE = {"width": 390, "height": 844}
PATHS = ("/stack/", "/contracts/", "/stack/data/", "/stack/integrations/", "/projects/requests/", "/projects/ideas/")


@pytest.mark.usefixtures("emptied", "cio", "cmo")
def test_selects_are_folded_away_on_a_phone_until_they_are_asked_for(open_for: OpenFor, it: Person) -> None:
    page = open_for(it, viewport=PHONE)
    for path in PATHS:
        page.goto(path)
        bar = page.get_by_role("search")
        expect(bar.get_by_label("Words")).to_be_visible()
        assert not [each for each in bar.get_by_role("combobox").all() if each.is_visible()], path
        assert page.locator(".empty").bounding_box()["y"] < 700, path
        bar.get_by_text("More filters").click()
        expect(bar.get_by_role("combobox").first).to_be_visible()
    page.goto("/projects/requests/?side=it")
    expect(page.get_by_label("Side")).to_be_visible()  # what narrows the list is seen
    page.set_viewport_size({"width": 1280, "height": 860})
    page.goto("/stack/")
    expect(page.get_by_label("Category")).to_be_visible()
    expect(page.get_by_text("More filters")).to_be_hidden()
