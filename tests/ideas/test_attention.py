"""An idea of which nobody was heard for a quarter: its author is asked, once, until somebody answers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from partnership.attention.items import Item
from partnership.comments.actions import write
from partnership.ideas.attention import items
from partnership.ideas.models import Idea
from partnership.people.models import Person

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
THEN = datetime(2026, 3, 2, 15, tzinfo=UTC)


@pytest.fixture
def idea(marketing: Person) -> Idea:
    with time_machine.travel(THEN, tick=False):
        return Idea.objects.add(title="Ask for the size first", words="They leave.", by=marketing)


def asked(days: float) -> list[Item]:
    return list(items(THEN + timedelta(days=days)))


def test_its_author_is_asked_after_a_quarter_and_not_before(idea: Idea, marketing: Person, cmo: Person) -> None:
    assert asked(90) == []
    (item,) = asked(91)
    assert (item.person_id, item.kind, item.url) == (marketing.pk, "idea-quiet", idea.get_absolute_url())
    assert [item.occasion for item in asked(140)] == [item.occasion], "once a quarter"
    assert [later.occasion for later in asked(91 * 2)] != [item.occasion]


def test_it_is_answered_in_place(idea: Idea, marketing: Person, client_for: ClientFor) -> None:
    with time_machine.travel(THEN + timedelta(days=100), tick=False):
        client = client_for(marketing)
        page = client.get("/waiting/").text
        assert "Does “Ask for the size first” still hold?" in page
        client.post(f"/projects/ideas/{idea.pk}/confirmation/")
        assert "still hold?" not in client.get("/waiting/").text
    assert asked(190) == []
    assert len(asked(191)) == 1


@pytest.mark.parametrize("what", ["backing", "comment", "letting go"])
def test_whatever_is_heard_of_it_ends_the_question(what: str, idea: Idea, marketing: Person, it: Person) -> None:
    with time_machine.travel(THEN + timedelta(days=60), tick=False):
        if what == "backing":
            idea.back(by=it)
        elif what == "comment":
            write(idea, by=it, text="And on the phone?")
        else:
            idea.let_go(because="No.", by=marketing)
    assert asked(100) == []
    assert len(asked(60 + 91)) == (what != "letting go")


def test_where_its_author_is_gone_who_speaks_for_their_side_is_asked(
    idea: Idea, marketing: Person, cmo: Person
) -> None:
    Person.objects.filter(pk=marketing.pk).update(is_active=False)
    assert [item.person_id for item in asked(91)] == [cmo.pk]
    assert list(items(THEN + timedelta(days=91), marketing)) == []
