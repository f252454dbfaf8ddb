"""A board of another tool in a browser: sent, asked about, looked at card by card, saved, and on the board."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card
from tests.browser.conftest import OpenFor
from tests.projects.board_cast import CREATIVE, make_project

BOARD = {
    "id": "b1", "name": "Launch",
    "lists": [{"id": "l1", "name": "Ideas", "pos": 1}, {"id": "l2", "name": "Doing", "pos": 2}],
    "members": [{"id": "m1", "fullName": "Bo Ek", "username": "bo"}],
    "checklists": [{"id": "c", "idCard": "k1", "name": "Checklist", "checkItems": [
        {"id": "i1", "name": "Ask legal", "pos": 1, "state": "complete"}]}],
    "actions": [],
    "cards": [
        {"id": "k1", "idList": "l1", "name": "Write the welcome mail", "pos": 1, "idMembers": ["m1"]},
        {"id": "k2", "idList": "l2", "name": "Test the form", "pos": 2},
        {"id": "k3", "idList": "l2", "name": "Old thing", "pos": 3, "closed": True},
    ],
}  # fmt: skip


@pytest.mark.usefixtures("emptied", "cio", "cmo", "lanes")
def test_a_board_comes_in_from_another_tool(open_for: OpenFor, marketing: Person, tmp_path: Path) -> None:
    project, file = make_project(marketing), tmp_path / "launch.json"
    file.write_text(json.dumps(BOARD))
    page = open_for(marketing)
    page.goto("/projects/")
    page.get_by_role("link", name="bring the cards that you have elsewhere").click()
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", level=1, name="How this file is read")).to_be_visible()
    page.get_by_label("The cards’ project").select_option(label=project.title)
    page.get_by_label("Every card’s lane").select_option(label=CREATIVE)
    page.get_by_label("“Ideas”").select_option(label="To do")
    page.get_by_role("button", name="Show every row's fate").click()
    expect(page.get_by_text("named in its description: Bo Ek")).to_be_visible()
    expect(page.get_by_text("1 card taken as done")).to_be_visible()
    page.get_by_role("button", name="Save 3 cards").click()
    expect(page.get_by_role("heading", level=1, name="What this file changed")).to_be_visible()
    page.get_by_role("link", name="See the board").click()
    expect(page.get_by_role("link", name="Write the welcome mail")).to_be_visible()
    assert list(Card.objects.order_by("pk").values_list("column_id", flat=True)) == ["todo", "doing", "done"]
    assert Lane.objects.get(name=CREATIVE).cards.count() == 3
