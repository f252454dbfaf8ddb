"""The page of flow in a browser: what the board did, narrowed without a reload, and the cards behind a figure."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import expect

from partnership.people.models import Person
from partnership.projects.models import Card
from tests.browser.conftest import OpenFor
from tests.projects.board_cast import CREATIVE, INSIGHT, lane_of, make_project


@pytest.mark.usefixtures("emptied", "cio", "cmo", "lanes")
def test_flow_says_what_the_board_did_and_leads_to_the_cards(open_for: OpenFor, marketing: Person, it: Person) -> None:
    page = open_for(it)
    page.goto("/projects/flow/")
    expect(page.get_by_text("No card was on the board in this time.")).to_be_visible()

    project, now = make_project(marketing), timezone.now()
    for number, days in enumerate((2, 5, 9)):
        with time_machine.travel(now - timedelta(days=20), tick=True):
            card = Card.objects.add(
                project=project, lane=lane_of(CREATIVE), title=f"Card {number}", column="doing", by=marketing
            )
        with time_machine.travel(now - timedelta(days=20 - days), tick=True):
            card.move(lane=lane_of(CREATIVE), column="done", by=marketing)
    Card.objects.add(project=project, lane=lane_of(INSIGHT), title="Open one", by=marketing)
    page.reload()
    three = page.locator("#took").get_by_role("link", name="3", exact=True)
    expect(three.first).to_be_visible()
    page.locator("select[name=lane]").select_option(label=INSIGHT)
    expect(three).to_have_count(0)
    page.locator("select[name=lane]").select_option(index=0)
    three.first.click()
    expect(page.get_by_role("heading", name="Cards that were done")).to_be_visible()
    expect(page.get_by_role("link", name="Card 2")).to_be_visible()
