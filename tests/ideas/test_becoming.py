"""Backed by both sides an idea becomes a request's draft, with everything kept and a link both ways."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from outcomes.models import Outcome
from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.ideas import actions
from partnership.ideas.models import Idea
from partnership.intake import actions as asking
from partnership.intake.models import Request
from partnership.people.models import Person, Role

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]

SAID = {"title": "Ask for the size first", "words": "Eight in a hundred leave when theirs is missing."}


@pytest.fixture
def idea(marketing: Person) -> Idea:
    return Idea.objects.add(**SAID, by=marketing)


def at(idea: Idea, what: str = "") -> str:
    return f"/projects/ideas/{idea.pk}/{what}"


def test_with_the_second_side_it_is_its_authors_draft(
    idea: Idea, it: Person, marketing: Person, marketing2: Person, client_for: ClientFor
) -> None:
    client_for(it).post(at(idea, "backing/"), {"wanted": "yes"})
    assert not Request.objects.exists(), "one side is not both"
    assert "Back it: it becomes a request" in client_for(marketing2).get(at(idea)).text
    answer = client_for(marketing2).post(at(idea, "backing/"), {"wanted": "yes"}, follow=True)
    assert "Both sides back it: it became a request’s draft." in answer.text.replace("&#x27;", "’")
    draft = Request.objects.get()
    assert (draft.title, draft.problem) == (SAID["title"], SAID["words"])
    assert (draft.requester, draft.side, draft.state, draft.idea) == (marketing, "marketing", "draft", idea)
    idea.refresh_from_db()
    assert idea.state == "requested"
    told = {notice.person: notice.url for notice in Notice.objects.filter(kind="idea-moved")}
    assert told == {marketing: draft.draft_url, it: idea.get_absolute_url()}


def test_two_of_one_side_are_not_both(idea: Idea, it: Person, it2: Person) -> None:
    actions.back(idea, by=it)
    actions.back(idea, by=it2)
    assert not Request.objects.exists()


def test_each_names_the_other(
    idea: Idea, it: Person, marketing: Person, marketing2: Person, client_for: ClientFor
) -> None:
    for by in (it, marketing2):
        actions.back(idea, by=by)
    draft = Request.objects.get()
    form = client_for(marketing).get(draft.draft_url).text
    assert f'href="{at(idea)}"' in form
    piece = {"HX-Request": "true"}
    address = f"/projects/requests/of-idea/{idea.pk}/"
    assert address in client_for(it).get(at(idea)).text
    assert draft.draft_url in client_for(marketing).get(address, headers=piece).text
    others = client_for(it).get(address, headers=piece).text
    assert marketing.name in others
    assert f"/projects/requests/{draft.pk}/" not in others, "a draft is its author's own"
    assert client_for(it).get(address).headers["Location"] == at(idea)
    assert client_for(marketing).get(address).headers["Location"] == draft.get_absolute_url()


def test_a_request_that_was_sent_says_which_idea_it_was(
    idea: Idea, it: Person, marketing2: Person, cio: Person, client_for: ClientFor, outcome: Outcome
) -> None:
    for by in (it, marketing2):
        actions.back(idea, by=by)
    draft = Request.objects.get()
    Request.objects.filter(pk=draft.pk).update(state="withdrawn", submitted_at=draft.created_at, reason="Later.",
        outcome=outcome, kpi=outcome.kpis.get(), needed_by="2027-01-01", budget=1, personal_data=False,
        integration_needed=False, clock_from_on="2026-01-01")  # fmt: skip
    page = client_for(cio).get(f"/projects/requests/{draft.pk}/").text
    assert f'href="{at(idea)}"' in page
    assert (
        f"Request No. {draft.pk}"
        in client_for(cio).get(f"/projects/requests/of-idea/{idea.pk}/", HTTP_HX_REQUEST="true").text
    )


def test_where_its_author_can_ask_for_nothing_who_made_it_two_writes_it(
    idea: Idea, it: Person, marketing: Person, marketing2: Person
) -> None:
    actions.back(idea, by=marketing2)
    Person.objects.filter(pk=marketing.pk).update(role=Role.OBSERVER, side="")
    actions.back(Idea.objects.get(), by=it)
    assert Request.objects.get().requester == it


def test_a_draft_that_is_dropped_gives_the_idea_back(
    idea: Idea, it: Person, marketing: Person, marketing2: Person, client_for: ClientFor
) -> None:
    for by in (it, marketing2):
        actions.back(idea, by=by)
    first = Request.objects.get()
    asking.withdraw(first, by=marketing)
    idea.refresh_from_db()
    assert idea.state == "open"
    assert Event.objects.filter(kind="idea.came_back").count() == 1
    assert client_for(it).post(f"/projects/requests/of-idea/{idea.pk}/draft/").status_code == 303
    second = Request.objects.exclude(pk=first.pk).get()
    assert (second.requester, second.idea, second.problem) == (it, idea, SAID["words"])
    with pytest.raises(Refused, match="became a request"):
        asking.bring_back(first, by=marketing)
    with pytest.raises(IntegrityError), transaction.atomic():
        Request.objects.filter(pk=first.pk).update(state="draft")


def test_a_draft_that_is_brought_back_takes_the_idea_along(
    idea: Idea, it: Person, marketing: Person, marketing2: Person
) -> None:
    for by in (it, marketing2):
        actions.back(idea, by=by)
    draft = Request.objects.get()
    asking.withdraw(draft, by=marketing)
    asking.bring_back(Request.objects.for_detail().get(), by=marketing)
    idea.refresh_from_db()
    assert idea.state == "requested"


def test_who_is_not_for_it_makes_no_request_of_it(
    idea: Idea, it: Person, it2: Person, marketing: Person, client_for: ClientFor
) -> None:
    actions.back(idea, by=it)
    address = f"/projects/requests/of-idea/{idea.pk}/draft/"
    assert client_for(it2).post(address).status_code == 403
    client_for(marketing).post(address)
    client_for(it).post(address)
    assert not Request.objects.exists(), "one side does not back it"
