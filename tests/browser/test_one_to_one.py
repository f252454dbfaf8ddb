"""Prepare, hold and close a one-to-one: two people, two browsers, one agenda."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone
from playwright.sync_api import Page, expect

from meetings.actions import occurring, planning
from meetings.models import Decision, Meeting, PrivateNote, Series, SharedNote
from partnership.people.models import Person
from partnership.promises.models import Action
from tests.browser.conftest import OpenFor, sign_in
from tests.browser.visit import Visit, arrived


@pytest.fixture
def series(emptied: None, cio: Person, cmo: Person) -> Series:
    """Every month from the day after tomorrow."""
    day = timezone.localdate() + timedelta(days=2)
    return planning.plan_series(
        planned_by=cio,
        people=[],
        kind=Series.Kind.ONE_TO_ONE,
        title="One-to-one",
        every=1,
        unit="months",
        by="day",
        day=day.day,
        starts_on=day,
        at=time(9),
        zone="Europe/Berlin",
        minutes=60,
    )


def add_topic(page: Page, title: str) -> None:
    page.get_by_label("Add a topic").fill(title)
    page.locator(".topic-form").get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#agenda").get_by_text(title, exact=True)).to_be_visible()


def write(page: Page, text: str) -> None:
    page.get_by_label("Notes of this meeting").fill(text)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).first.click()


@pytest.fixture
def prepared(series: Series, cio: Person) -> Meeting:
    found = Meeting.objects.filter(series=series).order_by("occurs_on").first()
    return found or occurring.prepare(series, timezone.localdate() + timedelta(days=2), by=cio)


def test_prepare_hold_and_close_a_one_to_one(open_for: OpenFor, prepared: Meeting, cio: Person, cmo: Person) -> None:
    ours, theirs = open_for(cio), open_for(cmo)
    ours.goto("/meetings/")
    ours.locator("#next").get_by_role("link", name="One-to-one").first.click()
    add_topic(ours, "Freeze before the sale")
    theirs.goto(ours.url)
    add_topic(theirs, "Who owns consent")
    expect(theirs.locator("#agenda").get_by_text("Freeze before the sale")).to_be_visible()
    add_topic(theirs, "Agency contract")

    # Held: the topic first on the agenda is large; two keys keep what came of it.
    press(ours, "Begin the meeting")
    expect(ours.locator("#now-title")).to_be_visible()
    ours.locator("#plan").get_by_role("link", name="Freeze before the sale").click()
    expect(ours.locator("#now-title")).to_have_text("Freeze before the sale")
    ours.keyboard.press("d")
    decide = ours.locator("dialog#decide")
    expect(decide).to_be_visible()
    decide.locator("[name=decision-what]").fill("Nothing goes live in the two weeks before the sale.")
    decide.get_by_role("button", name="Keep the decision").click()
    expect(ours.locator("#now .results")).to_contain_text("Nothing goes live")
    ours.keyboard.press("a")
    promise = ours.locator("dialog#promise")
    expect(promise).to_be_visible()
    promise.locator("[name=promise-title]").fill("Tell the agency about the freeze")
    promise.locator("[name=promise-owner]").select_option(label=cmo.name)
    promise.locator("[name=promise-due_on]").fill((timezone.localdate() + timedelta(days=20)).isoformat())
    promise.get_by_role("button", name="Keep the action").click()
    expect(ours.locator("#now .results")).to_contain_text("Tell the agency about the freeze")
    ours.get_by_role("link", name="Next topic").click()
    expect(ours.locator("#now-title")).to_have_text("Who owns consent")
    assert Decision.objects.get().what.startswith("Nothing goes live")
    assert Action.objects.get().owner == cmo

    # Closed: what was not discussed goes on into the next.
    ours.get_by_role("link", name="Close the meeting").click()
    expect(ours.get_by_text("Who owns consent")).to_be_visible()
    press(ours, "Close the meeting")
    expect(ours.get_by_text("Closed. It can only be read.")).to_be_visible()
    following = Meeting.objects.exclude(pk=prepared.pk).order_by("occurs_on").first()
    assert following
    theirs.goto(following.get_absolute_url())
    carried = theirs.locator(".topic", has_text="Who owns consent")
    expect(carried).to_contain_text("carried from")
    theirs.goto("/actions/")
    expect(theirs.get_by_text("Tell the agency about the freeze")).to_be_visible()


def test_second_of_two_writers_is_shown_both_texts(
    open_for: OpenFor, prepared: Meeting, cio: Person, cmo: Person
) -> None:
    ours, theirs = open_for(cio), open_for(cmo)
    for page in (ours, theirs):
        page.goto(prepared.get_absolute_url())
    write(ours, "We agreed on the freeze.")
    expect(ours.locator("#note-state")).to_contain_text(f"Saved by {cio.name}")
    with theirs.expect_response(lambda answer: answer.url.endswith("/notes/")) as answered:
        write(theirs, "The sale starts a week earlier.")
    assert answered.value.status == 409
    note = theirs.locator("#note")
    expect(note.get_by_role("status").first).to_contain_text("wrote meanwhile")
    theirs.keyboard.type(" And cheap.")  # in the middle of a sentence: nothing took the cursor away
    expect(theirs.get_by_label("Notes of this meeting")).to_have_value("The sale starts a week earlier. And cheap.")
    note.get_by_role("button", name="Look at both").click()
    expect(note.get_by_role("alert")).to_contain_text("wrote meanwhile")
    expect(note.locator("pre").nth(0)).to_have_text("We agreed on the freeze.")
    expect(note.locator("pre").nth(1)).to_have_text("The sale starts a week earlier. And cheap.")
    note.get_by_role("button", name="Keep both").click()
    expect(note.locator("#note-state")).to_contain_text(f"Saved by {cmo.name}")
    both = "We agreed on the freeze.\n\nThe sale starts a week earlier. And cheap."
    for page in (theirs, ours):
        kept = page.get_by_label("Notes of this meeting")
        if page is ours:
            page.reload()
        expect(kept).to_have_value(both)
        page.wait_for_timeout(100)  # what was typed would be brought back once the answer has settled
        expect(kept).to_have_value(both)
        assert "week earlier" not in page.evaluate("JSON.stringify(localStorage)")


def test_second_of_two_writers_may_leave_what_stands(
    open_for: OpenFor, prepared: Meeting, cio: Person, cmo: Person
) -> None:
    theirs = open_for(cmo)
    theirs.goto(prepared.get_absolute_url(), wait_until="networkidle")
    SharedNote.objects.get_or_create(meeting=prepared)[0].write("We agreed on the freeze.", by=cio, seen=0)
    write(theirs, "The sale starts a week earlier.")
    theirs.get_by_role("button", name="Look at both").click()
    theirs.get_by_role("link", name="Keep what stands now").click()
    theirs.wait_for_load_state("networkidle")
    expect(theirs.get_by_label("Notes of this meeting")).to_have_value("We agreed on the freeze.")
    assert "week earlier" not in theirs.evaluate("JSON.stringify(localStorage)")


def test_second_of_two_own_tabs_keeps_both_private_texts(open_for: OpenFor, prepared: Meeting, cio: Person) -> None:
    page = open_for(cio)
    page.goto(prepared.get_absolute_url(), wait_until="networkidle")
    PrivateNote.objects.of(cio).get_or_create(meeting=prepared, author=cio)[0].write("Ask about Friday.", seen=0)
    own = page.get_by_label("My own notes")
    own.fill("He looked tired.")
    page.locator("#private").get_by_role("button", name="Look at both").click()
    page.locator("#private").get_by_role("button", name="Keep both").click()
    expect(page.locator("#private-state")).to_contain_text("Saved")
    expect(page.locator("#private").get_by_role("button", name="Save")).to_be_visible()
    page.wait_for_timeout(100)
    expect(own).to_have_value("Ask about Friday.\n\nHe looked tired.")
    assert "He looked tired" not in page.evaluate("JSON.stringify(sessionStorage)")


def test_single_keys_wait_until_somebody_has_left_their_field(
    open_for: OpenFor, prepared: Meeting, cio: Person
) -> None:
    prepared.begin(by=cio, present=[cio])
    page = open_for(cio)
    page.goto(prepared.get_absolute_url(), wait_until="networkidle")
    here = page.url
    page.get_by_label("Notes of this meeting").press_sequentially("We agree")
    page.evaluate("document.querySelector('#note').remove()")  # taken from under them, as by a swap
    page.keyboard.type("cda")
    page.wait_for_timeout(300)
    assert page.url == here
    assert page.locator("dialog[open]").count() == 0
    page.locator("h1").click()
    page.keyboard.press("c")
    arrived(page, f"{prepared.get_absolute_url()}closing/")


def test_what_was_typed_survives_an_expired_session_and_overwrites_nobody(
    visits: Callable[..., Visit], prepared: Meeting, cio: Person, cmo: Person, portal: str
) -> None:
    ours = visits()
    sign_in(ours, cio, portal)
    page = ours.page
    page.goto(prepared.get_absolute_url(), wait_until="networkidle")
    Session.objects.all().delete()
    page.get_by_label("My own notes").fill("He looked tired.")
    arrived(page, "/accounts/login/")
    assert "He looked tired" not in page.evaluate("JSON.stringify(localStorage)")  # in its tab, and nowhere else
    sign_in(ours, cio, portal)
    page.goto(prepared.get_absolute_url(), wait_until="networkidle")
    expect(page.get_by_label("My own notes")).to_have_value("He looked tired.")

    Session.objects.all().delete()
    write(page, "The sale starts a week earlier.")
    arrived(page, "/accounts/login/")
    SharedNote.objects.get(meeting=prepared).write("We agreed on the freeze.", by=cmo, seen=0)
    sign_in(ours, cio, portal)
    page.goto(prepared.get_absolute_url(), wait_until="networkidle")
    note = page.locator("#note")
    expect(page.get_by_label("Notes of this meeting")).to_have_value("The sale starts a week earlier.")
    expect(note.get_by_text("is back; it is not saved yet")).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/notes/")) as answered:
        note.get_by_role("button", name="Save").click()
    assert answered.value.status == 409
    expect(note.locator("pre").nth(0)).to_have_text("We agreed on the freeze.")
    note.get_by_role("button", name="Keep both").click()
    expect(note.locator("#note-state")).to_contain_text(f"Saved by {cio.name}")
    assert SharedNote.objects.get(meeting=prepared).text.startswith("We agreed on the freeze.")


def test_private_note_stays_its_authors(open_for: OpenFor, prepared: Meeting, cio: Person, cmo: Person) -> None:
    ours, theirs = open_for(cio), open_for(cmo)
    ours.goto(prepared.get_absolute_url())
    ours.get_by_label("My own notes").fill("He looked tired.")
    expect(ours.locator("#private-state")).to_contain_text("Saved")
    theirs.goto(prepared.get_absolute_url())
    assert "He looked tired" not in theirs.content()
    ours.reload()
    expect(ours.get_by_label("My own notes")).to_have_value("He looked tired.")
