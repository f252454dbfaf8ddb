"""Hand-offs in depth: what a packet begins with, files, what is missing still, and what their way says."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from partnership.attention.models import Notice
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.handing import accept_hand_off
from partnership.projects.attention import items
from partnership.projects.models import Attachment, Card, HandOff, MissingPiece, PacketTemplate, Project
from tests.projects.board_cast import ARCHITECTURE, CREATIVE, INSIGHT, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db

AddCard = Callable[..., Card]
SignIn = Callable[[Person], Client]
MONDAY = datetime(2026, 6, 1, 10, tzinfo=UTC)


def pair(**more: str) -> dict[str, Any]:
    return {"from_lane": lane_of(CREATIVE).pk, "to_lane": lane_of(INTEGRATION).pk, "right_when": "It loads."} | more


def test_what_a_pair_of_lanes_asks_stands_in_the_packet(
    card_in: AddCard, client_for: SignIn, it: Person, it2: Person, observer: Person, admin: Person, marketing: Person
) -> None:
    card = card_in()
    assert client_for(it2).post("/projects/packets/", pair()).status_code == 403  # answers for neither
    assert client_for(observer).post("/projects/packets/", pair()).status_code == 403
    same = pair(to_lane=str(lane_of(CREATIVE).pk))
    assert "choose another one" in client_for(admin).post("/projects/packets/", same).text
    assert client_for(admin).post("/projects/packets/", pair(right_when="")).status_code == 422
    assert client_for(it).post("/projects/packets/", pair()).status_code == 303
    template = PacketTemplate.objects.get()
    packet = client_for(marketing).get(f"/projects/cards/{card.pk}/hand-off/?lane={lane_of(INTEGRATION).pk}").text
    assert "It loads." in packet
    other = client_for(marketing).get(
        f"/projects/cards/{card.pk}/hand-off/?lane={lane_of('Technical architecture').pk}"
    )
    assert "It loads." not in other.text
    url = template.get_absolute_url()
    assert client_for(observer).get(url).status_code == 403
    assert client_for(it).post(url, {"done": "All of it", "from_lane": "0"}).status_code == 303
    template.refresh_from_db()
    assert (template.done, template.right_when) == ("All of it", "")
    assert client_for(it).post(f"{url}removal/").status_code == 303
    assert not PacketTemplate.objects.exists()


def test_another_lane_brings_its_own_words_and_leaves_what_was_typed(
    card_in: AddCard, client_for: SignIn, marketing: Person, admin: Person
) -> None:
    card, client = card_in(), client_for(marketing)
    lanes = [lane_of(name) for name in (CREATIVE, INTEGRATION, ARCHITECTURE)]
    PacketTemplate.objects.put(lanes[0], lanes[1], by=admin, right_when="It loads.", questions="Which release?")
    PacketTemplate.objects.put(lanes[0], lanes[2], by=admin, right_when="It fits the plan.", done="Drawn.")
    url, piece = f"/projects/cards/{card.pk}/hand-off/", {"HX-Request": "true"}
    typed: dict[str, Any] = {
        "lane": lanes[2].pk,
        "begun": lanes[1].pk,
        "right_when": "It loads.",
        "questions": "Who switches it on?",
    }
    text = client.get(url, typed, headers=piece).text
    assert re.findall(r">\s*([^<>]*)</textarea>", text) == ["Drawn.", "It fits the plan.", "Who switches it on?", ""]
    assert f'name="begun" value="{lanes[2].pk}"' in text


def test_a_file_goes_with_the_packet(card_in: AddCard, client_for: SignIn, marketing: Person, it: Person) -> None:
    card = card_in()
    data = {"lane": lane_of(INTEGRATION).pk, "column": "todo", "done": "All", "seen": card.version}
    url = f"/projects/cards/{card.pk}/hand-off/"
    wrong = client_for(marketing).post(url, data | {"file": SimpleUploadedFile("a.pdf", b"none")})
    assert wrong.status_code == 422
    assert not HandOff.objects.exists()
    client_for(marketing).post(url, data | {"file": SimpleUploadedFile("texts.txt", b"Hello")})
    sent = HandOff.objects.get()
    assert Attachment.objects.get().hand_off == sent
    assert "texts.txt" in client_for(it).get(sent.get_absolute_url()).text


def test_accepted_in_part_the_sender_brings_the_rest(
    hand_off: HandOff, client_for: SignIn, it: Person, marketing: Person, it2: Person
) -> None:
    url = hand_off.get_absolute_url()
    too_long = client_for(it).post(f"{url}acceptance/", {"missing": "x" * 201})
    assert too_long.status_code == 422
    assert client_for(it).post(f"{url}acceptance/", {"missing": "The logo\n\n The address "}).status_code == 303
    assert Card.objects.get().lane.name == INTEGRATION
    logo, address = MissingPiece.objects.all()
    assert "The logo; The address" in Notice.objects.filter(person=marketing, text__contains="missing").get().text
    assert "It is there now" in client_for(marketing).get(url).text
    assert "It is there now" not in client_for(it).get(url).text
    assert client_for(it2).post(f"/projects/missing/{logo.pk}/supply/").status_code == 403
    for piece in (logo, logo, address):
        assert client_for(marketing).post(f"/projects/missing/{piece.pk}/supply/").status_code == 303
    assert not MissingPiece.objects.open().exists()
    assert Notice.objects.filter(person=it, text__contains="is there now").count() == 1


def missing_for(person: Person | None = None) -> list[tuple[int, str]]:
    found = (item for item in items(timezone.now(), person) if item.kind == "hand-off-incomplete")
    return [(item.person_id, str(item.context["missing"])) for item in found]


def test_what_is_missing_waits_for_its_sender_until_all_is_there(
    hand_off: HandOff, client_for: SignIn, it: Person, marketing: Person, marketing2: Person
) -> None:
    accept_hand_off(HandOff.objects.for_detail().get(), by=it, missing=["The logo", "The address"])
    assert missing_for() == missing_for(marketing) == [(marketing.pk, "The logo; The address")]
    assert missing_for(it) == missing_for(marketing2) == []
    page = client_for(marketing).get("/waiting/").text
    assert "Bring what “Write the welcome mail” lacks" in page
    assert f"{INTEGRATION} has accepted it, but for: The logo; The address" in page
    logo, address = MissingPiece.objects.all()
    logo.supply(by=marketing)
    assert missing_for() == [(marketing.pk, "The address")]
    address.supply(by=marketing)
    assert missing_for() == []


@pytest.mark.parametrize("ends", ["taken off", "closed", "left"])
def test_what_is_missing_goes_with_its_card_and_to_who_answers_for_the_lane(
    ends: str, hand_off: HandOff, it: Person, cio: Person, marketing: Person, marketing2: Person
) -> None:
    accept_hand_off(HandOff.objects.for_detail().get(), by=it, missing=["The logo"])
    if ends == "taken off":
        Card.objects.get().take_off(by=it, because="Enough.")
        assert missing_for() == []
    elif ends == "closed":
        Card.objects.select_related("project").get().project.enter("closed", by=cio, because="Enough.")
        assert missing_for() == []
    else:
        for lane in Lane.objects.with_owner():
            if marketing in lane.owned.people:
                lane.give_to(lane.owned.owner, it=lane.owned.person_it, marketing=marketing2, by=cio)
        Project.objects.update(owner_marketing=marketing2)
        Person.objects.filter(pk=marketing.pk).update(is_active=False)
        assert missing_for() == missing_for(marketing2) == [(marketing2.pk, "The logo")]


def test_a_return_says_what_kind_of_reason(hand_off: HandOff, client_for: SignIn, it: Person) -> None:
    url = hand_off.get_absolute_url()
    assert client_for(it).post(f"{url}return/", {"because": "No", "cause": "whim"}).status_code == 422
    client_for(it).post(f"{url}return/", {"because": "No sizes", "cause": "data"})
    hand_off.refresh_from_db()
    assert hand_off.cause == "data"
    report = client_for(it).get("/projects/hand-offs/report/?cause=data").text
    assert "Data is missing" in report
    assert "No sizes" in report
    assert "No hand-off is behind it." in client_for(it).get("/projects/hand-offs/report/?cause=no_room").text


def test_waiting_is_counted_by_lane_in_working_days(
    card_in: AddCard, client_for: SignIn, marketing: Person, it: Person, django_assert_max_num_queries: Any
) -> None:
    with time_machine.travel(MONDAY, tick=False) as clock:
        sent = [
            HandOff.objects.send(card=card_in(), lane=lane_of(INTEGRATION), column="todo", by=marketing, done="All")
            for _ in range(4)
        ]
        for days, hand_off in zip((1, 3, 7), sent, strict=False):  # Tuesday, Thursday, Monday: 1, 3 and 5 days
            clock.move_to(MONDAY + timedelta(days=days))
            HandOff.objects.for_detail().get(pk=hand_off.pk).accept(by=it)
        client = client_for(it)
        client.get("/projects/hand-offs/")
        with django_assert_max_num_queries(10):
            answer = client.get("/projects/hand-offs/report/")
        row = answer.context["waited"][0]
        assert (row.name, row.answered, row.median, row.longest, row.waiting) == (INTEGRATION, 3, 3, 5, 1)
        behind = client.get(f"/projects/hand-offs/report/?lane={lane_of(INTEGRATION).pk}").context["behind"]
        assert len(behind) == 4
        for lane in ("x", "0", "9" * 30):
            assert client.get(f"/projects/hand-offs/report/?lane={lane}").status_code == 200
    assert Lane.objects.filter(name=INSIGHT).exists()
