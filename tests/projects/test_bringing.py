"""Cards from elsewhere, through the pages by which people bring them: asked, previewed, saved, and brought again."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partnership.activity.models import Event
from partnership.comments.actions import write
from partnership.comments.models import Comment
from partnership.core.refusals import Refused
from partnership.jobs.models import Job
from partnership.jobs.running import work
from partnership.lanes.models import Lane
from partnership.people.models import Person
from partnership.projects.actions.bringing import Bringing
from partnership.projects.actions.card_fates import CardFates
from partnership.projects.imports import CARDS
from partnership.projects.models import BroughtCard, Card, Project
from partnership.sheets.actions import judged
from partnership.sheets.models import ImportFile
from tests.projects.board_cast import CONSENT, CREATIVE, INTEGRATION, lane_of

pytestmark = pytest.mark.django_db
For = Callable[[Person], Client]
ADDRESS = "/projects/import/"
EXPORTS = Path(__file__).parents[3] / "shared" / "data" / "peer_exports"


def send(client: Client, content: bytes | str | dict[str, Any] | list[Any], name: str = "board.json") -> ImportFile:
    if not isinstance(content, bytes | str):
        content = json.dumps(content)
    data = content.encode() if isinstance(content, str) else content
    answer = client.post(ADDRESS, {"file": SimpleUploadedFile(name, data)})
    assert answer.status_code == 303, answer.content.decode()
    return ImportFile.objects.latest("pk")


def questions(client: Client, file: ImportFile) -> Any:
    return client.get(reverse("projects:import_mapping", args=[file.pk])).context["form"]


def answer(client: Client, file: ImportFile, project: Project, lane: Lane, **said: Any) -> Any:
    """Each question by what is proposed, the project and the lane where they are asked."""
    form = questions(client, file)
    given: dict[str, Any] = {name: form.initial.get(name) for name in form.fields}
    for group, within in form.groups.items():
        for field, name in within.items():
            default = {"projects": project.pk, "lanes": lane.pk, "lists": given[field] or "todo"}.get(
                group, given[field]
            )
            given[field] = said.get(f"{group}:{name}", default)
    given |= {name: value for name, value in said.items() if ":" not in name}
    data = {name: value for name, value in given.items() if value is not None}
    back = client.post(reverse("projects:import_mapping", args=[file.pk]), data)
    assert back.status_code == 303, back.context["form"].errors
    return client.get(reverse("projects:import_file", args=[file.pk]))


def save(client: Client, file: ImportFile) -> dict[str, int]:
    assert client.post(reverse("projects:import_saving", args=[file.pk])).status_code == 303
    file.refresh_from_db()
    return file.counts


@pytest.fixture
def client(marketing: Person, lanes: list[Lane], client_for: For) -> Client:
    return client_for(marketing)


BROUGHT: dict[str, tuple[int, dict[str, str | None]]] = {
    "own_asana_shape.csv": (3, {"Loyalty app launch": "2026-10-15", "Write copy": "2026-09-09"}),
    "wekan_board_import.csv": (25, {"Test card 1": "2020-05-06", "Test card 24": "2020-05-14", "Test card 3": None}),
    "wekan_fixture_asana.json": (1, {"Audit task – Å 中文": "2026-09-30"}),
    "wekan_fixture_csv.csv": (1, {"Audit task – Å 中文": None}),
    "wekan_fixture_kanboard.json": (1, {"Audit task – Å 中文": "2026-09-30"}),
    "wekan_fixture_trello.json": (1, {"Audit task – Å 中文": "2026-09-30"}),
}


@pytest.mark.parametrize("name", BROUGHT)
def test_each_export_goes_in_and_the_same_again_changes_nothing(name: str, client: Client, project: Project) -> None:
    content, (count, days) = (EXPORTS / name).read_bytes(), BROUGHT[name]
    file = send(client, content, name)
    page = answer(client, file, project, lane_of(CREATIVE))
    assert "What this file would change" in page.text
    assert save(client, file) == {"new": count}
    due = {card.title: card.due_on and card.due_on.isoformat() for card in Card.objects.all()}
    assert {title: due[title] for title in days} == days
    comments = list(Comment.objects.values_list("text", "origin"))
    again = send(client, content, name)
    page = client.get(reverse("projects:import_file", args=[again.pk]))  # nothing is asked a second time
    assert "saving would change nothing" in page.text
    assert save(client, again) == {"same": count}
    assert Card.objects.count() == count
    assert list(Comment.objects.values_list("text", "origin")) == comments
    if "fixture" in name and name.endswith("json"):
        assert [text for text, _ in comments] == ["Audit comment"]
        card = Card.objects.get()
        assert card.description.startswith('First line: café, comma, and "quotes".\nSecond line: 日本語.')
        assert "audit.txt" in card.description
        assert [label.name for label in card.labels.all()] == ["Audit label"]


CARD = {"id": "k1", "idList": "l1", "name": "Write the mail", "pos": 1, "idMembers": ["m1", "m2"]}


def board(*cards: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {
        "id": "b1", "name": "Launch", "lists": [{"id": "l1", "name": "Stage 1", "pos": 1}, {"id": "l2", "name": "Doing", "pos": 2}],
        "members": [{"id": "m1", "fullName": "Mo Marketing", "username": "mo"}, {"id": "m2", "fullName": "Bo Ek", "username": "bo"}],
        "cards": [CARD | card for card in cards], "actions": [], **more,
    }  # fmt: skip


def bring(client: Client, project: Project, content: Any, **said: Any) -> dict[str, int]:
    file = send(client, content)
    if "form" in (page := client.get(reverse("projects:import_file", args=[file.pk]))).context:
        page = answer(client, file, project, lane_of(CREATIVE), **said)
    bring.page = page  # type: ignore[attr-defined]
    return save(client, file)


def notes() -> str:
    return "\n".join(note for row in bring.page.context["rows"] for note in row.notes)  # type: ignore[attr-defined]


def test_people_are_matched_and_whoever_does_not_get_it_is_named(
    client: Client, project: Project, marketing: Person, it: Person
) -> None:
    members = [
        {"id": "m1", "fullName": marketing.name, "username": "x"}, {"id": "m2", "fullName": "Bo Ek", "username": "bo"},
        {"id": "m3", "fullName": it.name, "username": "it"},
    ]  # fmt: skip
    bring(client, project, board({"idMembers": ["m2", "m3", "m1"]}, members=members))
    card = Card.objects.get()
    assert card.assignee == marketing
    assert f"- People: Bo Ek, {it.name} (of IT, not of this lane’s side)" in card.description
    assert "named in its description: Bo Ek" in notes()
    assert any(said.startswith("1 card with people") for said in bring.page.context["besides"])  # type: ignore[attr-defined]


def test_who_somebody_is_here_is_said_once(client: Client, project: Project, marketing: Person) -> None:
    bring(client, project, board({"idMembers": ["m2"]}), **{"people:Bo Ek": marketing.pk})
    assert Card.objects.get().assignee == marketing
    later = send(client, board({"idMembers": ["m2"]}, {"id": "k2", "idMembers": ["m2"], "name": "Next"}))
    page = client.get(reverse("projects:import_file", args=[later.pk]))  # it is asked nothing
    assert page.context["counts"][:2] == [("new", 1), ("changed", 0)]
    assert save(client, later) == {"new": 1, "same": 1}
    assert Card.objects.get(title="Next").assignee == marketing


def test_how_a_board_is_read_can_be_changed(client: Client, project: Project) -> None:
    """Lanes by lists: the questions about lanes are new ones."""
    file = send(client, board({}, {"id": "k2", "idList": "l2", "name": "Next"}))
    answer(client, file, project, lane_of(CREATIVE))
    address = reverse("projects:import_mapping", args=[file.pk])
    form = questions(client, file)
    assert [name for name, within in form.groups.items() if within] == ["projects", "lanes", "lists", "people"]
    assert client.post(address, {"column_by": "list", "lane_by": "list"}).status_code == 303
    answer(client, file, project, lane_of(CREATIVE), **{"lanes:Doing": lane_of(CONSENT).pk})
    save(client, file)
    assert [(card.title, card.lane.name) for card in Card.objects.order_by("title")] == [
        ("Next", CONSENT), ("Write the mail", CREATIVE),
    ]  # fmt: skip


def test_a_comment_keeps_who_wrote_it_and_when(client: Client, project: Project, it: Person) -> None:
    said = [
        {"id": f"a{n}", "type": "commentCard", "date": f"2026-08-0{n}T10:00:00Z", "data": {"card": {"id": "k1"}, "text": text},
         "memberCreator": {"fullName": name}}
        for n, (text, name) in enumerate([("Old", "Bo Ek"), ("New", it.name)], 1)
    ]  # fmt: skip
    bring(client, project, board({}, actions=said))
    old, new = Comment.objects.order_by("pk")
    assert (old.said_by, old.text, old.written_at.day, old.origin) == ("Bo Ek", "Old", 1, "Trello")
    assert (new.said_by, new.author, new.text, new.written_at.day) == ("", it, "New", 2)
    page = client.get(Card.objects.get().get_absolute_url()).text
    assert "in Trello, brought by" in page
    assert "board.json" in page


def test_a_later_file_brings_what_only_it_changed(client: Client, project: Project, marketing: Person) -> None:
    checklist = [
        {"id": "c", "idCard": "k1", "name": "Checklist", "checkItems": [{"id": "i1", "name": "One", "pos": 1}]}
    ]
    assert bring(client, project, board({}, {"id": "k2", "name": "Other", "pos": 2}, checklists=checklist)) == {
        "new": 2
    }
    card = Card.objects.get(title="Write the mail")
    card.change(title="Write the mail well", assignee=None, due_on=None, by=marketing)
    checklist[0]["checkItems"] = [
        {"id": "i1", "name": "One", "pos": 1, "state": "complete"}, {"id": "i2", "name": "Two", "pos": 2},
    ]  # fmt: skip
    later = board(
        {"name": "Write mails", "due": "2026-12-01T12:00:00Z", "idList": "l2"}, {"id": "k2", "name": "Other", "pos": 2},
        {"id": "k3", "name": "Third"}, checklists=checklist,
    )  # fmt: skip
    assert bring(client, project, later) == {"new": 1, "changed": 1, "same": 1}
    card.refresh_from_db()
    assert (card.title, str(card.due_on), card.column_id) == ("Write the mail well", "2026-12-01", "doing")
    assert [move.column_id for move in card.moves.all()] == ["todo", "doing"]
    assert "changed here, left as it is: title" in notes()
    assert [(item.text, item.done_at is not None) for item in card.checklist.order_by("rank")] == [
        ("One", True),
        ("Two", False),
    ]
    assert bring(client, project, later) == {"same": 3}
    assert "changed here, left as it is: title" in notes()
    assert Card.objects.count() == 3


def test_what_a_later_file_lacks_stays_and_is_named(client: Client, project: Project) -> None:
    """Of the same board; what is done, or off the board here, or of another board, is not missed."""
    others = [{"id": f"k{n}", "name": f"Other {n}", "pos": n} for n in (2, 3, 4)]
    bring(client, project, board({}, *others[:2], {**others[2], "closed": True}))
    bring(client, project, board({"id": "k9", "name": "Elsewhere"}, id="b2", name="Second board"))
    Card.objects.filter(title="Other 3").update(taken_off_at=timezone.now(), taken_off_because="A mistake.")
    assert bring(client, project, board({"name": "Write mails"})) == {"changed": 1, "missing": 1}
    said = "Not in this file: 1 open card that came from Trello before: Other 2. They stay on the board as they are."
    assert said in bring.page.context["besides"]  # type: ignore[attr-defined]
    assert Card.objects.standing().filter(title="Other 2").exists()
    done = client.get(reverse("projects:import_file", args=[ImportFile.objects.latest("pk").pk])).text
    assert "is not in this one. It stays as it is:" in " ".join(done.split())
    assert bring(client, project, board({"name": "Write mails"}, others[0])) == {"same": 2}


def test_a_table_misses_what_it_brought_into_the_same_project(client: Client, project: Project) -> None:
    two, one = "title,list\nOne,To do\nTwo,To do\n", "title,list\nOne,To do\n"
    bring(client, project, two)
    assert bring(client, project, one) == {"same": 1, "missing": 1}


def test_what_is_closed_there_is_done_here(client: Client, project: Project) -> None:
    bring(client, project, board({"closed": True, "dateLastActivity": "2026-08-01T10:00:00Z"}))
    card = Card.objects.get()
    assert (card.column_id, card.moved_at.day) == ("done", 1)
    assert "taken as done: archived there" in notes()


def test_a_list_can_be_left_out_and_is_named(client: Client, project: Project) -> None:
    cards = board({}, {"id": "k2", "idList": "l2", "name": "Later"})
    assert bring(client, project, cards, **{"lists:Doing": "out"}) == {"new": 1}
    assert "Left out as you said: Doing (1)." in bring.page.context["besides"]  # type: ignore[attr-defined]


def test_a_hard_limit_refuses_and_a_soft_one_keeps_the_reason(client: Client, project: Project) -> None:
    Lane.objects.filter(name=CREATIVE).update(limit=2, limit_is_hard=True)
    cards = [{"id": f"k{n}", "name": f"Card {n}", "pos": n} for n in range(4)]
    assert bring(client, project, board(*cards)) == {"new": 2, "bad": 2}
    assert "takes 2 open cards and is full" in bring.page.text  # type: ignore[attr-defined]
    Lane.objects.filter(name=CREATIVE).update(limit=3, limit_is_hard=False)
    assert bring(client, project, board(*cards)) == {"new": 2, "same": 2}
    assert [bool(card.over_limit_because) for card in Card.objects.order_by("title")] == [False, False, False, True]
    assert f"over the limit of “{CREATIVE}” (3)" in notes()


def test_the_other_sides_lanes_are_not_offered(client: Client, project: Project) -> None:
    form = questions(client, send(client, board({})))
    offered = {words for _, words in form.fields["lanes-0"].choices}
    assert CREATIVE in offered
    assert INTEGRATION not in offered
    file = ImportFile.objects.latest("pk")
    refused = client.post(reverse("projects:import_mapping", args=[file.pk]), {
        "projects-0": project.pk, "lanes-0": lane_of(INTEGRATION).pk, "lists-0": "todo",
    })  # fmt: skip
    assert refused.status_code == 422


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "The file is empty."),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b'{"cards": [', "is damaged"),
        (b'{"hello": 1}', "no board that is known here"),
        (b'{"lists": [], "cards": []}', "There is no card on this board."),
        (b"just words", "no table"),
    ],
)
def test_a_wrong_file_is_said_beside_its_field(client: Client, content: bytes, said: str) -> None:
    answer = client.post(ADDRESS, {"file": SimpleUploadedFile("board.json", content)})
    assert (answer.status_code, ImportFile.objects.count()) == (422, 0)
    assert said in answer.text


def test_who_has_nowhere_to_put_cards_is_told_before_they_send_any(
    marketing: Person, project: Project, client_for: For
) -> None:
    client = client_for(marketing)
    assert "Your side owns no lane yet" in client.get(ADDRESS).text


def test_where_no_project_runs_it_says_what_comes_first(client: Client, project: Project, marketing: Person) -> None:
    assert "none runs yet" not in client.get(ADDRESS).text
    project.enter("closed", by=marketing, because="Enough.")
    assert "A card is a piece of a project, and none runs yet." in client.get(ADDRESS).text


def test_who_only_reads_brings_nothing(observer: Person, admin: Person, client_for: For) -> None:
    for person in (observer, admin):
        assert client_for(person).get(ADDRESS).status_code == 403


def test_a_card_off_the_board_or_over_there_stays_so(client: Client, project: Project, marketing: Person) -> None:
    bring(client, project, board({}, {"id": "k2", "name": "Gone", "pos": 2}))
    Card.objects.get(title="Gone").take_off(by=marketing, because="Nobody wants it")
    Card.objects.filter(title="Write the mail").update(lane=lane_of(INTEGRATION), accepted_by="both")
    assert bring(client, project, board({"name": "New words"}, {"id": "k2", "name": "Gone too", "pos": 2})) == {
        "same": 2
    }
    assert "off the board here" in notes()
    assert "the other side’s: left so" in notes()


def test_a_table_tells_its_cards_by_their_titles(client: Client, project: Project) -> None:
    table = "Title,List\nSame,Doing\nSame,Doing\nOther,Doing\n"
    assert bring(client, project, table) == {"new": 3}
    assert bring(client, project, table) == {"same": 3}


def test_the_same_cards_in_two_files_at_once_come_once(client: Client, project: Project, marketing: Person) -> None:
    first, second = send(client, board({})), send(client, board({}))
    for file in (first, second):
        answer(client, file, project, lane_of(CREATIVE))
    second.refresh_from_db()
    with judged(CARDS, second, by=marketing) as (_, fates):
        assert isinstance(fates, CardFates)
        assert save(client, first) == {"new": 1}
        with pytest.raises(Refused, match="look at it once more"):
            CARDS.write(fates, by=marketing, file=second)
    assert save(client, second) == {"same": 1}
    assert (Card.objects.count(), BroughtCard.objects.count()) == (1, 1)


def test_what_a_file_brought_is_taken_back_but_for_what_was_changed(
    client: Client, project: Project, marketing: Person, it: Person, client_for: For
) -> None:
    data = board({}, {"id": "k2", "name": "Talked about", "pos": 2}, {"id": "k3", "name": "Changed", "pos": 3})
    bring(client, project, data)
    file = ImportFile.objects.latest("pk")
    write(Card.objects.get(title="Talked about"), by=marketing, text="Mine")
    Card.objects.get(title="Changed").change(title="Changed here", assignee=None, due_on=None, by=marketing)
    address = reverse("projects:import_undoing", args=[file.pk])
    assert address in client.get(file.get_absolute_url()).text
    assert client_for(it).post(address).status_code == 404
    assert client.post(address).status_code == 303
    assert sorted(card.title for card in Card.objects.standing()) == ["Changed here", "Talked about"]
    assert Event.objects.get(kind="cards.taken_back").detail == {"file": "board.json", "cards": 1}
    assert "nothing is as it came" in client.post(address, follow=True).text
    assert bring(client, project, data) == {"new": 1, "same": 2}


def test_swimlanes_are_lanes_where_there_are_several(client: Client, project: Project) -> None:
    tasks = [
        {"id": n, "title": f"Task {n}", "column_name": "Doing", "swimlane_name": name, "column_id": 1}
        for n, name in enumerate(["Web", "Shop", CREATIVE], 1)
    ]
    data = {"board": {"name": "K"}, "tasks": tasks}
    counts = bring(client, project, data, **{"lanes:Web": lane_of(CONSENT).pk})
    assert counts == {"new": 3}
    assert [card.lane.name for card in Card.objects.order_by("pk")] == [CONSENT, CREATIVE, CREATIVE]


@pytest.mark.django_db(transaction=True)
def test_a_large_board_is_read_in_the_worker_and_asked_about(client: Client, project: Project) -> None:
    cards = [{"id": f"k{n}", "name": f"Card {n}", "pos": n, "desc": "word " * 600} for n in range(180)]
    file = send(client, board(*cards))
    assert file.in_worker
    work()
    file.refresh_from_db()
    assert file.outlook["is_open"]
    answer(client, file, project, lane_of(CREATIVE))
    work()
    page = client.get(reverse("projects:import_file", args=[file.pk]))
    assert "180" in page.text
    assert page.context["rows"][0].notes == ["named in its description: Mo Marketing, Bo Ek"]
    assert client.post(reverse("projects:import_saving", args=[file.pk])).status_code == 303
    work()
    file.refresh_from_db()
    assert file.counts == {"new": 180}


def test_a_file_of_twenty_costs_as_many_questions_as_one(client: Client, project: Project) -> None:
    counts = []
    for number in (1, 20):
        file = send(client, board(*({"id": f"k{n}", "name": f"Card {n}"} for n in range(number))))
        if not counts:
            answer(client, file, project, lane_of(CREATIVE))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("projects:import_file", args=[file.pk]))
        counts.append(len(captured))
        save(client, file)
    assert max(counts) <= 15, "\n".join(each["sql"][:170] for each in captured.captured_queries)


@pytest.mark.django_db(transaction=True)  # progress is committed over a connection of its own
def test_cut_in_the_middle_no_card_is_lost_or_doubled(
    client: Client, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is cancelled and begun again; its worker is killed with every card written, and begins anew."""
    cards = [{"id": f"k{n}", "name": f"Card {n}", "pos": n} for n in range(2_001)]
    file = send(client, board(*cards))
    answer(client, file, project, lane_of(CREATIVE))
    assert client.post(reverse("projects:import_saving", args=[file.pk])).status_code == 303
    assert client.post(reverse("jobs:cancellation", args=[Job.objects.latest("pk").pk])).status_code == 303
    work()
    assert Card.objects.count() == 0
    assert client.post(reverse("projects:import_saving", args=[file.pk])).status_code == 303
    job = Job.objects.latest("pk")
    written = Bringing._remember

    def killed(self: Bringing, *given: Any) -> None:
        written(self, *given)
        assert Card.objects.count() == 2_001
        raise SystemExit

    monkeypatch.setattr(Bringing, "_remember", killed)
    with pytest.raises(SystemExit):
        work()
    assert (Card.objects.count(), Comment.objects.count(), BroughtCard.objects.count()) == (0, 0, 0)
    monkeypatch.setattr(Bringing, "_remember", written)
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now())
    work()
    file.refresh_from_db()
    assert file.counts == {"new": 2_001}
    ranks = list(Card.objects.order_by("rank").values_list("rank", "origin_id"))
    assert [origin for _, origin in ranks] == [f"k{n}" for n in range(2_001)]
    assert len({rank for rank, _ in ranks}) == 2_001
    assert Event.objects.filter(kind="cards.imported").count() == 1
