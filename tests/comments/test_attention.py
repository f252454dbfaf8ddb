"""A mention waits for who is named, while they see the record and have not read it; then a mail says so."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partnership.attention.items import Item
from partnership.attention.models import Delivery
from partnership.attention.planning import plan
from partnership.attention.sending import drain
from partnership.comments.attention import items
from partnership.comments.models import Comment, Mention
from partnership.core.days import company_day
from partnership.core.memory import remembering
from partnership.people.models import Person, Side
from partnership.projects.models import Project
from partnership.promises.models import Action
from tests.cast import make_person
from tests.comments.conftest import Say

pytestmark = pytest.mark.django_db


def waiting(person: Person) -> list[Item]:
    """The same, whether it is asked for one person or for everybody."""
    at = timezone.now()
    own, everybody = list(items(at, person)), list(items(at))
    assert own == [item for item in everybody if item.person_id == person.pk]
    return own


def test_a_mention_waits_until_it_is_read(say: Say, it: Person, marketing: Person, client_for: Any) -> None:
    comment = say(it, "@Maya Lindqvist, **when**?")
    (item,) = waiting(marketing)
    assert (item.kind, item.title, item.context["words"]) == (
        "mentioned", comment.about_title, "@Maya Lindqvist, when?",
    )  # fmt: skip
    assert waiting(it) == []
    page = client_for(marketing).get("/waiting/").text
    assert "@Maya Lindqvist, when?" in page
    assert f"/comments/{comment.pk}/reading/" in page
    assert client_for(marketing).post(f"/comments/{comment.pk}/reading/").status_code == 303
    assert waiting(marketing) == []


def test_a_removed_comment_waits_for_nobody(say: Say, it: Person, marketing: Person) -> None:
    say(it, "@Maya Lindqvist?").remove(by=it)
    assert waiting(marketing) == []


def test_what_somebody_sees_no_more_waits_for_them_no_more(
    action: Action, say: Say, cio: Person, it: Person, it2: Person
) -> None:
    say(cio, "@Ivan Petrov, done?", about=action)
    assert len(waiting(it)) == 1
    Action.objects.filter(pk=action.pk).update(owner=it2)
    assert waiting(it) == []
    assert waiting(it2) == []


def test_who_may_not_sign_in_is_waited_for_by_nobody(say: Say, it: Person, marketing: Person) -> None:
    say(it, "@Maya Lindqvist?")
    Project.objects.update(owner_marketing=None)
    Person.objects.filter(pk=marketing.pk).update(is_active=False)
    assert list(items(timezone.now())) == []


def test_it_is_mailed_once_and_read_again_at_sending(
    say: Say, it: Person, marketing: Person, mailoutbox: list[EmailMessage]
) -> None:
    now = timezone.now()
    say(it, "@Maya Lindqvist, when?")
    for days in (1, 8, 15):  # each time a digest's hour has passed
        plan(now + timedelta(days=days))
        drain(now + timedelta(days=days))
    (mail,) = mailoutbox
    assert "Ivan Petrov asks you" in mail.body
    assert "when?" in mail.body
    say(it, "@Maya Lindqvist, and this?")
    plan(now + timedelta(days=16))
    assert Delivery.objects.filter(kind="mentioned").count() == 2
    Mention.objects.read(marketing, about=Comment.objects.latest("pk"))
    plan(now + timedelta(days=23))
    drain(now + timedelta(days=23))
    assert len(mailoutbox) == 1


def test_asking_for_everybody_costs_the_same_for_1_and_40_people(say: Say, it: Person) -> None:
    costs = []
    for n in range(40):
        make_person(f"p{n}@example.com", f"Person{n} Tester", side=Side.MARKETING)
        say(it, f"@Person{n} Tester?")
        with remembering():
            company_day()  # the ground rules are read once for all sources
            with CaptureQueriesContext(connection) as captured:
                assert len(list(items(timezone.now()))) == n + 1
        costs.append(len(captured))
    assert set(costs) == {2}
