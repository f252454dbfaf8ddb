"""Agree and sign: two people, two browsers, one text."""

from collections.abc import Callable
from datetime import date

from playwright.sync_api import Page, expect

from outcomes.models import Outcome
from partnership.people.models import Person
from tests.browser.conftest import OpenFor
from tests.cast import PASSWORD

YEAR = date.today().year


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def write_the_draft(page: Page) -> None:
    page.goto("/outcomes/")
    follow(page, "Draft an outcome")
    page.get_by_label("Title").fill("Sell more to existing customers")
    page.get_by_label("Context").fill("Customers who come back cost **less** than new ones.")
    page.locator("[name=starts_on]").fill(f"{YEAR}-01-01")
    page.locator("[name=ends_on]").fill(f"{YEAR}-12-31")
    page.get_by_label("Buy").check()
    press(page, "Start the draft")


def add_the_kpi(page: Page, it: Person, marketing: Person) -> None:
    follow(page, "Add a KPI")
    page.locator("[name=name]").fill("Repeat purchase rate")
    page.locator("[name=meaning]").fill("Share of a month's customers who bought before.")
    page.locator("[name=unit]").fill("%")
    page.locator("[name=direction]").select_option("increase")
    page.locator("[name=baseline]").fill("20")
    if not page.locator("input[name$='-value']").count():
        press(page, "Add a target")
    page.locator("input[name$='-value']").first.fill("30")
    page.locator("input[name$='-from_on']").first.fill(f"{YEAR}-12-31")
    page.locator("select[name=steward_it]").select_option(str(it.pk))
    page.locator("select[name=steward_marketing]").select_option(str(marketing.pk))
    page.locator(".form__actions").get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", name="Repeat purchase rate")).to_be_visible()


def prove_and_sign(page: Page, version: int) -> None:
    page.get_by_role("link", name="Read and sign").first.click()
    expect(page.get_by_text("Repeat purchase rate").first).to_be_visible()
    page.get_by_role("link", name="Prove that it is you, then sign").click()
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Confirm")
    press(page, f"Sign version {version}")


def test_agree_and_sign(
    open_for: OpenFor,
    cio: Person,
    cmo: Person,
    it: Person,
    marketing: Person,
    with_password: Callable[[Person], Person],
) -> None:
    for person in (cio, cmo):
        with_password(person)
    theirs = open_for(marketing)
    write_the_draft(theirs)
    add_the_kpi(theirs, it, marketing)
    outcome = Outcome.objects.get()

    # The other side is in it while it is a draft, and proposes it.
    ours = open_for(cio)
    ours.goto(outcome.get_absolute_url())
    ours.get_by_role("link", name="Change the wording").click()
    ours.get_by_label("Context").fill("Customers who come back cost less than new ones, and complain less.")
    press(ours, "Save")
    press(ours, "Propose for signature")
    expect(ours.get_by_text("Not signed yet")).to_have_count(2)
    prove_and_sign(ours, 1)
    expect(ours.get_by_role("group", name="Signatures").first).to_contain_text(cio.name)
    expect(ours.get_by_text("Not signed yet").first).to_be_visible()
    assert not Outcome.objects.get().versions.filter(state="in_force").exists()

    # The CMO finds it waiting, reads what both will have signed, and signs.
    second = open_for(cmo)
    second.goto("/waiting/")
    second.get_by_role("link", name="Sell more to existing customers").first.click()
    second.get_by_text("Every field that you sign").click()
    expect(second.get_by_label("What you sign").get_by_text("and complain less")).to_be_visible()
    second.get_by_role("link", name="Prove that it is you, then sign").click()
    second.get_by_label("Password").fill(PASSWORD)
    press(second, "Confirm")
    press(second, "Sign version 1")
    second.goto(outcome.get_absolute_url())
    signatures = second.get_by_role("group", name="Signatures").first
    expect(signatures).to_contain_text(cio.name)
    expect(signatures).to_contain_text(cmo.name)
    expect(second.get_by_text("Not signed yet")).to_have_count(0)
    version = outcome.versions.get()
    assert (version.state, version.agreement.is_complete) == ("in_force", True)
    second.goto("/outcomes/dashboard/")
    expect(second.get_by_role("heading", name="Sell more to existing customers")).to_be_visible()
    expect(second.get_by_role("link", name="Repeat purchase rate")).to_be_visible()
    second.goto("/waiting/")
    expect(second.get_by_role("main").get_by_text("Sell more to existing customers")).to_have_count(0)


def test_a_tab_left_open_signs_nothing_that_changed_meanwhile(
    open_for: OpenFor,
    cio: Person,
    cmo: Person,
    it: Person,
    marketing: Person,
    with_password: Callable[[Person], Person],
) -> None:
    with_password(cio)
    page = open_for(marketing)
    write_the_draft(page)
    add_the_kpi(page, it, marketing)
    press(page, "Propose for signature")
    outcome = Outcome.objects.get()
    tab = open_for(cio)
    tab.goto(outcome.get_absolute_url())
    tab.get_by_role("link", name="Read and sign").first.click()
    tab.get_by_role("link", name="Prove that it is you, then sign").click()
    tab.get_by_label("Password").fill(PASSWORD)
    press(tab, "Confirm")
    expect(tab.get_by_role("button", name="Sign version 1")).to_be_visible()
    page.goto(outcome.get_absolute_url())
    page.locator("summary", has_text="More that can be done").click()
    page.get_by_role("link", name="Take it back to a draft").click()
    page.locator("[name=because]").fill("A figure is missing.")
    press(page, "Take it back to a draft")
    press(tab, "Sign version 1")
    expect(tab.get_by_text("it cannot be signed").first).to_be_visible()
    assert not [each for each in outcome.versions.all() if each.agreement and each.agreement.signatures.exists()]
