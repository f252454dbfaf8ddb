"""Request to project: asked for in parts, answered, scored blind, accepted by both."""

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from outcomes.models import Outcome
from partnership.intake.models import Request
from partnership.people.models import Person
from partnership.projects.models import Project
from tests.browser.conftest import OpenFor
from tests.outcomes.making import in_force

TITLE = "Show customers their points at checkout"


def kept(page: Page, section: str) -> None:
    expect(page.locator(f"#saved-{section}")).to_contain_text("Kept at")


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def section_of(page: Page, field: str) -> str:
    return str(page.locator(f"fieldset.section:has([name={field}])").get_attribute("id")).removeprefix("section-")


def fill(page: Page, field: str, value: str) -> None:
    box = page.locator(f"main [name={field}]").first
    tag = box.evaluate("box => box.type === 'radio' || box.type === 'checkbox' ? box.type : box.tagName")
    if tag == "radio":
        page.locator(f"main [name={field}][value='{value}']").check()
    elif tag == "checkbox":
        box.check()
    elif tag == "SELECT":
        box.select_option(value)
    else:
        box.fill(value)


def write_the_rest(page: Page, outcome: Outcome) -> None:
    for field, value in {
        "stages": "", "outcome": str(outcome.pk), "kpi": str(outcome.kpis.get().pk), "expected_change": "1.5",
        "if_not_done": "Another season passes.",
        "needed_by": (timezone.localdate() + timedelta(days=90)).isoformat(),
        "needed_by_reason": "The spring campaign starts then.", "budget": "40000", "payer": "marketing",
        "data_involved": "Points and purchases.", "personal_data": "yes",
        "data_purpose": "To show members their points.", "data_basis": "contract", "data_kept_in": "Germany",
        "data_kept_for": "While they are members", "customer_facing": "yes",
        "accessibility": "By keyboard and by screen reader.", "systems_touched": "Shop and loyalty.",
        "integration_needed": "yes", "connected_with": "The shop asks loyalty.", "exchanged": "at_once",
        "candidates": "Loyal, Pointwise", "vendor_talks": "demo",
    }.items():  # fmt: skip
        fill(page, field, value)


def answer_for_it(answers: Page) -> None:
    for part in ("integration", "delivery", "governance"):
        form = answers.locator(f"#{part} form")
        if form.locator("select[name=fit]").count():
            form.locator("[name=fit]").select_option("fits")
        else:
            form.locator("[name=fit][value=fits]").check()
        form.locator("[name=words]").fill("It fits what we run.")
        form.get_by_role("button", name=f"Answer {part}").click()
        expect(answers.locator(f"#{part}")).to_contain_text("It fits what we run.")


def test_request_to_project(open_for: OpenFor, cio: Person, cmo: Person, it: Person, marketing: Person) -> None:
    outcome = in_force(
        it, marketing, cio, cmo, starts_on=timezone.localdate(), ends_on=timezone.localdate() + timedelta(days=300)
    )
    page = open_for(marketing)
    page.goto("/projects/requests/")
    page.get_by_role("link", name="New request").click()
    page.locator("main [name=title]").fill(TITLE)
    page.locator("[name=problem]").fill("Customers do not know what their points are worth.")
    press(page, "Keep it and go on")
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()

    # Each part is kept as it is written: it can be left, and resumed in another browser.
    fill(page, "customers", "Members who bought twice.")
    page.locator("[name=customers]").blur()
    kept(page, section_of(page, "customers"))
    page.goto("/")
    page = open_for(marketing)
    page.goto("/projects/requests/?mine=1")
    page.get_by_role("link", name=TITLE).click()
    expect(page.locator("[name=customers]")).to_have_value("Members who bought twice.")
    write_the_rest(page, outcome)
    press(page, "Send the request")  # in the very moment in which the last answer is being kept
    expect(page.locator("#track")).to_be_visible()
    record = Request.objects.get()
    assert record.submitted_at
    here = record.get_absolute_url()

    # Nothing can be recorded as chosen before IT has answered its three parts.
    expect(page.locator("#choice")).to_contain_text("None can be recorded before IT has answered")
    answers = open_for(cio)
    answers.goto(here)
    answer_for_it(answers)

    # Scored blind: marketing's stay sealed until IT's are in.
    scores = open_for(cmo)
    scores.goto(here)
    give(scores, value=8, urgency=6)
    expect(scores.locator("#screening")).to_contain_text("scored, sealed")
    answers.goto(here)
    expect(answers.locator("#screening")).to_contain_text("scored, sealed")
    assert "Value" not in answers.locator("#screening").inner_text()
    give(answers, risk=3, size=5)
    expect(answers.locator("#screening")).to_contain_text("Value")
    expect(answers.locator("#screening")).to_contain_text("7")

    # Accepted by one side nothing happens; with both it is a project at once.
    press(answers, "Accept for IT")
    expect(answers.locator("#acceptance")).to_contain_text("Not signed yet")
    assert not Project.objects.exists()
    scores.goto(here)
    press(scores, "Accept for marketing")
    scores.get_by_role("link", name="Open the project").click()
    expect(scores.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    project = Project.objects.get()
    assert (project.request_id, project.outcome_id) == (record.pk, outcome.pk)
    expect(scores.get_by_role("main").locator(f"a[href='{here}']").first).to_be_visible()


def give(page: Page, **scores: int) -> None:
    for name, score in scores.items():
        fill(page, name, str(score))
    press(page, "Give these scores")


def test_request_that_lacks_something_is_not_sent_and_says_where(open_for: OpenFor, marketing: Person) -> None:
    page = open_for(marketing)
    page.goto("/projects/requests/new/")
    page.locator("main [name=title]").fill(TITLE)
    page.locator("[name=problem]").fill("Customers do not know.")
    press(page, "Keep it and go on")
    fill(page, "customers", "Members.")
    press(page, "Send the request")
    expect(page.locator(".errors")).to_be_focused()
    expect(page.locator("[name=customers]")).to_have_value("Members.")
    assert not Request.objects.get().submitted_at


def test_what_is_wrong_in_a_part_waits_while_the_rest_is_kept(open_for: OpenFor, marketing: Person) -> None:
    page = open_for(marketing)
    page.goto("/projects/requests/new/")
    page.locator("main [name=title]").fill(TITLE)
    press(page, "Keep it and go on")
    fill(page, "payer", "it")
    kept(page, "money")
    fill(page, "budget", "-5")
    page.locator("[name=budget]").blur()
    expect(page.locator("#saved-money")).to_contain_text("which stays in this browser until it is right")
    fill(page, "customers", "Members.")
    page.locator("[name=customers]").blur()
    kept(page, "problem")
    draft = page.url
    page.goto("/")
    page.goto(draft)
    expect(page.locator("[name=budget]")).to_have_value("-5")
    expect(page.locator("[name=payer]")).to_have_value("it")
    fill(page, "budget", "1200")
    page.locator("[name=budget]").blur()
    kept(page, "money")
    page.goto(draft)
    expect(page.locator(".draft")).to_have_count(0)
    expect(page.locator("[name=budget]")).to_have_value("1200")  # as it was typed


def test_send_and_the_steps_stay_on_the_screen_of_a_phone(open_for: OpenFor, marketing: Person) -> None:
    page = open_for(marketing)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/projects/requests/new/")
    page.locator("main [name=title]").fill(TITLE)
    press(page, "Keep it and go on")
    for place in (page.get_by_role("button", name="Send the request"), page.locator("#entry-systems a")):
        box = place.bounding_box()
        assert box
        assert 0 <= box["y"] <= 844 - box["height"]
