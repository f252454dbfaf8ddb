"""What hangs on a card, through its doors: checklist, labels, links, files; and a card copied, and found again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client

from partnership.activity.models import Event
from partnership.core.refusals import Refused
from partnership.people.models import Person
from partnership.projects.models import Attachment, Card, CardLink, ChecklistItem, Label
from tests.projects.board_cast import CREATIVE, INSIGHT, INTEGRATION

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]
PIECE = {"HX-Request": "true", "HX-Target": "checklist"}


def texts(card: Card) -> list[str]:
    return list(card.checklist.standing().order_by("rank", "pk").values_list("text", flat=True))


def listed(card: Card, client: Client, text: str = "Draft it\nHave it read\nSend it") -> list[ChecklistItem]:
    assert client.post(f"/projects/cards/{card.pk}/items/", {"text": text}).status_code == 303
    return list(card.checklist.standing().order_by("rank", "pk"))


def test_a_description_is_markdown_that_cannot_act(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card = card_in(description="**Bold** <img src=x onerror=alert(1)>\n\n- one")
    text = client_for(marketing).get(card.get_absolute_url()).text
    assert "<strong>Bold</strong>" in text
    assert "<li>one</li>" in text
    assert "<img" not in text


def test_a_checklist_is_written_ticked_ordered_reworded_and_thinned(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    card, client = card_in(), client_for(marketing)
    first, second, third = listed(card, client)
    assert texts(card) == ["Draft it", "Have it read", "Send it"]
    piece = client.post(f"/projects/items/{second.pk}/tick/", {"done": "1"}, headers=PIECE)
    assert piece.content.lstrip().startswith(b'<section class="panel checklist"')
    assert "1 of 3 done" in piece.text
    assert "Maya Lindqvist" in piece.text
    second.refresh_from_db()
    assert second.done_by == marketing
    client.post(f"/projects/items/{second.pk}/tick/", {"done": ""})
    second.refresh_from_db()
    assert second.done_at is second.done_by is None
    client.post(f"/projects/items/{third.pk}/place/", {"to": "up"})
    client.post(f"/projects/items/{first.pk}/place/", {"to": "down"})
    assert texts(card) == ["Send it", "Draft it", "Have it read"]
    client.post(f"/projects/items/{first.pk}/place/", {"to": "down"})
    client.post(f"/projects/items/{first.pk}/place/", {"to": "down"})  # it stands last already
    assert texts(card) == ["Send it", "Have it read", "Draft it"]
    saved = client.post(f"/projects/items/{first.pk}/words/", {"text": "Write it", "seen": "Draft it"})
    assert saved.status_code == 303
    gone = client.post(f"/projects/items/{first.pk}/removal/")
    assert texts(card) == ["Send it", "Have it read"]
    assert "“Write it” is off the list." in client.get(gone["Location"].partition("#")[0]).text
    client.post(f"/projects/items/{first.pk}/return/")
    assert texts(card) == ["Send it", "Have it read", "Write it"]
    history = client.get(card.get_absolute_url()).text
    for said in ("Added to the checklist: Draft it", "Done: Have it read", "Reworded an item: Draft it → Write it"):
        assert said in history


def test_an_item_that_was_reworded_meanwhile_says_so(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, client = card_in(), client_for(marketing)
    item = listed(card, client, "Draft it")[0]
    item.reword("Sketch it", by=marketing)
    stale = client.post(f"/projects/items/{item.pk}/words/", {"text": "Write it", "seen": "Draft it"})
    assert stale.status_code == 409
    assert "It says now: “Sketch it”" in stale.text
    assert 'value="Write it"' in stale.text
    assert texts(card) == ["Sketch it"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("", "Write what is to be done"), ("x" * 201, "at most 200"), ("\n".join("abc" * 40), "at most 100 items")],
)
def test_what_no_checklist_takes_gets_a_sentence(
    card_in: AddCard, client_for: SignIn, marketing: Person, text: str, sentence: str
) -> None:
    card = card_in()
    refused = client_for(marketing).post(f"/projects/cards/{card.pk}/items/", {"text": text}, headers=PIECE)
    assert refused.status_code == 422
    assert sentence in refused.text
    assert not texts(card)


def test_only_who_may_change_a_card_changes_what_hangs_on_it(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person, observer: Person
) -> None:
    card, other = card_in(), card_in(title="Another")
    item = listed(card, client_for(marketing))[0]
    link = CardLink.objects.tie(blocker=card, blocked=other, by=marketing)
    for person in (it, observer):
        client = client_for(person)
        assert "Send it" in client.get(card.get_absolute_url()).text
        for path in (
            f"cards/{card.pk}/items/", f"cards/{card.pk}/links/", f"cards/{card.pk}/files/", f"items/{item.pk}/tick/",
            f"items/{item.pk}/place/", f"items/{item.pk}/removal/", f"items/{item.pk}/words/",
            f"links/{link.pk}/removal/",
        ):  # fmt: skip
            assert client.post(f"/projects/{path}", {"text": "x"}).status_code == 403, path
    assert client_for(marketing).post("/projects/items/999999/tick/").status_code == 404


def test_a_card_has_at_most_so_many_links(card_in: AddCard, marketing: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("partnership.projects.models.card_link.MOST", 2)
    card, others = card_in(), [card_in(title=f"Other {number}") for number in range(4)]
    for other in others[:2]:
        CardLink.objects.tie(blocker=card, blocked=other, by=marketing)
    with pytest.raises(Refused, match="A card blocks at most 2 others"):
        CardLink.objects.tie(blocker=card, blocked=others[2], by=marketing)
    CardLink.objects.tie(blocker=others[3], blocked=others[2], by=marketing)
    assert CardLink.objects.count() == 3


def test_a_card_off_the_board_takes_no_changes(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, client = card_in(), client_for(marketing)
    item = listed(card, client)[0]
    client.post(f"/projects/cards/{card.pk}/removal/", {"because": "Twice."})
    client.post(f"/projects/items/{item.pk}/tick/", {"done": "1"})
    item.refresh_from_db()
    assert item.done_at is None
    assert "item-add" not in client.get(card.get_absolute_url()).text


def test_labels_are_the_companys_words(card_in: AddCard, client_for: SignIn, marketing: Person, it: Person) -> None:
    card, client = card_in(), client_for(marketing)
    data = {"title": card.title, "assignee": "", "due_on": "", "labels": "Spring,  legal , spring", "seen": 1}
    assert client.post(f"/projects/cards/{card.pk}/words/", data).status_code == 303
    assert [str(label) for label in card.labels.all()] == ["legal", "Spring"]
    other = card_in(labels=["LEGAL"])
    assert Label.objects.count() == 2
    stale = client.post(f"/projects/cards/{card.pk}/words/", data | {"labels": "none"})
    assert stale.status_code == 409
    assert [str(label) for label in card.labels.all()] == ["legal", "Spring"]
    legal, spring = Label.objects.all()
    assert "on 2 cards" in client.get("/projects/labels/").text
    assert client.post(f"/projects/labels/{legal.pk}/name/", {"name": "spring"}).status_code == 422
    assert client.post(f"/projects/labels/{legal.pk}/name/", {"name": "a, b"}).status_code == 422
    assert client.post(f"/projects/labels/{legal.pk}/name/", {"name": "Law"}).status_code == 303
    assert client.post(f"/projects/labels/{legal.pk}/union/", {"into": legal.pk}).status_code == 422
    assert client.post(f"/projects/labels/{legal.pk}/union/", {"into": spring.pk}).status_code == 303
    assert [str(label) for label in card.labels.all()] == [str(label) for label in other.labels.all()] == ["Spring"]
    client.post(f"/projects/labels/{spring.pk}/removal/")
    assert not Label.objects.exists()
    assert Event.objects.filter(kind="label.removed").count() == 2


def test_a_label_comes_back_on_the_cards_that_had_it(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, other, client = card_in(labels=["Spring", "Legal"]), card_in(labels=["Spring"]), client_for(marketing)
    spring, legal = Label.objects.get(name="Spring"), Label.objects.get(name="Legal")
    client.post(f"/projects/labels/{spring.pk}/removal/")
    page = client.get("/projects/labels/").text
    assert "was on 2 cards" in page
    assert [str(label) for label in card.labels.all()] == ["Legal"]
    assert "already" in client.post(f"/projects/labels/{spring.pk}/removal/", follow=True).text
    assert client.post(f"/projects/labels/{spring.pk}/name/", {"name": "Summer"}).status_code == 422
    assert "on 2 cards" in client.post(f"/projects/labels/{spring.pk}/return/", follow=True).text
    assert [str(label) for label in other.labels.all()] == ["Spring"]
    assert "It is back already." in client.post(f"/projects/labels/{spring.pk}/return/", follow=True).text
    client.post(f"/projects/labels/{legal.pk}/union/", {"into": spring.pk})
    assert [str(label) for label in card.labels.all()] == ["Spring"]
    client.post(f"/projects/labels/{legal.pk}/return/")
    assert [str(label) for label in card.labels.all()] == ["Legal", "Spring"]


def test_another_of_its_name_stands_in_a_labels_way_back(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    card_in(labels=["Spring"])
    former, client = Label.objects.get(), client_for(marketing)
    client.post(f"/projects/labels/{former.pk}/removal/")
    card_in(labels=["SPRING"])
    assert Label.objects.get().pk != former.pk
    assert "There is a label of that name." in client.post(f"/projects/labels/{former.pk}/return/", follow=True).text
    assert Label.objects.get().name == "SPRING"


def test_readers_order_no_labels(card_in: AddCard, client_for: SignIn, observer: Person) -> None:
    card_in(labels=["Spring"])
    label = Label.objects.get()
    assert "Spring" in client_for(observer).get("/projects/labels/").text
    for path in ("name", "union", "removal", "return"):
        assert client_for(observer).post(f"/projects/labels/{label.pk}/{path}/").status_code == 403


def link(client: Client, card: Card, way: str, other: object) -> Any:
    return client.post(f"/projects/cards/{card.pk}/links/", {"link-way": way, "link-other": other})


def test_a_link_stands_on_both_cards_and_goes_from_either(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person
) -> None:
    one, two = card_in(title="Text"), card_in(INTEGRATION, title="Release")
    client = client_for(marketing)
    assert link(client, one, "blocks", f"#{two.pk}").status_code == 303
    assert "Release" in client.get(one.get_absolute_url()).text
    page = client.get(two.get_absolute_url()).text
    assert "Blocked by" in page
    assert "It waits for “Text”" in page
    assert link(client, one, "blocks", "release").status_code == 422  # it does already
    stored = CardLink.objects.get()
    assert client_for(it).post(f"/projects/links/{stored.pk}/removal/", {"card": two.pk}).status_code == 303
    assert not CardLink.objects.exists()


def test_what_waits_for_a_card_is_named_before_it_leaves_the_board(
    card_in: AddCard, client_for: SignIn, marketing: Person
) -> None:
    one, two = card_in(title="Text"), card_in(title="Release")
    client, url = client_for(marketing), f"/projects/cards/{one.pk}/removal/"
    link(client, one, "blocks", f"#{two.pk}")
    text = client.get(url).text
    assert "Cards that wait for it" in text
    assert "Release" in text.split("Cards that wait for it")[1]
    assert client.post(url, {"because": "Twice."}).status_code == 303
    assert not CardLink.objects.holding().exists()


def test_cards_never_block_each_other_in_a_circle(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    one, two, three = (card_in(title=title) for title in ("One", "Two", "Three"))
    client = client_for(marketing)
    link(client, one, "blocks", two.pk)
    link(client, three, "blocked_by", f"http://testserver{two.get_absolute_url()}")
    refused = link(client, three, "blocks", one.pk)
    assert refused.status_code == 422
    assert "“One” → “Two” → “Three”" in refused.text
    assert "A card does not block itself" in link(client, one, "blocks", one.pk).text
    assert CardLink.objects.count() == 2
    with pytest.raises(IntegrityError, match="card_link_of_two"), transaction.atomic():
        CardLink.objects.create(blocker=one, blocked=one, added_by=marketing)


def test_a_card_that_is_not_one_is_asked_for_again(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, client = card_in(title="Same"), client_for(marketing)
    others = [card_in(title="Twin"), card_in(INSIGHT, title="Twin")]
    for said, sentence in (("", "Name a card"), ("0", "No card"), ("9" * 30, "No card"), ("Nobody", "No card")):
        refused = link(client, card, "blocks", said)
        assert refused.status_code == 422
        assert sentence in refused.text
    several = link(client, card, "blocks", "twin").text
    assert all(f"#{one.pk} of" in several for one in others)


def test_a_file_is_kept_saved_and_taken_away(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person, observer: Person
) -> None:
    card, client = card_in(), client_for(marketing)
    url = f"/projects/cards/{card.pk}/files/"
    assert client.post(url, {"file-file": SimpleUploadedFile("a.png", b"no picture")}).status_code == 422
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"file-file": SimpleUploadedFile("brief.txt", b"Hello")}).status_code == 303
    kept = Attachment.objects.get()
    answer = client_for(observer).get(kept.get_absolute_url())
    assert (answer.content, answer["Content-Type"]) == (b"Hello", "application/octet-stream")
    assert answer["Content-Disposition"].startswith("attachment")
    assert "brief.txt" in client_for(it).get(card.get_absolute_url()).text
    assert client_for(it).post(f"/projects/files/{kept.pk}/removal/").status_code == 403
    assert client.post(f"/projects/files/{kept.pk}/removal/").status_code == 303
    assert client.get(kept.get_absolute_url()).status_code == 404
    kept.refresh_from_db()
    assert bytes(kept.content) == b""


def test_a_copy_begins_anew(card_in: AddCard, client_for: SignIn, marketing: Person, observer: Person) -> None:
    card, client = card_in(description="Why", labels=["Spring"], assignee=marketing), client_for(marketing)
    listed(card, client)
    client.post(f"/projects/items/{card.checklist.first().pk}/tick/", {"done": "1"})
    url = f"/projects/cards/{card.pk}/copy/"
    assert client_for(observer).get(url).status_code == 403
    assert 'value="Write the welcome mail"' in client.get(url).text
    data = {"title": "Again", "project": card.project_id, "lane": card.lane_id, "with_checklist": "on"}
    assert client.post(url, data | {"title": ""}).status_code == 422
    assert client.post(url, data).status_code == 303
    made = Card.objects.get(title="Again")
    assert (made.description, made.assignee, made.column_id) == ("Why", None, "todo")
    assert [str(label) for label in made.labels.all()] == ["Spring"]
    assert texts(made) == texts(card)
    assert not made.checklist.exclude(done_at=None).exists()


def test_what_is_off_the_board_is_found_again(card_in: AddCard, client_for: SignIn, marketing: Person) -> None:
    card, client = card_in(), client_for(marketing)
    assert "No card was taken off the board." in client.get("/projects/cards/taken-off/").text
    client.post(f"/projects/cards/{card.pk}/removal/", {"because": "Nobody wants it."})
    assert card.title in client.get("/projects/cards/taken-off/?q=nobody").text
    assert "No card off the board says that." in client.get("/projects/cards/taken-off/?q=xyz").text


def test_a_card_comes_from_elsewhere_once(card_in: AddCard) -> None:
    made = card_in(origin="trello", origin_id="5f1")
    assert list(Card.objects.filter(origin="trello", origin_id__in=["5f1", "5f2"])) == [made]
    card_in(origin="asana", origin_id="5f1")
    with pytest.raises(ValidationError, match="came from there already"):
        card_in(CREATIVE, origin="trello", origin_id="5f1")
    with pytest.raises(ValidationError, match="the tool that it came from and its id"):
        card_in(CREATIVE, origin="trello")


@pytest.mark.parametrize("number", [1, 3, 20])
def test_a_cards_page_takes_the_same_queries_whatever_hangs_on_it(
    card_in: AddCard, client_for: SignIn, marketing: Person, django_assert_max_num_queries: Any, number: int
) -> None:
    card, client = card_in(labels=[f"L{n}" for n in range(min(number, 10))]), client_for(marketing)
    listed(card, client, "\n".join(f"Item {n}" for n in range(number)))
    for n in range(number):
        CardLink.objects.tie(blocker=card_in(title=f"Before {n}"), blocked=card, by=marketing)
    with django_assert_max_num_queries(15):
        client.get(card.get_absolute_url())
