"""A value from a mail's link: the focus is on the value, Enter suffices; Ctrl and Enter send a longer form."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from outcomes.actions.measuring import record_value
from outcomes.models import CheckIn, Kpi, Measurement
from partnership.core.days import company_day
from partnership.people.models import Person
from tests.browser.conftest import OpenFor
from tests.outcomes.making import in_force

pytestmark = pytest.mark.xdist_group("browser-check-in")


@pytest.fixture
def kpi(emptied: None, it: Person, marketing: Person, cio: Person, cmo: Person) -> Kpi:
    today = company_day()
    outcome = in_force(it, marketing, cio, cmo, starts_on=today - timedelta(days=200), ends_on=today + timedelta(200))
    return outcome.kpis.get()


def test_a_value_and_enter_suffice(open_for: OpenFor, kpi: Kpi, it: Person) -> None:
    last_month = company_day().replace(day=1) - timedelta(days=40)
    record_value(kpi=kpi, on=last_month, value=Decimal("23.5"), by=it)
    page = open_for(it)
    page.goto(reverse("outcomes:check_in", args=[kpi.pk]))
    expect(page.get_by_label("Value")).to_be_focused()
    page.keyboard.type("24,5")  # what was filled in is chosen, and so replaced
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Recorded 24.5")
    assert Measurement.objects.order_by("-on")[0].value == Decimal("24.5")
    page.locator("#toasts").get_by_role("link", name="Take it back").click()
    expect(page.get_by_label("Why is it taken back?")).to_be_focused()
    page.keyboard.type("Typed by mistake")
    page.keyboard.press("Enter")
    expect(page.locator("#toasts")).to_contain_text("Taken back.")
    assert Measurement.objects.get().value == Decimal("23.5")


def test_ctrl_and_enter_send_any_form(open_for: OpenFor, kpi: Kpi, it: Person) -> None:
    page = open_for(it)
    page.goto(reverse("outcomes:check_in", args=[kpi.pk]))
    page.keyboard.type("24")
    page.get_by_label("Confidence").focus()
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("Recorded 24")
    assert CheckIn.objects.count() == 1
