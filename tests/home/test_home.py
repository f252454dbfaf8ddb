from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from partnership.attention.models import Notice
from partnership.promises.models import Action


def tell(person, text="Version 2 is in force."):
    Notice.objects.tell([person], kind="version-in-force", subject="outcomes.version:1", text=text, url="/outcomes/")


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
    ("count", "words"), [(1, "1 thing changed"), (2, "2 things changed"), (25, "More than 20 things")]
)
def test_what_changed_is_counted(count, words, cio, client_for):
    for number in range(count):
        tell(cio, f"Version {number} is in force.")
    page = client_for(cio).get(reverse("home:home")).content.decode()
    assert words in page
    assert f"Version {count - 1} is in force." in page


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
    assert "<h1" not in piece
    assert "Nothing needs both of you today." in piece
