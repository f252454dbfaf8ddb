"""What the exports of other tools say, each in its way: read without a database."""

import io
import json
from datetime import UTC, date, datetime
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import openpyxl
import pytest

from partnership.core import markdown
from partnership.projects import imports
from partnership.projects.importing import boards
from partnership.projects.importing.cards import Incoming, Item, Named
from partnership.projects.importing.exports import board_in
from partnership.projects.importing.finding import Directory, Known
from partnership.projects.importing.fitting import Bounds, Fitted, fit
from partnership.projects.importing.guesses import column_called
from partnership.projects.importing.moments import moment
from partnership.projects.importing.reading import CardsReading, read_cards
from partnership.projects.imports import CARDS
from partnership.sheets.encodings import Unreadable

BERLIN = ZoneInfo("Europe/Berlin")
BOUNDS = Bounds(title=120, text=5_000, label=30, labels=10, item=200, items=100, comment=5_000)


def reading(content: Any, **said: Any) -> CardsReading:
    if isinstance(content, dict | list):
        content = json.dumps(content)
    data = content if isinstance(content, bytes) else content.encode()
    with patch.object(imports, "company_zone", return_value=BERLIN):
        sheet = CARDS.table(data)
    return read_cards(sheet, said or None, zone=BERLIN, directory=Directory())


def only(content: Any, **said: Any) -> Incoming:
    (card,) = reading(content, **said).cards
    return card


def fitted(card: Incoming, **given: Any) -> Fitted:
    return fit(card, "Trello", BOUNDS, unassigned=given.get("unassigned", []), is_label=lambda name: True)


TRELLO: dict[str, Any] = {
    "id": "b1", "name": "Launch", "lists": [
        {"id": "l2", "name": "Doing", "pos": 2}, {"id": "l1", "name": "To Do", "pos": 1},
        {"id": "l3", "name": "Old", "pos": 3, "closed": True},
    ],
    "labels": [{"id": "g", "name": "", "color": "green"}, {"id": "h", "name": "Hot", "color": "red"}],
    "members": [{"id": "m1", "fullName": "Ann Lee", "username": "annlee"}, {"id": "m2", "fullName": "Bo", "username": "bo"}],
    "customFields": [{"id": "f1", "name": "Size", "options": [{"id": "o1", "value": {"text": "Large"}}]}],
    "checklists": [
        {"id": "c2", "idCard": "k1", "name": "Later", "pos": 2, "checkItems": [{"id": "i3", "name": "c", "pos": 1}]},
        {"id": "c1", "idCard": "k1", "name": "First", "pos": 1, "checkItems": [
            {"id": "i2", "name": "b", "pos": 9, "state": "complete"}, {"id": "i1", "name": "a", "pos": 1},
        ]},
    ],
    "cards": [
        {"id": "k1", "idList": "l2", "name": "Second", "pos": 9, "idMembers": ["m1", "m2"], "idLabels": ["g", "h"],
         "due": "2026-09-30T22:30:00.000Z", "start": "2026-09-01T00:00:00.000Z", "badges": {"comments": 2},
         "customFieldItems": [{"idCustomField": "f1", "idValue": "o1"}], "desc": "About it",
         "attachments": [{"name": "plan.pdf", "url": "https://example.org/plan.pdf"}]},
        {"id": "k2", "idList": "l1", "name": "First", "pos": 1, "closed": True},
        {"id": "k3", "idList": "l3", "name": "Third", "pos": 1},
        {"id": "k4", "idList": "l1", "name": "Ticked", "pos": 2, "dueComplete": True},
    ],
    "actions": [{"id": "a1", "type": "commentCard", "date": "2026-08-01T10:00:00.000Z",
                 "data": {"card": {"id": "k1"}, "text": "Hm"}, "memberCreator": {"fullName": "Ann Lee", "username": "annlee"}},
                {"id": "a2", "type": "updateCard", "data": {"card": {"id": "k1"}}}],
}  # fmt: skip


def test_trello_gives_its_cards_in_the_order_of_its_board() -> None:
    read = reading(TRELLO)
    assert [(card.title, card.under, card.done_since) for card in read.cards] == [
        ("First", "To Do", "archived"), ("Ticked", "To Do", "ticked as complete"), ("Second", "Doing", ""),
        ("Third", "Old", "in an archived list"),
    ]  # fmt: skip
    assert list(read.lists) == ["To Do", "Doing", "Old"]
    card = read.cards[2]
    assert card.due_on == date(2026, 10, 1)  # half past midnight where the company is
    assert card.labels == ["green", "Hot"]
    assert card.items == [Item("i1", "First: a"), Item("i2", "First: b", True), Item("i3", "Later: c")]
    assert [person.name for person in card.people] == ["Ann Lee", "Bo"]
    (said,) = card.comments
    assert (said.author and said.author.name, said.at, said.text) == (
        "Ann Lee",
        datetime(2026, 8, 1, 10, tzinfo=UTC),
        "Hm",
    )
    assert card.rest == [
        ("Start", "2026-09-01"),
        ("Attachment", "plan.pdf <https://example.org/plan.pdf>"),
        ("Size", "Large"),
    ]
    assert card.remarks == [("comments there", "Trello counts 2 comments, and its file holds 1")]


def test_wekan_gives_swimlanes_items_comments_and_fields() -> None:
    card = only({
        "_id": "b", "title": "Board", "lists": [{"_id": "l", "title": "Doing"}],
        "swimlanes": [{"_id": "s", "title": "Shop"}], "labels": [{"_id": "x", "name": "Hot"}],
        "users": [{"_id": "u", "username": "ann", "profile": {"fullname": "Ann Lee"}}],
        "customFields": [{"_id": "f", "name": "Size", "type": "dropdown",
                          "settings": {"dropdownItems": [{"_id": "o", "name": "Large"}]}}],
        "cards": [{"_id": "c", "title": "Do it", "listId": "l", "swimlaneId": "s", "members": ["u"], "labelIds": ["x"],
                   "dueAt": "2026-09-30T10:00:00Z", "customFields": [{"_id": "f", "value": "o"}], "archived": False}],
        "checklists": [{"_id": "k", "cardId": "c", "title": "Checklist"}],
        "checklistItems": [{"_id": "i", "checklistId": "k", "cardId": "c", "title": "One", "isFinished": True}],
        "comments": [{"_id": "m", "cardId": "c", "userId": "u", "text": "Hm", "createdAt": "2026-08-01T10:00:00Z"}],
        "attachments": [{"_id": "a", "cardId": "c", "name": "plan.pdf", "file": "AAAA"}],
    })  # fmt: skip
    assert (card.under, card.swimlane, card.labels, card.due_on) == ("Doing", "Shop", ["Hot"], date(2026, 9, 30))
    assert card.people == [Named("Ann Lee", "", "ann")]
    assert card.items == [Item("i", "One", True)]
    assert [(said.author and said.author.name, said.text) for said in card.comments] == [("Ann Lee", "Hm")]
    assert card.rest == [("Attachment", "plan.pdf"), ("Size", "Large")]


def test_kanboard_gives_seconds_for_days_and_closed_tasks_as_done() -> None:
    card = only({
        "columns": [{"id": 1, "title": "Ready", "position": 1}], "swimlanes": [{"id": 2, "name": "Shop"}],
        "tasks": [{"id": 7, "title": "Do it", "column_id": 1, "swimlane_id": 2, "date_due": 1790771696, "is_active": 0,
                   "tags": {"1": "Hot"}, "subtasks": [{"id": 3, "title": "One", "status": 2}], "assignee_username": "ann",
                   "comments": [{"comment": "Hm", "username": "ann", "date_creation": "1785600000"}], "priority": 2}],
    })  # fmt: skip
    assert (card.under, card.swimlane, card.due_on, card.done_since) == ("Ready", "Shop", date(2026, 9, 30), "closed")
    assert (card.labels, card.items, card.people) == (["Hot"], [Item("3", "One", True)], [Named("", "", "ann")])
    assert card.comments[0].at == datetime(2026, 8, 1, 16, tzinfo=UTC)
    assert card.rest == [("Priority", "2")]


JIRA = (
    "Summary,Issue key,Issue id,Status,Resolution,Assignee,Due date,Labels,Labels,Comment,Comment,Sprint,Sprint,Created\n"
    'Do it,SHOP-1,10001,In Progress,,Ann Lee,30/Sep/26 12:00 AM,hot,q4,"01/Aug/26 10:05 AM;ann;Hm; well",'
    '"02/Aug/26 2:00 PM;bo;Yes",S1,S2,01/Aug/26 9:00 AM\n'
    "Done it,SHOP-2,10002,Done,Fixed,,,,,,,,,\n"
)


def test_jira_repeats_its_columns() -> None:
    read = reading(JIRA)
    first, second = read.cards
    assert read.tool == "Jira"
    assert (first.key, first.under, first.due_on, first.labels) == (
        "SHOP-1",
        "In Progress",
        date(2026, 9, 30),
        ["hot", "q4"],
    )
    assert [(said.author and said.author.words, said.at, said.text) for said in first.comments] == [
        ("ann", datetime(2026, 8, 1, 10, 5, tzinfo=BERLIN), "Hm; well"), ("bo", datetime(2026, 8, 2, 14, tzinfo=BERLIN), "Yes"),
    ]  # fmt: skip
    assert first.rest == [("Issue id", "10001"), ("Sprint", "S1, S2")]
    assert (second.done_since, first.done_since) == ("resolved as Fixed", "")
    assert read.unread == []


@pytest.mark.parametrize(
    ("heads", "tool"),
    [
        ("Task ID,Task Name,Bucket Name,Progress,Priority,Assigned To,Due date,Labels,Completed Checklist Items,Checklist Items,Description", "Planner"),
        ("Aufgaben-ID,Aufgabenname,Bucketname,Fortschritt,Priorität,Zugewiesen an,Fälligkeitsdatum,Bezeichnungen,Abgeschlossene Checklistenelemente,Checklistenelemente,Beschreibung", "Planner"),
        ("ID de tâche,Nom de la tâche,Nom du compartiment,Progression,Priorité,Attribué à,Date d’échéance,Étiquettes,Éléments de liste de contrôle terminés,Éléments de liste de contrôle,Description", "Planner"),
        ("Id. de tarea,Nombre de la tarea,Nombre del depósito,Progreso,Prioridad,Asignado a,Fecha de vencimiento,Etiquetas,Elementos de la lista de comprobación completados,Elementos de la lista de comprobación,Descripción", "Planner"),
    ],
)  # fmt: skip
def test_planner_in_four_languages(heads: str, tool: str) -> None:
    row = "x1,Do it,Campaigns,Completed,Urgent,Ann Lee;Bo Ek,30/09/2026,Hot;Q4,2/2,One;Two,About it"
    read = reading(f"{heads}\n{row}\n")
    card = read.cards[0]
    assert (read.tool, card.key, card.title, card.under, card.state) == (tool, "x1", "Do it", "Campaigns", "Completed")
    assert (card.due_on, card.labels, card.text) == (date(2026, 9, 30), ["Hot", "Q4"], "About it")
    assert [person.name for person in card.people] == ["Ann Lee", "Bo Ek"]
    assert [(item.text, item.is_done) for item in card.items] == [("One", True), ("Two", True)]
    assert card.done_since == "completed"
    assert [words for _, words in card.rest] == ["Urgent"]


def test_planner_as_a_workbook_names_its_plan_above_the_table() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ("Plan name", "Spring launch"), ("Plan ID", "abc"), (),
        ("Task ID", "Task Name", "Bucket Name", "Progress", "Due Date", "Checklist Items", "Completed Checklist Items"),
        ("x1", "Do it", "Campaigns", "In progress", datetime(2026, 9, 30), "One;Two;Three", "1/3"),
    ):  # fmt: skip
        sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    card = only(kept.getvalue())
    assert (card.project, card.due_on, card.done_since) == ("Spring launch", date(2026, 9, 30), "")
    assert [item.is_done for item in card.items] == [False, False, False]
    assert card.remarks == [("ticks", "1 of its 3 items are done; the file does not say which")]


def test_dates_that_read_in_two_ways_are_asked_about() -> None:
    table = "Task ID,Task Name,Bucket Name,Due date\nx,Do it,Ideas,03/04/2026\n"
    assert reading(table).open_order == "03/04/2026"
    assert only(table, date_order="dmy").due_on == date(2026, 4, 3)
    proved = reading(table + "y,Do that,Ideas,13/04/2026\n")
    assert (proved.open_order, proved.cards[0].due_on) == ("", date(2026, 4, 3))


def test_a_day_that_is_none_is_kept_in_words() -> None:
    card = only("Title,List,Due date\nDo it,Ideas,next Friday\n")
    assert (card.due_on, card.rest) == (None, [("Due", "next Friday")])
    assert card.remarks == [("date", "Due “next Friday” is no date: kept in its description")]


def test_asana_gives_a_subtask_the_list_of_its_task() -> None:
    first, second = reading(
        "Task ID,Name,Section/Column,Assignee,Assignee Email,Tags,Projects,Parent task\n"
        'gid1,Launch,Intake,Ann,ann@example.org,"A,B","Shop,Brand",\ngid2,Write,,,,,,Launch\n'
    ).cards
    assert (first.people, first.labels, first.project) == ([Named("Ann", "ann@example.org")], ["A", "B"], "Shop")
    assert ("Also in", "Brand") in first.rest
    assert (second.under, second.remarks) == (
        "Intake",
        [("parents", "stands in the list of the task that it is a part of")],
    )


def test_kanboard_as_a_table() -> None:
    read = reading(
        "Task Id,Project,Status,Category,Swimlane,Column,Position,Color,Due date,Creator,Assignee Username,Assignee Name,"
        "Complexity,Title,Creation date,Modification date,Completion date,Start date,Time estimated,Time spent,Reference\n"
        "4,Shop,Closed,,Web,Ready,1,Yellow,09/30/2026,admin,ann,Ann Lee,0,Do it,09/01/2026,09/02/2026,09/03/2026,,0,0,R-1\n"
    )
    (card,) = read.cards
    assert (read.tool, card.scope, card.under, card.swimlane, card.due_on) == (
        "Kanboard",
        "Shop",
        "Ready",
        "Web",
        date(2026, 9, 30),
    )
    assert card.people == [Named("Ann Lee", "", "ann")]
    assert card.done_since == "completed 09/03/2026"
    assert ("Reference", "R-1") in card.rest


def test_labels_of_wekans_tables_have_colours_or_are_parted_at_blanks() -> None:
    heads = "Title,Description,Stage,Owner,Members,Labels\n"
    rows = "a,,S,o,ann bo,Marketing-blue\nb,,S,o,,Sales Support\nc,,S,o,,High priority-red Hot-lime\n"
    read = reading(heads + rows)
    assert [card.labels for card in read.cards] == [["Marketing"], ["Sales", "Support"], ["High priority", "Hot"]]
    assert [person.words for person in read.cards[0].people] == ["ann", "bo"]


def test_several_people_in_two_columns_are_paired() -> None:
    read = reading('Name,List,Assignee,Assignee email\nDo it,a,"Ann Lee,Bo Ek","ann@x.org,bo@x.org"\n')
    assert read.cards[0].people == [Named("Ann Lee", "ann@x.org"), Named("Bo Ek", "bo@x.org")]
    alone = reading('Name,List,Assignee,Assignee email\nDo it,a,"Lee, Ann",ann@x.org\n')
    assert alone.cards[0].people == [Named("Lee, Ann", "ann@x.org")]


def test_what_no_column_here_says_is_kept_in_words() -> None:
    read = reading(
        "Task ID,Task Name,Bucket Name,Progress,Resolution,Created,% Complete,Closed\n"
        "x,Do it,Ideas,In progress,,sometime,40%,2026-09-01\n"
    )
    said = dict(read.cards[0].rest)
    assert said == {
        "Begun": "sometime", "Per cent": "40%", "Closed": "2026-09-01", "How far it is": "In progress",
    }  # fmt: skip
    assert read.cards[0].done_since == ""


def test_what_is_on_no_card_is_named() -> None:
    read = reading(TRELLO | {"lists": [*TRELLO["lists"], {"id": "l9", "name": "Empty", "pos": 9}]})
    assert "Lists without a card, not taken: Empty." in read.not_on_cards
    assert "Labels come without their colours: here a label is a word." in read.not_on_cards
    assert "Not taken: 1 entry of the board’s history beside comments." in read.besides


def test_a_table_of_no_tool_is_read_by_its_heads() -> None:
    read = reading("Wer;Titel;Spalte;Fällig am;Etiketten\nAnn;Mach es;In Arbeit;30.09.2026;a,b\n")
    (card,) = read.cards
    assert (read.tool, card.title, card.under, card.due_on, card.labels) == (
        "CSV",
        "Mach es",
        "In Arbeit",
        date(2026, 9, 30),
        ["a", "b"],
    )
    assert card.rest == [("Wer", "Ann")]
    assert not reading("Foo,Bar\n1,2\n").has_titles


@pytest.mark.parametrize(
    "content",
    [
        b"{", b'{"cards": 7}', b"[]", b"[[[[", b'{"lists": [], "cards": []}', b'{"cards": [{"idList": [1], "name": {}}], "x": NaN',
        b"[" * 100_000, b'{"data": "no"}', b'\xff\xfe{\x00', b'{"tasks": [1, null]}',
    ],
)  # fmt: skip
def test_what_is_no_board_is_said_in_a_sentence(content: bytes) -> None:
    with pytest.raises(Unreadable) as refused:
        boards.sheet_of(board_in(content, BERLIN))
    assert str(refused.value).endswith(".")


def test_odd_values_are_no_reason_to_fail() -> None:
    odd = [None, 7, "x", [], {}, True, float("nan"), [None, {"id": None}], {"id": {"id": 1}}]
    for value in odd:
        card = {"id": "k", "name": "Odd"} | dict.fromkeys(("idList", "idMembers", "idLabels", "labels", "due", "attachments", "customFieldItems", "badges", "desc", "idChecklists", "checklists", "pos", "closed", "dateLastActivity", "start"), value)  # fmt: skip
        whole = dict.fromkeys(("lists", "labels", "members", "checklists", "actions", "customFields", "name"), value)
        assert only(whole | {"cards": [card]}).title == "Odd"


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("2026-08-01T10:00:00.000Z", datetime(2026, 8, 1, 10, tzinfo=UTC)),
        ("1785600000", datetime(2026, 8, 1, 16, tzinfo=UTC)),
        (1785600000000, datetime(2026, 8, 1, 16, tzinfo=UTC)),
        ("2026-08-01 10:00", datetime(2026, 8, 1, 10, tzinfo=BERLIN)),
        ("01/Aug/26 12:30 AM", datetime(2026, 8, 1, 0, 30, tzinfo=BERLIN)),
        ("1. Aug. 2026 14:05", datetime(2026, 8, 1, 14, 5, tzinfo=BERLIN)),
        ("", None), (0, None), (None, None),
    ],
)  # fmt: skip
def test_moments_in_each_tools_way(said: Any, at: datetime | None) -> None:
    assert moment(said, BERLIN) == at


def test_what_does_not_fit_is_kept_and_said() -> None:
    card = Incoming(1, "word " * 40, "k", text="About it", labels=["x" * 31, *(f"l{n}" for n in range(12))])
    card.items = [Item(str(n), f"item {n}") for n in range(101)] + [Item("long", "y" * 201)]
    card.items.insert(0, Item("first", "z" * 250, True))
    card.rest = [("Priority", "High"), ("Attachment", "plan.pdf")]
    made = fitted(card, unassigned=["Bo Ek"])
    assert len(made.title) <= 120
    assert made.title.endswith("…")
    assert f"- Title: {card.title.strip()}" in made.text
    assert "- People: Bo Ek" in made.text
    assert f"- Labels: {'x' * 31}, l10, l11" in made.text
    assert (len(made.labels), len(made.items)) == (10, 100)
    assert f"- Checklist item: {'z' * 250}" in made.text
    (more,) = made.comments
    assert "item 100" in more.text
    assert "y" * 201 in more.text
    assert {kind for kind, _ in made.notes} == {"title", "people", "labels", "items", "item", "rest", "attachment"}


def test_long_words_go_on_in_comments() -> None:
    said = only(TRELLO | {"cards": [{"id": "k1", "idList": "l1", "name": "Long", "desc": "d" * 7_000 + "\nend"}]})
    said.comments = [said.comments[0]._replace(text="c" * 12_000)]
    made = fitted(said)
    assert len(made.text) <= 5_000
    assert all(len(each.text) <= 5_000 for each in made.comments)
    everything = made.text + "".join(each.text for each in made.comments)
    assert everything.count("d") >= 7_000
    assert everything.count("c") >= 12_000
    assert "end" in everything
    assert {"text", "comment"} <= {kind for kind, _ in made.notes}


def test_people_are_found_by_address_name_or_sign_in_name_and_never_guessed() -> None:
    here = Directory.of(
        [Known(1, "Ann Lee", "ann@example.org"), Known(2, "Bo Ek", "bo@example.org"), Known(3, "Bo Ek", "b@x.org")]
    )
    assert here.find(Named("", "ANN@example.org"), {}) == 1
    assert here.find(Named("ann  lee"), {}) is None or here.find(Named("Ann Lee"), {}) == 1
    assert here.find(Named("", "", "ann"), {}) == 1
    assert here.find(Named("Bo Ek"), {}) is None
    assert here.is_several(Named("Bo Ek"))
    assert here.find(Named("Bo Ek"), {"Bo Ek": 2}) == 2
    assert here.find(Named("Ann Lee"), {"Ann Lee": 0}) is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [("To Do", "todo"), ("📋 Backlog", "todo"), ("In Progress", "doing"), ("Erledigt", "done"), ("En cours", "doing"),
     ("Waiting", "blocked"), ("Stage 3", ""), ("", "")],
)  # fmt: skip
def test_a_list_seems_to_be_a_column_by_its_name(name: str, kind: str) -> None:
    assert column_called(name) == kind


def test_a_file_within_wekans_export_is_named_and_said_not_to_be_taken() -> None:
    found = reading({
        "_id": "b", "title": "Launch", "lists": [{"_id": "l", "title": "Doing"}],
        "cards": [{"_id": "c", "title": "Brief", "listId": "l"}],
        "attachments": [{"_id": "a", "cardId": "c", "name": "brief.pdf", "file": "aGVsbG8="},
                        {"_id": "e", "cardId": "c", "name": "linked.pdf"}],
    })  # fmt: skip
    assert [words for head, words in found.cards[0].rest if head == "Attachment"] == ["brief.pdf", "linked.pdf"]
    said = "Not taken: what is in 1 file that the export holds. Their cards name them; add them there by hand."
    assert said in found.besides


def test_a_file_elsewhere_is_a_link_from_the_card_and_its_fate_names_it() -> None:
    said = only(TRELLO | {"cards": [{"id": "k1", "idList": "l1", "name": "Plan", "attachments": [
        {"name": "plan.pdf", "url": "https://example.org/plan.pdf"}, {"url": "https://example.org/a?b=1"},
        {"name": "odd", "url": "javascript:alert(1)"}, {"fileName": "there.png"}]}]})  # fmt: skip
    made = fitted(said)
    html = markdown.render(made.text)
    assert '<a href="https://example.org/plan.pdf"' in html
    assert "plan.pdf <a" in html
    assert '<a href="https://example.org/a?b=1"' in html
    assert html.count("<a ") == 2
    assert "odd javascript:alert(1)" in html
    assert dict(made.notes)["attachment"].startswith("4 attachments (plan.pdf, https://example.org/a?b=1, odd")
    assert "and 1 more" in dict(made.notes)["attachment"]


def test_jiras_table_tells_each_file_with_its_address() -> None:
    read = reading(
        "Summary,Issue key,Issue id,Status,Attachment,Attachment\n"
        "Plan,SHOP-1,1,To Do,01/Sep/26 10:00 AM;ann;plan.pdf;https://jira.example.org/1/plan.pdf,notes.txt\n"
    )
    kept = [words for head, words in read.cards[0].rest if head == "Attachment"]
    assert kept == ["plan.pdf <https://jira.example.org/1/plan.pdf>", "notes.txt"]
