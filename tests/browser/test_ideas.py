"""An idea in a browser: added by a key from any page, backed by both sides, and its author's draft."""

import pytest
from playwright.sync_api import expect

from partnership.ideas.models import Idea
from partnership.people.models import Person
from tests.browser.conftest import OpenFor


@pytest.mark.usefixtures("emptied", "cio", "cmo")
def test_an_idea_is_added_by_a_key_backed_and_becomes_a_draft(
    open_for: OpenFor, it: Person, marketing: Person, marketing2: Person
) -> None:
    page = open_for(marketing)
    page.goto("/outcomes/")
    page.keyboard.press("+")
    expect(page.get_by_label("In one line")).to_be_focused()
    page.keyboard.type("Ask for the size first")
    page.keyboard.press("Tab")
    page.keyboard.type("They leave the shop where we ask for it last.")
    page.get_by_role("dialog", name="An idea").get_by_role("button", name="Add the idea").click()
    expect(page.get_by_text("Added: Ask for the size first. Others can back it now.")).to_be_visible()
    assert page.url.endswith("/outcomes/")

    idea = Idea.objects.get()
    for person, button in ((marketing2, "Back it"), (it, "Back it: it becomes a request")):
        other = open_for(person)
        other.goto("/projects/ideas/")
        other.get_by_role("link", name=idea.title).click()
        other.get_by_role("button", name=button, exact=True).click()
        expect(other.get_by_role("button", name=button, exact=True)).to_be_hidden()

    page.goto(idea.get_absolute_url())
    page.get_by_role("link", name="Its draft").click()
    expect(page.get_by_label("In one line").first).to_have_value(idea.title)
    expect(page.get_by_label("What is the problem?")).to_have_value(idea.words)
