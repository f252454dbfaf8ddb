from datetime import date, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outcomes.actions.measuring import record_value
from partnership.attention.models import Notice
from partnership.home.news import News
from partnership.promises.models import Action
from tests.attention.sample import waits
from tests.outcomes.making import in_force


def tell(person, text="Version 2 is in force.", kind="version-in-force"):
    Notice.objects.tell([person], kind=kind, subject="outcomes.version:1", text=text, url="/outcomes/")


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("cio", ["Needs both of you", "Your next one-to-one"], ["Your cards"]),
        ("deputy_cio", ["Needs both of you", "Your next one-to-one"], ["Your cards"]),
        ("it", ["Your actions", "Your cards", "Your requests", "Your lanes"], ["Needs both of you", "one-to-one"]),
        ("observer", ["Outcomes"], ["Needs both of you", "Your cards", "Draft an outcome"]),
        ("admin", ["Outcomes"], ["Needs both of you", "Your cards", "Draft an outcome"]),
    ],
)  # fmt: skip
def test_home_is_by_role(who, shown, hidden, request, cio, cmo, client_for):
    page = client_for(request.getfixturevalue(who)).get(reverse("home:home")).content.decode()
    assert [words for words in shown if words not in page] == []
    assert [words for words in hidden if words in page] == []


def test_home_says_what_to_do_when_nothing_is_there(cio, client_for):
    page = client_for(cio).get(reverse("home:home")).content.decode()
    assert "Nothing is in force yet" in page
    assert "No one-to-one is planned" in page


@pytest.mark.parametrize("who", ["cio", "it", "observer"])
@pytest.mark.parametrize("count", [1, 3, 300])
def test_home_takes_few_queries(who, count, request, cio, client_for, django_assert_max_num_queries):
    person = request.getfixturevalue(who)
    for number in range(count):
        tell(person, f"Notice {number}")
    client = client_for(person)
    client.get(reverse("home:home"))
    with django_assert_max_num_queries(15):
        client.get(reverse("home:home"))


def test_what_changed_goes_once_it_was_seen(cio, client_for):
    client = client_for(cio)
    tell(cio)
    assert "Version 2 is in force." in client.get(reverse("home:home")).content.decode()
    assert client.post(reverse("home:seen")).status_code == 303
    assert "Version 2 is in force." not in client.get(reverse("home:home")).content.decode()
    tell(cio, "Version 3 is in force.")
    assert "Version 3 is in force." in client.get(reverse("home:home")).content.decode()


@pytest.mark.parametrize(
    ("count", "words"),
    [(1, "1 thing changed"), (2, "2 things changed"), (25, "25 things changed"), (120, "More than 100")],
)
def test_what_changed_is_counted(count, words, cio, client_for):
    for number in range(count):
        tell(cio, f"Version {number} is in force.")
    page = " ".join(client_for(cio).get(reverse("home:home")).content.decode().split())
    assert words in page
    assert f"Version {count - 1} is in force." in page


def test_what_changed_is_a_line_for_each_kind(cio, client_for):
    """Twenty minutes and versions are two lines, each with the newest and the others behind it."""
    for number in range(9):
        tell(cio, f"Version {number} is in force.")
        tell(cio, f"The minutes of meeting {number} are ready.", kind="minutes")
    lines = News.of(cio, timezone.now()).lines
    assert [(line.newest.text, len(line.others)) for line in lines] == [
        ("The minutes of meeting 8 are ready.", 8),
        ("Version 8 is in force.", 8),
    ]
    page = client_for(cio).get(reverse("home:home")).content.decode()
    assert "8 more of “An outcome is in force”" in page
    assert "Version 0 is in force." in page


def test_what_changed_begins_two_weeks_before_a_first_visit_and_then_at_the_last_one(cio, client):
    """Each sign-in is a visit; one goes on through the pages of it."""
    start = timezone.now()
    with time_machine.travel(start - timedelta(days=15), tick=False):
        tell(cio, "Long before.")
    with time_machine.travel(start - timedelta(days=13), tick=False):
        tell(cio, "Shortly before.")
    client.force_login(cio)
    page = client.get(reverse("home:home")).content.decode()
    assert "in the last two weeks" in page
    assert "Shortly before." in page
    assert "Long before." not in page
    assert "Shortly before." in client.get(reverse("home:home")).content.decode()
    with time_machine.travel(start + timedelta(hours=6), tick=False):
        tell(cio, "Meanwhile.")
    with time_machine.travel(start + timedelta(hours=12), tick=False):
        again = Client()
        again.force_login(cio)
        page = again.get(reverse("home:home")).content.decode()
        assert "Meanwhile." in page
        assert "Shortly before." not in page
        assert "in the last two weeks" not in page
        assert "Meanwhile." in again.get(reverse("home:home")).content.decode()


def test_staff_see_what_is_overdue(it, cio, client_for):
    Action.objects.capture(title="Send the brief", owner=it, due_on=timezone.localdate() + timedelta(days=1), by=cio)
    client = client_for(it)
    assert "overdue" not in client.get(reverse("home:home")).content.decode()
    Action.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "overdue since" in client.get(reverse("home:home")).content.decode()


def test_what_changed_is_ones_own(cio, cmo, client_for):
    tell(cmo, "Only for the CMO.")
    assert "Only for the CMO." not in client_for(cio).get(reverse("home:home")).content.decode()


def test_joint_is_a_piece_for_htmx_and_a_page_for_a_visit(cio, client_for):
    client = client_for(cio)
    whole = client.get(reverse("home:joint")).content.decode()
    piece = client.get(reverse("home:joint"), headers={"HX-Request": "true"}).content.decode()
    assert "<h1" in whole
    assert "Nothing needs both of you." in whole
    assert piece.strip() == ""  # no hole where nothing waits
    waits(cio, kind="signature-wanted", title="Faster onboarding")
    piece = client.get(reverse("home:joint"), headers={"HX-Request": "true"}).content.decode()
    assert "<h1" not in piece
    assert "Faster onboarding" in piece


def test_home_and_waiting_say_the_same(cio, client_for):
    """What lacks one side's part takes both from its first day; what waits for the reader alone is not hidden."""
    client = client_for(cio)

    def said():
        return client.get(reverse("home:joint"), headers={"HX-Request": "true"}).content.decode()

    assert "Needs both of you" not in said()
    waits(cio, kind="action-due", title="Send the brief")
    assert "Waits for you" in said()
    assert "Send the brief" in said()
    waits(cio, "sample.thing:2", kind="signature-wanted", title="Faster onboarding")
    page = said()
    assert "Needs both of you" in page
    assert "Faster onboarding" in page
    assert "All 2 that wait for you" in page
    assert "Needs both of you" in client.get(reverse("home:waiting")).content.decode()


def test_a_companys_first_day_is_no_loss(it, marketing, cio, cmo, client_for):
    """What nobody can judge yet is in force, and neither on track nor off it; with a value the line says which."""
    with time_machine.travel("2026-06-02T10:00Z", tick=False):
        outcome = in_force(it, marketing, cio, cmo)
        page = client_for(cio).get(reverse("home:home")).content.decode()
        assert "One outcome is in force" in page
        assert "How it goes is not known yet: 1 no data." in page
        assert "0 of 1" not in page
        record_value(kpi=outcome.kpis.get(), on=date(2026, 5, 31), value=Decimal(29), by=it)
        page = client_for(cio).get(reverse("home:home")).content.decode()
        assert "The one outcome is on track" in page
        assert "Repeat purchase rate" in page
        in_force(it, marketing, cio, cmo, title="Answer within a day")
        page = client_for(cio).get(reverse("home:home")).content.decode()
        assert "1 of 2 outcomes on track" in page
        assert page.index("Answer within a day") < page.index("Sell more to existing customers")
