"""The panel on a record's page and on its own, as everybody may or may not use it."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from outcomes.models import Kpi
from partnership.comments.models import LONGEST, PAGE, Comment
from partnership.people.models import Person
from partnership.projects.models import Card, HandOff, Project
from partnership.promises.models import Action
from tests.comments.conftest import Say
from tests.intake.asking import submitted
from tests.outcomes.making import in_force

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]
HTMX: dict[str, Any] = {"HTTP_HX_REQUEST": "true"}


def at(record: Any, what: str = "project") -> str:
    return f"/comments/{what}/{record.pk}/"


def post(client: Client, address: str, text: str = "Hello.", **more: Any) -> Any:
    extra = {name: more.pop(name) for name in list(more) if name.startswith("HTTP_")}
    return client.post(address, {"comment-text": text, **{f"comment-{k}": v for k, v in more.items()}}, **extra)


def test_every_kind_has_the_panel_on_its_page(
    hand_off: HandOff, it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor, say: Say
) -> None:
    outcome = in_force(it, marketing, cio, cmo)
    kpi, card, project = Kpi.objects.get(), hand_off.card, hand_off.card.project
    request = submitted(marketing, outcome)
    for record in (outcome, kpi, request, project, card, hand_off):
        said = say(it, f"About {type(record).__name__}.", about=record)
        page = client_for(marketing).get(record.get_absolute_url()).text
        assert f'id="comment-{said.pk}"' in page
        assert f"About {type(record).__name__}." in page
        assert f'action="/comments/{said.kind}/{record.pk}/"' in page


def test_posting_goes_back_to_the_record(project: Project, it: Person, client_for: ClientFor) -> None:
    answer = post(client_for(it), at(project), "When is **it** due?")
    comment = Comment.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, f"/projects/{project.pk}/#comment-{comment.pk}")
    assert "<strong>it</strong>" in client_for(it).get(f"/projects/{project.pk}/").text


def test_by_htmx_the_list_alone_comes_back_as_a_fresh_page_has_it(
    project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    client = client_for(it)
    answer = post(client, at(project), "@Maya Lindqvist, when?", **HTMX)
    fresh = client.get(f"/projects/{project.pk}/").text
    tokens = re.compile(r'value="[A-Za-z0-9]{64}"')
    assert tokens.sub("", answer.text).strip() in tokens.sub("", fresh)
    assert answer.text.strip().startswith('<ol class="talk__list" id="comments-list">')
    assert "Posted. It waits for Maya Lindqvist." in answer["HX-Trigger"]


def test_observers_and_administrators_read(
    project: Project, say: Say, it: Person, observer: Person, admin: Person, client_for: ClientFor
) -> None:
    comment = say(it, "When is it due?")
    for reader in (observer, admin):
        client = client_for(reader)
        page = client.get(f"/projects/{project.pk}/").text
        assert "When is it due?" in page
        assert "You can read them." in page
        assert "comments-write" not in page
        assert post(client, at(project)).status_code == 403
        assert client.get(f"{at(project)}people/").status_code == 403
        for way in ("wording", "removal"):
            assert client.post(f"/comments/{comment.pk}/{way}/").status_code == 403


def test_only_its_author_changes_or_removes_it(say: Say, it: Person, it2: Person, client_for: ClientFor) -> None:
    comment = say(it, "When?")
    for way in ("wording", "removal"):
        for method in ("get", "post"):
            answer = getattr(client_for(it2), method)(f"/comments/{comment.pk}/{way}/")
            assert answer.status_code == 403
            assert "Only who wrote a comment" in answer.text


def test_what_one_does_not_see_is_not_there(
    action: Action, say: Say, it: Person, cio: Person, stranger: Person, client_for: ClientFor
) -> None:
    comment = say(cio, "@Ivan Petrov, done?", about=action)
    client = client_for(stranger)
    gets = ["", "wording/", "removal/", "earlier/"]
    assert {client.get(f"/comments/{comment.pk}/{way}").status_code for way in gets} == {404}
    assert {client.post(f"/comments/{comment.pk}/{way}/").status_code for way in ("wording", "removal", "reading")} == {
        404
    }
    assert client.get(at(action, "action")).status_code == 404
    assert client.get(f"{at(action, 'action')}people/").status_code == 404
    assert post(client, at(action, "action")).status_code == 404
    assert client.get("/comments/secret/1/").status_code == 404
    assert client_for(it).get(at(action, "action")).status_code == 200


def test_somebody_elses_mention_is_not_ones_own_to_read(
    say: Say, it: Person, marketing: Person, it2: Person, client_for: ClientFor
) -> None:
    comment = say(it, "@Maya Lindqvist?")
    assert client_for(it2).post(f"/comments/{comment.pk}/reading/").status_code == 404


def test_names_are_those_who_may_see_it(
    action: Action, project: Project, it: Person, cio: Person, cmo: Person, stranger: Person, client_for: ClientFor
) -> None:
    def names(record: Any, what: str, typed: str) -> list[str]:
        answer = client_for(it).get(f"{at(record, what)}people/", {"q": typed})
        return [each["name"] for each in answer.json()["people"]]

    assert names(project, "project", "sam o") == ["Sam Otieno"]
    assert names(action, "action", "sam") == []
    assert names(action, "action", "") == ["Ingrid Olsen", "Ivan Petrov", "Marcus Weber"]
    assert names(action, "action", "ÓLS") == ["Ingrid Olsen"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Write something first."),
        ("x" * (LONGEST + 1), f"This is {LONGEST + 1} characters long; at most {LONGEST} fit into a comment."),
        ("@Ma or @Maya", "“@Maya” could be Maya Lindqvist or Maya Stern"),
    ],
)
def test_what_cannot_be_posted_stays_in_the_field(
    text: str, sentence: str, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    Person.objects.create(email="maya2@example.com", name="Maya Stern", side="it")
    answer = post(client_for(it), at(project), text)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert text in answer.text
    piece = post(client_for(it), at(project), text, **HTMX)
    assert (piece.status_code, piece["HX-Retarget"]) == (422, "#comments-write")
    assert piece.text.strip().startswith("<form")


def test_markdown_cannot_act(project: Project, it: Person, client_for: ClientFor) -> None:
    post(client_for(it), at(project), HOSTILE)
    page = client_for(it).get(f"/projects/{project.pk}/").text
    body = page[page.index('id="comment-') : page.index("comments-write")]
    said = re.search(r'<div class="prose" hx-disable>(.*?)</div>', body, re.DOTALL)
    assert said
    for tag in re.findall(r"<[^>]*>", said[1]):
        assert re.fullmatch(
            r'</?(p|a|em|strong|code|br|mark)( (href="(https?|mailto):[^"]*"|(rel|title)="[\w ]+"))*/?>', tag
        ), tag
    assert "<script" not in said[1]


HOSTILE = """<script>alert(1)</script> <div hx-post="/x" hx-trigger="load">x</div> [a](javascript:alert(1))
[b](data:text/html;base64,x) [c](https://a.example "onclick") ![d](x" onerror="alert(1)) </div></li>
<form action="/x"><button id=announcer class=button data-answer=1>y</button></form> `<mark>` @<img src=x>"""


def test_a_title_or_a_name_that_is_markup_is_text(project: Project, it: Person, client_for: ClientFor) -> None:
    Person.objects.filter(pk=it.pk).update(name='<img src=x onerror="alert(1)">')
    Project.objects.filter(pk=project.pk).update(title="<script>alert(1)</script>")
    client = client_for(Person.objects.get(pk=it.pk))
    post(client, at(project), "Hello")
    answered = Comment.objects.get()
    post(client, at(project), "World", answers=answered.pk)
    for page in (client.get(f"/projects/{project.pk}/").text, client.get(at(project)).text):
        assert "<script>alert(1)" not in page
        assert "<img src=x" not in page


def test_authors_who_left_stay_named(
    say: Say, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    say(marketing, "Goodbye.")
    Project.objects.update(owner_marketing=None)
    Person.objects.filter(pk=marketing.pk).update(is_active=False)
    assert "Maya Lindqvist" in client_for(it).get(f"/projects/{project.pk}/").text


def test_earlier_comments_come_twenty_at_a_time(say: Say, project: Project, it: Person, client_for: ClientFor) -> None:
    said = [say(it, f"No. {n}.") for n in range(45)]
    client = client_for(it)
    page = client.get(f"/projects/{project.pk}/").text
    assert "No. 24." not in page
    assert "No. 25." in page
    assert "25 earlier comments" in page
    before = f"{at(project)}?before={said[25].pk}"
    assert before in page
    piece = client.get(before, **HTMX).text
    assert "<ol" not in piece
    assert len(re.findall(r'<li\s+class="comment"', piece)) == PAGE
    assert piece.count("data-focus") == 1
    assert "5 earlier comments" in piece
    whole = client.get(before).text
    assert "No. 5." in whole
    assert "The newest comments" in whole
    assert client.get(f"/comments/{said[44].pk}/")["Location"] == f"/projects/{project.pk}/#comment-{said[44].pk}"
    far = client.get(f"/comments/{said[3].pk}/")["Location"]
    assert f"No. {3}." in client.get(far).text


def test_an_answer_quotes_what_it_answers(
    say: Say, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    first, client = say(it, "When is it due?"), client_for(marketing)
    written = client.get(f"{at(project)}?answers={first.pk}").text
    assert "You answer" in written
    post(client, at(project), "In May.", answers=first.pk)
    assert Comment.objects.latest("pk").answers == first
    page = client.get(f"/projects/{project.pk}/").text
    assert re.search(r"comment__quote.*When is it due\?", page, re.DOTALL)


def test_too_many_in_a_minute_are_refused_and_kept(
    settings: Any, project: Project, it: Person, client_for: ClientFor
) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"comment": "2/m/user"}
    client = client_for(it)
    for n in range(2):
        assert post(client, at(project), f"No. {n}").status_code == 303
    answer = post(client, at(project), "One more")
    assert answer.status_code == 429
    assert "One more" in answer.text
    assert "what you typed is still here" in answer.text
    assert Comment.objects.count() == 2


def test_the_panel_costs_the_same_for_1_and_60_comments(
    say: Say, project: Project, card_in: Callable[..., Card], it: Person, marketing: Person, client_for: ClientFor
) -> None:
    client, card = client_for(marketing), card_in()
    client.get("/waiting/")

    def cost(address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    places = (f"/projects/{project.pk}/", card.get_absolute_url(), at(project), "/waiting/")
    costs = []
    first = None
    for number in (1, 2, 57):
        for n in range(number):
            first = say(it, f"@Maya Lindqvist, {number} {n}", answers=first)
            say(marketing if n % 2 else it, f"@Ivan Petrov, {number} {n}", about=card)
        costs.append([cost(place) for place in places])
    assert costs[0] == costs[1] == costs[2]
    with CaptureQueriesContext(connection) as captured:
        client.get(at(project), **HTMX)
    assert len([q for q in captured if "comments_" in q["sql"]]) == 3


def test_a_mention_can_be_read_in_the_panel(
    say: Say, project: Project, it: Person, marketing: Person, client_for: ClientFor
) -> None:
    comment, client = say(it, "@Maya Lindqvist, when?"), client_for(marketing)
    assert "for you" in client.get(f"/projects/{project.pk}/").text
    answer = client.post(f"/comments/{comment.pk}/reading/", **HTMX)
    assert answer.text.strip().startswith("<li")
    assert "waiting-changed" in answer["HX-Trigger"]  # the number in the navigation
    assert "for you" not in answer.text
    read_at = comment.mentions.get().read_at
    assert read_at
    assert timezone.now() - read_at < timedelta(minutes=1)


def test_lists_say_how_many_in_one_query(
    say: Say, hand_off: HandOff, it: Person, marketing: Person, cio: Person, cmo: Person, client_for: ClientFor
) -> None:
    outcome, card, client = in_force(it, marketing, cio, cmo), hand_off.card, client_for(it)
    request, lists = submitted(marketing, outcome), ("/outcomes/", "/projects/requests/", "/projects/")
    client.get("/waiting/")
    for expected in ("1 comment", "2 comments"):
        for record in (outcome, request, card):
            say(it, f"So {expected}.", about=record)
        for place in lists:
            with CaptureQueriesContext(connection) as captured:
                page = client.get(place).text

            assert expected in page, place
            assert len([query for query in captured if "comments_comment" in query["sql"]]) == 1
