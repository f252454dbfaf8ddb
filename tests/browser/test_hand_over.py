"""Somebody leaves: what they hold goes to others on one page, by keyboard and without a script, and they are out."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import expect

from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.models import Card
from partnership.promises.models import Action
from tests.browser.conftest import OpenFor
from tests.projects.board_cast import INTEGRATION, lane_of, make_project


def test_hand_everything_over_and_leave(
    open_for: OpenFor,
    emptied: None,
    lanes: list[Lane],
    admin: Person,
    it: Person,
    it2: Person,
    marketing: Person,
    cio: Person,
) -> None:
    project = make_project(marketing)
    for title in ("Write the welcome mail", "Move the consent"):
        Card.objects.add(project=project, lane=lane_of(INTEGRATION), title=title, by=it, assignee=it)
    Action.objects.capture(title="Ask the vendor", owner=it, due_on=timezone.localdate(), by=cio)

    page = open_for(admin)
    page.goto(f"/set-up/people/{it.pk}/")
    page.get_by_role("link", name="Hand over and end access").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hand over")
    page.get_by_role("button", name="See what would happen").press("Enter")
    expect(page.locator(".errors")).to_contain_text("Open cards")  # lanes and actions are proposed to the CIO
    page.locator("select[name=card-it]").select_option(label="Nobody yet: it waits in its lane")
    page.get_by_label("“Move the consent” to").select_option(label=it2.name)
    page.locator("select[name=lane-it]").select_option(label=it2.name)
    page.get_by_role("button", name="See what would happen").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("What would happen")
    expect(page.locator("table")).to_contain_text(it2.name)
    page.get_by_role("button", name="Hand over and end access").click()
    expect(page.locator("#leaving")).to_contain_text("they handed over 4 lanes, 2 cards and 1 action")

    assert not Person.objects.get(pk=it.pk).is_active
    assert {card.title: card.assignee for card in Card.objects.all()} == {
        "Write the welcome mail": None,
        "Move the consent": it2,
    }
    assert Action.objects.get().owner == cio
    theirs = open_for(it2)
    theirs.goto("/")
    expect(theirs.locator(".home-news")).to_contain_text("You take over from Ivan Petrov: 4 lanes and 1 card.")


def test_name_a_deputy_for_a_holiday(open_for: OpenFor, emptied: None, cio: Person, cmo: Person, it: Person) -> None:
    page = open_for(cio)
    page.goto("/")
    page.locator("summary", has_text=cio.name).click()
    page.get_by_role("link", name="Name a deputy").click()
    page.get_by_label("Who acts for you").select_option(label=it.name)
    page.get_by_role("button", name="Name", exact=True).click()
    expect(page.get_by_role("main").locator(".rows").first).to_contain_text(it.name)
    given = cio.delegations_given.get()
    assert given.from_on > timezone.localdate()
    assert given.until_on - given.from_on == timedelta(days=13)
    other = open_for(cmo)
    other.goto("/")
    expect(other.locator(".home-news")).to_contain_text("Ivan Petrov acts for Ingrid Olsen")
