"""Ideas through the doors that people use: added, backed, said better, let go, found again."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partnership.activity.models import Event
from partnership.attention.models import Notice
from partnership.core.refusals import Refused
from partnership.ideas.models import Backing, Idea
from partnership.people.models import Person

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]

SAID = {"title": "Ask for the size first", "words": "Eight in a hundred leave when theirs is missing."}
HTMX = {"HX-Request": "true", "HX-Target": "quick-idea"}


@pytest.fixture
def idea(marketing: Person) -> Idea:
    return Idea.objects.add(**SAID, by=marketing)


def at(idea: Idea, what: str = "") -> str:
    return f"/projects/ideas/{idea.pk}/{what}"


@pytest.mark.parametrize("who", ["it", "marketing", "cio", "admin"])
def test_anybody_but_an_observer_adds_one(who: str, request: pytest.FixtureRequest, client_for: ClientFor) -> None:
    person = request.getfixturevalue(who)
    assert client_for(person).post("/projects/ideas/new/", SAID).status_code == 303
    added = Idea.objects.get()
    assert (added.author, added.side, added.state) == (person, person.side, "open")
    assert Event.objects.get(kind="idea.added").by == person


@pytest.mark.parametrize("who", ["observer", "admin"])
def test_who_works_on_neither_side_reads_and_backs_nothing(
    who: str, request: pytest.FixtureRequest, client_for: ClientFor, idea: Idea
) -> None:
    client = client_for(request.getfixturevalue(who))
    for address in (at(idea, "backing/"), at(idea, "confirmation/"), at(idea, "end/"), at(idea, "return/")):
        assert client.post(address, {"because": "No."}).status_code == 403
    page = client.get(at(idea)).text
    assert SAID["words"] in page
    assert "Back it" not in page
    assert (Idea.objects.count(), Backing.objects.count()) == (1, 0)


def test_an_observer_adds_nothing_and_is_told_whom_to_tell(observer: Person, idea: Idea, client_for: ClientFor) -> None:
    client = client_for(observer)
    assert 'data-opens="idea"' not in client.get(at(idea)).text
    answer = client.post("/projects/ideas/new/", SAID)
    assert answer.status_code == 403
    assert "Tell your idea to somebody of IT or of marketing." in answer.text


def test_an_administrators_idea_becomes_the_draft_of_who_made_it_both_sides(
    admin: Person, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    """It is of no side, and they can ask for nothing."""
    client_for(admin).post("/projects/ideas/new/", SAID)
    idea = Idea.objects.get()
    assert idea.side == ""
    assert client_for(admin).post(at(idea, "words/"), {**SAID, "title": "Better", "seen": 1}).status_code == 303
    client_for(it).post(at(idea, "backing/"), {"wanted": "yes"})
    page = " ".join(client_for(marketing).get(at(idea)).text.split())
    assert "it becomes a request’s draft, which you finish." in page
    client_for(marketing).post(at(idea, "backing/"), {"wanted": "yes"})
    assert Idea.objects.get().is_requested
    assert Idea.objects.get().requests.get().requester == marketing


def test_an_idea_is_a_line_and_a_paragraph(it: Person, client_for: ClientFor) -> None:
    answer = client_for(it).post("/projects/ideas/new/", {"title": SAID["title"], "words": "  "})
    assert answer.status_code == 422
    assert "Say in a sentence or two what would be better." in answer.text
    assert not Idea.objects.exists()


def test_any_page_has_the_dialog_and_its_key_and_stays_where_it_is(it: Person, client_for: ClientFor) -> None:
    client = client_for(it)
    page = client.get("/meetings/").text
    assert 'data-opens="idea" data-key="+"' in page
    assert 'href="/projects/ideas/new/"' in page
    answer = client.post("/projects/ideas/new/", SAID, headers=HTMX)
    assert answer.status_code == 200
    assert SAID["title"] in answer.text
    assert 'hx-swap-oob="beforeend:#toasts"' in answer.text
    assert "<html" not in answer.text
    wrong = client.post("/projects/ideas/new/", {"title": "Half of it"}, headers=HTMX)
    assert wrong.status_code == 422
    assert 'value="Half of it"' in wrong.text
    assert "<html" not in wrong.text


def test_each_backs_once_and_takes_it_back(idea: Idea, marketing2: Person, client_for: ClientFor) -> None:
    client = client_for(marketing2)
    for _ in range(2):
        assert client.post(at(idea, "backing/"), {"wanted": "yes"}).status_code == 303
    assert [(one.person, one.side) for one in Backing.objects.all()] == [(marketing2, "marketing")]
    assert Event.objects.filter(kind="idea.backed").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Backing.objects.create(idea=idea, person=marketing2, side="it")
    client.post(at(idea, "backing/"), {"wanted": "no"})
    client.post(at(idea, "backing/"), {"wanted": "no"})
    assert not Backing.objects.exists()
    assert Event.objects.filter(kind="idea.backing_taken_back").count() == 1


def test_nobody_backs_their_own(idea: Idea, marketing: Person, client_for: ClientFor) -> None:
    assert client_for(marketing).post(at(idea, "backing/"), {"wanted": "yes"}).status_code == 403
    assert "Back it" not in client_for(marketing).get(at(idea)).text
    with pytest.raises(Refused, match="Others back your idea"):
        idea.back(by=marketing)
    assert not Backing.objects.exists()


def test_htmx_gets_who_backs_it_and_nothing_else(idea: Idea, it: Person, client_for: ClientFor) -> None:
    answer = client_for(it).post(at(idea, "backing/"), {"wanted": "yes"}, HTTP_HX_REQUEST="true")
    assert answer.text.lstrip().startswith('<div id="backing"')
    assert it.name in answer.text
    assert "Take your backing back" in answer.text


def test_its_author_says_it_better_and_who_backs_it_is_told(
    idea: Idea, it: Person, marketing: Person, marketing2: Person, client_for: ClientFor
) -> None:
    idea.back(by=it)
    words = {"title": "Ask for the size before the colour", "words": SAID["words"], "seen": 1}
    assert client_for(marketing2).post(at(idea, "words/"), words).status_code == 403
    assert client_for(marketing).post(at(idea, "words/"), words).status_code == 303
    idea.refresh_from_db()
    assert (idea.title, idea.version) == ("Ask for the size before the colour", 2)
    assert [notice.person for notice in Notice.objects.filter(kind="idea-moved")] == [it]
    assert idea.backings.count() == 1


def test_who_saves_second_sees_both_texts(idea: Idea, marketing: Person, client_for: ClientFor) -> None:
    client = client_for(marketing)
    client.post(at(idea, "words/"), SAID | {"words": "The first.", "seen": 1})
    answer = client.post(at(idea, "words/"), SAID | {"words": "The second.", "seen": 1})
    assert answer.status_code == 409
    assert "The first." in answer.text
    assert "The second." in answer.text
    idea.refresh_from_db()
    assert idea.words == "The first."
    assert client.post(at(idea, "words/"), SAID | {"words": "The second.", "seen": 2}).status_code == 303


def test_it_is_let_go_with_words_and_taken_up_again(
    idea: Idea, it: Person, cio: Person, marketing: Person, client_for: ClientFor
) -> None:
    idea.back(by=it)
    assert client_for(it).post(at(idea, "end/"), {"because": "No."}).status_code == 403
    assert client_for(cio).post(at(idea, "end/"), {"because": ""}).status_code == 422
    assert client_for(cio).post(at(idea, "end/"), {"because": "The shop changes anyway."}).status_code == 303
    page = client_for(it).get(at(idea)).text
    assert "The shop changes anyway." in page
    assert "Back it" not in page
    assert {notice.person for notice in Notice.objects.filter(kind="idea-moved")} == {it, marketing}
    assert client_for(it).post(at(idea, "backing/"), {"wanted": "no"}).status_code == 303
    assert Backing.objects.count() == 1, "who backed it stays"
    assert client_for(marketing).post(at(idea, "words/"), SAID | {"seen": 1, "words": "New."}).status_code == 422
    assert client_for(it).post(at(idea, "return/")).status_code == 303
    idea.refresh_from_db()
    assert (idea.state, idea.let_go_because, idea.let_go_by) == ("open", "", None)
    assert idea.backings.count() == 1


def test_the_list_is_narrowed_sorted_and_searched(
    it: Person, it2: Person, cio: Person, marketing: Person, client_for: ClientFor
) -> None:
    lone = Idea.objects.add(title="Zebra", words="Nobody is for it.", by=it)
    loved = Idea.objects.add(title="Yak", words="Two are for it.", by=marketing)
    gone = Idea.objects.add(title="Xylophone", words="It was let go.", by=it)
    loved.back(by=it2)
    loved.back(by=cio)
    gone.let_go(because="Loud.", by=it)

    def shown(query: str = "") -> list[str]:
        rows = client_for(it).get(f"/projects/ideas/?{query}").context["page"]
        return [idea.title for idea in rows]

    assert shown() == ["Yak", "Zebra"]
    assert shown("state=all") == ["Xylophone", "Yak", "Zebra"]
    assert shown("state=let_go") == ["Xylophone"]
    lone.keep(by=it)  # heard of last
    assert shown("sort=backed") == ["Yak", "Zebra"]
    assert shown("sort=heard") == ["Yak", "Zebra"]
    loved.keep(by=marketing)
    assert shown("sort=heard") == ["Zebra", "Yak"]
    assert shown("sort=title&state=all") == ["Xylophone", "Yak", "Zebra"]
    assert shown("side=marketing") == ["Yak"]
    assert shown("mine=1&state=all") == ["Xylophone", "Zebra"]
    assert shown("q=nobody") == ["Zebra"]
    assert shown("state=nonsense&sort=nonsense&page=99") == ["Yak", "Zebra"]
    assert lone.is_open
    row = client_for(it2).get("/projects/ideas/?q=yak").text
    assert "you back it" in row
    assert "<b>2</b>" in row


def test_three_ideas_cost_as_much_as_one(it: Person, cio: Person, marketing: Person, client_for: ClientFor) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            Idea.objects.add(**SAID, by=marketing).back(by=cio)
        client = client_for(it)
        for address in ("/projects/ideas/", at(Idea.objects.latest("pk"))):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                client.get(address)
            counts.append(len(captured))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 15


def test_what_happened_stands_on_its_page(idea: Idea, it: Person, marketing: Person, client_for: ClientFor) -> None:
    idea.back(by=it)
    idea.keep(by=marketing)
    page = client_for(it).get(at(idea)).text
    assert [words in page for words in ("Had the idea", "Backs it", "Said that it still holds")] == [True] * 3


def test_the_database_holds_what_the_verbs_promise(idea: Idea) -> None:
    wrong = [
        {"state": "let_go"},
        {"let_go_because": "No."},
        {"state": "lost"},
        {"side": "sales"},
        {"words": ""},
    ]
    for fields in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            Idea.objects.filter(pk=idea.pk).update(**fields)
    assert idea.added_at > timezone.now() - timedelta(minutes=1)
