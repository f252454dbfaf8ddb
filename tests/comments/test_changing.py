"""Changing and removing what one wrote, through its doors."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from partnership.comments.actions import reword
from partnership.comments.models import Comment
from partnership.people.models import Person
from partnership.projects.models import Project
from tests.comments.conftest import Say

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def test_a_stale_change_shows_both_texts(say: Say, project: Project, it: Person, client_for: ClientFor) -> None:
    comment, client = say(it, "The first."), client_for(it)
    where, names = f"/comments/{comment.pk}/wording/", [f"wording-{comment.pk}-{n}" for n in ("text", "seen")]
    assert "The first." in client.get(where).text
    reword(comment, project, by=it, text="The second.", seen=1)
    answer = client.post(where, dict(zip(names, ["The third.", "1"], strict=True)))
    assert answer.status_code == 409
    assert answer.text.count("The second.") == 2
    assert answer.text.count("The third.") == 2
    answer = client.post(where, dict(zip(names, ["Both.", "2"], strict=True)))
    assert answer.status_code == 303
    page = client.get(f"/projects/{project.pk}/").text
    assert "Both." in page
    assert f"/comments/{comment.pk}/earlier/" in page
    before = client.get(f"/comments/{comment.pk}/earlier/").text
    assert "The first." in before
    assert "The second." in before


def test_what_was_removed_meanwhile_gives_the_text_back(say: Say, it: Person, client_for: ClientFor) -> None:
    comment = say(it, "The first.")
    comment.remove(by=it)
    sent = {f"wording-{comment.pk}-text": "The second.", f"wording-{comment.pk}-seen": "1"}
    answer = client_for(it).post(f"/comments/{comment.pk}/wording/", sent)
    assert answer.status_code == 422
    assert "You removed this comment meanwhile" in answer.text
    assert "The second." in answer.text


def test_removing_is_asked_about_and_leaves_a_line(
    say: Say, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    comment, client = say(it, "The secret."), client_for(it)
    say(marketing, "Which?", answers=comment)
    assert "gone for good" in client.get(f"/comments/{comment.pk}/removal/").text
    assert Comment.objects.standing().count() == 2
    assert client.post(f"/comments/{comment.pk}/removal/").status_code == 303
    page = client.get(f"/projects/{project.pk}/").text
    assert "The secret." not in page
    assert "removed this comment" in page
    assert "whose comment was removed" in page
